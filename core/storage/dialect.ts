import type { Awaitable } from '../plugin.ts'
import { JsonText, jsonOf } from './json.ts'
import { compareKeys } from './keys.ts'
import type { Entry, ListOptions, SetOptions, Store } from './store.ts'

/** A row as a backend keeps it: the value is JSON text, left out where a page asked for keys only. */
export interface Row {
  readonly key: string
  readonly version: string
  readonly text?: string | undefined
}

/** What `list` asks of a backend: the first `limit` rows with `start` ≤ key < `end`, in UTF-8 byte order. */
export interface Page {
  readonly start: string
  readonly end: string
  readonly limit: number
  readonly values: boolean
}

/**
 * What one backend knows how to do; `storeOver` makes the Store of it, so a dialect deals in text, whole numbers and
 * ranges only. Every method is atomic by itself. A ttl is a whole number of ms, at least 1.
 */
export interface Dialect {
  readonly guarantee: Store['guarantee']
  get(scope: string, key: string): Promise<Row | undefined>
  /** `parts`: what the text is made of, where its bytes are at hand. */
  set(scope: string, key: string, text: string, options: SetOptions, parts?: JsonText): Awaitable<string | false>
  delete(scope: string, key: string, ifVersion: string | undefined): Promise<boolean>
  list(scope: string, page: Page): Promise<Row[]>
}

/** The range that `list(prefix, options)` means. U+10FFFF is no character: no key has it, so it ends every prefix. */
export function pageOf(prefix: string, { after, limit = 100, values = true }: ListOptions = {}): Page {
  const start = after !== undefined && compareKeys(after, prefix) >= 0 ? `${after}\0` : prefix
  return { start, end: `${prefix}\u{10ffff}`, limit: Math.min(limit, 500), values }
}

/**
 * A Store over a dialect: JSON, defaults, nested scopes.
 *
 * @example
 * export const myStore = (client: Client): Store =>
 *   storeOver({ guarantee: 'atomic', get: read(client), set: write(client), delete: remove(client), list: scan(client) })
 */
export function storeOver(dialect: Dialect, scope = ''): Store {
  const entry = <T>({ key, version, text }: Row): Entry<T> => ({
    key,
    version,
    value: (text === undefined ? undefined : JSON.parse(text)) as T,
  })
  return {
    guarantee: dialect.guarantee,
    async get<T>(key: string) {
      const row = await dialect.get(scope, key)
      return row && entry<T>(row)
    },
    async set(key, value, { ttl, ifVersion } = {}) {
      const whole = ttl === undefined ? undefined : Math.max(1, Math.ceil(ttl))
      const parts = value instanceof JsonText ? value : undefined
      return dialect.set(scope, key, jsonOf(value), { ttl: whole, ifVersion }, parts)
    },
    async delete(key, { ifVersion } = {}) {
      return dialect.delete(scope, key, ifVersion)
    },
    async list<T>(prefix: string, options?: ListOptions) {
      return (await dialect.list(scope, pageOf(prefix, options))).map(entry<T>)
    },
    scope: (name) => storeOver(dialect, `${scope}/${encodeURIComponent(name)}`),
  }
}
