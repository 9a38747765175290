import { SignalboxError } from '../errors.ts'
import { GraphError } from './errors.ts'
import type { CallOptions, Graph, Params } from './types.ts'

export interface PageOptions extends Omit<CallOptions, 'key'> {
  /** Items a page. Halved for one page where Meta asks to reduce the amount of data. Default: 25. */
  readonly limit?: number | undefined
  /** Where an earlier run stopped: the `after` of its last page. */
  readonly after?: string | undefined
}
export interface Page<T> {
  readonly data: readonly T[]
  /** Where the next page begins; undefined on the last one. Store it to resume in a later run. */
  readonly after: string | undefined
  /** What else the edge answered (`summary` …). */
  readonly rest: Readonly<Record<string, unknown>>
}
interface Answer<T> {
  readonly data?: readonly T[]
  readonly paging?: { readonly cursors?: { readonly after?: string }; readonly next?: string }
}

/** What Meta puts into `paging.next`; the rest of that address, its token above all, is left there. */
const PLACES = ['after', 'offset', 'until', 'since', '__paging_token', 'page']

/** The answer, if it is a page: something else in its place is Meta's trouble, and no end of the list. */
function checked<T>(answer: Answer<T> | null | undefined, path: string): Answer<T> {
  if (typeof answer !== 'object' || answer === null || !Array.isArray(answer.data ?? []))
    throw new GraphError(200, { message: `${path}: Meta answered without a list` })
  return answer
}

/** The parameters of the next page, or undefined on the last: it has cursors too, but no `next`. */
function placeOf<T>({ paging }: Answer<T>): Params | undefined {
  if (!paging?.next) return undefined
  const given = new URLSearchParams(/\?[^#]*/.exec(String(paging.next))?.[0])
  const place = Object.fromEntries(PLACES.flatMap((name) => (given.has(name) ? [[name, given.get(name)]] : [])))
  return paging.cursors?.after ? { ...place, after: paging.cursors.after } : place
}

/** Meta asks for less data by number where it can, and by code 1 with status 500 where it cannot. */
const tooMuch = (error: unknown): boolean =>
  error instanceof GraphError && (error.class === 'smaller' || (error.metaCode === 1 && error.status >= 500))

/**
 * The pages of an edge, one after the other. Each request is built anew from the cursor: the address that Meta gives
 * holds the token, and is never followed.
 * Source: https://developers.facebook.com/docs/graph-api/results
 *
 * @example
 * for await (const { data, after } of eachPage<{ id: string }>(graph, 'act_1/ads', { after: last })) {
 *   await save(data)
 *   last = after
 * }
 */
export async function* eachPage<T>(graph: Graph, path: string, options: PageOptions = {}): AsyncGenerator<Page<T>> {
  const { limit = 25, after, params, ...call } = options
  let place: Params | undefined = after === undefined ? {} : { after }
  let size = limit
  const seen = new Set<string>()
  while (place) {
    seen.add(JSON.stringify(place))
    let answer: Answer<T>
    try {
      answer = checked(
        await graph.get<Answer<T>>(path, { ...call, params: { ...params, ...place, limit: size } }),
        path,
      )
    } catch (error) {
      if (!tooMuch(error) || !(size > 1)) throw error
      size = Math.floor(size / 2)
      continue
    }
    size = limit
    const next = placeOf(answer)
    if (next && seen.has(JSON.stringify(next)))
      throw new SignalboxError('graph_failed', `${path}: the next page is one that was read before`)
    const { data, paging: _, ...rest } = answer
    yield { data: data ?? [], after: next && typeof next['after'] === 'string' ? next['after'] : undefined, rest }
    place = next
  }
}

/**
 * The items of an edge, page after page.
 *
 * @example
 * for await (const ad of pages<{ id: string }>(graph, 'act_1/ads', { limit: 200 })) console.log(ad.id)
 */
export async function* pages<T>(graph: Graph, path: string, options: PageOptions = {}): AsyncGenerator<T> {
  for await (const page of eachPage<T>(graph, path, options)) yield* page.data
}
