import { storeOver } from '../../core/storage/dialect.ts'
import type { Store } from '../../core/storage/store.ts'
import { type Names, weakDialect } from '../../core/storage/weak.ts'

/** The part of a KV namespace that is used. */
export interface KvNamespace {
  get(key: string): Promise<string | null>
  put(key: string, value: string, options?: { expirationTtl?: number }): Promise<void>
  delete(key: string): Promise<void>
  list(options: { prefix: string; cursor?: string }): Promise<{
    readonly keys: readonly { readonly name: string }[]
    readonly list_complete: boolean
    readonly cursor?: string
  }>
}
/** KV expires nothing sooner. https://developers.cloudflare.com/kv/api/write-key-value-pairs/ */
const SHORTEST_TTL_S = 60
/** KV takes any text of 512 bytes for a key and tells cases apart, so keys go in as they are: room is what they lack. */
const AS_IS: Names = { encode: (key) => key, decode: (key) => key }

/**
 * Rows in Workers KV. It has no conditional write and shows a write elsewhere up to a minute late, so the store is
 * `best-effort`: of two isolates that claim one event, both may win. Bind a Durable Object instead where that matters.
 */
export function kvStore(namespace: KvNamespace): Store {
  const keys = async (prefix: string): Promise<string[]> => {
    const found: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await namespace.list({ prefix, ...(cursor !== undefined && { cursor }) })
      found.push(...page.keys.map(({ name }) => name))
      if (page.list_complete) return found
      cursor = page.cursor
    }
  }
  const backend = {
    get: (key: string) => namespace.get(key),
    set: (key: string, text: string, ttlMs: number | undefined) => {
      const expirationTtl = Math.max(SHORTEST_TTL_S, Math.ceil((ttlMs ?? 0) / 1000))
      return namespace.put(key, text, ttlMs === undefined ? {} : { expirationTtl })
    },
    remove: (key: string) => namespace.delete(key),
    keys,
  }
  return storeOver(weakDialect(backend, Date.now, AS_IS))
}
