import type { Feature } from '../../../core/feature.ts'
import type { Params } from '../../../core/graph/types.ts'
import type { WhatsAppApi, WhatsAppFeature } from '../mod.ts'
import {
  calledField,
  type Endpoint,
  get,
  methodsOf,
  type Page,
  type PageParams,
  post,
  type Table,
} from './common/endpoints.ts'

/** `start` and `end` in seconds since the epoch. */
interface Span {
  readonly start: number
  readonly end: number
}
type Metric<Points> = Promise<Readonly<Record<string, { readonly data?: readonly Points[] } & Points>>>
type DataPoints = { readonly data_points?: readonly Readonly<Record<string, string | number | object>>[] }

export interface MessageAnalytics extends Span {
  readonly granularity: 'HALF_HOUR' | 'DAY' | 'MONTH'
  readonly phone_numbers?: readonly string[]
  /** 0 templates, 2 other messages, 100 received. */
  readonly product_types?: readonly number[]
  readonly country_codes?: readonly string[]
}
export interface ConversationAnalytics extends Span {
  readonly granularity: 'HALF_HOUR' | 'DAILY' | 'MONTHLY'
  readonly phone_numbers?: readonly string[]
  readonly dimensions?: readonly (
    | 'CONVERSATION_CATEGORY'
    | 'CONVERSATION_DIRECTION'
    | 'CONVERSATION_TYPE'
    | 'COUNTRY'
    | 'PHONE'
  )[]
  readonly metric_types?: readonly ('COST' | 'CONVERSATION')[]
  readonly conversation_categories?: readonly string[]
  readonly conversation_types?: readonly ('FREE_ENTRY' | 'FREE_TIER' | 'REGULAR')[]
  readonly conversation_directions?: readonly ('BUSINESS_INITIATED' | 'USER_INITIATED' | 'UNKNOWN')[]
}
export interface PricingAnalytics extends Span {
  readonly granularity: 'HALF_HOUR' | 'DAILY' | 'MONTHLY'
  readonly phone_numbers?: readonly string[]
  readonly country_codes?: readonly string[]
  readonly dimensions?: readonly ('PRICING_CATEGORY' | 'PRICING_TYPE' | 'COUNTRY' | 'PHONE' | 'TIER')[]
  readonly metric_types?: readonly ('COST' | 'VOLUME')[]
  readonly pricing_types?: readonly string[]
  readonly pricing_categories?: readonly string[]
}
/** With `use_waba_timezone` the days are those of the WABA's own time zone: `start` and `end` as `2027-01-31`. */
type Days =
  | (Span & { readonly use_waba_timezone?: false })
  | { readonly start: string; readonly end: string; readonly use_waba_timezone?: boolean }
type TemplateMetric = 'COST' | 'CLICKED' | 'DELIVERED' | 'READ' | 'REPLIED' | 'SENT'
/** What people did after it in an app or on a site; of the Marketing Messages API alone, which got more in April 2026. */
type Conversion =
  | 'APP_ACTIVATIONS'
  | `${'APP' | 'WEBSITE'}_${'ADD_TO_CART' | 'CHECKOUTS_INITIATED' | 'PURCHASES' | 'PURCHASES_CONVERSION_VALUE'}`
  | (`${'APP' | 'WEBSITE'}_${string}` & {})
export type TemplateAnalytics = Days & {
  readonly granularity: 'DAILY'
  /** ≤ 10. */
  readonly template_ids: readonly string[]
  readonly metric_types?: readonly (TemplateMetric | Conversion)[]
  readonly product_type?: 'CLOUD_API' | 'MARKETING_MESSAGES_API_FOR_WHATSAPP' | 'MARKETING_MESSAGES_LITE_API'
}
export type TemplateGroupAnalytics = Days & {
  readonly granularity: 'DAILY'
  /** ≤ 10. */
  readonly template_group_ids: readonly string[]
  readonly metric_types?: readonly TemplateMetric[]
}
export interface CallAnalytics extends Span {
  readonly granularity: 'HALF_HOUR' | 'DAILY' | 'MONTHLY'
  readonly phone_numbers?: readonly string[]
  readonly country_codes?: readonly string[]
  readonly directions?: readonly ('USER_INITIATED' | 'BUSINESS_INITIATED')[]
  readonly dimensions?: readonly ('PHONE' | 'DIRECTION' | 'COUNTRY')[]
  readonly metric_types?: readonly ('COUNT' | 'COST' | 'AVERAGE_DURATION')[]
}
/** At most the last 90 days. */
export interface GroupAnalytics extends Span {
  readonly granularity?: 'DAILY'
  /** One, for now. */
  readonly group_ids: readonly string[]
  readonly metric_types: readonly ('SENT' | 'DELIVERED' | 'READ' | 'PARTICIPANTS_JOINED' | 'PARTICIPANTS_LEFT')[]
}

interface Calls {
  messages(waba: string, query: MessageAnalytics): Metric<DataPoints>
  conversations(waba: string, query: ConversationAnalytics): Metric<DataPoints>
  /** What messages cost, by category, type, country … */
  pricing(waba: string, query: PricingAnalytics): Metric<DataPoints>
  /** Switch it on once for the WABA (`enableTemplates`); it cannot be switched off. */
  templates(waba: string, query: TemplateAnalytics): Promise<Page<DataPoints>>
  templateGroups(waba: string, query: TemplateGroupAnalytics): Promise<Page<DataPoints>>
  calls(waba: string, query: CallAnalytics): Metric<DataPoints>
  groups(waba: string, query: GroupAnalytics): Promise<Page<DataPoints>>
  enableTemplates(waba: string): Promise<{ readonly id: string }>
  /** What was done to a WABA and by whom; at most 90 days at a time. */
  activities(
    waba: string,
    params?: PageParams & { readonly since?: string; readonly until?: string; readonly activity_type?: string },
  ): Promise<Page<Readonly<Record<string, unknown>>>>
  /** How the messages of this number fared. */
  history(params?: PageParams & { readonly message_id?: string }): Promise<Page<Readonly<Record<string, unknown>>>>
  historyEvents(
    history: string,
    params?: PageParams & { readonly status_filter?: 'SENT' | 'DELIVERED' | 'READ' | 'FAILED' | 'DELETED' },
  ): Promise<Page<Readonly<Record<string, unknown>>>>
}

const field = (name: string): Endpoint => get(':waba', { pack: (query: object): Params => calledField(name, query) })
const table: Table<Calls> = {
  messages: field('analytics'),
  conversations: field('conversation_analytics'),
  pricing: field('pricing_analytics'),
  templates: get(':waba/template_analytics', { rules: { template_ids: 10 } }),
  templateGroups: get(':waba/template_group_analytics', { rules: { template_group_ids: 10 } }),
  calls: field('call_analytics'),
  groups: get(':waba/group_analytics'),
  enableTemplates: post(':waba', { fixed: { is_enabled_for_insights: true } }),
  activities: get(':waba/activities'),
  history: get(':phone/message_history'),
  historyEvents: get(':history/events'),
}

export interface AnalyticsApi {
  /** Figures of a WhatsApp Business Account. */
  readonly analytics: Calls
}
export interface Analytics extends WhatsAppFeature {
  readonly event: never
  readonly api: AnalyticsApi
  readonly extras: unknown
}

/**
 * Analytics of a WhatsApp Business Account: messages, conversations, prices, templates, calls, groups; activities and history.
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
 *
 * @example
 * const { analytics } = app.whatsapp.api(host)
 * const costs = await analytics.pricing(waba, { start: 1790000000, end: 1790600000, granularity: 'DAILY', dimensions: ['COUNTRY'] })
 */
export const analytics: Feature<Analytics, WhatsAppApi> = {
  product: 'whatsapp',
  api: (init) => ({ analytics: methodsOf(table, init) }),
}
