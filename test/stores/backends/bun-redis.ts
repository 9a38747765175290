import { type BunRedis, redisStore } from '../../../core/storage/redis.ts'
import type { Opened } from '../work.ts'

declare const Bun: { RedisClient: new (url: string) => BunRedis & { close(): void } }

export async function open(port: string): Promise<Opened> {
  const client = new Bun.RedisClient(`redis://127.0.0.1:${port}`)
  return { store: redisStore(client), close: () => client.close() }
}
