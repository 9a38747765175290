import type { Feature } from '../../../core/feature.ts'
import type { CapiApi } from '../api.ts'
import type { CapiFeature } from '../mod.ts'

/** A share in percent, with Meta's words on it. */
export interface Share {
  readonly percentage?: number
  readonly description?: string
}
/** What Meta says of one website event of a dataset. */
export interface EventQuality {
  readonly event_name: string
  readonly event_match_quality?: {
    /** Out of 10. */
    readonly composite_score?: number
    readonly match_key_feedback?: readonly {
      readonly identifier: string
      readonly coverage?: Share
      readonly potential_aly_acr_increase?: Share
    }[]
    readonly diagnostics?: readonly {
      readonly name: string
      readonly description?: string
      readonly solution?: string
      readonly percentage?: number
      readonly affected_event_count?: number
      readonly total_event_count?: number
    }[]
  }
  /** The share of the pixel's events that the server sends as well. */
  readonly event_coverage?: Share & { readonly goal_percentage?: number; readonly potential_aly_acr_increase?: Share }
  readonly dedupe_key_feedback?: readonly {
    readonly dedupe_key: string
    readonly browser_events_with_dedupe_key?: Share
    readonly server_events_with_dedupe_key?: Share
    readonly overall_browser_coverage_from_dedupe_key?: Share
  }[]
  readonly data_freshness?: { readonly upload_frequency?: string; readonly description?: string }
  readonly event_potential_aly_acr_increase?: Share
  readonly acr?: Share
}
export interface Quality {
  readonly web: readonly EventQuality[]
}

/** Read 2026-11-22; Meta's own page once writes `dedup_key_feedback`, which the API refuses. */
const FIELDS =
  'web{event_name,event_match_quality{composite_score,match_key_feedback{identifier,coverage{percentage},' +
  'potential_aly_acr_increase{percentage,description}},diagnostics{name,description,solution,percentage,' +
  'affected_event_count,total_event_count}},event_coverage{percentage,goal_percentage,description,' +
  'potential_aly_acr_increase{percentage,description}},dedupe_key_feedback{dedupe_key,' +
  'browser_events_with_dedupe_key{percentage,description},server_events_with_dedupe_key{percentage,description},' +
  'overall_browser_coverage_from_dedupe_key{percentage,description}},data_freshness{upload_frequency,description},' +
  'event_potential_aly_acr_increase{percentage,description},acr{percentage,description}}'

export interface QualityApi {
  /**
   * How well this dataset's website events match, cover, deduplicate and keep up. `agent_name` narrows it to events
   * sent with that `partner_agent`.
   * Source: https://developers.facebook.com/docs/marketing-api/conversions-api/dataset-quality-api
   *
   * @example
   * console.log(qualityReport(await app.capi.api(host).quality()))
   */
  quality(options?: { readonly agent_name?: string }): Promise<Quality>
}
export interface QualityFeature extends CapiFeature {
  readonly api: QualityApi
  readonly extras: unknown
}
/** Adds `capi.quality`. */
export const quality: Feature<QualityFeature, CapiApi> = {
  product: 'capi',
  api: ({ graph, api }) => ({
    async quality({ agent_name } = {}) {
      const params = { dataset_id: api.dataset, fields: FIELDS, agent_name }
      const { web = [] } = await graph.get<Partial<Quality>>('dataset_quality', { params })
      return { web }
    },
  }),
}

const percent = (share: Share | undefined): string => (share?.percentage === undefined ? '?' : `${share.percentage} %`)

function linesOf(event: EventQuality): string[] {
  const { event_match_quality: match, event_coverage: coverage, data_freshness: freshness } = event
  const keys = (match?.match_key_feedback ?? []).map((key) => `${key.identifier} ${percent(key.coverage)}`)
  const dedupe = (event.dedupe_key_feedback ?? []).map(
    (key) =>
      `${key.dedupe_key} browser ${percent(key.browser_events_with_dedupe_key)}, server ${percent(key.server_events_with_dedupe_key)}`,
  )
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['match quality', match?.composite_score === undefined ? undefined : `${match.composite_score} of 10`],
    ['match keys', keys.join(', ')],
    ['coverage', coverage && `${percent(coverage)}, goal ${coverage.goal_percentage ?? '?'} %`],
    ['deduplication', dedupe.join('; ')],
    ['freshness', freshness?.upload_frequency],
    ['more conversions', event.acr && percent(event.acr)],
  ]
  const problems = (match?.diagnostics ?? []).map(
    (d) => `  ! ${d.name} (${percent(d)}): ${d.solution ?? d.description ?? ''}`,
  )
  return [
    event.event_name,
    ...rows.flatMap(([name, text]) => (text ? [`  ${name.padEnd(16)} ${text}`] : [])),
    ...problems,
  ]
}

/** The quality of a dataset as text, the worst match first. */
export function qualityReport({ web }: Quality): string {
  const score = (event: EventQuality): number => event.event_match_quality?.composite_score ?? 11
  return [...web]
    .sort((a, b) => score(a) - score(b))
    .map((event) => linesOf(event).join('\n'))
    .join('\n\n')
}
