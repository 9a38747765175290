import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { memoryStore } from 'signalbox/storage/memory'
import { redisStore } from 'signalbox/storage/redis'
import type { Store } from '../../core/storage/store.ts'
import { fsStore } from '../../runtimes/node/fs.ts'
import { startRedis } from '../kit/redis.ts'
import { compare, quantile } from './measure.ts'
import { body, requestOf, signed } from './payloads.ts'
import { contender, durable } from './receivers.ts'
import type { Table } from './report.ts'

/** A store that counts its writes. */
export function counting(store: Store, count: { writes: number; calls: number }): Store {
  return {
    ...store,
    get: (...args) => {
      count.calls++
      return store.get(...args)
    },
    list: (...args) => {
      count.calls++
      return store.list(...args)
    },
    set: (...args) => {
      count.writes++
      count.calls++
      return store.set(...args)
    },
    delete: (...args) => {
      count.writes++
      count.calls++
      return store.delete(...args)
    },
    scope: (name) => counting(store.scope(name), count),
  }
}

let label = 0
/** The durable engine on each store that needs no service of others. */
export async function stores(quick: boolean): Promise<Table[]> {
  const redis = await startRedis()
  const client = new Redis(redis.port, '127.0.0.1')
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-bench-'))
  const makers: [string, () => Store][] = [
    ['memory', () => memoryStore()],
    ['redis on loopback', () => redisStore(client).scope(`bench-${label++}`)],
    ['files', () => fsStore(join(dir, `${label++}`))],
  ]
  try {
    const tables: Table[] = []
    for (const messages of [1, 100]) {
      const load = { posts: messages === 1 ? (quick ? 40 : 150) : quick ? 2 : 6, inFlight: 1, messages }
      const contenders = makers.map(([name, make]) =>
        contender(durable(name, make(), true), load, () =>
          Array.from({ length: load.posts }, () => signed(body(`s${label++}`, messages))),
        ),
      )
      const rows = await compare(contenders as never, quick ? 3 : 11)
      tables.push({
        title: `Durable, by store: ${messages === 1 ? 'one message' : 'a batch of 100'}`,
        unit: 'POST',
        rows,
      })
    }
    return tables
  } finally {
    client.disconnect()
    redis.stop()
    rmSync(dir, { recursive: true })
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
    const count = { writes: 0, calls: 0 }
    const app = durable('redis', counting(redisStore(client), count), true)
    const posts = quick ? 25 : 200
    const times: number[] = []
    let bytes = 0
    let writes = 0
    for (let i = -2; i < posts; i++) {
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
