import { FRAME_LIMITS, type Frame, type InteractiveContent, interactive } from './interactive.ts'
import { within } from './limits.ts'

/** A button that opens a page. `title`: ≤ 20 characters. */
export interface Link {
  readonly title: string
  readonly url: string
}

/** The action of a link, alone or on a card. */
export function linkAction({ title, url }: Link): object {
  within(FRAME_LIMITS, 'action.display_text', title)
  return { name: 'cta_url', parameters: { display_text: title, url } }
}

/**
 * A text with one button that opens a page. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-cta-url-messages
 *
 * @example
 * ctx.reply(link('Your invoice is ready.', { title: 'Open', url: 'https://example.com/i/42' }))
 */
export const link = (body: string, to: Link, frame?: Frame): InteractiveContent =>
  interactive('cta_url', body, linkAction(to), frame)
