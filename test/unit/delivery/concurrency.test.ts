import { describe, expect, test, vi } from 'vitest'
import { latch, note, setUp } from './kit.ts'

describe('a limit of handlers at a time', () => {
  test('holds for events that come one by one, in a batch, and for retries; all are handled in order', async () => {
    const t = setUp({ concurrency: 2, retries: ['1s', '1s'] })
    let [running, most] = [0, 0]
    const seen: string[] = []
    t.app.notes.on('message', async (ctx) => {
      most = Math.max(most, ++running)
      await Promise.resolve().then(() => {})
      running--
      if (ctx.message.text === 'bad' && ctx.tries === 1) throw new Error('not yet')
      seen.push(ctx.message.id)
    })
    const people = Array.from({ length: 20 }, (_, i) => `user${i}`)
    await t.post(people.flatMap((user) => [note(`${user} 1`, user), note(`${user} 2`, user)]))
    await Promise.all(people.map((user) => t.post([note(`${user} 3`, user, 'bad')])))
    await t.advance(10_000)
    expect(most).toBe(2)
    for (const user of people)
      expect(seen.filter((id) => id.startsWith(`${user} `))).toEqual([1, 2, 3].map((n) => `${user} ${n}`))
    expect(await t.app.backlog(t.host)).toMatchObject({ envelopes: 0, events: 0 })
  })

  test('leaves what waits to other processes', async () => {
    const t = setUp()
    const busy = setUp({ concurrency: 1 })
    Object.assign(busy.host, { store: t.host.store, now: t.now })
    const { opened: freed, open: free } = latch()
    const seen: string[] = []
    busy.app.notes.on('message', async (ctx) => {
      await freed
      seen.push(`busy: ${ctx.message.id}`)
    })
    t.app.notes.on('message', (ctx) => void seen.push(ctx.message.id))
    await busy.post([note('m1', 'ada')])
    await busy.post([note('m2', 'bob'), note('m3', 'bob')])
    await vi.waitFor(async () => expect(await t.app.backlog(t.host)).toMatchObject({ events: 2 }))
    await t.app.sweep(t.host)
    expect(seen).toEqual(['m2', 'm3'])
    free()
    await busy.settle()
    expect(seen).toEqual(['m2', 'm3', 'busy: m1'])
    expect(await t.app.backlog(t.host)).toMatchObject({ envelopes: 0, events: 0 })
  })

  test('is not used up by calls that the host has ended', async () => {
    const t = setUp({ concurrency: 1 })
    const seen: string[] = []
    t.app.notes.on('message', (ctx) => {
      if (ctx.message.id === 'ended') return new Promise<void>(() => {})
      seen.push(ctx.message.id)
    })
    const ending = Object.assign(Object.create(t.host), { waitUntil() {}, timer: () => () => {} })
    await t.post([note('ended')], 'page', ending)
    await t.post([note('next', 'bob')])
    await t.settle()
    expect(seen).toEqual(['next'])
  })
  test.each([0, -1, Number.NaN])('of %d is refused at once: nothing would ever run', (concurrency) => {
    expect(() => setUp({ concurrency })).toThrow('must be 1 or more')
  })
})
