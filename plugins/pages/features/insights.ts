import type { Feature } from '../../../core/feature.ts'
import type { MetricOf } from '../../shared/insights/metrics.ts'
import { type InsightOptions, type InsightResult, readInsights } from '../../shared/insights/read.ts'
import type { PagesApi, PagesFeature } from '../mod.ts'

export type { LiveMetrics, MetricObject, MetricOf } from '../../shared/insights/metrics.ts'
export type { InsightOptions, InsightResult, InsightWarning, Point, Series } from '../../shared/insights/read.ts'
export { type RetiredMetric, retiredOf } from '../../shared/insights/retired.ts'

type Reader<O extends 'page' | 'post' | 'video' | 'reel' | 'story'> = (
  id: string,
  metrics: readonly MetricOf<O>[],
  options?: InsightOptions,
) => Promise<InsightResult<MetricOf<O>>>

export interface InsightsApi {
  readonly insights: {
    /** The Page itself, a value a day; needs `read_insights` and 100 likes. Meta keeps two years. */
    page(metrics: readonly MetricOf<'page'>[], options?: InsightOptions): Promise<InsightResult<MetricOf<'page'>>>
    readonly post: Reader<'post'>
    /** A video, by its own id, not that of its post. */
    readonly video: Reader<'video'>
    readonly reel: Reader<'reel'>
    /** A story, by the id of its post. */
    readonly story: Reader<'story'>
  }
}
export interface Insights extends PagesFeature {
  readonly event: never
  readonly api: InsightsApi
  readonly extras: unknown
}

/**
 * Figures of a Page and of what it publishes, as series. Retired names are known: alone they throw `feature_retired`
 * before the network, among others they become a warning. Source: https://developers.facebook.com/docs/graph-api/reference/insights
 *
 * @example
 * const { series, warnings } = await app.pages.api(host, pageId).insights.page(['page_media_view', 'page_follows'], {
 *   since: Date.UTC(2026, 0, 1),
 * })
 */
export const insights: Feature<Insights, PagesApi> = {
  product: 'pages',
  api: ({ graph, account, host }) => {
    const read =
      <O extends 'post' | 'video' | 'reel' | 'story'>(object: O): Reader<O> =>
      (id, metrics, options) =>
        readInsights({ graph, object, id, now: host.now() }, metrics, options)
    return {
      insights: {
        page: (metrics, options) =>
          readInsights({ graph, object: 'page', id: account ?? 'me', now: host.now() }, metrics, options),
        post: read('post'),
        video: read('video'),
        reel: read('reel'),
        story: read('story'),
      },
    }
  },
}
