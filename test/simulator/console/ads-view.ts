import { rowsOf } from '../graph/ads-insights.ts'
import { reportState } from '../graph/ads-reports.ts'
import { type Json, textOf } from '../json.ts'
import type { World } from '../world.ts'

/** A line of figures, a day each. */
export interface Series {
  readonly days: readonly string[]
  readonly impressions: readonly number[]
  readonly clicks: readonly number[]
  /** In the account's currency. */
  readonly spend: readonly number[]
}
export interface AdsView {
  readonly campaigns: readonly {
    readonly id: string
    readonly name: string
    readonly status: string
    readonly objective: string
    readonly series: Series
  }[]
  readonly counts: Readonly<Record<string, number>>
  readonly audiences: readonly { readonly id: string; readonly name: string; readonly members: number }[]
  /** Asynchronous reports, newest first. */
  readonly runs: readonly {
    readonly id: string
    readonly status: string
    readonly percent: number
    readonly rows: number | undefined
    readonly series: Series
  }[]
}

const FIELDS = 'impressions,clicks,spend'

/** Rows of any level and breakdown, added up by day. */
function seriesOf(rows: readonly Json[]): Series {
  const days = [...new Set(rows.map((row) => textOf(row['date_start'])))].sort()
  const sum = (name: string) =>
    days.map((day) =>
      rows.filter((row) => row['date_start'] === day).reduce((total, row) => total + Number(row[name] ?? 0), 0),
    )
  return { days, impressions: sum('impressions'), clicks: sum('clicks'), spend: sum('spend') }
}

/** What Ads Manager would show: campaigns with their last 30 days, audiences and reports. */
export function adsOf(world: World): AdsView {
  const objects = [...world.ads.objects.values()]
  const now = world.clock.now()
  const params = { fields: FIELDS, time_increment: 1, date_preset: 'last_30d' }
  const counts: Record<string, number> = {}
  for (const { kind } of objects) counts[kind] = (counts[kind] ?? 0) + 1
  return {
    counts,
    campaigns: objects
      .filter(({ kind }) => kind === 'campaign')
      .map(({ id, fields }) => ({
        id,
        name: textOf(fields['name']),
        status: textOf(fields['status']),
        objective: textOf(fields['objective']),
        series: seriesOf(rowsOf(id, params, world, now)),
      })),
    audiences: [...world.ads.audiences].map(([id, { members }]) => ({
      id,
      name: textOf(world.ads.objects.get(id)?.fields['name']) || id,
      members: members.size,
    })),
    runs: [...world.ads.runs.values()].reverse().map((run) => {
      const state = reportState(run, world)
      return {
        id: run.id,
        status: textOf(state['async_status']),
        percent: Number(state['async_percent_completion']),
        rows: run.rows?.length,
        series: seriesOf(run.rows ?? []),
      }
    }),
  }
}
