import { join } from 'node:path'
import { textOf } from '../../core/host-kit.ts'
import { type RedisClient, redisStore } from '../../core/storage/redis.ts'
import type { Store } from '../../core/storage/store.ts'
import { sqliteStore } from './sqlite.ts'

interface BunRedis {
  send(command: string, args: string[]): Promise<unknown>
}

/** Bun's own client, in the words of the store. */
function connect(url: string): RedisClient {
  const { RedisClient: Client } = (globalThis as unknown as { Bun: { RedisClient: new (url: string) => BunRedis } }).Bun
  const client = new Client(url)
  const run = (command: string) => (script: string, keys: number, args: (string | number)[]) =>
    client.send(command, [script, String(keys), ...args.map(String)])
  return {
    eval: (script, keys, ...args) => run('EVAL')(script, keys, args),
    evalsha: (sha1, keys, ...args) => run('EVALSHA')(sha1, keys, args),
  }
}

/** The store of an environment: Redis at `REDIS_URL`, else SQLite in `SIGNALBOX_DATA` (`.signalbox`). */
export function storeOf(env: unknown): Store {
  const url = textOf(env, 'REDIS_URL')
  return url ? redisStore(connect(url)) : sqliteStore(join(textOf(env, 'SIGNALBOX_DATA') ?? '.signalbox', 'store.db'))
}
