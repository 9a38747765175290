import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { memoryStore } from 'signalbox/storage/memory'
import { redisStore } from 'signalbox/storage/redis'
import type { Store } from '../../core/storage/store.ts'
import { fsStore } from '../../runtimes/node/fs.ts'
import { startRedis } from '../kit/redis.ts'
import type { Scenario } from './measure.ts'
import { contender, durable, type Load } from './receivers.ts'

type Opened = { readonly store: Store; close?(): void }
const STORES: Readonly<Record<string, () => Opened | Promise<Opened>>> = {
  memory: () => ({ store: memoryStore() }),
  'redis on loopback': async () => {
    const redis = await startRedis()
    const client = new Redis(redis.port, '127.0.0.1')
    const close = (): void => {
      client.disconnect()
      redis.stop()
    }
    return { store: redisStore(client), close }
  },
  files: () => {
    const dir = mkdtempSync(join(tmpdir(), 'signalbox-bench-'))
    return { store: fsStore(dir), close: () => rmSync(dir, { recursive: true }) }
  },
}

const scenario = (title: string, load: Load): Scenario => ({
  title,
  unit: 'POST',
  contenders: Object.fromEntries(
    Object.entries(STORES).map(([name, open]) => [
      `signalbox durable (${name})`,
      async () => {
        const { store, close } = await open()
        return contender(name, { ...durable(store, true), close }, load)
      },
    ]),
  ),
})

/** The durable engine on each store that needs no service of others. CPU is that of the app's process. */
export const scenarios = (): Scenario[] => [
  scenario('Durable, by store: one message', { inFlight: 1, messages: 1 }),
  scenario('Durable, by store: a batch of 100', { inFlight: 1, messages: 100 }),
]
