import { type ContentOf, given } from './content.ts'
import { type Limits, require, within } from './limits.ts'
import { type MediaRef, refOf } from './media.ts'

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages (2026-11). */
export const BUTTON_LIMITS: Limits &
  Record<
    'interactive.body' | 'interactive.header' | 'interactive.footer' | 'buttons' | 'button.id' | 'button.title',
    number
  > = {
  'interactive.body': 1024,
  'interactive.header': 60,
  'interactive.footer': 60,
  buttons: 3,
  'button.id': 256,
  'button.title': 20,
}

/** A header is a text of ≤ 60 characters, or one image, video or document. */
export type Header =
  | string
  | { readonly image: MediaRef }
  | { readonly video: MediaRef }
  | { readonly document: MediaRef }
/** What stands around the choices of an interactive message. */
export interface Frame {
  readonly header?: Header | undefined
  /** ≤ 60 characters. */
  readonly footer?: string | undefined
}
/** A title alone is its own id. */
export type Button = string | { readonly id: string; readonly title: string }

/** An interactive body: `type`, `body`, `action` and what stands around them. */
export interface Interactive {
  readonly type: string
  readonly header?: object | undefined
  readonly body?: { readonly text: string } | undefined
  readonly footer?: { readonly text: string } | undefined
  readonly action: object
}
export type InteractiveContent = ContentOf<'interactive', Interactive>

function headerOf(header: Header | undefined): object | undefined {
  if (header === undefined) return undefined
  if (typeof header === 'string') {
    within(BUTTON_LIMITS, 'interactive.header', header)
    return { type: 'text', text: header }
  }
  const [type = '', source = ''] = Object.entries(header)[0] ?? []
  return { type, [type]: refOf(source) }
}

/** The frame that all interactive messages share. */
export function interactive(
  type: string,
  body: string | undefined,
  action: object,
  frame: Frame = {},
): InteractiveContent {
  within(BUTTON_LIMITS, 'interactive.body', body)
  within(BUTTON_LIMITS, 'interactive.footer', frame.footer)
  return {
    type: 'interactive',
    interactive: given({
      type,
      header: headerOf(frame.header),
      body: body === undefined ? undefined : { text: body },
      footer: frame.footer === undefined ? undefined : { text: frame.footer },
      action,
    }),
  }
}

/**
 * One to three reply buttons; the answer is `message:interactive` with `button_reply`.
 *
 * @example
 * ctx.reply(buttons('Shall we go on?', ['Yes', { id: 'no', title: 'No, thanks' }]))
 */
export function buttons(body: string, choices: readonly Button[], frame?: Frame): InteractiveContent {
  within(BUTTON_LIMITS, 'buttons', choices)
  const replies = choices.map((b) => (typeof b === 'string' ? { id: b, title: b } : b))
  for (const { id, title } of replies) {
    within(BUTTON_LIMITS, 'button.id', id)
    within(BUTTON_LIMITS, 'button.title', title)
    require(title === title.trim(), 'button.title', `"${title}" begins or ends with a space`)
  }
  for (const key of ['id', 'title'] as const)
    require(new Set(replies.map((r) => r[key])).size === replies.length, `button.${key}`, 'each must differ')
  return interactive(
    'button',
    body,
    { buttons: replies.map(({ id, title }) => ({ type: 'reply', reply: { id, title } })) },
    frame,
  )
}
