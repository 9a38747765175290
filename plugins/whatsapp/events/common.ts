import type { EventBase } from '../../../core/plugin.ts'

/** Who the other side is, as far as Meta tells: each of them may be missing since usernames exist. */
export interface Contact {
  /** Digits, without `+`. */
  readonly phone?: string | undefined
  /** The business-scoped user id, `US.1349…`. */
  readonly bsuid?: string | undefined
  /** The same for a portfolio of businesses, `US.ENT.1181…`. */
  readonly parent?: string | undefined
  readonly username?: string | undefined
  /** The name of the profile. */
  readonly name?: string | undefined
  /** The hash of the identity key, where the number has identity checks on: a send takes it as `identity`. */
  readonly identity?: string | undefined
}

/** One event of WhatsApp. `contact` is who it is about, where Meta says more than one identifier. */
export interface Event<N extends string, K extends string, D> extends EventBase {
  readonly name: N
  readonly kind: K
  readonly data: D
  readonly contact?: Contact | undefined
}
/** One event for each kind, all with the same data. */
export type Events<N extends string, K extends string, D> = { [P in K]: Event<N, P, D> }[K]

/**
 * An error as webhooks carry it: in a value, in a message, in a `failed` status, in a group.
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
export interface WebhookError {
  readonly code: number
  readonly title?: string
  readonly message?: string
  readonly error_data?: { readonly details?: string }
  readonly href?: string
}

/** What was not understood: nothing is dropped. `field`: the change; `message`, `item`: one element of a list. */
export type UnknownEvents = Event<
  'unknown',
  'field' | 'message' | 'item',
  { readonly field: string; readonly value: unknown }
>
