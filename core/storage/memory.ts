import type { Entry, Store } from './store.ts'

interface Row {
  readonly version: string
  readonly json: string
  readonly expires: number | undefined
}
interface Space {
  last: number
  readonly rows: Map<string, Row>
}
export interface MemoryOptions {
  /** The store's clock, in ms. */
  readonly now?: (() => number) | undefined
}

/** Keys in UTF-8 byte order (JavaScript compares UTF-16 units, which differs beyond U+FFFF). */
export function compareKeys(a: string, b: string): number {
  const n = Math.min(a.length, b.length)
  for (let i = 0; i < n; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    const high = (c: number): number => (c >= 0xd800 && c <= 0xdfff ? c + 0x10000 : c)
    return high(x) - high(y)
  }
  return a.length - b.length
}

/** A version of fixed width from a counter. */
export const versionOf = (n: number): string => String(n).padStart(16, '0')

/**
 * Rows in this process's memory: for tests, development and `fast` apps. Nothing survives the process.
 *
 * @example
 * const store = memoryStore()
 * await store.set('greeting', 'hello')
 */
export function memoryStore(options: MemoryOptions = {}): Store {
  return partition(new Map(), '', options.now ?? Date.now)
}

function partition(spaces: Map<string, Space>, name: string, now: () => number): Store {
  const space = (): Space => {
    const known = spaces.get(name)
    if (known) return known
    const made: Space = { last: 0, rows: new Map() }
    spaces.set(name, made)
    return made
  }
  const live = (key: string): Row | undefined => {
    const { rows } = space()
    const row = rows.get(key)
    if (row?.expires === undefined || row.expires > now()) return row
    rows.delete(key)
    return undefined
  }
  const entry = <T>(key: string, row: Row, values = true): Entry<T> => ({
    key,
    version: row.version,
    value: (values ? JSON.parse(row.json) : undefined) as T,
  })
  let sets = 0
  const purge = (): void => {
    for (const [key, row] of space().rows)
      if (row.expires !== undefined && row.expires <= now()) space().rows.delete(key)
  }
  return {
    guarantee: 'atomic',
    async get<T>(key: string) {
      const row = live(key)
      return row && entry<T>(key, row)
    },
    async set(key, value, { ttl, ifVersion } = {}) {
      const json = JSON.stringify(value ?? null)
      if (ifVersion !== undefined && (live(key)?.version ?? null) !== ifVersion) return false
      if (++sets % 4096 === 0) purge()
      const version = versionOf(++space().last)
      space().rows.set(key, { version, json, expires: ttl === undefined ? undefined : now() + ttl })
      return version
    },
    async delete(key, { ifVersion } = {}) {
      const row = live(key)
      return row !== undefined && (ifVersion === undefined || row.version === ifVersion) && space().rows.delete(key)
    },
    async list<T>(
      prefix: string,
      {
        after,
        limit = 100,
        values = true,
      }: { after?: string | undefined; limit?: number | undefined; values?: boolean | undefined } = {},
    ) {
      const keys: string[] = []
      for (const [key, row] of space().rows)
        if (row.expires === undefined && key.startsWith(prefix) && (after === undefined || compareKeys(key, after) > 0))
          keys.push(key)
      return keys
        .sort(compareKeys)
        .slice(0, Math.min(limit, 500))
        .flatMap((key) => {
          const row = live(key)
          return row ? [entry<T>(key, row, values)] : []
        })
    },
    scope: (child) => partition(spaces, `${name}/${encodeURIComponent(child)}`, now),
  }
}
