import type { Feature } from '../../../core/feature.ts'
import { get, methodsOf, post, type Table } from '../../shared/endpoints.ts'
import { type OutgoingMessage, template } from '../../shared/messaging/send.ts'
import type { MessengerApi, MessengerFeature } from '../mod.ts'

/** WebRTC, as SDP of RFC 4566. */
export interface Session {
  readonly sdp_type: 'offer' | 'answer'
  readonly sdp: string
}
export interface CallAnswer {
  readonly success: boolean
  /** Of the call that was begun. */
  readonly id?: string
  /** Apply the answer first, then the renegotiation offer. */
  readonly session?: { readonly sdp_response?: string | Session; readonly sdp_renegotiation?: string | Session }
}
/** Whether a person may be called, and what may be done about it. */
export interface CallPermissions {
  readonly permission: {
    readonly status: 'no_permission' | 'has_permission' | (string & {})
    /** Seconds since the epoch. */
    readonly expiration_time?: number
  }
  readonly actions?: readonly {
    readonly action_name: string
    readonly can_perform: boolean
    readonly limits?: readonly {
      readonly time_period: string
      readonly max_allowed: number
      readonly current_usage: number
    }[]
  }[]
}
interface Calls {
  /** Calls a person who has agreed. */
  connect(psid: string, session: Session): Promise<CallAnswer>
  /** Takes a call, within 60 seconds of its `call:connect`. */
  accept(call_id: string, session: Session): Promise<CallAnswer>
  reject(call_id: string): Promise<CallAnswer>
  terminate(call_id: string): Promise<CallAnswer>
  permissions(psid: string): Promise<CallPermissions>
  /** Shows or hides the call icon in every conversation. */
  icon(icon_enabled: boolean): Promise<{ readonly result: string }>
}
const act = (action: string) =>
  post(':node/calls', {
    fixed: { platform: 'messenger', action },
    pack: (call_id: string, session?: Session) => ({ call_id, session }),
  })
const table: Table<Calls> = {
  connect: post(':node/calls', {
    fixed: { platform: 'messenger', action: 'connect' },
    pack: (to: string, session: Session) => ({ to, session }),
  }),
  accept: act('accept'),
  reject: act('reject'),
  terminate: act('terminate'),
  permissions: get(':node/messenger_call_permissions', { pack: (psid: string) => ({ psid }) }),
  icon: post(':node/messenger_call_settings', { pack: (icon_enabled: boolean) => ({ icon_enabled }) }),
}
/** Asks a person for the permission to call; the answer comes as `call:permission`. Source: …/calling/biz2consumer/call-flow */
export const callPermission = (): OutgoingMessage => template('calling_optin', {})

export interface CallsFeature extends MessengerFeature {
  readonly event: never
  readonly api: { readonly calls: Calls }
  readonly extras: unknown
}
/**
 * Voice calls between a Page and people, over WebRTC; what happens to them comes as `call` events.
 * Source: https://developers.facebook.com/documentation/business-messaging/messenger-platform/calling (2026-04-06)
 *
 * @example
 * app.messenger.on('call:connect', (ctx) => ctx.api.calls.reject(ctx.call.id))
 */
export const calls: Feature<CallsFeature, MessengerApi> = {
  product: 'messenger',
  api: ({ graph, api }) => ({ calls: methodsOf<Calls>(table, { graph, node: api.node }) }),
}
