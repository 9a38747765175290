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
import type { Targeting } from './targeting.ts'

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
export interface AdSetUpdate extends ObjectGiven, BudgetsGiven {
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
}
export interface AdSetCreate extends AdSetUpdate {
  readonly name: string
  readonly campaign_id: string
  readonly status: Status
  readonly targeting: Targeting
  readonly optimization_goal: string
  readonly billing_event: NonNullable<AdSetUpdate['billing_event']>
}
