import type { ReportPage, ReportSpec } from 'signalbox/ads/reports'
import type { Host } from '../../../core/host.ts'
import type { Store } from '../../../core/storage/store.ts'
import { ACCOUNT, makeApp, populate, started } from './kit.ts'

/** A host whose process dies after so many steps (calls and store operations): what it began goes no further. */
function mortal(host: Host<never>, kill: number): { readonly host: Host<never>; readonly death: Promise<void> } {
  let steps = 0
  let die = (): void => {}
  const death = new Promise<void>((resolve) => {
    die = resolve
  })
  const never = new Promise<never>(() => {})
  const step = async <T>(operation: () => Promise<T>): Promise<T> => {
    if (steps >= kill) return never
    const answer = await operation()
    if (++steps === kill) die()
    return steps >= kill ? never : answer
  }
  const living = (store: Store): Store => ({
    guarantee: store.guarantee,
    get: (key) => step(() => store.get(key)),
    set: (key, value, options) => step(() => store.set(key, value, options)),
    delete: (key, options) => step(() => store.delete(key, options)),
    list: (prefix, options) => step(() => store.list(prefix, options)),
    scope: (name) => living(store.scope(name)),
  })
  const { store } = host
  return { death, host: { ...host, store: living(store), fetch: (...args) => step(() => host.fetch(...args)) } }
}

export const BY_AD = {
  level: 'ad',
  fields: ['ad_id', 'impressions', 'clicks', 'spend', 'actions'],
  time_range: { since: '2026-11-19', until: '2026-11-21' },
  time_increment: 1,
  limit: 7,
  mode: 'async',
} as const satisfies ReportSpec

/**
 * Makes the same report again and again, killed after one step, after two …; what it has read is kept with the place in
 * one write, as a database would. Answers the rows of each run, the last one unkilled.
 */
export async function killedEverywhere(campaigns: number, cells?: number, stride = 1): Promise<string[][]> {
  const { sim, api } = started()
  const app = makeApp()
  await populate(api, campaigns)
  sim.limit({ reportTakes: '6s', ...(cells !== undefined && { reportCells: cells }) })
  const runs: string[][] = []
  for (let kill = 1, alive = false; !alive; kill += stride) {
    const kept: ReportPage[] = []
    const work = async (host: Host<never>): Promise<true> => {
      const report = app.ads.api(host).report(ACCOUNT, BY_AD, { id: `r${kill}` })
      for (let at: number | undefined = 0; at !== undefined; ) {
        await sim.advance(Math.max(0, at - sim.now()))
        at = (await report.advance()).retryAt
      }
      if (kept.length === 0 || kept.at(-1)?.place !== undefined)
        for await (const page of report.pages({ after: kept.at(-1)?.place })) kept.push(page)
      return true
    }
    const { host, death } = mortal(sim.host, kill)
    alive = (await Promise.race([work(host), death])) === true
    if (!alive) await work(sim.host)
    runs.push(kept.flatMap((page) => page.rows).map((row) => JSON.stringify(row)))
  }
  return runs
}
