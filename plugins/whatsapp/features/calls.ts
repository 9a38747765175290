import type { Feature } from '../../../core/feature.ts'
import type { Params } from '../../../core/graph/types.ts'
import { addressOf, tracked, type WhatsAppApi } from '../api.ts'
import { given } from '../build/content.ts'
import type { WhatsAppFeature } from '../mod.ts'
import { atMost, must } from './common/check.ts'
import { get, methodsOf, post, type Success, type Table } from './common/endpoints.ts'

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling */
export interface CallPermission {
  readonly permission: {
    /** `temporary` and `granted` mean yes: Meta's pages differ in their words. */
    readonly status:
      | 'no_permission'
      | 'temporary'
      | 'permanent'
      | 'granted'
      | 'pending'
      | 'denied'
      | 'expired'
      | (string & {})
    /** Seconds since the epoch. */
    readonly expiration_time?: number
  }
  /** What may be done now, and how often: read the limits from here, they change. */
  readonly actions?: readonly {
    readonly action_name: 'start_call' | 'send_call_permission_request' | (string & {})
    readonly can_perform_action: boolean
    readonly limits?: readonly {
      /** ISO 8601, such as `PT24H`. */
      readonly time_period: string
      readonly max_allowed: number
      readonly current_usage: number
      readonly limit_expiration_time?: number
    }[]
  }[]
}
export type OnOff = 'ENABLED' | 'DISABLED'
/** `open_time` and `close_time` as `0900`. */
export interface CallHours {
  readonly status: OnOff
  readonly timezone_id: string
  /** ≤ 2 spans a day. */
  readonly weekly_operating_hours: readonly {
    readonly day_of_week: string
    readonly open_time: string
    readonly close_time: string
  }[]
  /** ≤ 20. Left out, the ones that are set are deleted. */
  readonly holiday_schedule?: readonly {
    readonly date: string
    readonly start_time: string
    readonly end_time: string
  }[]
}
export interface CallingSettings {
  readonly status?: OnOff
  readonly call_icon_visibility?: 'DEFAULT' | 'DISABLE_ALL'
  readonly call_icons?: { readonly restrict_to_user_countries: readonly string[] }
  readonly callback_permission_status?: OnOff
  readonly call_hours?: CallHours
  readonly sip?: {
    readonly status: OnOff
    /** One server an app. `sip_user_password` is in answers only, where it was asked for. */
    readonly servers?: readonly {
      readonly hostname: string
      readonly port?: number
      readonly request_uri_user_params?: Readonly<Record<string, string>>
      readonly sip_user_password?: string
    }[]
  }
  readonly srtp_key_exchange_protocol?: 'DTLS' | 'SDES'
  readonly video?: { readonly status: OnOff }
  readonly audio?: Readonly<Record<string, unknown>>
  /** What people say to it comes as `message:audio`. */
  readonly voicemail?: {
    readonly status: OnOff
    readonly triggers?: readonly ('REJECT' | 'TIMEOUT')[]
    readonly audio?: {
      readonly default: { readonly announcement_media_id: string | number; readonly timeout_seconds?: number }
    }
  }
}
/** What both sides hear announced before it begins: `purpose`, ≤ 250 characters, in that language (`en_US`). */
export type Announced =
  | { readonly status: 'ENABLED'; readonly purpose: string; readonly announcement_language: string }
  | { readonly status: 'DISABLED'; readonly purpose?: undefined }
/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/call-transcription */
export interface CallOptions {
  /** Comes back in the webhooks of the call; ≤ 512 characters. */
  readonly tracker?: string | undefined
  /** The sound, as `call:call_recording_available`. */
  readonly recording?: Announced | undefined
  /** The words, as `call:call_transcription_available`. */
  readonly transcription?: Announced | undefined
}

export interface CallsApi {
  readonly calls: {
    /** Calls a user who has given leave, with an SDP offer; the answer comes as a `call:connect` event. */
    connect(
      to: string,
      sdp: string,
      options?: CallOptions,
    ): Promise<{ readonly calls: readonly { readonly id: string }[] }>
    /** Opens the media path of an incoming call early, with an SDP answer, so that its first words are not cut. */
    preAccept(call: string, sdp: string): Promise<Success>
    /** Takes an incoming call, within 30 to 60 s, with the SDP answer of `preAccept` if there was one. */
    accept(call: string, sdp: string, options?: CallOptions): Promise<Success>
    reject(call: string): Promise<Success>
    terminate(call: string): Promise<Success>
    /** Whether this user may be called. Few questions are free: Meta refuses more with code 613. */
    permission(to: string): Promise<CallPermission>
    settings(params?: { readonly include_sip_credentials?: boolean }): Promise<{ readonly calling?: CallingSettings }>
    configure(calling: CallingSettings): Promise<Success>
  }
}
export interface Calls extends WhatsAppFeature {
  readonly event: never
  readonly api: CallsApi
  readonly extras: unknown
}

const MAX_HOLIDAYS = 20
const MAX_SPANS = 2
const MAX_PURPOSE = 250

function session(sdp_type: 'offer' | 'answer', sdp: string, options: CallOptions = {}): Params {
  must(/^v=0\r?\n/.test(sdp), 'The SDP does not begin with v=0', 'Pass a whole session description (RFC 8866).')
  const { tracker, recording, transcription } = options
  for (const heard of [recording, transcription]) atMost('purpose', heard?.purpose, MAX_PURPOSE)
  return given({ session: { sdp_type, sdp }, ...tracked(tracker), recording, transcription })
}

function checkHours({ weekly_operating_hours: week, holiday_schedule }: CallHours): void {
  atMost('holiday_schedule', holiday_schedule, MAX_HOLIDAYS)
  for (const { day_of_week } of week)
    atMost(
      `Hours of ${day_of_week}`,
      week.filter((h) => h.day_of_week === day_of_week),
      MAX_SPANS,
    )
}

const settings = ':phone/settings'
const table: Table<Pick<CallsApi['calls'], 'settings' | 'configure'>> = {
  settings: get(settings),
  configure: post(settings, {
    pack(calling: CallingSettings): Params {
      if (calling.call_hours) checkHours(calling.call_hours)
      return { calling }
    },
  }),
}

/**
 * Voice calls over WhatsApp: the signalling; the sound goes from your WebRTC or SIP stack. Events: `call:*`.
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling
 *
 * @example
 * const app = createApp({ plugins: [whatsapp({ use: [calls] })] })
 * app.whatsapp.on('call:connect', async (ctx) => {
 *   const answer = await answerOf(ctx.call.session?.sdp)
 *   await ctx.api.calls.accept(ctx.call.id, answer)
 * })
 */
export const calls: Feature<Calls, WhatsAppApi> = {
  product: 'whatsapp',
  api({ graph, api }) {
    const call = <R>(action: string, more: Params): Promise<R> =>
      graph.post(`${api.phoneNumberId()}/calls`, { messaging_product: 'whatsapp', ...more, action })
    const address = (to: string): Params => {
      const { recipient_type: _, ...rest } = addressOf(to)
      return rest
    }
    return {
      calls: {
        ...methodsOf(table, { graph, api }),
        connect: async (to, sdp, options) => call('connect', { ...address(to), ...session('offer', sdp, options) }),
        preAccept: async (call_id, sdp) => call('pre_accept', { call_id, ...session('answer', sdp) }),
        accept: async (call_id, sdp, options) => call('accept', { call_id, ...session('answer', sdp, options) }),
        reject: (call_id) => call('reject', { call_id }),
        terminate: (call_id) => call('terminate', { call_id }),
        permission(user) {
          const { to, ...bsuid } = address(user)
          return graph.get(`${api.phoneNumberId()}/call_permissions`, { params: to ? { user_wa_id: to } : bsuid })
        },
      },
    }
  },
}
