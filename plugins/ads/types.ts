/**
 * Objects of the Marketing API with the fields that people use, in Meta's names. Money is in the smallest unit of the
 * account's currency (cents); Meta answers it, like every number here, as text.
 * Source: https://developers.facebook.com/docs/marketing-api/reference (read 2026-11-25)
 */

/** The six objectives that a campaign can be made with. */
export const OBJECTIVES = [
  'OUTCOME_AWARENESS',
  'OUTCOME_TRAFFIC',
  'OUTCOME_ENGAGEMENT',
  'OUTCOME_LEADS',
  'OUTCOME_APP_PROMOTION',
  'OUTCOME_SALES',
] as const
export type Objective = (typeof OBJECTIVES)[number]

/** `NONE` alone, or `[]`, says that the campaign is about nothing special. */
export type SpecialAdCategory =
  | 'NONE'
  | 'HOUSING'
  | 'EMPLOYMENT'
  | 'FINANCIAL_PRODUCTS_SERVICES'
  | 'ISSUES_ELECTIONS_POLITICS'
  | 'ONLINE_GAMBLING_AND_GAMING'

export type Status = 'ACTIVE' | 'PAUSED'
/** `update` can also archive. */
export type AnyStatus = Status | 'ARCHIVED' | 'DELETED'
export type EffectiveStatus =
  | AnyStatus
  | 'CAMPAIGN_PAUSED'
  | 'ADSET_PAUSED'
  | 'PENDING_REVIEW'
  | 'DISAPPROVED'
  | 'PREAPPROVED'
  | 'PENDING_BILLING_INFO'
  | 'IN_PROCESS'
  | 'WITH_ISSUES'
export type BidStrategy =
  | 'LOWEST_COST_WITHOUT_CAP'
  | 'LOWEST_COST_WITH_BID_CAP'
  | 'COST_CAP'
  | 'LOWEST_COST_WITH_MIN_ROAS'

type Text = string & {}
/** What is known of an object in trouble. */
export interface Issue {
  readonly level: string
  readonly error_code: number
  readonly error_summary: string
  readonly error_message: string
}
interface Object_ {
  readonly id: string
  readonly account_id: string
  readonly name: string
  readonly status: AnyStatus
  readonly configured_status: AnyStatus
  readonly effective_status: EffectiveStatus
  /** ISO 8601 with an offset. */
  readonly created_time: string
  readonly updated_time: string
  readonly issues_info: readonly Issue[]
  readonly adlabels: readonly { readonly id: string; readonly name: string }[]
}
interface Budgets {
  readonly daily_budget: string
  readonly lifetime_budget: string
  readonly budget_remaining: string
}
interface BudgetsGiven {
  /** In the smallest unit of the currency. */
  readonly daily_budget?: number
  readonly lifetime_budget?: number
}

export interface Campaign extends Object_, Budgets {
  /** Campaigns from before 2022 have other objectives than the six. */
  readonly objective: Objective | Text
  readonly buying_type: 'AUCTION' | 'RESERVED' | Text
  readonly bid_strategy: BidStrategy
  readonly special_ad_categories: readonly (SpecialAdCategory | Text)[]
  readonly special_ad_category_country: readonly string[]
  readonly is_adset_budget_sharing_enabled: boolean
  readonly spend_cap: string
  readonly start_time: string
  readonly stop_time: string
  readonly smart_promotion_type: string
  readonly source_campaign_id: string
}
export interface CampaignUpdate extends BudgetsGiven {
  readonly name?: string
  readonly status?: AnyStatus
  readonly bid_strategy?: BidStrategy
  readonly spend_cap?: number
  readonly special_ad_categories?: readonly SpecialAdCategory[]
  readonly special_ad_category_country?: readonly string[]
  readonly is_adset_budget_sharing_enabled?: boolean
  readonly start_time?: string
  readonly stop_time?: string
  readonly adlabels?: readonly { readonly name: string }[]
}
export interface CampaignCreate extends CampaignUpdate {
  readonly name: string
  readonly objective: Objective
  readonly status: Status
  /** Meta demands an answer; `[]` where there is none. */
  readonly special_ad_categories: readonly SpecialAdCategory[]
  readonly buying_type?: 'AUCTION' | 'RESERVED'
  readonly promoted_object?: PromotedObject
}

export interface PromotedObject {
  readonly page_id?: string
  readonly pixel_id?: string
  readonly custom_event_type?: string
  readonly custom_conversion_id?: string
  readonly application_id?: string
  readonly object_store_url?: string
  readonly product_set_id?: string
  readonly product_catalog_id?: string
  readonly whatsapp_phone_number?: string
  readonly [key: string]: unknown
}
export interface Named {
  readonly id: string
  readonly name?: string
}
export interface GeoLocations {
  /** ISO 3166-1 alpha-2, upper case. */
  readonly countries?: readonly string[]
  readonly regions?: readonly { readonly key: string }[]
  readonly cities?: readonly { readonly key: string; readonly radius?: number; readonly distance_unit?: string }[]
  readonly zips?: readonly { readonly key: string }[]
  readonly custom_locations?: readonly object[]
  readonly location_types?: readonly ('home' | 'recent')[]
  readonly [key: string]: unknown
}
interface Detailed {
  readonly interests?: readonly Named[]
  readonly behaviors?: readonly Named[]
  readonly life_events?: readonly Named[]
  readonly industries?: readonly Named[]
  readonly work_employers?: readonly Named[]
  readonly work_positions?: readonly Named[]
  readonly family_statuses?: readonly Named[]
  readonly [key: string]: unknown
}
/** Source: https://developers.facebook.com/docs/marketing-api/audiences/reference/basic-targeting */
export interface Targeting extends Detailed {
  readonly geo_locations?: GeoLocations
  readonly excluded_geo_locations?: GeoLocations
  readonly age_min?: number
  readonly age_max?: number
  readonly genders?: readonly (1 | 2)[]
  readonly locales?: readonly number[]
  readonly custom_audiences?: readonly Named[]
  readonly excluded_custom_audiences?: readonly Named[]
  readonly flexible_spec?: readonly Detailed[]
  readonly publisher_platforms?: readonly ('facebook' | 'instagram' | 'messenger' | 'audience_network' | 'threads')[]
  readonly facebook_positions?: readonly string[]
  readonly instagram_positions?: readonly string[]
  readonly messenger_positions?: readonly string[]
  readonly device_platforms?: readonly ('mobile' | 'desktop')[]
  /** `advantage_audience`: 1 lets Meta go beyond the audience, 0 does not. */
  readonly targeting_automation?: { readonly advantage_audience?: 0 | 1; readonly [key: string]: unknown }
}
/** One span of a week: minutes from midnight, days from 0 (Sunday). */
export interface Span {
  readonly start_minute: number
  readonly end_minute: number
  readonly days: readonly number[]
  readonly timezone_type?: 'USER' | 'ADVERTISER'
}

export interface AdSet extends Object_, Budgets {
  readonly campaign_id: string
  readonly campaign: { readonly id: string; readonly name?: string }
  readonly optimization_goal: string
  readonly billing_event: string
  readonly bid_amount: number
  readonly bid_strategy: BidStrategy
  readonly targeting: Targeting
  readonly promoted_object: PromotedObject
  readonly destination_type: string
  readonly attribution_spec: readonly { readonly event_type: string; readonly window_days: number }[]
  readonly start_time: string
  readonly end_time: string
  readonly pacing_type: readonly string[]
  readonly adset_schedule: readonly Span[]
  readonly learning_stage_info: { readonly status?: string; readonly [key: string]: unknown }
}
export interface AdSetUpdate extends BudgetsGiven {
  readonly name?: string
  readonly status?: AnyStatus
  readonly targeting?: Targeting
  readonly optimization_goal?: string
  readonly billing_event?: 'IMPRESSIONS' | 'LINK_CLICKS' | 'THRUPLAY' | 'APP_INSTALLS' | 'PAGE_LIKES' | Text
  readonly bid_amount?: number
  readonly bid_strategy?: BidStrategy
  readonly promoted_object?: PromotedObject
  readonly destination_type?: string
  readonly attribution_spec?: readonly { readonly event_type: string; readonly window_days: number }[]
  readonly start_time?: string
  readonly end_time?: string
  /** Delivers on a timetable; needs a `lifetime_budget` and `pacing_type: ['day_parting']`. */
  readonly adset_schedule?: readonly Span[]
  readonly pacing_type?: readonly string[]
  readonly daily_min_spend_target?: number
  readonly daily_spend_cap?: number
  readonly lifetime_min_spend_target?: number
  readonly lifetime_spend_cap?: number
  readonly dsa_payor?: string
  readonly dsa_beneficiary?: string
  readonly adlabels?: readonly { readonly name: string }[]
}
export interface AdSetCreate extends AdSetUpdate {
  readonly name: string
  readonly campaign_id: string
  readonly status: Status
  readonly targeting: Targeting
  readonly optimization_goal: string
  readonly billing_event: NonNullable<AdSetUpdate['billing_event']>
}

export interface Ad extends Object_ {
  readonly campaign_id: string
  readonly adset_id: string
  readonly creative: { readonly id: string }
  readonly tracking_specs: readonly object[]
  readonly preview_shareable_link: string
  readonly ad_review_feedback: object
}
export interface AdUpdate {
  readonly name?: string
  readonly status?: AnyStatus
  readonly creative?: { readonly creative_id: string } | CreativeCreate
  readonly tracking_specs?: readonly object[]
  readonly conversion_domain?: string
  readonly adlabels?: readonly { readonly name: string }[]
}
export interface AdCreate extends AdUpdate {
  readonly name: string
  readonly adset_id: string
  readonly status: Status
  readonly creative: NonNullable<AdUpdate['creative']>
}

export interface CallToAction {
  readonly type: string
  readonly value?: { readonly link?: string; readonly lead_gen_form_id?: string; readonly [key: string]: unknown }
}
/** A post that is made for the ad. */
export interface ObjectStorySpec {
  readonly page_id: string
  readonly instagram_user_id?: string
  readonly link_data?: {
    readonly link: string
    readonly message?: string
    readonly name?: string
    readonly description?: string
    readonly image_hash?: string
    readonly picture?: string
    readonly call_to_action?: CallToAction
    readonly child_attachments?: readonly object[]
    readonly [key: string]: unknown
  }
  readonly video_data?: {
    readonly video_id: string
    readonly image_hash?: string
    readonly image_url?: string
    readonly title?: string
    readonly message?: string
    readonly call_to_action?: CallToAction
    readonly [key: string]: unknown
  }
  readonly photo_data?: object
  readonly template_data?: object
}
export interface Creative {
  readonly id: string
  readonly account_id: string
  readonly name: string
  readonly title: string
  readonly body: string
  readonly status: 'ACTIVE' | 'IN_PROCESS' | 'WITH_ISSUES' | 'DELETED'
  readonly object_type: string
  readonly object_story_id: string
  readonly object_story_spec: ObjectStorySpec
  readonly effective_object_story_id: string
  readonly effective_instagram_media_id: string
  readonly instagram_user_id: string
  readonly asset_feed_spec: object
  readonly image_hash: string
  readonly image_url: string
  readonly thumbnail_url: string
  readonly video_id: string
  readonly url_tags: string
  readonly adlabels: readonly { readonly id: string; readonly name: string }[]
}
/** Of a creative, only these can change. */
export interface CreativeUpdate {
  readonly name?: string
  readonly status?: 'ACTIVE' | 'DELETED'
  readonly adlabels?: readonly { readonly name: string }[]
}
export interface CreativeCreate {
  readonly name?: string
  readonly object_story_spec?: ObjectStorySpec
  /** An existing post: `<page>_<post>`. */
  readonly object_story_id?: string
  readonly source_instagram_media_id?: string
  readonly instagram_user_id?: string
  readonly asset_feed_spec?: object
  readonly degrees_of_freedom_spec?: object
  readonly product_set_id?: string
  readonly template_url_spec?: object
  readonly url_tags?: string
  readonly adlabels?: readonly { readonly name: string }[]
  readonly authorization_category?: 'NONE' | 'POLITICAL' | 'POLITICAL_WITH_DIGITALLY_CREATED_MEDIA'
}

/** A time of high demand, with more budget. Times are in seconds since the epoch. */
export interface BudgetScheduleCreate {
  readonly budget_value: number
  /** `ABSOLUTE`: in the smallest unit of the currency; `MULTIPLIER`: of the daily budget. */
  readonly budget_value_type: 'ABSOLUTE' | 'MULTIPLIER'
  readonly time_start: number
  readonly time_end: number
  readonly recurrence_type?: 'ONE_TIME' | 'WEEKLY'
  readonly weekly_schedule?: readonly { readonly days: readonly number[]; readonly [key: string]: unknown }[]
}
export interface BudgetSchedule extends BudgetScheduleCreate {
  readonly id: string
}

export interface CopyParams {
  /** Copies what is below it as well; up to 2 (campaigns) or 50 objects in one call, more through Ads Manager. */
  readonly deep_copy?: boolean
  /** Default: `PAUSED`. */
  readonly status_option?: 'ACTIVE' | 'PAUSED' | 'INHERITED_FROM_SOURCE'
  readonly rename_options?: {
    readonly rename_strategy?: 'DEEP_RENAME' | 'ONLY_TOP_LEVEL_RENAME' | 'NO_RENAME'
    readonly rename_prefix?: string
    readonly rename_suffix?: string
  }
  readonly start_time?: string
  readonly end_time?: string
  /** Into another campaign (ad sets) or ad set (ads). */
  readonly campaign_id?: string
  readonly adset_id?: string
}
export interface Copied {
  readonly copied_campaign_id?: string
  readonly copied_adset_id?: string
  readonly copied_ad_id?: string
  readonly ad_object_ids?: readonly {
    readonly ad_object_type: string
    readonly source_id: string
    readonly copied_id: string
  }[]
}

/** Where an ad is shown as it would look. Source: https://developers.facebook.com/docs/marketing-api/generatepreview */
export type AdFormat =
  | 'DESKTOP_FEED_STANDARD'
  | 'MOBILE_FEED_STANDARD'
  | 'RIGHT_COLUMN_STANDARD'
  | 'FACEBOOK_REELS_MOBILE'
  | 'FACEBOOK_STORY_MOBILE'
  | 'INSTAGRAM_STANDARD'
  | 'INSTAGRAM_STORY'
  | 'INSTAGRAM_REELS'
  | 'MARKETPLACE_MOBILE'
  | Text
/** `body`: an iframe. */
export interface Preview {
  readonly body: string
}
