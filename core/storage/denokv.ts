import { patiently } from './busy.ts'
import { chunked } from './chunks.ts'
import { type Dialect, type Row, storeOver } from './dialect.ts'
import { compareKeys } from './keys.ts'
import type { Store } from './store.ts'

type KvKey = readonly (string | number)[]
interface KvEntry<T> {
  readonly key: KvKey
  readonly value: T | null
  readonly versionstamp: string | null
}
interface KvAtomic {
  check(...checks: { key: KvKey; versionstamp: string | null }[]): KvAtomic
  set(key: KvKey, value: unknown, options?: { expireIn?: number }): KvAtomic
  delete(key: KvKey): KvAtomic
  commit(): Promise<{ ok: true; versionstamp: string } | { ok: false }>
}
/** The part of `Deno.Kv` that the store needs; `@deno/kv` has it as well. */
export interface DenoKv {
  getMany<T>(keys: readonly KvKey[]): Promise<KvEntry<T>[]>
  list<T>(
    selector: { start: KvKey; end: KvKey },
    options?: { limit?: number; batchSize?: number },
  ): AsyncIterable<KvEntry<T>>
  atomic(): KvAtomic
}
export interface DenoKvOptions {
  /** The store's clock, in ms: that of this process. */
  readonly now?: (() => number) | undefined
}

/** Deno KV expires up to a minute late, so a mark's end stands in the value. */
interface Stored {
  readonly text: string
  readonly expires?: number
}

/** A value may have 65,536 bytes. Source: https://docs.deno.com/deploy/kv/ */
const CAP = 60_000
const BATCH = 500

/**
 * Rows in Deno KV, shared by all isolates of a deployment: versionstamps are the versions, rows and marks lie under
 * two prefixes so that marks are never walked over.
 *
 * @example
 * const store = denoKvStore(await Deno.openKv())
 */
export function denoKvStore(kv: DenoKv, { now = Date.now }: DenoKvOptions = {}): Store {
  const place = (kind: 'row' | 'mark', scope: string, key: string): KvKey => ['signalbox', kind, scope, key]
  const isLive = (entry: KvEntry<Stored>): entry is KvEntry<Stored> & { value: Stored; versionstamp: string } =>
    entry.value !== null && (entry.value.expires === undefined || entry.value.expires > now())
  /** What is there now, as a row or as a mark, with both entries to check against. */
  const look = async (scope: string, key: string) => {
    const places = [place('row', scope, key), place('mark', scope, key)]
    const [row, mark] = (await patiently(() => kv.getMany<Stored>(places))) as [KvEntry<Stored>, KvEntry<Stored>]
    return { row, mark, live: isLive(row) ? row : isLive(mark) ? mark : undefined }
  }
  const checks = ({ row, mark }: { row: KvEntry<Stored>; mark: KvEntry<Stored> }) =>
    [row, mark].map(({ key, versionstamp }) => ({ key, versionstamp }))

  const dialect: Dialect = {
    guarantee: 'atomic',
    async get(scope, key) {
      const { live } = await look(scope, key)
      return live && { key, version: live.versionstamp, text: live.value.text }
    },
    async set(scope, key, text, { ttl, ifVersion }) {
      for (;;) {
        const found = await look(scope, key)
        if (ifVersion !== undefined && (found.live?.versionstamp ?? null) !== ifVersion) return false
        const value: Stored = ttl === undefined ? { text } : { text, expires: now() + ttl }
        const [here, there] = ttl === undefined ? (['row', 'mark'] as const) : (['mark', 'row'] as const)
        const write = kv
          .atomic()
          .check(...checks(found))
          .set(place(here, scope, key), value, ttl === undefined ? {} : { expireIn: ttl })
          .delete(place(there, scope, key))
        const result = await patiently(() => write.commit())
        if (result.ok) return result.versionstamp
      }
    },
    async delete(scope, key, ifVersion) {
      for (;;) {
        const found = await look(scope, key)
        if (!found.live || (ifVersion !== undefined && found.live.versionstamp !== ifVersion)) return false
        const write = kv
          .atomic()
          .check(...checks(found))
          .delete(place('row', scope, key))
          .delete(place('mark', scope, key))
        if ((await patiently(() => write.commit())).ok) return true
      }
    },
    list: (scope, { start, end, limit, values }) =>
      patiently(async () => {
        if (compareKeys(start, end) >= 0) return []
        const range = { start: place('row', scope, start), end: place('row', scope, end) }
        const rows: Row[] = []
        for await (const entry of kv.list<Stored>(range, { limit, batchSize: Math.min(limit, BATCH) })) {
          if (!isLive(entry)) continue
          const row = { key: String(entry.key[3]), version: entry.versionstamp }
          rows.push(values ? { ...row, text: entry.value.text } : row)
        }
        return rows
      }),
  }
  return storeOver(chunked(dialect, CAP, now))
}
