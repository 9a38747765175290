import { Redis } from 'ioredis'
import { redisStore } from '../../../core/storage/redis.ts'
import type { Opened } from '../work.ts'

export async function open(port: string): Promise<Opened> {
  const client = new Redis(Number(port), '127.0.0.1')
  return { store: redisStore(client), close: () => client.disconnect() }
}
