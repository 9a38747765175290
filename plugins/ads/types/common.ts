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

/** Any other value: Meta adds some. */
export type Text = string & {}
/** What is known of an object in trouble. */
export interface Issue {
  readonly level: string
  readonly error_code: number
  readonly error_summary: string
  readonly error_message: string
}
/** What campaigns, ad sets and ads have in common. */
export interface Object_ {
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
/** What of it is set. */
export interface ObjectGiven {
  readonly name?: string
  readonly status?: AnyStatus
  readonly adlabels?: readonly { readonly name: string }[]
}
/** As Meta answers them. */
export interface Budgets {
  readonly daily_budget: string
  readonly lifetime_budget: string
  readonly budget_remaining: string
}
/** As they are set. */
export interface BudgetsGiven {
  /** In the smallest unit of the currency. */
  readonly daily_budget?: number
  readonly lifetime_budget?: number
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
