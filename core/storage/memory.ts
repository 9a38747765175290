import { type Dialect, storeOver } from './dialect.ts'
import { versionOf } from './keys.ts'
import { createRows, type Head, type Rows } from './rows.ts'
import type { Store } from './store.ts'

interface Row extends Head {
  /** Its version: a number weighs less than a text, and marks are many. */
  readonly count: number
  text: string
}
interface Space {
  last: number
  readonly rows: Rows<Row>
}
export interface MemoryOptions {
  /** The store's clock, in ms. */
  readonly now?: (() => number) | undefined
  /** Where the rows live, for stores that share them. */
  readonly spaces?: Map<string, unknown> | undefined
}

/**
 * Rows in this process's memory: for tests, development and `fast` apps. Nothing survives the process.
 *
 * @example
 * const store = memoryStore()
 * await store.set('greeting', 'hello')
 */
export function memoryStore(options: MemoryOptions = {}): Store {
  return storeOver(memoryDialect(options))
}

/** The same without the Store around it, for those who build on it. */
export function memoryDialect({ now = Date.now, spaces = new Map() }: MemoryOptions): Dialect {
  const space = (scope: string): Space => {
    const known = spaces.get(scope) as Space | undefined
    if (known) return known
    const made: Space = { last: 0, rows: createRows(now) }
    spaces.set(scope, made)
    return made
  }
  /** V8 makes rows in its old space, since most stay. What is left of one there would keep its text: megabytes of bodies. */
  const empty = (row: Row): void => {
    row.text = ''
  }
  const isOf = (row: Row | undefined, version: string | null): boolean =>
    row ? versionOf(row.count) === version : version === null
  return {
    guarantee: 'atomic',
    async get(scope, key) {
      const row = space(scope).rows.live(key)
      return row && { key, version: versionOf(row.count), text: row.text }
    },
    set(scope, key, text, { ttl, ifVersion }) {
      const at = space(scope)
      const before = at.rows.live(key)
      if (ifVersion !== undefined && !isOf(before, ifVersion)) return false
      if (before) empty(before)
      at.rows.put(key, { count: ++at.last, text, expires: ttl && now() + ttl })
      for (const old of at.rows.lapsed()) at.rows.remove(old)
      return versionOf(at.last)
    },
    async delete(scope, key, ifVersion) {
      const { rows } = space(scope)
      const row = rows.live(key)
      if (!row || (ifVersion !== undefined && !isOf(row, ifVersion))) return false
      empty(row)
      return rows.remove(key)
    },
    async list(scope, page) {
      return space(scope)
        .rows.page(page)
        .map(([key, { count, text }]) => ({ key, version: versionOf(count), text: page.values ? text : undefined }))
    },
  }
}
