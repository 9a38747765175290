import type { SendOptions, Sent, WhatsAppApi } from './api.ts'
import type { Content } from './build/content.ts'
import type { WhatsAppEvent } from './events.ts'

/** What a context can do about its own event. */
export interface WhatsAppExtras {
  /** Answers where the event came from: the person, or the group. */
  reply(message: string | Content, options?: SendOptions): Promise<Sent>
}

export function extend({ event, api }: { readonly event: WhatsAppEvent; readonly api: WhatsAppApi }): WhatsAppExtras {
  return { reply: (message, options) => api.message(event.user ?? '', message, options) }
}
