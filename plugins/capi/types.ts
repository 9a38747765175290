import type { Person } from '../shared/people/mod.ts'

export type Consent = 'granted' | 'denied'

/** Where a conversion happened. Source: …/conversions-api/parameters/server-event#action-source */
export const ACTION_SOURCES = [
  'website',
  'app',
  'physical_store',
  'email',
  'phone_call',
  'chat',
  'system_generated',
  'business_messaging',
  'other',
] as const
export type ActionSource = (typeof ACTION_SOURCES)[number]
export type MessagingChannel = 'whatsapp' | 'messenger' | 'instagram'

/** Meta's standard events; any other name makes a custom event. Source: https://developers.facebook.com/docs/meta-pixel/reference */
export type StandardEvent =
  | 'AddPaymentInfo'
  | 'AddToCart'
  | 'AddToWishlist'
  | 'CompleteRegistration'
  | 'Contact'
  | 'CustomizeProduct'
  | 'Donate'
  | 'FindLocation'
  | 'InitiateCheckout'
  | 'Lead'
  | 'PageView'
  | 'Purchase'
  | 'Schedule'
  | 'Search'
  | 'StartTrial'
  | 'SubmitApplication'
  | 'Subscribe'
  | 'ViewContent'
/** The outcomes of a conversation. Source: https://developers.facebook.com/docs/marketing-api/conversions-api/business-messaging */
export type MessagingEvent =
  | 'AddToCart'
  | 'CartAbandoned'
  | 'InitiateCheckout'
  | 'LeadSubmitted'
  | 'OrderCanceled'
  | 'OrderCreated'
  | 'OrderDelivered'
  | 'OrderReturned'
  | 'OrderShipped'
  | 'Purchase'
  | 'QualifiedLead'
  | 'RatingProvided'
  | 'ReviewProvided'
  | 'ViewContent'
type Open<T extends string> = T | (string & Record<never, never>)

/** A moment: a Date, ISO text, or a number of seconds or milliseconds since the epoch. */
export type Time = Date | string | number

/**
 * Who converted. The hashed keys (`em`, `ph`, `fn` …) are given in plain text or hashed, one value or several.
 * Source: https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters
 */
export interface UserData extends Person {
  readonly client_ip_address?: string | undefined
  readonly client_user_agent?: string | undefined
  readonly fbc?: string | undefined
  readonly fbp?: string | undefined
  readonly subscription_id?: string | undefined
  readonly fb_login_id?: string | undefined
  readonly lead_id?: string | number | undefined
  readonly anon_id?: string | undefined
  readonly madid?: string | undefined
  readonly ctwa_clid?: string | undefined
  readonly whatsapp_business_account_id?: string | undefined
  readonly page_id?: string | undefined
  readonly page_scoped_user_id?: string | undefined
  readonly ig_account_id?: string | undefined
  readonly ig_sid?: string | undefined
  readonly app_user_id?: string | undefined
  readonly partner_id?: string | undefined
  readonly partner_name?: string | undefined
}

export interface Content {
  readonly id: string
  readonly quantity?: number | undefined
  readonly item_price?: number | undefined
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly brand?: string | undefined
  readonly category?: string | undefined
  readonly delivery_category?: 'in_store' | 'curbside' | 'home_delivery' | undefined
}
/**
 * What was bought or done; any other key is a property of your own. Zeros are kept.
 * Source: https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/custom-data
 */
export interface CustomData {
  readonly value?: number | undefined
  /** ISO 4217, in any case. */
  readonly currency?: string | undefined
  readonly content_name?: string | undefined
  readonly content_category?: string | undefined
  readonly content_ids?: readonly string[] | undefined
  readonly content_type?: 'product' | 'product_group' | (string & Record<never, never>) | undefined
  readonly contents?: readonly Content[] | undefined
  readonly order_id?: string | undefined
  readonly num_items?: number | undefined
  readonly predicted_ltv?: number | undefined
  readonly net_revenue?: number | undefined
  readonly search_string?: string | undefined
  readonly status?: string | undefined
  readonly item_number?: string | undefined
  readonly delivery_category?: 'in_store' | 'curbside' | 'home_delivery' | undefined
  readonly [property: string]: unknown
}

export interface AppData {
  /** What the person answered to App Tracking Transparency (iOS 14.5 and later). */
  readonly advertiser_tracking_enabled: boolean
  /** The person's choice within the app; optional since 2026. */
  readonly application_tracking_enabled?: boolean | undefined
  /**
   * The device, as sixteen texts: `i2` or `a2`, package name, short and long version, OS version (required), model,
   * locale, timezone abbreviation, carrier, screen width, height and density, CPU cores, storage and free storage in
   * GB, timezone. What you do not know is `''`, and may be left out at the end.
   * Source: https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/app-data#extinfo
   */
  readonly extinfo: readonly (string | number)[]
  readonly campaign_ids?: string | undefined
  readonly install_referrer?: string | undefined
  readonly installer_package?: string | undefined
  readonly url_schemes?: readonly string[] | undefined
  readonly vendor_id?: string | undefined
  readonly windows_attribution_id?: string | undefined
  readonly anon_id?: string | undefined
  readonly receipt_data?: string | undefined
  readonly consider_views?: boolean | undefined
  readonly include_dwell_data?: boolean | undefined
  readonly include_video_data?: boolean | undefined
}

/** The earlier event that this one adds to. Source: …/conversions-api/parameters/original-event-data-parameters */
export interface OriginalEventData {
  readonly event_name?: string | undefined
  readonly event_time?: Time | undefined
  readonly order_id?: string | undefined
  readonly event_id?: string | undefined
}

/**
 * What a measurement partner attributed the event to; times are seconds since the epoch. Passed on as it is.
 * Source: the business SDK v26.0, `AttributionData`
 */
export interface AttributionData {
  /** Such as `click`. */
  readonly scope?: string | undefined
  /** When the campaign id or fbc was first received. */
  readonly visit_time?: number | undefined
  readonly ad_id?: string | undefined
  readonly adset_id?: string | undefined
  readonly campaign_id?: string | undefined
  /** 0 to 1. */
  readonly attribution_share?: number | undefined
  readonly attribution_model?:
    | Open<
        | 'customized_multi_touch'
        | 'first_touch'
        | 'last_click'
        | 'last_touch'
        | 'linear'
        | 'position_based'
        | 'time_decay'
        | 'unknown'
      >
    | undefined
  /** Days. */
  readonly attr_window?: number | undefined
  readonly attribution_value?: number | undefined
  readonly attribution_source?: string | undefined
  readonly attribution_method?: Open<'ard' | 'deeplink' | 'gpir' | 'invalid_response' | 'mir' | 'srn'> | undefined
  readonly attribution_setting?:
    | {
        readonly inactivity_window_hours?: number | undefined
        readonly reattribution_window_hours?: number | undefined
      }
    | undefined
  readonly touchpoint_type?: string | undefined
  readonly touchpoint_ts?: number | undefined
  readonly decline_reason?: string | undefined
  readonly auditing_token?: string | undefined
  readonly linkage_key?: string | undefined
  readonly partner_client_id?: string | undefined
  readonly total_credit?: number | undefined
  readonly [property: string]: unknown
}

/** One conversion, before it is normalised, hashed and checked. */
export interface ConversionEvent {
  readonly event_name: Open<StandardEvent | MessagingEvent>
  readonly action_source: ActionSource
  readonly user_data: UserData
  /** When it happened, not when it is sent. Default: now. */
  readonly event_time?: Time | undefined
  /** The same id as the pixel's `eventID`, so that both count once. Default: a random UUID, which `send` returns. */
  readonly event_id?: string | undefined
  readonly event_source_url?: string | undefined
  readonly referrer_url?: string | undefined
  /** Not for delivery of ads, only for attribution. */
  readonly opt_out?: boolean | undefined
  readonly custom_data?: CustomData | undefined
  readonly app_data?: AppData | undefined
  /** Limited Data Use: `true` lets Meta find the place out. Source: …/data-processing-options */
  readonly ldu?: boolean | { readonly country: number; readonly state: number } | undefined
  readonly data_processing_options?: readonly string[] | undefined
  readonly data_processing_options_country?: number | undefined
  readonly data_processing_options_state?: number | undefined
  readonly original_event_data?: OriginalEventData | undefined
  readonly attribution_data?: AttributionData | undefined
  readonly advanced_measurement_table?: string | undefined
  readonly messaging_channel?: MessagingChannel | undefined
  readonly messaging_outcome_data?: { readonly outcome_type: string } | undefined
  readonly customer_segmentation?: string | undefined
  /** What this person said; not sent. Default: what the plugin's `consent` answers. */
  readonly consent?: Consent | undefined
}

/** An event as it goes to Meta. */
export interface WireEvent {
  readonly event_name: string
  /** Seconds since the epoch. */
  readonly event_time: number
  readonly event_id: string
  readonly action_source: string
  readonly user_data: Readonly<Record<string, unknown>>
  readonly [key: string]: unknown
}
/** What holds for a whole request. Source: https://developers.facebook.com/docs/marketing-api/conversions-api/using-the-api */
export interface RequestFields {
  /** Shows the events under Test Events, and counts them as well. */
  readonly test_event_code?: string | undefined
  readonly partner_agent?: string | undefined
  readonly namespace_id?: string | undefined
  readonly upload_id?: string | undefined
  readonly upload_tag?: string | undefined
  readonly upload_source?: string | undefined
}

/** What is wrong with an event, and how to mend it. */
export interface Issue {
  readonly field: string
  readonly message: string
  readonly fix: string
}
