import { type ContentOf, given } from './content.ts'
import { type Limits, within } from './limits.ts'

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/text-messages (2026-11). */
export const TEXT_LIMITS: Limits & { readonly 'text.body': number } = { 'text.body': 4096 }

export type Text = ContentOf<'text', { readonly body: string; readonly preview_url?: boolean | undefined }>

/**
 * A text of at most 4096 characters; `preview` shows a card for its first link.
 *
 * @example
 * ctx.reply(text('See https://example.com', { preview: true }))
 */
export function text(body: string, options: { readonly preview?: boolean | undefined } = {}): Text {
  within(TEXT_LIMITS, 'text.body', body)
  return { type: 'text', text: given({ body, preview_url: options.preview }) }
}
