import type {
  BidStrategy,
  Budgets,
  BudgetsGiven,
  Object_,
  ObjectGiven,
  PromotedObject,
  Status,
  Text,
} from './common.ts'

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
export interface CampaignUpdate extends ObjectGiven, BudgetsGiven {
  readonly bid_strategy?: BidStrategy
  readonly spend_cap?: number
  readonly special_ad_categories?: readonly SpecialAdCategory[]
  readonly special_ad_category_country?: readonly string[]
  readonly is_adset_budget_sharing_enabled?: boolean
  readonly start_time?: string
  readonly stop_time?: string
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
