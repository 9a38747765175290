import type { EventBase } from '../../../core/plugin.ts'
import { isObject } from '../loose.ts'
import type { MessagingApi, SendOptions } from './api.ts'
import type { OutgoingMessage, Sent, To } from './send.ts'

/** What a context can do about the conversation of its event. */
export interface ConversationExtras<O extends SendOptions = SendOptions> {
  /** Answers the person of this event. */
  reply(message: string | OutgoingMessage, options?: O): Promise<Sent>
  /** Marks the conversation as seen. */
  markSeen(): Promise<unknown>
  /** Shows (or hides) that somebody is typing; Meta hides it after 20 s or with the next message. */
  typing(on?: boolean): Promise<unknown>
}

/** Where an answer to an event goes. A person without an id yet is addressed by `user_ref`. */
export function answerTo({ user, raw }: EventBase): To {
  const sender = isObject(raw) ? raw['sender'] : undefined
  const known = isObject(sender) && sender['id'] !== undefined
  return user !== undefined && !known && isObject(raw) && raw['recipient'] !== undefined
    ? { user_ref: user }
    : (user ?? '')
}

export function conversationExtras<O extends SendOptions>(
  event: EventBase,
  api: MessagingApi<O>,
): ConversationExtras<O> {
  return {
    reply: (message, options) => api.send(answerTo(event), message, options),
    markSeen: () => api.action(answerTo(event), 'mark_seen'),
    typing: (on = true) => api.action(answerTo(event), on ? 'typing_on' : 'typing_off'),
  }
}
