import { Redis } from 'ioredis'
import { createStorage, type Driver } from 'unstorage'
import fs from 'unstorage/drivers/fs'
import fsLite from 'unstorage/drivers/fs-lite'
import http from 'unstorage/drivers/http'
import lruCache from 'unstorage/drivers/lru-cache'
import memory from 'unstorage/drivers/memory'
import redis from 'unstorage/drivers/redis'
import { expect, test } from 'vitest'
import { storeFrom } from '../../core/storage/from.ts'
import type { Store } from '../../core/storage/store.ts'
import { storeConformance } from '../conformance/store.ts'
import { installed } from '../kit/installed.ts'
import { startRedis } from '../kit/redis.ts'
import { quick } from './backends.ts'
import { work } from './work.ts'

// The drivers of Cloudflare are tested in workerd, with the other backends.
const count = storeConformance({ make: () => Promise.reject(new Error('not run')), ...quick }).length
async function conforms(make: (now: () => number) => Store): Promise<void> {
  let ahead = 0
  const advance = (ms: number): void => {
    ahead += ms
  }
  const store = make(() => Date.now() + ahead)
  expect(await work({ store, advance }, { do: 'suite', ...quick })).toEqual({ passed: count, failed: [] })
}

test('a driver with a conditional write behind it is atomic, alone or inside a Storage', async () => {
  await conforms((now) => storeFrom(memory(), { now, strict: true }))
  const store = storeFrom(createStorage({ driver: memory() }), { strict: true })
  expect(store.guarantee).toBe('atomic')
})

test('one without is best-effort, however it writes its keys', async () => {
  await conforms((now) => storeFrom(lruCache({ max: 100_000 }), { now }))
  const plain = lruCache({ max: 100_000 })
  const odd: Driver = {
    ...plain,
    getKeys: async (...args) => (await plain.getKeys(...args)).map((key) => `:${key.replaceAll(':', '/')}`),
  }
  await conforms((now) => storeFrom(odd, { now }))
  expect(storeFrom(plain).guarantee).toBe('best-effort')
})

const present = installed('redis-server')
test.skipIf(!present)('the redis driver is Redis, and a base does not part what shares it', async () => {
  const server = await startRedis()
  const client = new Redis(server.port, '127.0.0.1')
  const drivers = ['one', 'other'].map((base) => redis({ host: '127.0.0.1', port: server.port, base }))
  try {
    const [one, other] = drivers.map((driver) => storeFrom(driver)) as [Store, Store]
    expect(await one.set('digits', '106540352242922', { ifVersion: null })).toBeTruthy()
    expect(await other.set('digits', 'again', { ifVersion: null })).toBe(false)
    expect((await other.get('digits'))?.value).toBe('106540352242922')
    expect(await client.keys('*')).toEqual(expect.arrayContaining(['{signalbox}:rows']))
  } finally {
    for (const { dispose } of drivers) await dispose?.()
    client.disconnect()
    server.stop()
  }
})

test('what cannot keep rows safely is refused, and says what to use', () => {
  expect(() => storeFrom(lruCache({}), { strict: true })).toThrow(/lru-cache driver has no conditional write/)
  expect(() => storeFrom(http({ base: 'http://127.0.0.1:1' }) as Driver, { strict: true })).toThrow(/no conditional/)
  for (const driver of [fs({ base: '/tmp' }), fsLite({ base: '/tmp' })])
    expect(() => storeFrom(driver)).toThrow(expect.objectContaining({ fix: expect.stringContaining('fsStore') }))
  const { setItem: _, ...readOnly } = memory()
  expect(() => storeFrom({ ...readOnly, name: 'overlay' })).toThrow(/no conditional write, nor any other/)
})
