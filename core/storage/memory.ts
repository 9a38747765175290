import { type Dialect, storeOver } from './dialect.ts'
import { versionOf } from './keys.ts'
import { createRows, type Head, type Rows } from './rows.ts'
import type { Store } from './store.ts'

interface Row extends Head {
  readonly text: string
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
  return {
    guarantee: 'atomic',
    async get(scope, key) {
      const row = space(scope).rows.live(key)
      return row && { key, version: row.version, text: row.text }
    },
    set(scope, key, text, { ttl, ifVersion }) {
      const at = space(scope)
      if (ifVersion !== undefined && (at.rows.live(key)?.version ?? null) !== ifVersion) return false
      const version = versionOf(++at.last)
      at.rows.put(key, { version, text, expires: ttl && now() + ttl })
      for (const old of at.rows.lapsed()) at.rows.remove(old)
      return version
    },
    async delete(scope, key, ifVersion) {
      const { rows } = space(scope)
      const row = rows.live(key)
      return row !== undefined && (ifVersion === undefined || row.version === ifVersion) && rows.remove(key)
    },
    async list(scope, page) {
      return space(scope)
        .rows.page(page)
        .map(([key, { version, text }]) => ({ key, version, text: page.values ? text : undefined }))
    },
  }
}
