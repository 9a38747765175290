import { join } from 'node:path'
import { textOf } from '../../core/hosting/adapter.ts'
import { type BunRedis, redisStore } from '../../core/storage/redis.ts'
import type { Store } from '../../core/storage/store.ts'
import { sqliteStore } from './sqlite.ts'

/** Bun's own client. */
function connect(url: string): BunRedis {
  const { RedisClient: Client } = (globalThis as unknown as { Bun: { RedisClient: new (url: string) => BunRedis } }).Bun
  return new Client(url)
}

/** The store of an environment: Redis at `REDIS_URL`, else SQLite in `SIGNALBOX_DATA` (`.signalbox`). */
export function storeOf(env: unknown): Store {
  const url = textOf(env, 'REDIS_URL')
  return url ? redisStore(connect(url)) : sqliteStore(join(textOf(env, 'SIGNALBOX_DATA') ?? '.signalbox', 'store.db'))
}
