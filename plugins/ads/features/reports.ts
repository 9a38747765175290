import { SignalboxError, toLog } from '../../../core/errors.ts'
import type { Feature } from '../../../core/feature.ts'
import { GraphError } from '../../../core/graph/errors.ts'
import { pause } from '../../../core/graph/retry.ts'
import type { AdsApi } from '../api.ts'
import type { AdsFeature } from '../mod.ts'
import { type AdvanceOptions, advance, emptyWarning, nextAt } from '../reports/advance.ts'
import { addDays, dayIn, rangeOf } from '../reports/days.ts'
import type { AnyRow, Row } from '../reports/fields.ts'
import { type ReportPage, readPages } from '../reports/read.ts'
import { mayBeEmpty, type Range, type ReportSpec, readSpec, type Wanted } from '../reports/spec.ts'
import { leavesOf, load, newJob, open, remove, type State, save } from '../reports/state.ts'

export type { AdvanceOptions } from '../reports/advance.ts'
export type * from '../reports/fields.ts'
export { type ReportPage, rowKey } from '../reports/read.ts'
export { OPT_IN, RETIRED, type Retired } from '../reports/retired.ts'
export type { Range, ReportSpec } from '../reports/spec.ts'

/** How a report stands. */
export interface Progress {
  readonly id: string
  readonly state: 'running' | 'done' | 'failed'
  /** 0 to 100. */
  readonly percent: number
  /** Runs at Meta that it is made of so far. */
  readonly pieces: number
  /** When there is something to do again, in ms since the epoch; undefined once it has ended. */
  readonly retryAt: number | undefined
  /** What was replaced, left out, or may be missing. */
  readonly warnings: readonly string[]
  readonly failure: { readonly message: string; readonly fix?: string | undefined } | undefined
}
export interface PagesOptions {
  /** The `place` of the last page that was taken. */
  readonly after?: string | undefined
  /** `false`: throws `busy` or Meta's limit, with `retryAt`, where there is a time to wait. Default: waits. */
  readonly wait?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}
/** A report: nothing is sent before it is started, advanced or read. */
export interface Report<R = AnyRow> extends AsyncIterable<R> {
  readonly id: string
  /** Stores it and asks Meta for it. With the same id it goes on where it stands. */
  start(): Promise<Progress>
  /** Goes on with it, without waiting; the `reports` task does so every minute. */
  advance(options?: AdvanceOptions): Promise<Progress>
  /** How it stands, from the store. */
  progress(): Promise<Progress>
  /** The rows page by page, each with the place to go on from. Goes on with the report until it is done. */
  pages(options?: PagesOptions): AsyncGenerator<ReportPage<R>>
  /** Forgets it. */
  remove(): Promise<void>
}
export interface IncrementalOptions {
  /** What the sync is called; one report of it runs at a time. */
  readonly name: string
  /** The first day of all. */
  readonly from: string
  /** How many of the days that were read are read again, because Meta still changes them. Default: 28. */
  readonly lookback?: number | undefined
  /** The last day. Default: yesterday in the account's time zone. */
  readonly until?: string | undefined
}
/** What is new since the last time, and the days that may have changed. */
export interface Increment<R> {
  /** Replace everything that you have of these days. Undefined: nothing is new. */
  readonly range: Range | undefined
  readonly report: Report<R> | undefined
  /** Call it once the rows are kept: the next increment begins after them. */
  commit(): Promise<void>
}

/** The rows of a spec: a key for each of its fields and breakdowns. */
export type RowOf<S extends ReportSpec> = Row<
  S['fields'][number] | (S extends { more: readonly (infer M extends string)[] } ? M : never),
  S extends { breakdowns: readonly (infer B extends string)[] } ? B : never,
  S extends { numbers: true } ? number : string
>

export interface ReportsApi {
  /**
   * A report on an account, or on a campaign, ad set or ad. Small ones are read at once; all others are runs at Meta,
   * split when they are too big. It stands in the store: any isolate goes on with it, and no row is lost or doubled.
   * Source: https://developers.facebook.com/docs/marketing-api/insights
   *
   * @example
   * const spec = { level: 'ad', fields: ['ad_id', 'spend'], date_preset: 'last_7d', numbers: true } as const
   * for await (const row of app.ads.api(host).report('act_1', spec)) console.log(row.ad_id, row.spend)
   */
  report<const S extends ReportSpec>(
    of: string,
    spec: S,
    options?: { readonly id?: string | undefined },
  ): Report<RowOf<S>>
  /** A report that was started before. */
  resumeReport(id: string): Report
  /**
   * A report that only reads what is new, and the days before it that may have changed.
   *
   * @example
   * const nightly = { name: 'daily', from: '2026-01-01' }
   * const { range, report, commit } = await app.ads.api(host).incremental('act_1', spec, nightly)
   * if (report) for await (const { rows } of report.pages()) await replaceDays(range, rows)
   * await commit()
   */
  incremental<const S extends ReportSpec>(
    of: string,
    spec: S,
    options: IncrementalOptions,
  ): Promise<Increment<RowOf<S>>>
}
export interface Reports extends AdsFeature {
  readonly event: never
  readonly api: ReportsApi
  readonly extras: unknown
}

/** How often a page is asked for. */
const TRIES = 4

interface Sync {
  readonly through?: string
  readonly pending?: Range
}

const progressOf = (state: State): Progress => {
  const leaves = leavesOf(state.jobs)
  const { id, warnings, failure } = state
  const percent = Math.floor(leaves.reduce((sum, job) => sum + job.percent, 0) / leaves.length)
  return { id, state: state.state, percent, pieces: leaves.length, retryAt: nextAt(state), warnings, failure }
}

/** Adds `ads.report`, `ads.resumeReport` and `ads.incremental`, and a task that goes on with reports every minute. */
export const reports: Feature<Reports, AdsApi> = {
  product: 'ads',
  api: ({ api, store, host }) => {
    const { graph } = api
    const site = { now: () => host.now(), random: () => host.random(), timer: host.timer.bind(host) }
    const work = { graph, store, host }
    const zoneOf = async (account: string): Promise<string> =>
      (await graph.get<{ timezone_name?: string }>(account, { params: { fields: 'timezone_name' } })).timezone_name ??
      'UTC'

    /** A preset as days, where the account's time zone is known. */
    const fixed = async (of: string, wanted: Wanted): Promise<Wanted> => {
      const { date_preset, ...rest } = wanted
      if (!date_preset || !of.startsWith('act_')) return wanted
      const range = rangeOf(date_preset, dayIn(await zoneOf(of), host.now()))
      return range ? { ...rest, time_range: range } : wanted
    }

    function handle(id: string, spec?: { readonly of: string; readonly spec: ReportSpec }): Report {
      const given = spec && readSpec(spec.spec, host.now())
      const known = async (): Promise<State> => {
        const row = await load(store, id)
        if (row) return row.value
        throw new SignalboxError('input_invalid', `There is no report ${id}`, { fix: 'Start it first.' })
      }
      const ensure = async (): Promise<void> => {
        if ((await load(store, id)) || !spec || !given) return
        const { warnings } = given
        const wanted = await fixed(spec.of, given.wanted)
        const base = { id, target: spec.of, account: api.account, made: host.now(), lease: 0, held: 0 }
        await save(store, { ...base, wanted, warnings, jobs: [newJob()], state: 'running' }, null)
      }
      const go = async (options?: AdvanceOptions): Promise<State> => {
        await ensure()
        return (await advance(work, id, options)) ?? known()
      }
      async function* read({ after, wait = true, signal }: PagesOptions = {}): AsyncGenerator<ReportPage> {
        const until = async (at: number | undefined, why: unknown): Promise<void> => {
          if (!wait || at === undefined) throw why
          await pause(site, Math.max(1000, at - host.now()), signal)
        }
        let state = await go({ signal })
        while (state.state === 'running') {
          const retryAt = nextAt(state)
          await until(retryAt, Object.assign(new SignalboxError('busy', `Report ${id} is not ready`), { retryAt }))
          state = await go({ signal })
        }
        if (state.failure)
          throw new SignalboxError('graph_failed', `Report ${id}: ${state.failure.message}`, { fix: state.failure.fix })
        let place = after
        let count = 0
        for (let fails = 0; ; )
          try {
            for await (const page of readPages(graph, state, place)) {
              fails = 0
              count += page.rows.length
              yield page
              place = page.place
            }
            break
          } catch (error) {
            if (!(error instanceof GraphError) || !error.retryable || ++fails > TRIES) throw error
            await until(error.retryAt ?? host.now() + 1000 * 2 ** fails, error)
          }
        const breakdown = mayBeEmpty(state.wanted, host.now())
        if (breakdown && count === 0 && after === undefined) host.log.warn(emptyWarning(breakdown), { report: id })
      }
      return {
        id,
        start: async () => progressOf(await go()),
        advance: async (options) => progressOf(await go(options)),
        progress: async () => progressOf(await known()),
        pages: read,
        remove: () => remove(store, id),
        async *[Symbol.asyncIterator]() {
          for await (const { rows } of read()) yield* rows
        },
      }
    }

    async function increment(of: string, spec: ReportSpec, options: IncrementalOptions): Promise<Increment<AnyRow>> {
      const { name, from, lookback = 28, until } = options
      const key = `sync/${name}`
      const row = await store.get<Sync>(key)
      const { through, pending } = row?.value ?? {}
      const last = until ?? addDays(dayIn(of.startsWith('act_') ? await zoneOf(of) : 'UTC', host.now()), -1)
      const again = through === undefined ? from : addDays(through, 1 - lookback)
      const [since = from] = [from, again].sort().reverse()
      const range = pending ?? { since, until: last }
      if (!pending && (range.since > last || (through !== undefined && through >= last)))
        return { range: undefined, report: undefined, commit: async () => {} }
      // Two isolates at once: one of them has decided on the days.
      if (!pending && !(await store.set(key, { through, pending: range }, { ifVersion: row?.version ?? null })))
        return increment(of, spec, options)
      const { date_preset: _, ...rest } = spec
      const id = `${name}.${range.since}.${range.until}`
      const report = handle(id, { of, spec: { time_increment: 1, ...rest, time_range: range } })
      const commit = async (): Promise<void> => {
        await store.set(key, { through: range.until })
        await report.remove()
      }
      return { range, report, commit }
    }

    return {
      report: (of, spec, { id } = {}) => handle(id ?? crypto.randomUUID(), { of, spec: spec as ReportSpec }) as never,
      resumeReport: (id) => handle(id),
      incremental: increment as ReportsApi['incremental'],
    }
  },
  tasks: {
    reports: {
      every: '1 minutes',
      async run({ api, store, signal, budgetMs, host, log }) {
        const end = host.now() + budgetMs
        for await (const { id, account, made } of open(store)) {
          if (signal.aborted || host.now() >= end) return
          if (!(await load(store, id))) {
            // Its maker may be about to write it.
            if (host.now() - made > 60_000) await remove(store, id)
            continue
          }
          try {
            const report = api(account).resumeReport(id)
            const done = await report.advance({ signal, budgetMs: end - host.now() })
            if (done.failure) log.warn('report failed', { report: id, ...done.failure })
          } catch (error) {
            if (signal.aborted) return
            // An account whose token has lapsed must not keep the others waiting.
            toLog(log, 'report not taken further', { report: id, account })(error)
          }
        }
      },
    },
  },
}
