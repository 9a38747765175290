import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, it } from 'vitest'
import { createDirectory, createVault, reseal, sealedStore } from '../../../core/auth/mod.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import { redisStore } from '../../../core/storage/redis.ts'
import type { Store } from '../../../core/storage/store.ts'
import { fsStore } from '../../../runtimes/node/fs.ts'
import { installed } from '../../kit/installed.ts'
import { startRedis } from '../../kit/redis.ts'
import { DAY, fakeMeta, HOUR, isExchange, isolate, RING, textOf, token } from './kit.ts'

const closing: (() => unknown)[] = []
afterAll(() => Promise.all(closing.map((close) => close())))

const BACKENDS: Readonly<Record<string, () => Store | Promise<Store>>> = {
  memory: () => memoryStore(),
  'memory, sealed': () => sealedStore(memoryStore(), createVault({ s: btoa('s'.repeat(32)) })),
  fs() {
    const directory = mkdtempSync(join(tmpdir(), 'signalbox-auth-'))
    const store = fsStore(directory)
    closing.push(async () => {
      await store.close()
      rmSync(directory, { recursive: true })
    })
    return store
  },
  async redis() {
    const server = await startRedis()
    const client = new Redis(server.port, { lazyConnect: true })
    closing.push(() => {
      client.disconnect()
      server.stop()
    })
    return redisStore(client)
  },
}

const redisHere = installed('redis-server')

describe.each(Object.keys(BACKENDS))('on %s', (name) => {
  it.skipIf(name === 'redis' && !redisHere)(
    'tokens are renewed once, revoked for all, resealed, and open for their own row alone',
    async () => {
      const store = (await BACKENDS[name]?.()) as Store
      const meta = fakeMeta(() => undefined, { store: store.scope('plugin/auth') })
      const timer = (ms: number, run: () => void) => {
        const id = setTimeout(run, ms / 20)
        return () => clearTimeout(id)
      }
      const shared = { ...meta, host: { ...meta.host, timer } }
      const isolates = [isolate(shared), isolate(shared)]
      const old = token(meta, 'user', 59 * DAY, HOUR)
      await isolates[0]?.put('c', 't', old)
      const got = await Promise.all(Array.from({ length: 50 }, (_, i) => isolates[i % 2]?.credentials('c', 't')))
      expect(meta.asked.filter(isExchange)).toHaveLength(1)
      expect(new Set(got.map((c) => c?.token))).toEqual(new Set([expect.stringMatching(/^EAA2canary/)]))

      await isolates[0]?.put('d', 'u', token(meta, 'page', 0, undefined))
      const rows = await meta.store.list<{ sealed: string }>('credential/')
      expect(textOf(rows)).not.toContain('canarytoken')
      const [c, d] = rows.map((row) => row.value)
      await meta.store.set('credential/c', { ...c, sealed: d?.sealed })
      await expect(isolate(meta).credentials('c')).rejects.toMatchObject({ code: 'seal_invalid' })
      // The owner's id alone does not make it another's.
      await meta.store.set('credential/d', { ...d, tenant: 't' })
      await expect(isolate(meta).credentials('d')).rejects.toMatchObject({ code: 'seal_invalid' })
      await Promise.all([meta.store.set('credential/c', c), meta.store.set('credential/d', d)])

      const ring = { ...RING, '2027-01': btoa('n'.repeat(32)) }
      await expect(reseal(meta.store, createVault({ '2027-01': ring['2027-01'] }))).rejects.toThrow('no key opens 2')
      expect([await reseal(meta.store, createVault(ring)), await reseal(meta.store, createVault(ring))]).toEqual([2, 0])
      const later = isolate(meta, [], { '2027-01': ring['2027-01'] })
      expect((await later.credentials('c'))?.token).toMatch(/^EAA2canary/)

      const directory = createDirectory(meta.store, later, () => meta.time.now)
      await directory.link({ product: 'pages', account: '1', tenant: 't', credential: 'c' })
      await isolate(meta).revoke('c', 'deauthorized')
      await expect(isolate(meta).credentials('c')).rejects.toMatchObject({ code: 'token_revoked' })
      await directory.unlinkAll('c')
      expect(await directory.find('pages', '1')).toBeUndefined()
    },
  )
})
