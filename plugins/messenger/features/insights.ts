import { SignalboxError } from '../../../core/errors.ts'
import type { Feature } from '../../../core/feature.ts'
import type { Listed } from '../../shared/endpoints.ts'
import type { MessengerApi, MessengerFeature } from '../mod.ts'

/** Metrics of the inbox that still exist, one value a day. Source: …/messenger-platform/analytics/messaging-insights */
export type InboxMetric =
  | 'page_messages_total_messaging_connections'
  | 'page_messages_new_conversations_unique'
  | 'page_messages_blocked_conversations_unique'
  | 'page_messages_reported_conversations_unique'

/** Names of old tutorials; Meta's page on the metrics no longer has them (2026-11). */
const RETIRED: readonly string[] = [
  'page_messages_active_threads_unique',
  'page_messages_feedback_by_action_unique',
  'page_messages_open_conversations_unique',
  'page_messages_reported_conversations_by_report_type_unique',
]

export interface InboxInsight {
  readonly name: InboxMetric
  readonly period: string
  readonly values: readonly { readonly value: number; readonly end_time: string }[]
}
interface Calls {
  /** `since` and `until` are seconds since the epoch. One dead name would fail the whole call: it is refused before. */
  insights(
    metrics: readonly InboxMetric[],
    range?: { readonly since?: number; readonly until?: number },
  ): Promise<Listed<InboxInsight>>
}
export interface Insights extends MessengerFeature {
  readonly event: never
  readonly api: Calls
  readonly extras: unknown
}
/**
 * How the inbox does.
 * Source: https://developers.facebook.com/documentation/business-messaging/messenger-platform/analytics/messaging-insights
 *
 * @example
 * const { data } = await app.messenger.api(host, page).insights(['page_messages_new_conversations_unique'])
 */
export const insights: Feature<Insights, MessengerApi> = {
  product: 'messenger',
  api: ({ graph, api }) => ({
    async insights(metrics, range) {
      const dead = metrics.filter((name) => RETIRED.includes(name))
      if (dead.length > 0) throw new SignalboxError('feature_retired', `Meta no longer has ${dead.join(', ')}`)
      return graph.get(`${api.node}/insights`, { params: { metric: metrics.join(','), period: 'day', ...range } })
    },
  }),
}
