import { SignalboxError } from '../errors.ts'
import { type KvNamespace, kvStore, type R2Bucket, r2Store } from './cloudflare.ts'
import { type Db0, db0Store } from './db0.ts'
import { type DenoKv, denoKvStore } from './denokv.ts'
import { storeOver } from './dialect.ts'
import { lazyStore } from './lazy.ts'
import { memoryStore } from './memory.ts'
import { type IoRedis, redisStore, type Scripts } from './redis.ts'
import type { Store } from './store.ts'
import { upstashStore } from './upstash.ts'
import { weakDialect } from './weak.ts'

/** The part of a driver of unstorage that is used: its own types want the libraries of every driver. */
export interface UnstorageDriver {
  readonly name?: string | undefined
  getInstance?(): unknown
  getItem(key: string, options?: object): unknown
  setItem?(key: string, value: string, options: { ttl?: number }): unknown
  removeItem?(key: string, options: object): unknown
  getKeys(base: string, options: object): string[] | Promise<string[]>
}
/** The part of a Storage of unstorage that is used. */
export interface UnstorageStorage {
  getMount(key?: string): { readonly driver: UnstorageDriver }
}
export interface FromOptions {
  /** Refuse (`store_weak`) what has no conditional write, instead of making a `best-effort` store of it. */
  readonly strict?: boolean | undefined
  /** The store's clock, in ms, where the backend has none of its own. */
  readonly now?: (() => number) | undefined
}
type Native = (instance: unknown, options: FromOptions) => Store

const denoKv: Native = (kv, { now }) => lazyStore(async () => denoKvStore((await kv) as DenoKv, { now }))
const upstash: Native = (client) => upstashStore(client as Scripts)
/** The store over what is behind a driver, by the driver's name: with its conditional write, or all of its pages. */
const NATIVE: Readonly<Record<string, Native>> = {
  memory: (spaces, { now }) => memoryStore({ now, spaces: spaces as Map<string, unknown> }),
  redis: (client) => redisStore(client as IoRedis),
  upstash,
  'vercel-kv': upstash,
  'deno-kv': denoKv,
  'deno-kv-node': denoKv,
  db0: (database) => db0Store(database as Db0),
  'cloudflare-kv-binding': (namespace) => kvStore(namespace as KvNamespace),
  'cloudflare-r2-binding': (bucket) => r2Store(bucket as R2Bucket),
}

/** Files are written in place, so a reader may find half of one, and their names hold 255 bytes where a key has 400. */
const FILES: readonly string[] = ['fs', 'fs-lite']

const driverOf = (from: UnstorageDriver | UnstorageStorage): UnstorageDriver =>
  'getMount' in from ? from.getMount('').driver : from

/** Over what every driver has. Drivers tell keys as their backend writes them, and with what `base` left of it. */
function overItems(driver: UnstorageDriver, now: () => number): Store | undefined {
  const { setItem, removeItem } = driver
  if (!setItem || !removeItem) return undefined
  const backend = {
    get: async (key: string) => (await driver.getItem(key)) as string | null,
    set: async (key: string, text: string, ttlMs: number | undefined) =>
      setItem(key, text, ttlMs === undefined ? {} : { ttl: Math.ceil(ttlMs / 1000) }),
    remove: async (key: string) => removeItem(key, {}),
    keys: async (prefix: string) =>
      (await driver.getKeys(prefix.replace(/:$/, ''), {})).map((key) => key.replace(/[/\\]/g, ':').replace(/^:/, '')),
  }
  return storeOver(weakDialect(backend, now))
}

/**
 * A Store over any unstorage driver. Where the backend behind it has a conditional write, the store uses that; where it
 * has none (Cloudflare KV and R2 …) the store is `best-effort`. Its keys begin with `signalbox` and lie
 * beside the driver's own; a `base` counts only where the store knows nothing better than the driver.
 *
 * @example
 * import redis from 'unstorage/drivers/redis'
 * const driver = (env: { REDIS_URL: string }) => redis({ url: env.REDIS_URL })
 * const app = createApp({ plugins, storage: (env: { REDIS_URL: string }) => storeFrom(driver(env), { strict: true }) })
 */
export function storeFrom(from: UnstorageDriver | UnstorageStorage, options: FromOptions = {}): Store {
  const driver = driverOf(from)
  const { name = 'this', getInstance } = driver
  if (FILES.includes(name))
    throw new SignalboxError('store_weak', `The ${name} driver may be read while it writes`, {
      fix: 'Use fsStore of signalbox/node/fs, or sqliteStore of signalbox/node/sqlite.',
    })
  const instance: unknown = NATIVE[name] && getInstance?.()
  const store = instance ? NATIVE[name]?.(instance, options) : overItems(driver, options.now ?? Date.now)
  if (!store || (options.strict && store.guarantee !== 'atomic'))
    throw new SignalboxError(
      'store_weak',
      `The ${name} driver has no conditional write${store ? '' : ', nor any other'}`,
      {
        fix: 'Use Redis, Upstash, Deno KV, a Durable Object, D1, SQLite or Postgres.',
      },
    )
  return store
}
