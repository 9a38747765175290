import { Redis } from 'ioredis'
import { afterAll, describe, expect, test } from 'vitest'
import { redisStore } from '../../core/storage/redis.ts'
import type { Store } from '../../core/storage/store.ts'
import { storeOf } from '../../runtimes/node/store.ts'
import { installed } from '../kit/installed.ts'
import { startRedis } from '../kit/redis.ts'
import { counting, latch, note, setUp } from '../unit/delivery/kit.ts'

const present = installed('redis-server')

describe.skipIf(!present)('redis', async () => {
  if (!present) return
  const server = await startRedis()
  const client = new Redis(server.port, '127.0.0.1')
  afterAll(() => {
    client.disconnect()
    server.stop()
  })
  test('connects anew where its server takes no writes any more, and sends again what was refused', async () => {
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    const store = storeOf({ REDIS_URL: `redis://127.0.0.1:${server.port}` }, log).scope('failover')
    await store.set('a', 1)
    await client.replicaof('127.0.0.1', 1)
    const writing = store.set('a', 2)
    // That it is refused shows once, and not after it was sent again.
    await new Promise((resolve) => setTimeout(resolve, 100))
    await client.replicaof('NO', 'ONE')
    expect(await writing).toMatch(/^\d{16}$/)
    expect((await store.get('a'))?.value).toBe(2)
  })
  test('goes on after the server has forgotten the script', async () => {
    const store = redisStore(client).scope('forgetful')
    await store.set('a', 1)
    await client.script('FLUSH')
    expect((await store.get('a'))?.value).toBe(1)
  })

  const long = { text: 'x'.repeat(100_000) }
  const keysOf = (scope: string) => client.keys(`{signalbox/${scope}}*`)
  test('a long text leaves nothing behind: not where it lost, nor when it is replaced or deleted', async () => {
    const store = redisStore(client, { bytes: Buffer.from }).scope('long')
    const version = await store.set('a', long, { ifVersion: null })
    expect(await store.set('a', long, { ifVersion: null })).toBe(false)
    expect((await store.get('a'))?.value).toEqual(long)
    expect((await keysOf('long')).sort()).toEqual(['index', 'long:a', 'rows'].map((name) => `{signalbox/long}:${name}`))
    expect(await client.ttl('{signalbox/long}:long:a')).toBe(-1)
    await store.set('a', {}, { ttl: 60_000, ifVersion: String(version) })
    expect(await keysOf('long')).not.toContain('{signalbox/long}:long:a')
    await store.set('a', long)
    await store.delete('a')
    expect(await keysOf('long')).toEqual(['{signalbox/long}:rows'])
  })
  test('a client may send a long text after its script', async () => {
    const { opened, open } = latch()
    let ran = 0
    const late = Object.assign(Object.create(client) as Redis, {
      evalsha(...args: [sha1: string, numberOfKeys: number, ...string[]]) {
        ran++
        return client.evalsha(...args).finally(open)
      },
      async set(...args: Parameters<Redis['set']>) {
        await opened
        return client.set(...args)
      },
    })
    await redisStore(client).set('a', 1) // the server knows the script now
    const store = redisStore(late).scope('late')
    expect(await store.set('a', long, { ifVersion: null })).toMatch(/^\d{16}$/)
    expect(ran).toBe(2)
    expect((await store.list('a'))[0]?.value).toEqual(long)
  })
  test('a row that an earlier version has written, in one piece, is read, listed and replaced', async () => {
    const store = redisStore(client).scope('old')
    await client.hset('{signalbox/old}:rows', '#', 7, 'ra', `0000000000000007${JSON.stringify(long)}`)
    await client.zadd('{signalbox/old}:index', 0, 'ra')
    expect(await store.get('a')).toEqual({ key: 'a', version: '0000000000000007', value: long })
    expect((await store.list('')).map((entry) => entry.value)).toEqual([long])
    expect(await store.set('a', long, { ifVersion: '0000000000000007' })).toBe('0000000000000008')
  })
  test('a long text that the server refuses is an error, and no row', async () => {
    const store = redisStore(client).scope('full')
    await store.set('b', 1)
    await client.config('SET', 'maxmemory', '1')
    const refused = store.set('a', long).catch(String)
    expect(await refused.finally(() => client.config('SET', 'maxmemory', '0'))).toContain('OOM')
    expect(await store.get('a')).toBeUndefined()
  })

  /** An app on a place of its own in the server; its clock is not the server's. */
  const appOn = (place: string) => {
    const { asked, counted } = counting()
    const inbox: string[] = []
    const watched = (store: Store): Store => ({
      ...store,
      scope: (name) => watched(store.scope(name)),
      set(key, ...rest) {
        if (key.startsWith('in/')) inbox.push(key)
        return store.set(key, ...rest)
      },
    })
    const t = setUp({ retries: ['1s', '1s'] }, () => counted(watched(redisStore(client).scope(place))))
    return { t, asked, inbox }
  }
  const people = (size: number) => Array.from({ length: size }, (_, i) => note(`m${i}`, `user${i % 50}`))

  test('a POST of 1000 updates is one write before its 200; all are handled, and twice as many cost twice as much', async () => {
    const operations: number[] = []
    for (const size of [1000, 2000]) {
      const { t, asked, inbox } = appOn(`batch-${size}`)
      let handled = 0
      t.app.notes.on('message', () => void handled++)
      expect((await t.post(people(size))).status).toBe(200)
      expect(inbox).toHaveLength(1)
      await t.settle()
      expect(handled).toBe(size)
      expect(await t.app.backlog(t.host)).toMatchObject({ envelopes: 0, events: 0, dead: 0 })
      operations.push(asked.operations)
    }
    const [thousand = 0, twice = 0] = operations
    expect(twice).toBeLessThanOrEqual(2 * thousand)
  })

  test('one poison in 1000: 999 are done, those behind it too, and it is a dead letter', async () => {
    const { t } = appOn('poison')
    const done: string[] = []
    t.app.notes.on('message', (ctx) => {
      if (ctx.message.id === 'm500') throw new Error('poison')
      done.push(ctx.message.id)
    })
    await t.post(people(1000))
    await t.advance(60_000)
    expect(new Set(done).size).toBe(999)
    expect(done).toHaveLength(999)
    expect(done.indexOf('m550')).toBeGreaterThan(done.indexOf('m450'))
    expect(await t.app.dead(t.host)).toMatchObject([{ reason: 'tries', event: { id: 'm500' } }])
    await t.post([note('later', 'user0')])
    await t.settle()
    expect(done.at(-1)).toBe('later')
  })
})
