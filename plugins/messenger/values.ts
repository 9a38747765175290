/** Source: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_account_linking */
export interface AccountLinking {
  readonly status: 'linked' | 'unlinked'
  readonly authorization_code?: string
}
/** Source: …/webhook-events/messaging_policy_enforcement */
export interface Policy {
  readonly action: string
  readonly reason?: string
}
/** Answers to a customer feedback template. Source: …/webhook-events/messaging_feedback */
export interface Feedback {
  readonly feedback_screens?: readonly {
    readonly screen_id?: number
    readonly questions?: Readonly<Record<string, FeedbackAnswer>>
  }[]
}
export interface FeedbackAnswer {
  readonly type?: string
  readonly payload?: string
  readonly follow_up?: { readonly type?: string; readonly payload?: string }
}
/** What a person wants to buy of the Page's catalog. Source: …/webhook-events/send_cart */
export interface Cart {
  readonly products?: readonly {
    readonly id: string
    readonly retailer_id?: string
    readonly name?: string
    readonly unit_price?: number
    readonly currency?: string
    readonly quantity?: number
  }[]
  readonly note?: string
}
/** Thumbs up or down on one message. Source: …/webhook-events/response_feedback */
export interface ResponseFeedback {
  readonly feedback: string
  readonly mid: string
}
/**
 * What became of a marketing message. Source: https://developers.facebook.com/documentation/business-messaging/
 * messenger-platform/marketing-messages-on-messenger/send-messages
 */
export interface MarketingMessage {
  /** The campaign's message; `mid` is the message in the conversation. */
  readonly message_id: string
  readonly mid?: string
  /** Absent where the subscriber came from a custom audience. */
  readonly recipient_id?: string
  readonly page_id: string
  readonly app_id?: string
  readonly business_id?: string
  readonly messenger_subscription_token?: string
  readonly marketing_message_tracking_id?: string
  readonly timestamp: number
  readonly error_message?: string
}
/** A utility template was approved, rejected, paused … Source: …/send-messages/utility-messages */
export interface TemplateStatus {
  readonly event?: string
  readonly message_template_id?: string
  readonly message_template_name?: string
  readonly message_template_language?: string
  readonly reason?: string | null
}
/** Somebody put a label on a person, or took it off. Source: …/docs/graph-api/webhooks/reference/page#inbox_labels */
export interface InboxLabel {
  readonly action: string
  readonly user: { readonly id: string }
  readonly label: { readonly id: string; readonly page_label_name?: string; readonly name?: string }
}
/** What the Page did wrong and what follows (2026-01-30). Source: …/docs/pages-api/integrity-webhook */
export interface Integrity {
  readonly timestamp?: number
  readonly status?: string
  readonly violations?: readonly { readonly type?: string; readonly description?: string; readonly url?: string }[]
  readonly restrictions?: readonly {
    readonly feature?: string
    readonly status?: string
    readonly description?: string
    readonly applied_time?: number
    readonly expiration_time?: number
  }[]
  readonly action_events?: readonly {
    readonly type?: string
    readonly status?: string
    readonly created_time?: number
    readonly updated_time?: number
  }[]
}
/** Somebody filled in an instant form in the conversation. Source: …/send-messages/templates/instant-form-template */
export interface LeadForm {
  readonly form_id?: string
  readonly [key: string]: unknown
}
/** What happens to a call (2026-03-23); times are in seconds. Source: …/messenger-platform/calling/webhooks */
export interface Call {
  readonly id: string
  readonly event?: 'connect' | 'call_status' | 'media_update' | 'terminate' | (string & {})
  /** Of `connect`. */
  readonly from?: string
  readonly to?: string
  readonly timestamp?: number | string
  readonly call_direction?: 'business_initiated' | 'user_initiated' | (string & {})
  /** Of `status`, with the person who is called. */
  readonly call_status?: 'ringing' | 'accepted' | (string & {})
  readonly recipient_id?: string
  /** Of `media`: answer the offer with the highest version. */
  readonly session?: {
    readonly version: number
    readonly sdp_renegotiation?: { readonly sdp_type: string; readonly sdp: string }
  }
  /** Of `terminate`. */
  readonly status?: 'Completed' | 'Failed' | (string & {})
  readonly start_time?: number
  readonly end_time?: number
  /** Seconds since the business connected; absent where it did not. */
  readonly duration?: number
  readonly [key: string]: unknown
}
/** Whether a person lets the Page call. Source: …/messenger-platform/calling/biz2consumer/call-flow (2026-04-02) */
export interface CallPermission {
  readonly response: 'approve' | 'reject' | (string & {})
  /** Seconds since the epoch. */
  readonly expiration_timestamp?: number | string
}
/** Source: …/messenger-platform/calling/callsettings (2026-03-30) */
export interface CallSettings {
  readonly icon_enabled?: boolean
  readonly [key: string]: unknown
}
