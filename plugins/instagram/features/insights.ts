import type { Feature } from '../../../core/feature.ts'
import type { MetricOf } from '../../shared/insights/metrics.ts'
import { type InsightOptions, type InsightResult, readInsights } from '../../shared/insights/read.ts'
import { accountOf } from '../api.ts'
import type { InstagramApi, InstagramFeature } from '../mod.ts'
import { nodeOf } from '../publish/node.ts'

export type { LiveMetrics, MetricObject, MetricOf } from '../../shared/insights/metrics.ts'
export type { InsightOptions, InsightResult, InsightWarning, Point, Series } from '../../shared/insights/read.ts'
export { type RetiredMetric, retiredOf } from '../../shared/insights/retired.ts'

export interface InsightsApi {
  readonly insights: {
    /** The account. `reach` and `follower_count` are series; the others a total for every 30 days. */
    account(
      metrics: readonly MetricOf<'ig_account'>[],
      options?: InsightOptions,
    ): Promise<InsightResult<MetricOf<'ig_account'>>>
    /** A post, reel or story; stories for 24 hours. Which metrics there are depends on the kind of media. */
    media(
      id: string,
      metrics: readonly MetricOf<'ig_media'>[],
      options?: InsightOptions,
    ): Promise<InsightResult<MetricOf<'ig_media'>>>
  }
}
export interface Insights extends InstagramFeature {
  readonly event: never
  readonly api: InsightsApi
  readonly extras: unknown
}

/**
 * Figures of an account and its media, as series; retired names are known.
 * Source: https://developers.facebook.com/docs/instagram-platform/insights
 *
 * @example
 * const { series } = await app.instagram.api(host, id).insights.media(mediaId, ['views', 'reach', 'saved'])
 */
export const insights: Feature<Insights, InstagramApi> = {
  product: 'instagram',
  api: (init) => {
    const { graph, host } = init
    const now = (): number => host.now()
    return {
      insights: {
        account: async (metrics, options) => {
          const id = nodeOf(init.api.login, accountOf(init))
          return readInsights({ graph, object: 'ig_account', id, now: now() }, metrics, options)
        },
        media: (id, metrics, options) => readInsights({ graph, object: 'ig_media', id, now: now() }, metrics, options),
      },
    }
  },
}
