import { createApp, type Host } from 'signalbox'
import { ads } from 'signalbox/ads'
import { chart, csv } from 'signalbox/ads/output'
import { type ReportSpec, reports } from 'signalbox/ads/reports'

export const app = createApp({ plugins: [ads({ readonly: true, use: [reports] })] })

/** The client accounts that are read every night, by the time of their last days. */
export const SPEC = {
  level: 'campaign',
  fields: ['campaign_id', 'campaign_name', 'impressions', 'clicks', 'spend'],
  time_increment: 1,
  numbers: true,
} as const satisfies ReportSpec

/** One row of a night, as it is kept: by account and day, so that days that Meta still changes are replaced. */
export type Kept = {
  readonly campaign_id?: string
  readonly campaign_name?: string
  readonly impressions?: number
  readonly clicks?: number
  readonly spend?: number
  readonly date_start: string
}
const dayKey = (account: string, day: string): string => `ads/${account}/${day}`

/**
 * Reads what is new of one account, and replaces the days that were read before. May be killed anywhere: what is not
 * committed is read again. `false`: Meta is not ready yet, or a limit is reached; call it again later.
 */
export async function sync(host: Host<never>, account: string, from: string): Promise<boolean> {
  const api = app.ads.api(host, account)
  const { range, report, commit } = await api.incremental(account, SPEC, { name: 'nightly', from, lookback: 7 })
  if (!report || !range) return true
  const progress = await report.advance()
  if (progress.state === 'failed') throw new Error(progress.failure?.message ?? 'The report failed')
  if (progress.state !== 'done') return false
  const days = new Map<string, Kept[]>()
  for await (const { rows } of report.pages())
    for (const row of rows) days.set(row.date_start, [...(days.get(row.date_start) ?? []), row])
  const store = host.store.scope('ads-report')
  for (const [day, rows] of days) await store.set(dayKey(account, day), rows)
  await commit()
  return true
}

/** All accounts, one after the other; the ones that are not ready come first next time. Call it from cron. */
export async function syncAll(
  host: Host<never>,
  accounts: readonly string[],
  from: string,
): Promise<readonly string[]> {
  const waiting: string[] = []
  for (const account of accounts) if (!(await sync(host, account, from))) waiting.push(account)
  return waiting
}

/** Every kept row of an account, day by day. */
export async function* kept(host: Host<never>, account: string): AsyncGenerator<Kept> {
  const store = host.store.scope('ads-report')
  for (let after: string | undefined; ; ) {
    const page = await store.list<readonly Kept[]>(`ads/${account}/`, { after, limit: 100 })
    for (const { value } of page) yield* value
    if (page.length < 100) return
    after = page.at(-1)?.key
  }
}
/** For a spreadsheet, and for a chart library (`labels` and one line a campaign). */
export const spreadsheet = (host: Host<never>, account: string) => csv(kept(host, account))
export const lines = (host: Host<never>, account: string) =>
  chart(kept(host, account), { y: 'spend', by: 'campaign_name' })
