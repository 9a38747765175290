import { Redis } from 'ioredis'
import { redisStore } from 'signalbox/storage/redis'
import type { Store } from '../../core/storage/store.ts'
import { startRedis } from '../kit/redis.ts'
import { quantile } from './measure.ts'
import { body, requestOf, signed } from './payloads.ts'
import { durable } from './receivers.ts'

/** A store that counts its writes. */
function counting(store: Store, count: { writes: number }): Store {
  return {
    ...store,
    set: (...args) => {
      count.writes++
      return store.set(...args)
    },
    delete: (...args) => {
      count.writes++
      return store.delete(...args)
    },
    scope: (name) => counting(store.scope(name), count),
  }
}

export interface Ack {
  readonly posts: number
  readonly bytes: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Store writes before the answer, of a POST to a scope that is known already. */
  readonly writes: number
}
/** From a POST of 1000 updates and 3 MB to its 200, durable on Redis on the same machine, one POST at a time. */
export async function ack(quick: boolean): Promise<Ack> {
  const redis = await startRedis()
  const client = new Redis(redis.port, '127.0.0.1')
  try {
    const count = { writes: 0 }
    const app = durable(counting(redisStore(client, { bytes: Buffer.from }), count), true)
    const posts = quick ? 25 : 200
    const times: number[] = []
    let bytes = 0
    let writes = 0
    for (let i = -20; i < posts; i++) {
      const post = signed(body(`ack${i}`, 1000, 2400))
      bytes = post.bytes.byteLength
      const request = requestOf(post)
      const before = count.writes
      const begin = process.hrtime.bigint()
      const response = await app.handle(request)
      const ms = Number(process.hrtime.bigint() - begin) / 1e6
      if (response.status !== 200) throw new Error(`answered ${response.status}`)
      writes = count.writes - before
      if (i >= 0) times.push(ms)
      await app.settled?.()
    }
    return { posts, bytes, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99), writes }
  } finally {
    client.disconnect()
    redis.stop()
  }
}
