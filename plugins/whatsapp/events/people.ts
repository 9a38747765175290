import type { Event, Events, WebhookError } from './common.ts'
import type { Message } from './messages.ts'

/** A person stopped or resumed marketing messages. */
export interface Preference {
  readonly wa_id?: string
  readonly user_id?: string
  readonly parent_user_id?: string
  readonly detail?: string
  readonly category?: string
  readonly value?: string
  readonly timestamp?: number | string
}
/** A business-scoped user id was replaced. Since August 2026 Meta says so with `message:system` alone. */
export interface IdentityUpdate {
  readonly wa_id?: string
  readonly detail?: string
  readonly user_id?: { readonly previous?: string; readonly current?: string }
  readonly parent_user_id?: { readonly previous?: string; readonly current?: string }
  readonly timestamp?: number | string
}
/** One entry of the address book in the business's phone app. */
export interface ContactSync {
  readonly type?: string
  readonly action?: string
  readonly contact?: {
    readonly full_name?: string
    readonly first_name?: string
    /** Missing where the person hides it behind a username. */
    readonly phone_number?: string
    readonly user_id?: string
    readonly parent_user_id?: string
    readonly username?: string
  }
  readonly metadata?: { readonly timestamp?: number | string }
}
/** A part of the chat history, or `errors` where the business declined to share it. `progress` 100 is the end. */
export interface HistoryChunk {
  readonly metadata?: {
    /** 0: the last day; 1: to day 90; 2: to day 180. */
    readonly phase?: number | string
    readonly chunk_order?: number | string
    readonly progress?: number | string
  }
  readonly threads?: readonly {
    /** The phone number, unless the person hides it behind a username. */
    readonly id?: string
    readonly context?: {
      readonly wa_id?: string
      readonly user_id?: string
      readonly parent_user_id?: string
      readonly username?: string
    }
    readonly messages?: readonly Message[]
  }[]
  readonly errors?: readonly WebhookError[]
}
/** A lead or a purchase that Meta detected in a chat that an ad began. `value` is the price times 1000. */
export interface AutomaticEvent {
  readonly id?: string
  readonly event_name?: string
  readonly timestamp?: number | string
  readonly ctwa_clid?: string
  readonly custom_data?: { readonly currency?: string; readonly value?: number | string }
}
/** The conversation went to or came from another app, such as Meta's business agent. */
export interface Handover {
  readonly type?: string
  readonly timestamp?: number | string
  readonly sender?: { readonly phone_number?: string; readonly wa_id?: string; readonly user_id?: string }
  readonly recipient?: { readonly phone_number_id?: string; readonly display_phone_number?: string }
  readonly control_passed?: Readonly<Record<string, unknown>>
}

export type PreferenceEvents = Events<'preference', 'stop' | 'resume' | 'other', Preference>
export type IdentityEvents = Events<'identity', 'user_id_update', IdentityUpdate>
export type ContactEvents = Events<'contact', 'add' | 'edit' | 'remove' | 'other', ContactSync>
export type HistoryEvents =
  | Events<'history', 'chunk' | 'declined', HistoryChunk>
  /** A message of the history, again, with its media. */
  | Event<'history', 'message', Message>
export type AutomaticEvents = Events<'automatic', 'LeadSubmitted' | 'Purchase' | 'other', AutomaticEvent>
export type HandoverEvents = Events<'handover', 'control_passed' | 'other', Handover>
/** What happens in a conversation that another app holds: for reading, not for answering. */
export type StandbyEvents = Events<'standby', 'message' | 'echo' | 'status', Readonly<Record<string, unknown>>>
