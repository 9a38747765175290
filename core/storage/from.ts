import type { Driver, Storage } from 'unstorage'
import { SignalboxError } from '../errors.ts'
import { type Db0, db0Store } from './db0.ts'
import { type DenoKv, denoKvStore } from './denokv.ts'
import { storeOver } from './dialect.ts'
import { lazyStore } from './lazy.ts'
import { memoryStore } from './memory.ts'
import { type IoRedis, redisStore, type Scripts } from './redis.ts'
import type { Store } from './store.ts'
import { upstashStore } from './upstash.ts'
import { weakDialect } from './weak.ts'

export interface FromOptions {
  /** Refuse (`store_weak`) what has no conditional write, instead of making a `best-effort` store of it. */
  readonly strict?: boolean | undefined
  /** The store's clock, in ms, where the backend has none of its own. */
  readonly now?: (() => number) | undefined
}
type Native = (instance: unknown, options: FromOptions) => Store

const denoKv: Native = (kv, { now }) => lazyStore(async () => denoKvStore((await kv) as DenoKv, { now }))
const upstash: Native = (client) => upstashStore(client as Scripts)
/** The conditional write behind a driver, by the driver's name. */
const NATIVE: Readonly<Record<string, Native>> = {
  memory: (spaces, { now }) => memoryStore({ now, spaces: spaces as Map<string, unknown> }),
  redis: (client) => redisStore(client as IoRedis),
  upstash,
  'vercel-kv': upstash,
  'deno-kv': denoKv,
  'deno-kv-node': denoKv,
  db0: (database) => db0Store(database as Db0),
}

const driverOf = (from: Driver | Storage): Driver => ('getMount' in from ? from.getMount('').driver : from)

/**
 * A Store over any unstorage driver. Where the backend behind it has a conditional write, the store uses that, beside
 * the driver's own keys; where it has none (Cloudflare KV, plain files …) the store is `best-effort`.
 *
 * @example
 * import redis from 'unstorage/drivers/redis'
 * const driver = (env: { REDIS_URL: string }) => redis({ url: env.REDIS_URL })
 * const app = createApp({ plugins, storage: (env: { REDIS_URL: string }) => storeFrom(driver(env), { strict: true }) })
 */
export function storeFrom(from: Driver | Storage, options: FromOptions = {}): Store {
  const driver = driverOf(from)
  const native = NATIVE[driver.name ?? '']
  const instance: unknown = native && driver.getInstance?.()
  if (native && instance) return native(instance, options)
  const { setItem, removeItem } = driver
  const name = driver.name ?? 'this'
  if (options.strict || !setItem || !removeItem)
    throw new SignalboxError('store_weak', `The ${name} driver has no conditional write${setItem ? '' : ' at all'}`, {
      fix: 'Use Redis, Upstash, Deno KV, a Durable Object, D1, SQLite or Postgres.',
    })
  const backend = {
    get: async (key: string) => (await driver.getItem(key)) as string | null,
    set: async (key: string, text: string, ttlMs: number | undefined) =>
      setItem(key, text, ttlMs === undefined ? {} : { ttl: Math.ceil(ttlMs / 1000) }),
    remove: async (key: string) => removeItem(key, {}),
    keys: async (prefix: string) => driver.getKeys(prefix.replace(/:$/, ''), {}),
  }
  return storeOver(weakDialect(backend, options.now ?? Date.now))
}
