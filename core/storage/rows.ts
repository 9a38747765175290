import type { Page } from './dialect.ts'
import { compareKeys } from './keys.ts'

/** What decides about a row: when it lapses, if it is a mark. */
export interface Head {
  /** In ms since the epoch; undefined for a row, which is listed. */
  readonly expires?: number | undefined
}

/** The rows of one scope in memory: found by key, listed in key order. */
export interface Rows<R extends Head> {
  /** Undefined also where a mark has lapsed. */
  live(key: string): R | undefined
  /** Also what has lapsed. */
  peek(key: string): R | undefined
  put(key: string, row: R): void
  remove(key: string): boolean
  page(page: Page): [key: string, row: R][]
  /**
   * Looks at the next few keys and answers those that have lapsed. Called with every write, it goes round and round:
   * the lapsed stay a small part of the whole, and no write pays for a long walk.
   */
  lapsed(): string[]
}

const LOOK = 2

export function createRows<R extends Head>(now: () => number): Rows<R> {
  const rows = new Map<string, R>()
  const listed: string[] = []
  let walk = rows.entries()
  const gone = (row: R): boolean => row.expires !== undefined && row.expires <= now()
  /** Where `key` stands in the list, or would. */
  const place = (key: string): number => {
    let low = 0
    let high = listed.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareKeys(listed[middle] as string, key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
  const unlist = (key: string): void => {
    if (rows.get(key)?.expires === undefined && rows.has(key)) listed.splice(place(key), 1)
  }
  return {
    live(key) {
      const row = rows.get(key)
      return row && !gone(row) ? row : undefined
    },
    peek: (key) => rows.get(key),
    put(key, row) {
      const before = rows.get(key)
      const was = before !== undefined && before.expires === undefined
      const is = row.expires === undefined
      if (was && !is) unlist(key)
      if (is && !was) listed.splice(place(key), 0, key)
      rows.set(key, row)
    },
    remove(key) {
      unlist(key)
      return rows.delete(key)
    },
    page({ start, end, limit }) {
      const from = place(start)
      const to = Math.min(from + limit, place(end))
      return listed.slice(from, to).map((key) => [key, rows.get(key) as R])
    },
    lapsed() {
      const found: string[] = []
      for (let i = 0; i < LOOK; i++) {
        const { value, done } = walk.next()
        if (done) {
          walk = rows.entries()
          break
        }
        if (gone(value[1])) found.push(value[0])
      }
      return found
    },
  }
}
