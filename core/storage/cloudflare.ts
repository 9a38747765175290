import { storeOver } from './dialect.ts'
import type { Store } from './store.ts'
import { type Names, weakDialect } from './weak.ts'

/** A page of names, and where the next one begins. */
interface Listed {
  readonly names: readonly string[]
  readonly next: string | undefined
}
/** Both take any text for a key (512 and 1024 bytes) and tell cases apart, so keys go in as they are. */
const AS_IS: Names = { encode: (key) => key, decode: (key) => key }

/** They list a thousand at a time. */
async function all(page: (cursor: string | undefined) => Promise<Listed>): Promise<string[]> {
  const found: string[] = []
  for (let cursor: string | undefined; ; ) {
    const { names, next } = await page(cursor)
    found.push(...names)
    if (next === undefined) return found
    cursor = next
  }
}

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

/**
 * Rows in Workers KV. It has no conditional write and shows a write elsewhere up to a minute late, so the store is
 * `best-effort`: of two isolates that claim one event, both may win. Bind a Durable Object instead where that matters.
 */
export function kvStore(namespace: KvNamespace): Store {
  const backend = {
    get: (key: string) => namespace.get(key),
    set: (key: string, text: string, ttlMs: number | undefined) => {
      const expirationTtl = Math.max(SHORTEST_TTL_S, Math.ceil((ttlMs ?? 0) / 1000))
      return namespace.put(key, text, ttlMs === undefined ? {} : { expirationTtl })
    },
    remove: (key: string) => namespace.delete(key),
    keys: (prefix: string) =>
      all(async (cursor) => {
        const page = await namespace.list({ prefix, ...(cursor !== undefined && { cursor }) })
        return { names: page.keys.map(({ name }) => name), next: page.list_complete ? undefined : page.cursor }
      }),
  }
  return storeOver(weakDialect(backend, Date.now, AS_IS))
}

/** The part of an R2 bucket that is used. */
export interface R2Bucket {
  get(key: string): Promise<{ text(): Promise<string> } | null>
  put(key: string, value: string): Promise<unknown>
  delete(key: string): Promise<void>
  list(options: { prefix: string; cursor?: string }): Promise<{
    readonly objects: readonly { readonly key: string }[]
    readonly truncated: boolean
    readonly cursor?: string
  }>
}

/** Rows in R2, `best-effort` as in KV. R2 expires nothing: a lifecycle rule for `signalbox:m:` clears lapsed marks away. */
export function r2Store(bucket: R2Bucket): Store {
  const backend = {
    get: async (key: string) => (await bucket.get(key))?.text(),
    set: (key: string, text: string) => bucket.put(key, text),
    remove: (key: string) => bucket.delete(key),
    keys: (prefix: string) =>
      all(async (cursor) => {
        const page = await bucket.list({ prefix, ...(cursor !== undefined && { cursor }) })
        return { names: page.objects.map(({ key }) => key), next: page.truncated ? page.cursor : undefined }
      }),
  }
  return storeOver(weakDialect(backend, Date.now, AS_IS))
}
