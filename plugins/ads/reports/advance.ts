import { batch } from '../../../core/graph/batch.ts'
import { GraphError } from '../../../core/graph/errors.ts'
import type { Graph, Reply } from '../../../core/graph/types.ts'
import type { Host } from '../../../core/host.ts'
import type { Store } from '../../../core/storage/store.ts'
import { daysBetween } from './days.ts'
import type { AnyRow } from './fields.ts'
import { mayBeEmpty, paramsOf, type Wanted } from './spec.ts'
import { filterOf, nameOf, split } from './split.ts'
import { type Job, KEPT, leavesOf, load, type State, save } from './state.ts'

export interface Work {
  readonly graph: Graph
  readonly store: Store
  readonly host: Pick<Host, 'now'>
}
export interface AdvanceOptions {
  /** How long this may take, in ms. Default: 20 000. */
  readonly budgetMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

const SECOND = 1000
/** An isolate that died gives the report free after this long. */
const LEASE = 60 * SECOND
/** Runs of one report at the same time. */
const AT_ONCE = 10
const TRIES = 3
/** A run that takes longer is asked for anew. */
const LONGEST = 3600 * SECOND
/** A new run is not visible everywhere at once: "does not exist" means "not yet" for so long. */
const UNSEEN = 60 * SECOND
/** What may be read without a run: rows of one page at most. */
const SMALL = 100

const RUN =
  'id,async_status,async_percent_completion,error_code,error_subcode,error_message,error_user_title,error_user_msg'
interface Run {
  readonly async_status?: string
  readonly async_percent_completion?: number
  readonly error_code?: number
  readonly error_subcode?: number
  readonly error_message?: string
  readonly error_user_title?: string
  readonly error_user_msg?: string
}

const tooBig = (error: GraphError): boolean =>
  error.class === 'smaller' || (error.metaCode === 1 && error.status >= 500 && error.subcode !== 99)

/** Whether a report has surely few rows: what has breakdowns, ads or months of days goes through a run. */
const isSmall = ({ level, breakdowns, time_increment, time_range, mode }: Wanted): boolean =>
  mode !== 'async' &&
  (level === 'account' || level === 'campaign') &&
  breakdowns.length === 0 &&
  (typeof time_increment !== 'number' ||
    (time_range !== undefined && daysBetween(time_range) / time_increment <= (level === 'account' ? SMALL : 1)))

function finish(job: Job, rows?: readonly AnyRow[]): void {
  Object.assign(job, { done: true, percent: 100, ...(rows && { rows }) })
}
function fail(state: State, message: string, fix?: string): void {
  state.state = 'failed'
  state.failure = { message, fix }
}

/** Cuts a piece, or gives up with its name. */
async function cut(graph: Graph, state: State, job: Job): Promise<void> {
  delete job.run
  if (await split(graph, state, job)) {
    const note = 'sorted within pieces only: the report had to be split'
    if (state.wanted.sort && !state.warnings.includes(note)) state.warnings.push(note)
  } else
    fail(
      state,
      `Meta cannot make this report even in its smallest piece: ${nameOf(state, job)}`,
      'Leave it out, or ask for less time.',
    )
}

/** Tries a run once more, later; after some tries it counts as too big. */
async function again(graph: Graph, state: State, job: Job, now: number): Promise<void> {
  delete job.run
  job.percent = 0
  job.tries++
  job.due = now + 5 * SECOND * 2 ** job.tries
  if (job.tries > TRIES) await cut(graph, state, job)
}

/** Asks for a piece: at once where it is small, else by a run. */
async function submit({ graph, host }: Work, state: State, job: Job): Promise<void> {
  const params = paramsOf(state.wanted, {
    filter: filterOf(job),
    range: job.range,
    ...(job.fields && { fields: job.fields }),
  })
  const path = `${state.target}/insights`
  if (state.jobs.length === 1 && job.tries === 0 && isSmall(state.wanted)) {
    type Page = { readonly data: readonly AnyRow[]; readonly paging?: { readonly next?: string } }
    try {
      const page = await graph.get<Page>(path, { params: { ...params, limit: SMALL } })
      // A second page read later could be another report's: then a run is made, which does not change any more.
      if (!page.paging?.next) return finish(job, page.data)
    } catch (error) {
      if (!(error instanceof GraphError) || !tooBig(error)) throw error
    }
  }
  const { report_run_id } = await graph.post<{ report_run_id: string }>(path, params)
  Object.assign(job, { run: String(report_run_id), at: host.now(), due: host.now() + SECOND })
}

/** The states of runs, in one call. */
async function statesOf(graph: Graph, jobs: readonly Job[]): Promise<PromiseSettledResult<Run>[]> {
  const params = { fields: RUN }
  const [only, ...more] = jobs
  if (only && more.length === 0) return Promise.allSettled([graph.get<Run>(only.run ?? '', { params })])
  const replies = batch(
    graph,
    jobs.map(({ run = '' }) => ({ method: 'GET', path: run, params }) as const),
  )
  return Promise.allSettled(replies.map(async (reply: Promise<Reply>) => (await reply).data as Run))
}

/** Takes in what a run says of itself. The percentage may be 100 while it still runs: only the status counts. */
async function take({ graph, host }: Work, state: State, job: Job, run: Run): Promise<void> {
  const now = host.now()
  const age = now - (job.at ?? now)
  job.percent = Math.min(99, Number(run.async_percent_completion) || 0)
  if (run.async_status === 'Job Completed') return finish(job)
  if (run.async_status === 'Job Failed' || run.async_status === 'Job Skipped') {
    const { error_message: message, error_user_title, error_user_msg } = run
    const { error_code: code, error_subcode } = run
    const error = GraphError.from({ message, code, error_subcode, error_user_title, error_user_msg } as object)
    if (tooBig(error)) return cut(graph, state, job)
    if (error.class === 'invalid' && code !== undefined && code !== 1)
      return fail(state, error.message, error.userMessage)
    return again(graph, state, job, now)
  }
  if (age > LONGEST) return again(graph, state, job, now)
  job.due = now + Math.min(30 * SECOND, Math.max(2 * SECOND, age / 4))
}

/** What a failed call means for a piece; throws what only the caller can mend. */
async function mishap({ graph, host }: Work, state: State, job: Job, error: unknown): Promise<void> {
  if (!(error instanceof GraphError)) throw error
  const now = host.now()
  const hold = Math.max(error.retryAt ?? 0, now + 5 * SECOND)
  if (error.class === 'rate' || error.class === 'quota') state.held = hold
  else if (tooBig(error)) await cut(graph, state, job)
  else if (job.run && error.class === 'missing') {
    if (now - (job.at ?? now) < UNSEEN) job.due = now + 2 * SECOND
    else await again(graph, state, job, now)
  } else if (job.run && error.retryable) job.due = hold
  else if (error.retryable) await again(graph, state, job, now)
  else if (error.class === 'invalid') fail(state, error.message, error.userMessage)
  else throw error
}

/** Does what is due; answers whether anything was. */
async function step(work: Work, state: State): Promise<boolean> {
  const now = work.host.now()
  if (state.held > now) return false
  const open = leavesOf(state.jobs).filter((job) => !job.done)
  const running = open.filter((job) => job.run !== undefined)
  const next = open.find((job) => job.run === undefined && job.due <= now)
  if (next && running.length < AT_ONCE) {
    await submit(work, state, next).catch((error) => mishap(work, state, next, error))
    return true
  }
  const due = running.filter((job) => job.due <= now)
  if (due.length === 0) return false
  for (const [i, answer] of (await statesOf(work.graph, due)).entries()) {
    const job = due[i] as Job
    if (state.state !== 'running') break
    if (answer.status === 'fulfilled') await take(work, state, job, answer.value)
    else await mishap(work, state, job, answer.reason)
  }
  return true
}

/** When there is something to do again. */
export function nextAt(state: State): number | undefined {
  if (state.state !== 'running') return undefined
  const open = leavesOf(state.jobs).filter((job) => !job.done)
  const running = open.filter((job) => job.run !== undefined)
  const due = (running.length < AT_ONCE ? open : running).map((job) => job.due)
  return Math.max(state.lease, state.held, Math.min(...due))
}

function settle(state: State, now: number): void {
  for (const job of state.jobs) if (job.parts?.every((part) => part.done)) finish(job)
  if (state.state !== 'running' || !state.jobs.every((job) => job.done)) return
  state.state = 'done'
  const breakdown = mayBeEmpty(state.wanted, now)
  if (breakdown && state.jobs.every((job) => job.rows?.length === 0)) state.warnings.push(emptyWarning(breakdown))
}
export const emptyWarning = (breakdown: string): string =>
  `${breakdown}: no rows; since 2026-08-03 accounts must ask for this breakdown in Ads Manager, and get nothing until then`

/**
 * Goes on with a report for as long as there is something to do, and stores every step: may be killed anywhere, and
 * continued by anyone. One isolate works at a time; the others see when it will be free.
 */
export async function advance(
  work: Work,
  id: string,
  { budgetMs = 20 * SECOND, signal }: AdvanceOptions = {},
): Promise<State | undefined> {
  const { store, host } = work
  const row = await load(store, id)
  if (!row) return undefined
  const state = row.value
  if ((nextAt(state) ?? Number.POSITIVE_INFINITY) > host.now()) return state
  let version: string | undefined = row.version
  const write = async (lease: number): Promise<boolean> => {
    state.lease = lease
    version = version && (await save(store, state, version))
    return version !== undefined
  }
  const end = host.now() + budgetMs
  if (!(await write(host.now() + LEASE))) return (await load(store, id))?.value
  try {
    if (host.now() - state.made > KEPT) {
      fail(state, 'It was not made within 30 days, for which Meta keeps its runs', 'Remove it, and start it again.')
      await write(0)
    }
    while (state.state === 'running' && host.now() <= end && !signal?.aborted) {
      const moved = await step(work, state)
      settle(state, host.now())
      if (!moved) break
      const more = state.state === 'running'
      if (!(await write(more ? host.now() + LEASE : 0))) return (await load(store, id))?.value
    }
  } finally {
    if (state.state === 'running') await write(0)
  }
  return state
}
