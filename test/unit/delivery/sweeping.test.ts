import { describe, expect, test, vi } from 'vitest'
import type { DeliveryOptions } from '../../../core/delivery/settings.ts'
import type { Store } from '../../../core/storage/store.ts'
import { note, setUp } from './kit.ts'

/** Rows that processes left when they died, and an app that takes them over. */
async function left(ids: readonly (readonly [id: string, user: string])[], delivery: DeliveryOptions = {}) {
  const t = setUp(delivery)
  const dead = setUp(delivery)
  let running = 0
  dead.app.notes.on('message', () => {
    running++
    return new Promise<void>(() => {})
  })
  Object.assign(dead.host, { store: t.host.store, waitUntil() {}, now: t.now })
  for (const [id, user] of ids) await dead.post([note(id, user)])
  await vi.waitFor(() => expect(running).toBe(new Set(ids.map(([, user]) => user)).size))
  t.jump(36_000)
  return t
}

describe('a sweep', () => {
  test('ends in its time, in the middle of a lane if need be; the next one goes on', async () => {
    const ids = Array.from({ length: 20 }, (_, i) => [`m${i}`, 'ada'] as const)
    const t = await left(ids)
    const seen: string[] = []
    Object.assign(t.host, { timer: () => () => {} })
    t.app.notes.on('message', (ctx) => {
      seen.push(ctx.message.id)
      t.jump(1000)
    })
    await t.app.sweep(t.host, { budgetMs: 5000 })
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.length).toBeLessThanOrEqual(7)
    for (let n = 0; n < 10; n++) await t.app.sweep(t.host, { budgetMs: 5000 })
    expect(seen).toEqual(ids.map(([id]) => id))
  })

  test('begins where the last one had to end, so that no lane and no account waits for ever', async () => {
    const people = Array.from({ length: 12 }, (_, i) => [`m${i}`, `user${String(i).padStart(2, '0')}`] as const)
    const t = await left(people)
    const seen = new Set<string>()
    Object.assign(t.host, { timer: () => () => {} })
    t.app.notes.on('message', (ctx) => {
      seen.add(ctx.message.id)
      t.jump(3000)
      throw new Error('never') // each would be the first of every sweep
    })
    for (let n = 0; n < 30; n++) await t.app.sweep(t.host, { budgetMs: 4000 })
    expect(seen.size).toBe(12)
  })

  test('does not wait for a handler that never ends, nor lets it hold up others', async () => {
    const t = await left([
      ['hung', 'ada'],
      ['m1', 'bob'],
    ])
    const seen: string[] = []
    t.app.notes.on('message', (ctx) => {
      seen.push(ctx.message.id)
      return ctx.message.id === 'hung' ? new Promise<void>(() => {}) : undefined
    })
    let ended = false
    void t.app.sweep(t.host, { budgetMs: 1000 }).then(() => {
      ended = true
    })
    await vi.waitFor(() => expect(seen).toEqual(['hung', 'm1']))
    Object.assign(t.host, { waitUntil() {} })
    void t.advance(1001)
    await vi.waitFor(() => expect(ended).toBe(true))
  })

  test('of an account that cannot be read fails alone: the others are swept', async () => {
    let broken = false
    const part = (store: Store, name = ''): Store => ({
      ...store,
      scope: (inner) => part(store.scope(inner), inner),
      list: (prefix, options) =>
        broken && name === 'in/a' ? Promise.reject(new Error('unreadable')) : store.list(prefix, options),
    })
    const t = setUp({}, part)
    const dead = setUp()
    Object.assign(dead.host, { store: t.host.store, waitUntil() {}, now: t.now })
    const seen: string[] = []
    let running = 0
    dead.app.notes.on('message', () => {
      running++
      return new Promise<void>(() => {})
    })
    t.app.notes.on('message', (ctx) => void seen.push(ctx.message.id))
    await dead.post([note('m1')], 'a')
    await dead.post([note('m2')], 'b')
    await vi.waitFor(() => expect(running).toBe(2))
    t.jump(36_000)
    broken = true
    await t.app.sweep(t.host)
    await t.settle()
    expect(seen).toEqual(['m2'])
    expect(t.logs).toContainEqual(
      expect.objectContaining({ message: 'sweep failed', data: expect.objectContaining({ scope: 'a' }) }),
    )
    broken = false
    await t.app.sweep(t.host)
    await t.settle()
    expect(seen).toEqual(['m2', 'm1'])
  })

  test('looks for what is past its time once an hour, not each time', async () => {
    const rooms: string[] = []
    const watched = (store: Store): Store => ({
      ...store,
      scope: (name) => watched(store.scope(name)),
      list: (prefix, options) => {
        rooms.push(prefix)
        return store.list(prefix, options)
      },
    })
    const t = setUp({}, watched)
    t.app.notes.on('message', () => {})
    await t.post([note('m1')])
    await t.settle()
    const looks = async () => {
      rooms.length = 0
      await t.app.sweep(t.host)
      return rooms.filter((room) => room === 'dead/').length
    }
    expect([await looks(), await looks()]).toEqual([1, 0])
    t.jump(3_600_001)
    expect(await looks()).toBe(1)
  })

  test('is one at a time in an isolate', async () => {
    let pages = 0
    const watched = (store: Store): Store => ({
      ...store,
      scope: (name) => watched(store.scope(name)),
      list: (prefix, options) => {
        if (prefix === 'in/') pages++
        return store.list(prefix, options)
      },
    })
    const t = setUp({}, watched)
    t.app.notes.on('message', () => {})
    await t.post([note('m1')])
    await t.settle()
    pages = 0
    await Promise.all([1, 2, 3].map(() => t.app.sweep(t.host)))
    expect(pages).toBe(1)
  })
})

describe('an event whose runs end without a word', () => {
  test('goes to the dead letters after as many as it has tries, and its lane goes on', async () => {
    const t = setUp({ retries: ['1s', '1s'] })
    const seen: string[] = []
    const isolate = () => {
      const dying = setUp({ retries: ['1s', '1s'] })
      let runs = 0
      dying.app.notes.on('message', () => {
        runs++
        return new Promise<void>(() => {})
      })
      Object.assign(dying.host, { store: t.host.store, waitUntil() {}, now: t.now, timer: () => () => {} })
      return { ...dying, runs: () => runs }
    }
    const first = isolate()
    await first.post([note('deadly'), note('next')])
    await vi.waitFor(() => expect(first.runs()).toBe(1))
    for (let n = 0; n < 3; n++) {
      t.jump(36_000)
      const one = isolate()
      void one.app.sweep(one.host)
      await vi.waitFor(() => expect(one.runs()).toBe(1))
    }
    t.app.notes.on('message', (ctx) => void seen.push(ctx.message.id))
    t.jump(36_000)
    await t.app.sweep(t.host)
    await t.settle()
    expect(seen).toEqual(['next'])
    expect(await t.app.dead(t.host)).toMatchObject([{ reason: 'crashed', event: { id: 'deadly' } }])
  })

  test('a run that froze before it gave up writes no dead letter when it wakes', async () => {
    let frozen = (): void => {}
    const t = setUp()
    const sleeper = setUp({
      retries: [],
      test: { at: (point) => (point === 'after-claim' ? new Promise<void>((go) => (frozen = go)) : undefined) },
    })
    sleeper.app.notes.on('message', () => {
      throw new Error('cannot')
    })
    Object.assign(sleeper.host, { store: t.host.store, now: t.now, timer: () => () => {} })
    const seen: string[] = []
    t.app.notes.on('message', (ctx) => void seen.push(ctx.message.id))
    const gone = setUp()
    gone.app.notes.on('message', () => new Promise<void>(() => {}))
    Object.assign(gone.host, { store: t.host.store, waitUntil() {}, now: t.now })
    await gone.post([note('m1')])
    t.jump(36_000)
    const asleep = sleeper.app.sweep(sleeper.host)
    await new Promise((resolve) => setTimeout(resolve, 50))
    t.jump(36_000)
    await t.app.sweep(t.host)
    await t.settle()
    expect(seen).toEqual(['m1'])
    frozen()
    await asleep
    expect(await t.app.dead(t.host)).toEqual([])
  })
})

describe('tries', () => {
  test.each([0, 0.5, 0.999])('by default eight more, after at most 1 s … 24 h, drawn at %d of that', async (drawn) => {
    const t = setUp()
    Object.assign(t.host, { random: () => drawn })
    const at: number[] = []
    t.app.notes.on('message', () => {
      at.push(t.now())
      throw new Error('cannot')
    })
    await t.post([note('m1')])
    await t.advance(2 * 86_400_000)
    const most = [1, 5, 30, 120, 600, 3600, 21_600, 86_400]
    expect(at.slice(1).map((time, i) => time - (at[i] ?? 0))).toEqual(
      most.map((s) => Math.max(1, Math.ceil(s * 1000 * drawn))),
    )
    expect(await t.app.dead(t.host)).toMatchObject([{ reason: 'tries', tries: 9 }])
  })
})
