/** One budget that Meta tells of in a reply's headers. */
export interface Usage {
  readonly header: string
  /** The business, Page or account that the budget belongs to, where Meta names it. */
  readonly id?: string | undefined
  /** Meta's name of the use case: `messenger`, `pages`, `ads_insights` … */
  readonly type?: string | undefined
  /** The highest of Meta's figures, in percent; calls are refused from 100 on. */
  readonly percent: number
  /** How long until calls work again, in ms; 0 where they work. */
  readonly regainMs: number
  /** The app's access to the Marketing API, where Meta names it: limited or full, by whichever name. */
  readonly tier?: string | undefined
}

interface Figures {
  readonly type?: string
  readonly call_count?: number
  readonly total_cputime?: number
  readonly total_time?: number
  readonly acc_id_util_pct?: number
  readonly app_id_util_pct?: number
  readonly estimated_time_to_regain_access?: number
  readonly reset_time_duration?: number
  readonly ads_api_access_tier?: string
}
/** Headers with one set of figures; `x-business-use-case-usage` has a list of them for each business. */
const SINGLE = [
  'x-app-usage',
  'x-page-usage',
  'x-ad-account-usage',
  'x-fb-ads-insights-throttle',
  'x-fb-ads-insights-reach-throttle',
]

/** Every JSON value of a header: where a batch has gathered those of its operations, there are several. */
function parse(headers: Headers, name: string): readonly unknown[] {
  try {
    return JSON.parse(`[${headers.get(name) ?? ''}]`)
  } catch {
    return []
  }
}

function usage(header: string, figures: Figures, id?: string): Usage {
  const { call_count, total_cputime, total_time, acc_id_util_pct, app_id_util_pct } = figures
  const shares = [call_count, total_cputime, total_time, acc_id_util_pct, app_id_util_pct].map((n) => Number(n) || 0)
  const minutes = Number(figures.estimated_time_to_regain_access) || 0
  const percent = Math.max(...shares)
  const reset = percent >= 100 ? Number(figures.reset_time_duration) || 0 : 0
  const tier = figures.ads_api_access_tier
  const regainMs = Math.max(minutes * 60_000, reset * 1000)
  return { header, id, type: figures.type, percent, regainMs, ...(tier !== undefined && { tier }) }
}

/**
 * Every budget in a reply's headers: all five headers, and every entry of the lists.
 * Source: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
 *
 * @example
 * const { headers } = await graph.call({ method: 'GET', path: 'act_1/insights' })
 * const fullest = Math.max(...usageOf(headers).map((u) => u.percent))
 */
export function usageOf(headers: Headers | undefined): readonly Usage[] {
  if (!headers) return []
  const single = SINGLE.flatMap((name) =>
    parse(headers, name).flatMap((figures) => (figures && typeof figures === 'object' ? [usage(name, figures)] : [])),
  )
  const name = 'x-business-use-case-usage'
  const listed = parse(headers, name)
    .flatMap((value) => Object.entries(value ?? {}))
    .flatMap(([id, list]) =>
      (Array.isArray(list) ? list : []).map((figures: Figures | null) => usage(name, figures ?? {}, id)),
    )
  return [...single, ...listed]
}
