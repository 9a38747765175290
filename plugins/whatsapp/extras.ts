import { SignalboxError } from '../../core/errors.ts'
import { GraphError } from '../../core/graph/errors.ts'
import type { SendOptions, Sent, To, WhatsAppApi } from './api.ts'
import type { Content } from './build/content.ts'
import type { Contact } from './events/common.ts'
import type { WhatsAppEvent } from './events.ts'
import { isObject, listOf, objectOf } from './read/loose.ts'
import { groupOf } from './read/person.ts'

/** What a context can do about its own event. */
export interface WhatsAppExtras {
  /** Where an answer goes: the group, else the person; for `ctx.api`, which writes to anybody. Empty where nobody is named. */
  readonly to: To
  /** The person that the event is about, as far as Meta tells. */
  readonly contact: Contact
  /** What went wrong: of a failed status, of a message that WhatsApp could not show, of an inbound error. */
  readonly failure: GraphError | undefined
  /** Answers where the event came from: the group, else the person. `quote` shows the message that is answered. */
  reply(
    message: string | Content,
    options?: (SendOptions & { readonly quote?: boolean | undefined }) | undefined,
  ): Promise<Sent>
  /** Reacts to this message; without an emoji, takes the reaction back. */
  react(emoji?: string | undefined): Promise<Sent>
  /** Marks this message, and those before it, as read. */
  markRead(): Promise<unknown>
  /** Marks this message as read and shows "typing…" for 25 s or until the next send. */
  typing(): Promise<unknown>
}

/** Where an answer to an event goes: its group, else its person; '' where it has neither. */
export const placeOf = ({ user, data }: WhatsAppEvent): To => {
  const group = groupOf(objectOf(data))
  return group ? { group } : (user ?? '')
}
const failureOf = (event: WhatsAppEvent): GraphError | undefined => {
  const { errors } = event.data as { readonly errors?: unknown }
  const error = event.name === 'error' ? event.data : listOf(errors)[0]
  return isObject(error) ? new GraphError(0, error) : undefined
}
const idOf = ({ id }: WhatsAppEvent): string => {
  if (id) return id
  throw new SignalboxError('input_invalid', 'This event has no message to react to or to mark as read')
}

export function extend(on: { readonly event: WhatsAppEvent; readonly api: WhatsAppApi }): WhatsAppExtras {
  const { event } = on
  const to = placeOf(event)
  return {
    to,
    contact: event.contact ?? {},
    failure: failureOf(event),
    reply: async (message, { quote, ...options } = {}) =>
      on.api.message(to, message, { ...(quote && { replyTo: event.id }), ...options }),
    react: async (emoji) => on.api.react(to, idOf(event), emoji),
    markRead: async () => on.api.markRead(idOf(event)),
    typing: async () => on.api.markRead(idOf(event), { typing: true }),
  }
}
