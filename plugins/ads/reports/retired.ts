/** Something of the insights that Meta no longer serves, with what stands in its place. */
export interface Retired {
  readonly kind: 'field' | 'window' | 'preset'
  readonly name: string
  readonly since: string
  /** Empty: nothing stands in its place. */
  readonly use: readonly string[]
}

const since =
  (day: string, kind: Retired['kind']) =>
  (...names: string[]): Retired[] =>
    names.map((text) => {
      const [name = '', ...use] = text.split(' ')
      return { kind, name, since: day, use }
    })

/**
 * A name, and what to ask for instead (read 2026-11-25). Sources, in order:
 * https://developers.facebook.com/docs/graph-api/changelog/version3.3,
 * https://developers.facebook.com/docs/graph-api/changelog/non-versioned-changes/feb-22-2018,
 * https://developers.facebook.com/blog/post/2025/10/16/ads-insights-api-metric-availability-updates/,
 * https://developers.facebook.com/docs/graph-api/changelog/version10.0
 */
export const RETIRED: readonly Retired[] = [
  ...since('2019-04-30', 'field')(
    'relevance_score quality_ranking engagement_rate_ranking conversion_rate_ranking',
    'video_10_sec_watched_actions video_thruplay_watched_actions',
    'cost_per_10_sec_video_view cost_per_thruplay',
  ),
  ...since('2018-07-01', 'field')(
    'call_to_action_clicks',
    'cost_per_total_action cost_per_action_type',
    'social_clicks',
    'social_impressions',
    'social_reach',
    'today_spend spend',
    'total_actions actions',
    'total_unique_actions unique_actions',
    'unique_social_clicks',
  ),
  ...since('2026-01-12', 'window')(
    '7d_view 1d_view',
    '28d_view 1d_view',
    '7d_view_all_conversions 1d_view',
    '7d_view_first_conversion 1d_view',
    '28d_view_all_conversions 1d_view',
    '28d_view_first_conversion 1d_view',
  ),
  ...since('2021-05-25', 'preset')('lifetime maximum'),
]

/**
 * Breakdowns that some accounts must ask for in Ads Manager; until then Meta answers nothing, without an error.
 * Source: https://developers.facebook.com/documentation/ads-commerce/marketing-api/out-of-cycle-changes/occ-2026
 */
export const OPT_IN: { readonly since: string; readonly breakdowns: readonly string[] } = {
  since: '2026-08-03',
  breakdowns: ['impression_device', 'hourly_stats_aggregated_by_audience_time_zone', 'frequency_value'],
}

/** Values without what is retired on this day, with what stands in its place, and a sentence for each. */
export function replaced(
  kind: Retired['kind'],
  values: readonly string[],
  now: number,
): { readonly values: readonly string[]; readonly warnings: readonly string[] } {
  const warnings: string[] = []
  const kept = values.flatMap((name) => {
    const found = RETIRED.find((r) => r.kind === kind && r.name === name && now >= Date.parse(r.since))
    if (!found) return [name]
    const instead = found.use.length > 0 ? `replaced by ${found.use.join(', ')}` : 'left out'
    warnings.push(`${name}: not served since ${found.since}, ${instead}`)
    return found.use
  })
  return { values: [...new Set(kept)], warnings }
}
