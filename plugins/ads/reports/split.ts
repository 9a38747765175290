import { GraphError } from '../../../core/graph/errors.ts'
import { pages } from '../../../core/graph/pages.ts'
import type { Graph } from '../../../core/graph/types.ts'
import type { Filter } from '../objects.ts'
import { halves } from './days.ts'
import { keyFields, paramsOf } from './spec.ts'
import { type Job, newJob, type State } from './state.ts'

const UNITS = ['campaign', 'adset', 'ad'] as const
/** Into how many pieces a list of objects is cut at once. */
const PIECES = 4

export const filterOf = ({ unit, ids }: Pick<Job, 'unit' | 'ids'>): Filter | undefined =>
  unit && ids && { field: `${unit}.id`, operator: 'IN', value: ids }

/**
 * The objects that have rows at all, from the insights themselves: lists of objects leave out what is deleted. Filters
 * on metrics mean something else at another level, so they are left to the pieces.
 */
async function discover(graph: Graph, state: State, job: Job, unit: (typeof UNITS)[number]): Promise<string[]> {
  const { wanted, target } = state
  const filtering = wanted.filtering?.filter(({ field }) => /\.(id|effective_status)$/.test(field)) ?? []
  const { time_range, date_preset } = wanted
  const asked = { level: unit, fields: [`${unit}_id`], breakdowns: [], filtering, time_range, date_preset }
  const params = paramsOf(asked, { filter: filterOf(job), range: job.range })
  const ids = new Set<string>()
  for await (const row of pages<Record<string, string>>(graph, `${target}/insights`, { limit: 500, params })) {
    const id = row[`${unit}_id`]
    if (id) ids.add(id)
  }
  return [...ids].sort()
}

function byId(job: Job, unit: Job['unit'], ids: readonly string[]): Job[] {
  const size = Math.ceil(ids.length / PIECES)
  const { range } = job
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, i) =>
    newJob({ ...(unit && { unit }), ids: ids.slice(i * size, (i + 1) * size), ...(range && { range }) }),
  )
}

function byTime({ wanted }: State, job: Job): Job[] | undefined {
  const range = job.range ?? wanted.time_range
  const cut = range && typeof wanted.time_increment === 'number' ? halves(range, wanted.time_increment) : undefined
  const { unit, ids } = job
  return cut?.map((half) => newJob({ ...(unit && { unit }), ...(ids && { ids }), range: half }))
}

function byField({ wanted }: State, job: Job): Job[] | undefined {
  const keys = keyFields(wanted)
  const others = (job.fields ?? wanted.fields).filter((field) => !keys.includes(field))
  if (others.length < 2) return undefined
  const middle = Math.ceil(others.length / 2)
  const { unit, ids, range } = job
  return [others.slice(0, middle), others.slice(middle)].map((some) =>
    newJob({ ...(unit && { unit }), ...(ids && { ids }), ...(range && { range }), fields: [...keys, ...some] }),
  )
}

/** Puts pieces in the place of a job. */
function replace(state: State, job: Job, pieces: Job[]): void {
  const home = state.jobs.find((one) => one.parts?.includes(job))?.parts ?? state.jobs
  home.splice(home.indexOf(job), 1, ...pieces)
}

/**
 * Cuts a piece that is too big for Meta: by object, from campaigns down to the level of the report; then by time, where
 * a row is a number of days; then by field. Answers whether there was anything left to cut.
 */
export async function split(graph: Graph, state: State, job: Job): Promise<boolean> {
  if (!job.fields) {
    const units = UNITS.slice(0, UNITS.indexOf(state.wanted.level as (typeof UNITS)[number]) + 1)
    let { unit, ids } = job
    for (;;) {
      if (ids && ids.length > 1) {
        replace(state, job, byId(job, unit, ids))
        return true
      }
      const next = units[unit ? units.indexOf(unit) + 1 : 0]
      if (!next) break
      try {
        ids = await discover(graph, state, { ...job, ...(unit && { unit }), ...(ids && { ids }) }, next)
      } catch (error) {
        if (!(error instanceof GraphError) || error.class !== 'smaller') throw error
        break
      }
      unit = next
      if (ids.length === 0) {
        Object.assign(job, { rows: [], done: true, percent: 100 })
        return true
      }
    }
    // From here on the piece is one object.
    if (unit && ids) Object.assign(job, { unit, ids })
    const times = byTime(state, job)
    if (times) {
      replace(state, job, times)
      return true
    }
  }
  const parts = byField(state, job)
  if (!parts) return false
  if (job.fields) replace(state, job, parts)
  else {
    job.parts = parts
    delete job.run
  }
  return true
}

/** What a piece is about, in words. */
export const nameOf = ({ wanted, target }: State, job: Job): string =>
  [
    `${job.unit ?? target} ${job.ids?.join(', ') ?? ''}`.trim(),
    (job.fields ?? wanted.fields).join(', '),
    ...(job.range ? [`${job.range.since} to ${job.range.until}`] : []),
  ].join('; ')
