import { describe, expect, test, vi } from 'vitest'
import type { Partition } from '../../../core/delivery/partition.ts'
import { wakeAt } from '../../../core/delivery/wake.ts'
import type { Host, SweepOptions } from '../../../core/host.ts'
import { sweeper } from '../../../core/hosting/sweeper.ts'
import type { Store } from '../../../core/storage/store.ts'
import { latch, note, setUp } from './kit.ts'

/** Hosts end the work of a request without a word: its promises never settle, and its timers never come. */
function endRequests(host: Host): () => void {
  const { timer, waitUntil } = host
  Object.assign(host, { timer: () => () => {}, waitUntil() {} })
  return () => void Object.assign(host, { timer, waitUntil })
}

describe('work that the host ended', () => {
  test.each([
    ['at once', 1],
    ['on a later try', 2],
  ])('%s does not hold its lane for ever', async (_, stuck) => {
    const t = setUp({ retries: ['1s', '1s'] })
    const seen: string[] = []
    let runs = 0
    t.app.notes.on('message', (ctx) => {
      if (ctx.message.id === 'm1' && ++runs < stuck) throw new Error('not yet')
      if (ctx.message.id === 'm1' && runs === stuck) return new Promise<void>(() => {})
      seen.push(ctx.message.id)
    })
    const endedByHost = async (work: () => Promise<unknown>): Promise<void> => {
      const back = endRequests(t.host)
      void work()
      await vi.waitFor(() => expect(runs).toBe(stuck))
      back()
    }
    if (stuck === 1) await endedByHost(() => t.post([note('m1')]))
    else {
      await t.post([note('m1')])
      await t.settle()
      t.jump(2000)
      await endedByHost(() => t.app.sweep(t.host))
    }
    t.jump(36_000)
    await t.post([note('m2')])
    await t.app.sweep(t.host)
    await t.advance(60_000)
    expect(seen).toEqual(['m1', 'm2'])
  })
})

describe('a waker', () => {
  const waking = (wrap?: (store: Store) => Store) => {
    const t = setUp({ retries: ['1s'] }, wrap)
    const wakes: { at: number; key: string | undefined }[] = []
    Object.assign(t.host, { wake: (at: number, key?: string) => void wakes.push({ at, key }) })
    return { ...t, wakes }
  }

  test.each([
    [
      'at once',
      () => {
        throw new Error('no queue')
      },
    ],
    [
      'later',
      async () => {
        throw new Error('no queue')
      },
    ],
  ])('that fails %s keeps nothing from being taken or swept', async (_, wake) => {
    const t = waking()
    Object.assign(t.host, { wake })
    const { opened: freed, open: free } = latch()
    const seen: string[] = []
    t.app.notes.on('message', async (ctx) => {
      if (ctx.message.id === 'stuck') await freed
      if (ctx.message.id === 'bad' && ctx.tries === 1) throw new Error('not yet')
      seen.push(ctx.message.id)
    })
    expect((await t.post([note('bad', 'ada')])).status).toBe(200)
    await t.settle()
    expect((await t.post([note('stuck', 'bob')])).status).toBe(200)
    t.jump(5000)
    await t.app.sweep(t.host)
    expect(seen).toEqual(['bad'])
    free()
    await t.settle()
    expect(seen).toEqual(['bad', 'stuck'])
  })
  test('is remembered for so many conversations at most', () => {
    const wakes = new Map<string, number>()
    const host = { now: () => 0, wake: () => {}, log: console }
    const part = { host, scope: 'page', memory: { wakes } } as unknown as Partition
    for (let i = 0; i < 25_000; i++) wakeAt(part, `lane${i}`, 1000, async () => {})
    expect(wakes.size).toBeLessThanOrEqual(10_000)
    expect(wakes.has('lane24999')).toBe(true)
  })
  test('carries a key, with which only that lane is looked at', async () => {
    const listed: string[] = []
    const watched = (store: Store): Store => ({
      ...store,
      scope: (name) => watched(store.scope(name)),
      list(prefix, options) {
        listed.push(prefix)
        return store.list(prefix, options)
      },
    })
    const t = waking(watched)
    const seen: string[] = []
    t.app.notes.on('message', (ctx) => {
      if (ctx.tries === 1) throw new Error('not yet')
      seen.push(ctx.message.id)
    })
    await t.post([note('m1'), note('m2', 'bob')])
    await t.settle()
    const keys = t.wakes.flatMap(({ key }) => (key?.includes('bob') ? [key] : []))
    t.jump(2000)
    listed.length = 0
    await t.app.sweep(t.host, { keys })
    expect(seen).toEqual(['m2'])
    expect(new Set(listed)).toEqual(new Set(['q/notes:page:bob/']))
    await t.app.sweep(t.host, { keys: ['', 'no%key', 'nowhere/q'] })
    expect(seen).toEqual(['m2'])
  })

  test('is asked for no look that is further away than the queue of Cloudflare waits, and comes to one that is', async () => {
    const t = waking()
    const codes: string[] = []
    t.app.notes.on('message', (ctx) =>
      ctx.ask('name', 'Your name?', { timeout: '40d' }).then(
        () => {},
        (error) => void codes.push(error.code),
      ),
    )
    await t.post([note('m1')])
    await t.settle()
    let looks = 0
    for (; codes.length === 0 && t.wakes.length > 0; looks++) {
      const { at, key } = t.wakes.splice(0).at(-1) ?? { at: 0, key: undefined }
      expect(at - t.now()).toBeLessThanOrEqual(12 * 3_600_000)
      t.jump(Math.max(0, at - t.now()))
      await t.app.sweep(t.host, { keys: key === undefined ? [] : [key] })
      await t.settle()
    }
    expect([codes, looks]).toEqual([['ask_timeout'], 80])
  })

  test('alone picks up all that a crash left, also what came after it was last asked', async () => {
    const dead = waking()
    dead.app.notes.on('message', () => new Promise<void>(() => {}))
    const t = waking()
    Object.assign(dead.host, { store: t.backend, waitUntil() {}, wake: t.host.wake })
    await dead.post([note('m1')])
    dead.jump(20_000)
    await dead.post([note('m2')])
    const seen: string[] = []
    t.app.notes.on('message', (ctx) => void seen.push(ctx.message.id))
    for (let n = 0; n < 20 && t.wakes.length > 0; n++) {
      const { at, key } = t.wakes.shift() ?? { at: 0, key: undefined }
      t.jump(Math.max(0, at - t.now()))
      await t.app.sweep(t.host, { keys: key === undefined ? [] : [key] })
      await t.settle()
    }
    expect(seen).toEqual(['m1', 'm2'])
  })
})

test('a timer calls for a key on time while a sweep of everything goes on', async () => {
  const t = setUp()
  const calls: SweepOptions[] = []
  const app = {
    fetch: t.app.fetch,
    sweep: (_: Host, options: SweepOptions = {}) => {
      calls.push(options)
      return options.keys ? Promise.resolve() : new Promise<void>(() => {})
    },
  }
  const { wake, stop } = sweeper(app, () => t.host)
  wake(t.now() + 1000, 'a')
  wake(t.now() + 1000, 'b')
  wake(t.now() + 9000, 'a')
  await t.advance(2000)
  expect(calls.map((c) => c.keys)).toEqual([undefined, ['a', 'b']])
  wake(t.now() + 10, 'c')
  stop()
  await t.advance(20_000)
  expect(calls).toHaveLength(2)
})

test('a sweep that hangs is not the last', async () => {
  const t = setUp()
  let begun = 0
  const app = { fetch: t.app.fetch, sweep: () => (begun++ === 0 ? new Promise<void>(() => {}) : Promise.resolve()) }
  const { stop } = sweeper(app, () => t.host)
  await t.advance(59_000)
  expect(begun).toBe(1)
  await t.advance(2000)
  await t.advance(1)
  expect(begun).toBe(2)
  stop()
})

test('sweeps go on when the clock is set back', async () => {
  const t = setUp()
  const calls: (readonly string[] | undefined)[] = []
  const app = { fetch: t.app.fetch, sweep: async (_: Host, { keys }: SweepOptions = {}) => void calls.push(keys) }
  let back = 0
  const { wake, stop } = sweeper(app, () => ({ ...t.host, now: () => t.now() - back }))
  await t.advance(1)
  wake(t.now() + 3000, 'a')
  back = 3_600_000
  for (let second = 0; second < 21; second++) await t.advance(1000)
  expect(calls.filter((keys) => keys !== undefined)).toEqual([['a']])
  expect(calls.filter((keys) => keys === undefined).length).toBeGreaterThanOrEqual(4)
  stop()
})
