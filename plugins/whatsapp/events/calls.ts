import type { Events, WebhookError } from './common.ts'

export type CallKind =
  | 'connect'
  | 'call_created'
  | 'terminate'
  | 'call_recording_available'
  | 'call_transcription_available'
  | 'other'

/**
 * One thing that happened to a call. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/calls
 */
export interface Call {
  readonly id: string
  readonly event?: string
  readonly timestamp?: string
  readonly direction?: string
  readonly from?: string
  readonly from_user_id?: string
  readonly from_parent_user_id?: string
  readonly to?: string
  readonly to_user_id?: string
  readonly to_parent_user_id?: string
  readonly session?: { readonly sdp_type?: string; readonly sdp?: string }
  readonly connection?: { readonly webrtc?: { readonly sdp?: string } }
  readonly status?: string
  readonly start_time?: string
  readonly end_time?: string
  /** Seconds. */
  readonly duration?: number | string
  readonly deeplink_payload?: string
  readonly cta_payload?: string
  readonly biz_opaque_callback_data?: string
  readonly call_recording?: Readonly<Record<string, unknown>>
  readonly call_transcript?: Readonly<Record<string, unknown>>
  readonly errors?: readonly WebhookError[]
}
export type CallEvents = Events<'call', CallKind, Call>
