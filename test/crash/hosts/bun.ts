import { redisStore } from '../../../core/storage/redis.ts'
import { sqliteStore } from '../../../runtimes/bun/sqlite.ts'
import { createWorker } from '../worker.ts'

const { BACKEND = '', LOCATION = '', SPEC = '{}' } = process.env
interface Bun {
  serve(options: object): { port: number }
  readonly RedisClient: new (url: string) => { send(command: string, args: string[]): Promise<unknown> }
}
const { serve, RedisClient } = (globalThis as unknown as { Bun: Bun }).Bun
const store = BACKEND === 'redis' ? redisStore(new RedisClient(`redis://127.0.0.1:${LOCATION}`)) : sqliteStore(LOCATION)
const { port } = serve({ hostname: '127.0.0.1', port: 0, fetch: createWorker(JSON.parse(SPEC), store) })
console.log(`listening ${port}`)
