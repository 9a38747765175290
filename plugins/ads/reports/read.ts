import { SignalboxError } from '../../../core/errors.ts'
import { eachPage } from '../../../core/graph/pages.ts'
import type { Graph } from '../../../core/graph/types.ts'
import type { AnyRow } from './fields.ts'
import { keyFields, type Wanted } from './spec.ts'
import type { Job, State } from './state.ts'

/** Some rows, and where the next ones begin: store it with the rows, and go on from there in any isolate. */
export interface ReportPage<R = AnyRow> {
  readonly rows: readonly R[]
  /** For `pages({ after })`; undefined on the last page. */
  readonly place: string | undefined
}

const TEXTS = /(_id|_name|_currency|_setting|_type|_goal|_time|_ranking)$|^objective$/
const FIGURE = /^-?\d+(\.\d+)?(e[-+]?\d+)?$/i
const figure = (value: unknown): unknown => (typeof value === 'string' && FIGURE.test(value) ? Number(value) : value)
const figuresIn = (stat: unknown): unknown =>
  typeof stat === 'object' && stat !== null
    ? Object.fromEntries(Object.entries(stat).map(([k, v]) => [k, /^action_|_id$/.test(k) ? v : figure(v)]))
    : figure(stat)

/** Numbers as numbers; ids, names, days and breakdowns stay texts. */
export function withNumbers(row: AnyRow, { breakdowns }: Pick<Wanted, 'breakdowns'>): AnyRow {
  const isText = (key: string): boolean =>
    // Averages over time are figures; times of day are not.
    (TEXTS.test(key) && !/^(canvas|video)_/.test(key)) || key.startsWith('date_') || breakdowns.includes(key)
  const parse = (key: string, value: unknown): unknown =>
    isText(key) ? value : Array.isArray(value) ? value.map(figuresIn) : figure(value)
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, parse(key, value)]))
}

/** What makes a row another one than all others of its report. */
export const rowKey = (row: AnyRow, wanted: Pick<Wanted, 'level' | 'breakdowns'>): string =>
  JSON.stringify(
    [...keyFields(wanted as Wanted), 'date_start', 'date_stop', ...wanted.breakdowns].map((name) => row[name] ?? null),
  )

/** Rows of runs with different fields, put together by their keys; a key that comes twice cannot be joined. */
async function join(graph: Graph, wanted: Wanted, parts: readonly Job[]): Promise<AnyRow[]> {
  const whole = new Map<string, AnyRow>()
  for (const part of parts) {
    const seen = new Set<string>()
    for await (const { rows } of piece(graph, wanted, part))
      for (const row of rows) {
        const key = rowKey(row, wanted)
        if (seen.has(key))
          throw new SignalboxError('graph_failed', `The pieces of the report cannot be joined: ${key} is there twice`, {
            fix: 'Ask for fewer fields at a time.',
          })
        seen.add(key)
        whole.set(key, { ...whole.get(key), ...row })
      }
  }
  return [...whole.values()]
}

/** The pages of one piece. */
async function* piece(
  graph: Graph,
  wanted: Wanted,
  job: Job,
  after?: string,
): AsyncGenerator<{ readonly rows: readonly AnyRow[]; readonly after: string | undefined }> {
  const { limit = 500 } = wanted
  if (job.rows) return yield { rows: job.rows, after: undefined }
  if (job.parts) return yield { rows: await join(graph, wanted, job.parts), after: undefined }
  for await (const page of eachPage<AnyRow>(graph, `${job.run}/insights`, { limit, ...(after && { after }) }))
    yield { rows: page.data, after: page.after }
}

const PLACE = /^(\d+):(.*)$/s

/** The pages of a finished report, from a place on. Runs do not change any more, so a place is good for 30 days. */
export async function* readPages(graph: Graph, state: State, place?: string): AsyncGenerator<ReportPage> {
  const [, first = '0', cursor = ''] = PLACE.exec(place ?? '0:') ?? []
  if (place !== undefined && !PLACE.test(place))
    throw new SignalboxError('input_invalid', `"${place}" is no place of a report`)
  const { jobs, wanted } = state
  const asked = new Set([...wanted.fields, ...wanted.breakdowns, 'date_start', 'date_stop'])
  const shape = (row: AnyRow, job: Job): AnyRow => {
    // Keys that only the join needed.
    const own = job.parts ? Object.fromEntries(Object.entries(row).filter(([name]) => asked.has(name))) : row
    return wanted.numbers ? withNumbers(own, wanted) : own
  }
  for (let i = Number(first); i < jobs.length; i++) {
    const job = jobs[i] as Job
    const from = i === Number(first) && cursor !== '' ? cursor : undefined
    for await (const { rows, after } of piece(graph, wanted, job, from)) {
      const next = after !== undefined ? `${i}:${after}` : i + 1 < jobs.length ? `${i + 1}:` : undefined
      yield { rows: rows.map((row) => shape(row, job)), place: next }
    }
  }
}
