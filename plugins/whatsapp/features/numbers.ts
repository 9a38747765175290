import type { Feature } from '../../../core/feature.ts'
import type { Params } from '../../../core/graph/types.ts'
import type { WhatsAppApi, WhatsAppFeature } from '../mod.ts'
import {
  get,
  IN_PRODUCT,
  methodsOf,
  type Page,
  type PageParams,
  post,
  type Success,
  type Table,
} from './common/endpoints.ts'

/** Source: https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account/phone_numbers */
export interface PhoneNumber {
  readonly id: string
  readonly display_phone_number?: string
  readonly verified_name?: string
  readonly status?: string
  readonly quality_rating?: 'GREEN' | 'YELLOW' | 'RED' | 'NA' | (string & {})
  readonly code_verification_status?: string
  readonly name_status?: string
  readonly platform_type?: string
  readonly throughput?: { readonly level: string }
  readonly messaging_limit_tier?: string
  readonly is_official_business_account?: boolean
  readonly username?: string
  readonly webhook_configuration?: Readonly<Record<string, string>>
}
/** One of these at a time. Calling has its own methods, in `signalbox/whatsapp/calls`. */
export type NumberSettings =
  /** Sends the hash of people's identity along; `enabled` in the specification of v23. */
  | { readonly user_identity_change: { readonly enable_identity_key_check: boolean } | { readonly enabled: boolean } }
  | { readonly payload_encryption: { readonly status: string; readonly client_encryption_key?: string } }
  | { readonly storage_configuration: Readonly<Record<string, unknown>> }
/** Where webhooks go instead of the app's own address. The verify token is asked for at once. */
export interface Callback {
  readonly override_callback_uri: string
  readonly verify_token: string
}
/** Countries in which messages may be kept at rest. */
export type Region = 'AE' | 'AU' | 'BH' | 'BR' | 'CA' | 'CH' | 'DE' | 'GB' | 'ID' | 'IN' | 'JP' | 'KR' | 'SG' | 'ZA'

/** As Meta's page has it, or as its specification of v23 has it. */
export type OfficialApplication =
  | {
      readonly business_website_url: string
      readonly primary_country_of_operation: string
      readonly primary_language: string
      readonly parent_business_or_brand?: string
      /** ≤ 5, of the press. */
      readonly supporting_links?: readonly string[]
      readonly additional_supporting_information?: string
    }
  | {
      readonly action: 'SUBMIT_APPLICATION' | 'RESUBMIT_APPLICATION' | 'WITHDRAW_APPLICATION'
      readonly application_data?: Readonly<Record<string, unknown>>
    }

interface Calls {
  /** Those that came last through Embedded Signup first, unless `sort` says otherwise. */
  list(
    waba: string,
    params?: PageParams & { readonly sort?: string; readonly filtering?: string },
  ): Promise<Page<PhoneNumber>>
  /** Adds a number to a WABA; verify and register it next. */
  add(
    waba: string,
    number: {
      readonly cc: string
      readonly phone_number: string
      readonly verified_name: string
      readonly migrate_phone_number?: boolean
      readonly preverified_id?: string
    },
  ): Promise<{ readonly id: string }>
  get(params?: { readonly fields: string }): Promise<PhoneNumber>
  /** Sends a code of 6 digits; it lives for about 10 minutes. */
  requestCode(how: { readonly code_method: 'SMS' | 'VOICE'; readonly language: string }): Promise<Success>
  verifyCode(code: string): Promise<Success>
  /** Sets the PIN where there is none, else asks for it. Too often is refused with 133016. */
  register(how: { readonly pin: string; readonly data_localization_region?: Region }): Promise<Success>
  deregister(): Promise<Success>
  /** The PIN of two-step verification, 6 digits. */
  setPin(pin: string): Promise<Success>
  /** Asks for another display name, 2–75 characters; the decision comes as `phone_number_name_update`. */
  setDisplayName(name: string): Promise<Success>
  settings(): Promise<Readonly<Record<string, unknown>>>
  configure(settings: NumberSettings): Promise<Success>
  setCallback(callback: Callback): Promise<Success>
  deleteCallback(): Promise<Success>
  /** Whether the number has the green tick, and the state of an application for it. */
  official(params?: { readonly fields: string }): Promise<Readonly<Record<string, unknown>>>
  /** Applies for the green tick, again, or takes the application back. */
  applyOfficial(application: OfficialApplication): Promise<Readonly<Record<string, unknown>>>
  /** What Indian law wants known about the business. */
  compliance(params?: { readonly fields: string }): Promise<Page<Readonly<Record<string, unknown>>>>
  setCompliance(info: Readonly<Record<string, unknown>>): Promise<Success>
}

const rules = { pin: /^\d{6}$/, code: /^\d{6}$/, new_display_name: /^.{2,75}$/u, verified_name: /^.{2,75}$/u }
const own = ':phone'
const table: Table<Calls> = {
  list: get(':waba/phone_numbers'),
  add: post(':waba/phone_numbers', { rules }),
  get: get(own),
  requestCode: post(':phone/request_code'),
  verifyCode: post(':phone/verify_code', { rules, pack: (code: string): Params => ({ code }) }),
  register: post(':phone/register', { ...IN_PRODUCT, rules }),
  deregister: post(':phone/deregister'),
  setPin: post(own, { rules, pack: (pin: string): Params => ({ pin }) }),
  setDisplayName: post(own, { rules, pack: (new_display_name: string): Params => ({ new_display_name }) }),
  settings: get(':phone/settings'),
  configure: post(':phone/settings'),
  setCallback: post(own, { pack: (webhook_configuration: Callback): Params => ({ webhook_configuration }) }),
  deleteCallback: post(own, { fixed: { webhook_configuration: { override_callback_uri: '' } } }),
  official: get(':phone/official_business_account'),
  applyOfficial: post(':phone/official_business_account'),
  compliance: get(':phone/business_compliance_info'),
  setCompliance: post(':phone/business_compliance_info', IN_PRODUCT),
}

export interface NumbersApi {
  /** The life of a phone number. Everything but `list` and `add` is about the API's own number. */
  readonly numbers: Calls
}
export interface Numbers extends WhatsAppFeature {
  readonly event: never
  readonly api: NumbersApi
  readonly extras: unknown
}

/**
 * Phone numbers: list, verify, register, PIN, display name, settings, webhook address.
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/registration
 *
 * @example
 * const { numbers } = app.whatsapp.api(host, phoneNumberId)
 * await numbers.requestCode({ code_method: 'SMS', language: 'en_US' })
 * await numbers.verifyCode('123456')
 * await numbers.register({ pin: '654321' })
 */
export const numbers: Feature<Numbers, WhatsAppApi> = {
  product: 'whatsapp',
  api: (init) => ({ numbers: methodsOf(table, init) }),
}
