import type { Json } from '../json.ts'
import type { GraphCall } from './call.ts'

const DEFAULT_LIMIT = 25
const cursorOf = (index: number): string => btoa(`sim:${index}`)
const indexOf = (cursor: unknown): number => {
  const text = typeof cursor === 'string' && /^[A-Za-z0-9+/=]+$/.test(cursor) ? atob(cursor) : ''
  return Number(/^sim:(\d+)$/.exec(text)?.[1] ?? -1)
}

/**
 * One page of a list. As at Meta the last page still has cursors, only `next` is missing, and `next` holds the token.
 * Source: https://developers.facebook.com/docs/graph-api/results
 */
export function pageOf(list: readonly unknown[], call: GraphCall): Json {
  const limit = Math.max(1, Number(call.params['limit'] ?? DEFAULT_LIMIT))
  const start = indexOf(call.params['after']) + 1
  const data = list.slice(start, start + limit)
  if (data.length === 0) return { data }
  const end = start + data.length - 1
  const cursors = { before: cursorOf(start), after: cursorOf(end) }
  const query = new URLSearchParams({ ...textsOf(call.query), after: cursors.after, access_token: call.token ?? '' })
  const next = `${call.origin}/${[call.version, ...call.path].join('/')}?${query}`
  return { data, paging: { cursors, ...(end + 1 < list.length && { next }) } }
}

const textsOf = (fields: Json): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([name, v]) => [name, typeof v === 'string' ? v : JSON.stringify(v)]))
