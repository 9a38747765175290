import { DAY } from '../../../core/duration.ts'
import { SignalboxError } from '../../../core/errors.ts'
import { GraphError } from '../../../core/graph/errors.ts'
import type { Graph } from '../../../core/graph/types.ts'
import { isObject, toMs } from '../loose.ts'
import { FACTS, type MetricObject, type MetricOf, SINCE } from './metrics.ts'
import { retiredOf } from './retired.ts'

/** Times in ms since the epoch; any length: Meta's limit of days is kept by asking piece by piece. */
export interface InsightOptions {
  readonly since?: number | undefined
  readonly until?: number | undefined
  /** Default: `day` for Pages and accounts, `lifetime` for what they publish. */
  readonly period?: 'day' | 'week' | 'days_28' | 'month' | 'lifetime' | 'total_over_range' | undefined
  /** `is_from_ads`, `follow_type`, `age` … */
  readonly breakdown?: string | undefined
  /** For demographics of Instagram accounts. */
  readonly timeframe?: string | undefined
  readonly signal?: AbortSignal | undefined
}
export interface Point {
  /** The end of the span, in ms since the epoch; of a `lifetime` value, when it was asked. */
  readonly at: number
  readonly value: number
  /** What the value is made of, where Meta tells: `value` is then their sum. */
  readonly parts?: Readonly<Record<string, number>> | undefined
}
/** One metric, ready to plot: points in order of time. */
export interface Series<M extends string = string> {
  readonly metric: M
  readonly period: string
  readonly title?: string | undefined
  readonly points: readonly Point[]
}
/** A metric that was left out, and why. */
export interface InsightWarning {
  readonly metric: string
  readonly reason: 'retired' | 'version' | 'refused'
  readonly message: string
  /** The metric that Meta has instead. */
  readonly instead?: string | undefined
  readonly source?: string | undefined
}
export interface InsightResult<M extends string = string> {
  readonly series: readonly Series<M>[]
  readonly warnings: readonly InsightWarning[]
}

interface Answer {
  readonly data?: readonly Row[]
}
interface Row {
  readonly name: string
  readonly period?: string
  readonly title?: string
  readonly values?: readonly { readonly value?: unknown; readonly end_time?: string }[]
  readonly total_value?: { readonly value?: unknown; readonly breakdowns?: readonly Breakdown[] }
}
interface Breakdown {
  readonly results?: readonly { readonly dimension_values: readonly string[]; readonly value: number }[]
}

const sum = (parts: Readonly<Record<string, number>>): number => Object.values(parts).reduce((a, b) => a + b, 0)
const numbersOf = (value: object): Record<string, number> =>
  Object.fromEntries(Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number'))

/** A figure is a number, or an object with a number for each kind. */
function pointOf(value: unknown, at: number): Point | undefined {
  if (typeof value === 'number') return { at, value }
  if (!isObject(value)) return undefined
  const parts = numbersOf(value)
  return { at, value: sum(parts), parts }
}
function pointsOf(row: Row, until: number): Point[] {
  const { total_value: total } = row
  if (total) {
    const results = (total.breakdowns ?? []).flatMap((b) => b.results ?? [])
    const parts = Object.fromEntries(results.map((r) => [r.dimension_values.join(' / '), r.value]))
    const value = typeof total.value === 'number' ? total.value : sum(parts)
    return [{ at: until, value, ...(results.length > 0 && { parts }) }]
  }
  return (row.values ?? []).flatMap(({ value, end_time }) => pointOf(value, toMs(end_time) || until) ?? [])
}

const numberOf = (version: string): number => Number.parseFloat(version.slice(1))

/** Leaves out what Meta would refuse, before anything is sent. */
function sift(object: MetricObject, names: readonly string[], version: string, now: number) {
  const retired = retiredOf(object)
  const warnings: InsightWarning[] = []
  const live = [...new Set(names)].filter((metric) => {
    const gone = retired.get(metric)
    if (gone && now >= Date.parse(gone.on)) {
      const { on, instead, source } = gone
      const message = `Meta retired ${metric} on ${on}${instead ? `; ask ${instead}` : ', without a successor'}`
      warnings.push({ metric, reason: 'retired', message, instead, source })
      return false
    }
    const since = Object.hasOwn(SINCE, metric) ? SINCE[metric] : undefined
    if (since && numberOf(version) < numberOf(since)) {
      warnings.push({ metric, reason: 'version', message: `${metric} needs ${since}; the app speaks ${version}` })
      return false
    }
    return true
  })
  return { live, warnings }
}

/** Whether the parameters were refused: one bad name makes Meta refuse all. */
const isRefused = (error: unknown): error is GraphError => error instanceof GraphError && error.metaCode === 100

/** Spans of at most so many days, oldest first; one without bounds where none are given. */
function spansOf({ since, until }: InsightOptions, days: number, now: number): { since?: number; until?: number }[] {
  if (since === undefined) return [until === undefined ? {} : { until }]
  const end = until ?? now
  if (end <= since) throw new SignalboxError('input_invalid', 'until must be later than since')
  const spans: { since: number; until: number }[] = []
  for (let from = since; from < end; from += days * DAY)
    spans.push({ since: from, until: Math.min(from + days * DAY, end) })
  return spans
}

/**
 * Reads insights. Retired names are left out before the network, with a warning that names their successor; if nothing
 * is left, it throws `feature_retired`. A name that Meta refuses is found by halving, and the others are returned.
 */
export async function readInsights<O extends MetricObject>(
  about: { readonly graph: Graph; readonly object: O; readonly id: string; readonly now: number },
  names: readonly MetricOf<O>[],
  options: InsightOptions = {},
): Promise<InsightResult<MetricOf<O>>> {
  const { graph, object, id, now } = about
  const { edge, days, period: usual, totals = [], source } = FACTS[object]
  if (names.length === 0) throw new SignalboxError('input_invalid', 'Name at least one metric')
  const { live, warnings } = sift(object, names, graph.version, now)
  if (live.length === 0) {
    const fix = warnings.flatMap(({ metric, instead }) => (instead ? [`${metric} → ${instead}`] : [])).join(', ')
    throw new SignalboxError('feature_retired', warnings.map((w) => w.message).join('. '), {
      fix: fix ? `Ask for ${fix}.` : `See ${source}.`,
    })
  }
  const { period = usual, breakdown, timeframe, signal } = options
  const refused = new Set<string>()
  let lastError: GraphError | undefined

  const ask = async (metrics: readonly string[], span: { since?: number; until?: number }): Promise<Row[]> => {
    const wanted = metrics.filter((metric) => !refused.has(metric))
    if (wanted.length === 0) return []
    const seconds = (ms: number | undefined): number | undefined =>
      ms === undefined ? undefined : Math.floor(ms / 1000)
    const total = totals.includes(wanted[0] ?? '') || (breakdown !== undefined && object.startsWith('ig_'))
    const params = {
      metric: wanted.join(','),
      period,
      breakdown,
      timeframe,
      ...(total && { metric_type: 'total_value' }),
      since: seconds(span.since),
      until: seconds(span.until),
    }
    try {
      const { data = [] } = await graph.get<Answer>(`${id}/${edge}`, { params, signal })
      return [...data]
    } catch (error) {
      if (!isRefused(error)) throw error
      lastError = error
      if (wanted.length > 1) {
        const half = Math.ceil(wanted.length / 2)
        return [...(await ask(wanted.slice(0, half), span)), ...(await ask(wanted.slice(half), span))]
      }
      const metric = wanted[0] ?? ''
      refused.add(metric)
      warnings.push({ metric, reason: 'refused', message: error.message, source })
      return []
    }
  }

  const series = new Map<string, { period: string; title?: string | undefined; points: Map<number, Point> }>()
  const groups = [live.filter((metric) => !totals.includes(metric)), live.filter((metric) => totals.includes(metric))]
  for (const span of spansOf(options, days, now))
    for (const group of groups)
      for (const row of await ask(group, span)) {
        const known = series.get(row.name) ?? { period: row.period ?? period, title: row.title, points: new Map() }
        for (const point of pointsOf(row, span.until ?? now)) known.points.set(point.at, point)
        series.set(row.name, known)
      }
  if (lastError && series.size === 0) throw lastError
  return {
    series: [...series].map(([metric, { points, ...rest }]) => ({
      metric,
      ...rest,
      points: [...points.values()].sort((a, b) => a.at - b.at),
    })),
    warnings,
  }
}
