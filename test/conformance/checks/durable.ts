import { createApp } from '../../../core/app.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import type { Store } from '../../../core/storage/store.ts'
import { envelope, type Ping, posted, probe } from '../probe.ts'
import { runStoreConformance } from '../store.ts'
import { type Checks, equal, ok, testHost } from './kit.ts'

const make = () => createApp({ plugins: [probe()] })
const post = async (app: ReturnType<typeof make>, host: Parameters<typeof app.fetch>[1], ...pings: readonly Ping[]) =>
  (await app.fetch(await posted(envelope(...pings)), host)).status
/** A store whose writes fail. */
const broken = (store: Store): Store => ({
  ...store,
  set: () => Promise.reject(new Error('disk full')),
  scope: (name) => broken(store.scope(name)),
})

export const durableChecks: Checks = {
  'an event is stored, then acknowledged, then handled once': async () => {
    const app = make()
    const seen: string[] = []
    app.probe.on('ping', ({ ping }) => {
      seen.push(ping.id)
    })
    const { host, settle } = testHost()
    equal(await post(app, host, { id: '1' }), 200)
    await settle()
    equal(seen, ['1'])
  },
  'an identical redelivery runs nothing again': async () => {
    const app = make()
    let runs = 0
    app.probe.on('ping', () => {
      runs++
    })
    const { host, settle } = testHost()
    const statuses = await Promise.all([1, 2, 3].map(() => post(app, host, { id: '1' })))
    await settle()
    statuses.push(await post(app, host, { id: '1' }))
    await settle()
    equal([statuses, runs], [[200, 200, 200, 200], 1])
  },
  'the same event in another body runs nothing again': async () => {
    const app = make()
    const seen: string[] = []
    app.probe.on('ping', ({ ping }) => {
      seen.push(ping.id)
    })
    const { host, settle } = testHost()
    await post(app, host, { id: '1' })
    await settle()
    await post(app, host, { id: '1' }, { id: '2' })
    await settle()
    equal(seen, ['1', '2'])
  },
  'what cannot be stored is not acknowledged': async () => {
    const { host } = testHost({ store: broken(memoryStore()) })
    const app = make()
    app.probe.on('ping', () => {})
    equal(await post(app, host, { id: '1' }), 503)
  },
  'a handler that fails is tried again later, and its send is not repeated': async () => {
    const app = make()
    const sent: string[] = []
    let runs = 0
    app.probe.on('ping', async (ctx) => {
      runs++
      await ctx.reply('hello')
      if (runs === 1) throw new Error('boom')
    })
    const fetch = (async (_: string, init: RequestInit) => {
      sent.push(String(init.body))
      return Response.json({ id: 'm1' })
    }) as typeof globalThis.fetch
    const { host, settle, advance } = testHost({ fetch })
    equal(await post(app, host, { id: '1' }), 200)
    await settle()
    for (let i = 0; i < 40 && runs < 2; i++) {
      advance(15_000)
      await app.sweep(host)
      await settle()
    }
    equal([runs, sent.length], [2, 1])
  },
  'what a dead isolate left is picked up by another': async () => {
    const store = memoryStore({ now: () => 0 })
    const dead = make()
    dead.probe.on('ping', () => new Promise(() => {}))
    const first = testHost({ store })
    equal(await post(dead, first.host, { id: '1' }), 200)
    const alive = make()
    const seen: string[] = []
    alive.probe.on('ping', ({ ping }) => {
      seen.push(ping.id)
    })
    const second = testHost({ store })
    for (let i = 0; i < 20 && seen.length === 0; i++) {
      second.advance(60_000)
      await alive.sweep(second.host)
      await second.settle()
    }
    equal(seen, ['1'])
  },
  'the memory store keeps the whole contract of a store': async () => {
    let now = 0
    const { passed, failed } = await runStoreConformance({
      make: () => memoryStore({ now: () => now }),
      advance: (ms) => {
        now += ms
      },
      racers: 50,
      large: 300_000,
    })
    ok(failed.length === 0, JSON.stringify(failed))
    ok(passed >= 40, `only ${passed} cases`)
  },
}
