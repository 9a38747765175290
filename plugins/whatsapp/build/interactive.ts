import { type ContentOf, given } from './content.ts'
import { type Limits, within } from './limits.ts'
import { type MediaRef, refOf } from './media.ts'

/**
 * Of a list, Meta's page takes 4096 characters where the specification of v23 has 1024. Source (2026-11):
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
 */
export const FRAME_LIMITS: Limits &
  Record<
    'list.body' | 'interactive.body' | 'interactive.header' | 'interactive.footer' | 'action.display_text',
    number
  > = {
  'interactive.body': 1024,
  'list.body': 4096,
  'interactive.header': 60,
  'interactive.footer': 60,
  'action.display_text': 20,
}

/** A header is a text of ≤ 60 characters (with another below it), or one image, video or document. */
export type Header =
  | string
  | { readonly text: string; readonly sub_text?: string | undefined }
  | { readonly image: MediaRef }
  | { readonly video: MediaRef }
  | {
      readonly document:
        | MediaRef
        | (({ readonly id: string } | { readonly link: string }) & { readonly filename?: string })
    }
/** What stands around the choices of an interactive message. */
export interface Frame<H extends Header = Header> {
  readonly header?: H | undefined
  /** ≤ 60 characters. */
  readonly footer?: string | undefined
}

/** An interactive body: `type`, `body`, `action` and what stands around them. */
export interface Interactive {
  readonly type: string
  readonly header?: object | undefined
  readonly body?: { readonly text: string } | undefined
  readonly footer?: { readonly text: string } | undefined
  readonly action: object
}
export type InteractiveContent = ContentOf<'interactive', Interactive>

export function headerOf(header: Header | undefined): object | undefined {
  if (header === undefined) return undefined
  if (typeof header === 'string' || 'text' in header) {
    const { text, sub_text } = typeof header === 'string' ? { text: header } : header
    for (const line of [text, sub_text]) within(FRAME_LIMITS, 'interactive.header', line)
    return given({ type: 'text', text, sub_text })
  }
  const [type = '', source = ''] = Object.entries(header)[0] ?? []
  return { type, [type]: refOf(source) }
}

const textOf = (text: string | undefined): { readonly text: string } | undefined =>
  text === undefined ? undefined : { text }

/** The frame that all interactive messages share. */
export function interactive(
  type: string,
  body: string | undefined,
  action: object,
  frame: Frame = {},
): InteractiveContent {
  within(FRAME_LIMITS, type === 'list' ? 'list.body' : 'interactive.body', body)
  within(FRAME_LIMITS, 'interactive.footer', frame.footer)
  return {
    type: 'interactive',
    interactive: given({
      type,
      header: headerOf(frame.header),
      body: textOf(body),
      footer: textOf(frame.footer),
      action,
    }),
  }
}
