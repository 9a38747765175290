import { DAY } from '../../../core/duration.ts'
import type { Store } from '../../../core/storage/store.ts'
import type { AnyRow, Level } from './fields.ts'
import type { Range, Wanted } from './spec.ts'

/** One piece of a report: a run at Meta, an answer that came at once, or several runs that are joined. */
export interface Job {
  /** Only these objects of this level. */
  unit?: Exclude<Level, 'account'>
  ids?: readonly string[]
  range?: Range
  /** Only these of the fields; undefined: all. */
  fields?: readonly string[]
  run?: string
  /** When the run was asked for. */
  at?: number
  /** Not to be touched before. */
  due: number
  tries: number
  percent: number
  done: boolean
  rows?: readonly AnyRow[]
  /** The same rows with other fields each. */
  parts?: Job[]
}
/** A report as it stands in the store: all that another isolate needs to go on with it. */
export interface State {
  readonly id: string
  readonly target: string
  /** The ad account whose credentials it is made with. */
  readonly account: string
  readonly wanted: Wanted
  readonly made: number
  warnings: string[]
  /** In the order of reading. */
  jobs: Job[]
  state: 'running' | 'done' | 'failed'
  /** Until when one isolate works on it. */
  lease: number
  /** Until when Meta's limits hold it back. */
  held: number
  failure?: { readonly message: string; readonly fix?: string | undefined }
}
export interface Row {
  readonly version: string
  readonly value: State
}

/** Meta keeps the rows of a run for 30 days. */
export const KEPT: number = 30 * DAY
const key = (id: string): string => `report/${id}`
const openKey = (id: string): string => `open/${id}`

export const newJob = (job: Partial<Job> = {}): Job => ({ due: 0, tries: 0, percent: 0, done: false, ...job })
/** The pieces that are runs or answers of their own, in order. */
export const leavesOf = (jobs: readonly Job[]): readonly Job[] => jobs.flatMap((job) => job.parts ?? [job])

export async function load(store: Store, id: string): Promise<Row | undefined> {
  const row = await store.get<State>(key(id))
  return row && { version: row.version, value: row.value }
}

/** Writes a state over the version that it was made from; undefined where another isolate has changed it. */
export async function save(store: Store, state: State, version: string | null): Promise<string | undefined> {
  const finished = state.state !== 'running'
  // The mark for the task is there before the row, and gone after it.
  if (version === null) await store.set(openKey(state.id), { account: state.account, made: state.made })
  const saved = await store.set(key(state.id), state, { ifVersion: version, ...(finished && { ttl: KEPT }) })
  if (saved && finished) await store.delete(openKey(state.id))
  return saved || undefined
}

export async function remove(store: Store, id: string): Promise<void> {
  await store.delete(openKey(id))
  await store.delete(key(id))
}

/** Reports that are not finished, with their accounts. */
export async function* open(
  store: Store,
): AsyncIterable<{ readonly id: string; readonly account: string; readonly made: number }> {
  let after = ''
  for (;;) {
    const page = await store.list<{ account: string; made: number }>('open/', { after, limit: 100 })
    for (const row of page) yield { id: row.key.slice('open/'.length), ...row.value }
    const last = page.at(-1)
    if (!last || page.length < 100) return
    after = last.key
  }
}
