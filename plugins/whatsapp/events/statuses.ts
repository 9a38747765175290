import type { Events, WebhookError } from './common.ts'

/** `pending` and `captured` belong to payments, those in capitals to calls, `deleted` and `warning` to older bodies. */
export type StatusKind =
  | 'sent'
  | 'delivered'
  | 'read'
  | 'played'
  | 'failed'
  | 'pending'
  | 'captured'
  | 'deleted'
  | 'warning'
  | 'RINGING'
  | 'ACCEPTED'
  | 'REJECTED'
  | 'other'

/**
 * What became of something sent. Statuses arrive out of order, and `delivered` may be missing.
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
export interface Status {
  /** The wamid of what was sent. */
  readonly id: string
  readonly status: string
  /** Seconds, as text. */
  readonly timestamp?: string
  readonly type?: string
  readonly recipient_id?: string
  readonly recipient_user_id?: string
  readonly recipient_parent_user_id?: string
  /** What `recipient_parent_user_id` was called until May 2026. */
  readonly parent_recipient_user_id?: string
  readonly recipient_type?: string
  readonly recipient_participant_id?: string
  readonly participant_recipient_id?: string
  readonly recipient_participant_user_id?: string
  readonly recipient_participant_parent_user_id?: string
  /** Where the number checks identities. */
  readonly recipient_identity_key_hash?: string
  readonly biz_opaque_callback_data?: string
  /** Of a message that was sent with a `category` (Direct Send): the template that it became. */
  readonly template_id?: string
  readonly conversation?: {
    readonly id?: string
    readonly expiration_timestamp?: string
    readonly origin?: { readonly type?: string }
  }
  readonly pricing?: {
    readonly billable?: boolean
    readonly pricing_model?: string
    readonly category?: string
    readonly type?: string
  }
  readonly payment?: {
    readonly reference_id?: string
    readonly amount?: { readonly value?: number; readonly offset?: number }
    readonly currency?: string
    readonly transaction?: Readonly<Record<string, unknown>>
  }
  readonly errors?: readonly WebhookError[]
}
export type StatusEvents = Events<'status', StatusKind, Status>
/** An error of the value itself, about no message. */
export type ErrorEvents = Events<'error', 'inbound', WebhookError>
