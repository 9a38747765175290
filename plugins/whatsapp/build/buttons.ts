import { type Frame, type InteractiveContent, interactive } from './interactive.ts'
import { type Limits, must, within } from './limits.ts'

/**
 * Source (2026-11):
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages
 */
export const BUTTON_LIMITS: Limits & Record<'buttons' | 'button.id' | 'button.title', number> = {
  buttons: 3,
  'button.id': 256,
  'button.title': 20,
}

/** A title alone is its own id. */
export type Button = string | { readonly id: string; readonly title: string }

/** Reply buttons, checked: 1–3, each with an id and a title of its own. */
export function repliesOf(choices: readonly Button[]): { readonly id: string; readonly title: string }[] {
  within(BUTTON_LIMITS, 'buttons', choices)
  const replies = choices.map((b) => (typeof b === 'string' ? { id: b, title: b } : { id: b.id, title: b.title }))
  for (const part of ['id', 'title'] as const) {
    const texts = replies.map((reply) => reply[part])
    for (const text of texts) {
      within(BUTTON_LIMITS, `button.${part}`, text)
      must(text === text.trim(), `button.${part}`, 'begins or ends with a space')
    }
    must(new Set(texts).size === texts.length, `button.${part}`, 'each must differ')
  }
  return replies
}

/**
 * One to three reply buttons; the answer is `message:interactive` with `button_reply`.
 *
 * @example
 * ctx.reply(buttons('Shall we go on?', ['Yes', { id: 'no', title: 'No, thanks' }]))
 */
export const buttons = (body: string, choices: readonly Button[], frame?: Frame): InteractiveContent =>
  interactive('button', body, { buttons: repliesOf(choices).map((reply) => ({ type: 'reply', reply })) }, frame)
