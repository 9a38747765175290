import { SignalboxError } from '../../../core/errors.ts'
import type { EventBase } from '../../../core/plugin.ts'
import { isObject } from '../loose.ts'
import type { MessagingApi, SendOptions } from './api.ts'
import type { OutgoingMessage, Sent, To } from './send.ts'
import { OPENS } from './window.ts'

/** What a context can do about the conversation of its event. */
export interface ConversationExtras<O extends SendOptions = SendOptions> {
  /** Where `reply` writes to, for `ctx.api`, which writes to anybody. Empty where nobody is named. */
  readonly to: To
  /** Answers the person of this event; under a comment, the private reply to it (one a comment, within 7 days). */
  reply(message: string | OutgoingMessage, options?: O): Promise<Sent>
  /** Reacts to the message of this event with `love` or an emoji. */
  react(reaction?: string): Promise<unknown>
  unreact(): Promise<unknown>
  /** Marks the conversation as seen. */
  markSeen(): Promise<unknown>
  /** Shows (or hides) that somebody is typing; Meta hides it after 20 s or with the next message. */
  typing(on?: boolean): Promise<unknown>
}

/** Where an answer to an event goes; empty where nobody is named. A person without an id yet is addressed by `user_ref`. */
export function answerTo({ name, id, user, raw }: EventBase): To {
  if (name === 'comment' && id) return { comment_id: id }
  if (user === undefined) return ''
  const item = isObject(raw) ? raw : {}
  const known = isObject(item['sender']) && item['sender']['id'] !== undefined
  return known || item['recipient'] === undefined ? user : { user_ref: user }
}
function midOf({ id }: EventBase): string {
  if (id !== undefined) return id
  throw new SignalboxError('input_invalid', 'This event has no message to react to')
}

/** Reads `on.api` late: an event of which nothing is sent makes none. */
export function conversationExtras<O extends SendOptions>(on: {
  readonly event: EventBase
  readonly api: MessagingApi<O>
}): ConversationExtras<O> {
  const { event } = on
  const to = answerTo(event)
  // The event itself is the person's last word, unless it is none of theirs or nobody knows when it was.
  const known = OPENS.includes(event.name) && event.at > 0 ? { lastUserAt: event.at } : {}
  return {
    to,
    reply: async (message, options) => on.api.send(to, message, { ...known, ...options } as O),
    react: async (reaction) => on.api.react(to, midOf(event), reaction),
    unreact: async () => on.api.unreact(to, midOf(event)),
    markSeen: async () => on.api.action(to, 'mark_seen'),
    typing: async (shown = true) => on.api.action(to, shown ? 'typing_on' : 'typing_off'),
  }
}
