import type { Event, Events } from './common.ts'

type Loose = Readonly<Record<string, unknown>>

/**
 * `event` is one of sixteen, from ACCOUNT_DELETED to VOLUME_BASED_PRICING_TIER_UPDATE. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
 */
export interface AccountUpdate {
  readonly event?: string
  readonly phone_number?: string
  readonly ban_info?: { readonly waba_ban_state?: string; readonly waba_ban_date?: string }
  readonly restriction_info?: readonly { readonly restriction_type?: string; readonly expiration?: number | string }[]
  readonly violation_info?: { readonly violation_type?: string }
  readonly lock_info?: { readonly expiration?: number | string }
  readonly partner_client_certification_info?: {
    readonly client_business_id?: string
    readonly status?: string
    readonly rejection_reasons?: readonly string[]
  }
  readonly waba_info?: {
    readonly waba_id?: string
    readonly owner_business_id?: string
    readonly solution_id?: string
    readonly solution_partner_business_ids?: readonly string[]
    readonly ad_account_id?: string
    readonly ad_account_linked?: string
    readonly partner_app_id?: string
  }
  readonly auth_international_rate_eligibility?: {
    readonly start_time?: number | string
    readonly exception_countries?: readonly { readonly country_code?: string; readonly start_time?: number | string }[]
  }
  /** Of a number that left the Cloud API: `PRIMARY_INACTIVITY`, `COMPANION_INACTIVITY` … */
  readonly disconnection_info?: { readonly reason?: string; readonly initiated_by?: string }
  readonly volume_tier_info?: {
    readonly tier_update_time?: number | string
    readonly pricing_category?: string
    readonly tier?: string
    readonly effective_month?: string
    readonly region?: string
  }
  readonly country?: string
}
export interface AccountAlert {
  readonly entity_type?: string
  readonly entity_id?: string
  readonly alert_severity?: string
  readonly alert_status?: string
  readonly alert_type?: string
  readonly alert_description?: string
}
export interface CallingSettings {
  readonly status?: string
  readonly call_icon_visibility?: string
  readonly callback_permission_status?: string
  readonly call_hours?: {
    readonly status?: string
    readonly timezone_id?: string
    readonly weekly_operating_hours?: readonly {
      readonly day_of_week?: string
      readonly open_time?: string
      readonly close_time?: string
    }[]
    readonly holiday_schedule?: readonly {
      readonly date?: string
      readonly start_time?: string
      readonly end_time?: string
    }[]
  }
  readonly sip?: { readonly status?: string; readonly servers?: readonly Loose[] }
}
export interface AccountSettings {
  readonly timestamp?: number | string
  readonly type?: string
  /** Sources differ on the name: `calling` or `callings`. */
  readonly phone_number_settings?: {
    readonly phone_number_id?: string
    readonly calling?: CallingSettings
    readonly callings?: CallingSettings
  }
}
export interface Capability {
  readonly max_daily_conversations_per_business?: number | string
  readonly max_daily_conversation_per_phone?: number
  readonly max_phone_numbers_per_business?: number
  readonly max_phone_numbers_per_waba?: number
}
export interface NumberName {
  readonly display_phone_number?: string
  readonly decision?: string
  readonly requested_verified_name?: string
  readonly rejection_reason?: string | null
}
export interface NumberQuality {
  readonly display_phone_number?: string
  readonly event?: string
  readonly current_limit?: string
  readonly old_limit?: string
  readonly max_daily_conversations_per_business?: string
}
export interface Security {
  readonly event?: string
  readonly display_phone_number?: string
  /** A business user id. */
  readonly requester?: string
}
export interface Username {
  readonly display_phone_number?: string
  readonly username?: string
  readonly status?: string
}

/** By the webhook field that brings them. */
export type AccountEvents =
  | Event<'account', 'update', AccountUpdate>
  | Event<'account', 'alert', AccountAlert>
  | Event<'account', 'review', { readonly decision?: string }>
  | Event<'account', 'settings', AccountSettings>
  | Event<'account', 'capability', Capability>
  | Event<'account', 'status', Loose>
  | Event<'account', 'name', NumberName>
  | Event<'account', 'quality', NumberQuality>
  | Event<'account', 'security', Security>
  | Event<'account', 'username', Username>

/** The health of a Flow. */
export interface FlowAlert {
  readonly event?: string
  readonly message?: string
  readonly flow_id?: string
  readonly old_status?: string
  readonly new_status?: string
  readonly error_rate?: number
  /** Milliseconds, of the last 30 minutes. */
  readonly p50_latency?: number
  readonly p90_latency?: number
  readonly requests_count?: number
  /** Percent. */
  readonly availability?: number
  readonly threshold?: number
  readonly alert_state?: string
  readonly errors?: readonly Loose[]
}
export type FlowKind =
  | 'FLOW_STATUS_CHANGE'
  | 'CLIENT_ERROR_RATE'
  | 'ENDPOINT_ERROR_RATE'
  | 'ENDPOINT_LATENCY'
  | 'ENDPOINT_AVAILABILITY'
  | 'FLOW_VERSION_EXPIRY_WARNING'
  | 'other'
export type FlowEvents = Events<'flow', FlowKind, FlowAlert>

/** The state of a solution that several partners share. */
export interface Solution {
  readonly event?: string
  readonly solution_id?: string
  readonly solution_status?: string
}
export type SolutionEvents = Events<'solution', 'SOLUTION_CREATED' | 'SOLUTION_UPDATED' | 'other', Solution>

/** Payments in India and Brazil. */
export interface PaymentConfiguration {
  readonly configuration_name?: string
  readonly provider_name?: string
  readonly provider_mid?: string
  readonly status?: string
  readonly created_timestamp?: number | string
  readonly updated_timestamp?: number | string
}
export type PaymentEvents = Event<'payment', 'configuration', PaymentConfiguration>

/** Fields that Meta lists without describing them. */
export type ListedEvents =
  | Event<'tracking', 'event', Loose>
  | Event<'campaign', 'status', Loose>
  | Event<'consumer', 'profile', Loose>
