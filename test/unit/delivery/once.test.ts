import { describe, expect, test, vi } from 'vitest'
import type { DeliveryOptions } from '../../../core/delivery/settings.ts'
import type { Store } from '../../../core/storage/store.ts'
import { counting, latch, note, setUp, texts } from './kit.ts'

describe('an identical redelivery', () => {
  test('costs one store operation', async () => {
    const calls: string[] = []
    const counting = (store: Store): Store =>
      new Proxy(store, {
        get(target, name: keyof Store) {
          if (name === 'scope') return (child: string) => counting(target.scope(child))
          if (name !== 'guarantee') calls.push(name)
          return target[name]
        },
      })
    const t = setUp({}, counting)
    t.app.notes.on('message', (ctx) => ctx.reply('hi'))
    await t.post([note('m1')])
    await t.settle()
    calls.length = 0
    expect((await t.post([note('m1')])).status).toBe(200)
    await t.settle()
    expect(calls).toEqual(['set']) // on condition that it is not there: it reads, and writes nothing
    expect(t.sent).toHaveLength(1)
  })
})

describe('keys', () => {
  test('of any length fit into a store', async () => {
    const long: string[] = []
    const measured = (store: Store): Store => ({
      ...store,
      scope: (name) => measured(store.scope(name)),
      set(key, value, options) {
        if (new TextEncoder().encode(key).length > 400) long.push(key)
        return store.set(key, value, options)
      },
    })
    const t = setUp({}, measured)
    t.app.notes.on('message', (ctx) => ctx.api.say('ada', 'hi', `name ${'ü'.repeat(900)}`))
    await t.post([note('x'.repeat(1000))])
    await t.settle()
    await t.post([note('x'.repeat(1000)), note('other')])
    await t.settle()
    for (const length of [40, 500])
      await t.app.send(t.host, { key: 'ä'.repeat(length) }, (apis) =>
        apis.notes('page').say('ada', 'x', '字'.repeat(60)),
      )
    expect(texts(t.sent)).toEqual(['hi', 'hi', 'x', 'x'])
    // Meta echoes 512 characters at most.
    for (const { marker = '' } of t.sent) expect(marker.length).toBeLessThanOrEqual(512)
    for (const [i, { marker = '' }] of t.sent.entries()) await t.post([{ ...note(`e${i}`), field: 'echo', marker }])
    expect(long).toEqual([])
  })
  test('of a long name, an unknown outcome is settled by its echo all the same', async () => {
    const t = setUp()
    t.app.notes.on('message', (ctx) => ctx.api.say('ada', 'hi', 'n'.repeat(900)))
    t.fates.push('lost')
    await t.post([note('m1')])
    await t.settle()
    await t.post([{ ...note('e1'), field: 'echo', marker: t.sent[0]?.marker ?? '' }])
    await t.advance(120_000)
    expect(t.sent).toHaveLength(1)
  })
  test.each([
    ['a number', 42],
    ['a list', ['sb', '', '', '']],
    ['too long for a key', `sb|page|q%2F${'x'.repeat(400)}|n`],
    ['half of a code', 'sb|%E0%A4|q%2Fx|n'],
  ])('of others, in an echo that is %s, are left alone', async (_, marker) => {
    const t = setUp()
    t.app.notes.on('message', (ctx) => ctx.reply('hi'))
    const echo = { ...note('e1'), field: 'echo', marker: marker as string }
    expect((await t.post([echo, note('m1')])).status).toBe(200)
    await t.settle()
    expect(await t.backend.scope('in/page').get(`echo/${marker}`)).toBeUndefined()
    expect(texts(t.sent)).toEqual(['hi'])
  })
  test('in the echoes of a large POST are looked up once each, and none waits for another: Meta waits for all', async () => {
    let [running, most, looked] = [0, 0, 0]
    const far = (store: Store): Store => ({
      ...store,
      scope: (name) => far(store.scope(name)),
      async get<T>(key: string) {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setTimeout(resolve))
        running--
        looked++
        return store.get<T>(key)
      },
    })
    const t = setUp({}, far)
    t.app.notes.on('message', () => {})
    const marker = (i: number) => `sb|page|q%2Flane%2F${i % 100}|%230`
    const echoes = Array.from({ length: 200 }, (_, i) => ({ ...note(`e${i}`), field: 'echo', marker: marker(i) }))
    expect((await t.post(echoes)).status).toBe(200)
    expect([looked, most]).toEqual([100, 100])
  })
  test.each([
    ['that were answered cost one read, and nothing is kept of them', 'ok', 0],
    ['whose answer is missing are kept', 'lost', 1],
  ] as const)('in the echoes of sends %s', async (_, fate, kept) => {
    const { asked, counted } = counting()
    const t = setUp({ retries: [] }, counted)
    t.app.notes.on('message', (ctx) => ctx.reply('hi'))
    t.fates.push(fate)
    await t.post([note('m1')])
    await t.settle()
    const [{ marker = '' } = {}] = t.sent
    Object.assign(asked, { operations: 0 })
    await t.post([{ ...note('e1'), field: 'echo', marker }])
    if (kept === 0) expect(asked.operations).toBe(1)
    expect(await t.backend.scope('in/page').get(`echo/${marker}`)).toEqual(kept ? expect.anything() : undefined)
    await t.advance(120_000)
    expect(t.sent).toHaveLength(1)
  })
  test('of a send that was given up without an answer are kept for whoever redrives it', async () => {
    const t = setUp({ onUnknown: 'park' })
    t.app.notes.on('message', (ctx) => ctx.reply('hi'))
    t.fates.push('lost')
    await t.post([note('m1')])
    await t.advance(120_000)
    expect(await t.app.dead(t.host)).toMatchObject([{ reason: 'effect_parked' }])
    await t.post([{ ...note('e1'), field: 'echo', marker: t.sent[0]?.marker ?? '' }])
    expect(await t.app.redrive(t.host)).toBe(1)
    await t.advance(120_000)
    expect(t.sent).toHaveLength(1)
    expect(await t.app.backlog(t.host)).toMatchObject({ events: 0, dead: 0 })
  })
  test('that a plugin cannot read keep nothing from being taken', async () => {
    const t = setUp()
    t.app.notes.on('message', (ctx) => ctx.reply('hi'))
    expect((await t.post([{ ...note('e1'), field: 'echo', marker: 'unreadable' }, note('m1')])).status).toBe(200)
    await t.settle()
    expect(texts(t.sent)).toEqual(['hi'])
  })
  test('tell nobody who wrote: the mark of an event names its place alone', async () => {
    const marks: unknown[] = []
    const watched = (store: Store): Store => ({
      ...store,
      scope: (name) => watched(store.scope(name)),
      set(key, value, options) {
        if (key.startsWith('seen/')) marks.push(value)
        return store.set(key, value, options)
      },
    })
    const t = setUp({}, watched)
    t.app.notes.on('message', () => {})
    await t.post([note('m1', '27820001111')])
    await t.settle()
    expect(marks).toEqual([expect.stringMatching(/^\d+-0000$/)])
  })
})

describe('ctx.once', () => {
  test('runs once for callers at the same time, and a failure is not remembered', async () => {
    const t = setUp({ retries: ['1s'] })
    let runs = 0
    const answers: unknown[] = []
    t.app.notes.on('message', async (ctx) => {
      const draft = async () => {
        runs++
        if (ctx.tries === 1) throw new Error('model is down')
        return `draft ${runs}`
      }
      answers.push(...(await Promise.all([ctx.once('draft', draft), ctx.once('draft', draft)])))
      answers.push(await ctx.once('nothing', () => undefined))
    })
    await t.post([note('m1')])
    await t.advance(5000)
    expect([runs, answers]).toEqual([2, ['draft 2', 'draft 2', undefined]])
  })
})

describe('a lease that is lost', () => {
  /** A process that froze, and one that has taken its event over. */
  const frozen = async (point: 'before the handler' | 'after the intent', grace: '60s' | '20s') => {
    let thaw = (): void => {}
    const asleep = new Promise<void>((go) => {
      thaw = go
    })
    const t = setUp({ grace })
    const sleeper = setUp({
      grace,
      test: { at: (p) => (point === 'after the intent' && p === 'after-intent' ? asleep : undefined) },
    })
    let signal: AbortSignal | undefined
    const outcome: unknown[] = []
    let began = false
    sleeper.app.notes.on('message', async (ctx) => {
      signal = ctx.signal
      began = true
      if (point === 'before the handler') await asleep
      await ctx.reply('hi').catch((error) => outcome.push(error.code))
    })
    const disk: { stuck?: Promise<void> } = {}
    const slow = (store: Store): Store => ({
      ...store,
      scope: (name) => slow(store.scope(name)),
      async set(...args) {
        await disk.stuck
        return store.set(...args)
      },
    })
    const due: (() => void)[] = []
    const timer = (_: number, run: () => void): (() => void) => {
      due.push(run)
      return () => {}
    }
    Object.assign(sleeper.host, { store: slow(t.host.store), now: t.now, fetch: t.host.fetch, timer })
    t.app.notes.on('message', (ctx) => ctx.reply('hi'))
    await sleeper.post([note('m1')])
    await vi.waitFor(() => expect(began).toBe(true))
    await new Promise((resolve) => setTimeout(resolve, 20))
    t.jump(36_000)
    await t.app.sweep(t.host)
    return { t, sleeper, disk, due, thaw, outcome, signal: () => signal }
  }

  test('aborts ctx.signal, and the run that lost it sends nothing any more', async () => {
    const { t, sleeper, thaw, outcome, signal } = await frozen('before the handler', '60s')
    await t.settle()
    expect(t.sent).toHaveLength(1)
    expect(signal()?.aborted).toBe(false) // it sleeps
    thaw()
    await sleeper.settle()
    expect([outcome, signal()?.aborted, t.sent.length]).toEqual([['lease_lost'], true, 1])
  })

  test('frozen after the intent, for less than the grace: one effect', async () => {
    const { t, sleeper, thaw, outcome } = await frozen('after the intent', '60s')
    expect(t.sent).toHaveLength(0) // the other waits for an echo
    thaw()
    await sleeper.settle()
    expect(outcome).toEqual(['lease_lost'])
    await t.advance(60_000)
    expect(t.sent).toHaveLength(1)
  })
  test('frozen after the intent, and renewed too late: nothing is sent before the renewal is written', async () => {
    const { t, sleeper, disk, due, thaw, outcome } = await frozen('after the intent', '60s')
    const { opened, open } = latch()
    disk.stuck = opened
    for (const run of due) run() // first of all what its timers have missed
    thaw()
    await vi.waitFor(() => expect(outcome).toEqual(['lease_lost']))
    expect(t.sent).toEqual([])
    open()
    await sleeper.settle()
  })
  test('frozen after the intent, for longer than the grace: it was sent again, and the sleeper sends nothing', async () => {
    const { t, sleeper, thaw, outcome } = await frozen('after the intent', '20s')
    await t.settle()
    expect(t.sent).toHaveLength(1)
    thaw()
    await sleeper.settle()
    expect([outcome, t.sent.length]).toEqual([['lease_lost'], 1])
  })
  test('with a store that never answers aborts ctx.signal all the same', async () => {
    let hangs = false
    const hanging = (store: Store): Store => ({
      ...store,
      scope: (name) => hanging(store.scope(name)),
      set: (key, value, options) =>
        hangs && key.startsWith('q/') ? new Promise(() => {}) : store.set(key, value, options),
    })
    const t = setUp({}, hanging)
    let signal: AbortSignal | undefined
    t.app.notes.on('message', (ctx) => {
      signal = ctx.signal
      return new Promise<void>(() => {})
    })
    Object.assign(t.host, { waitUntil() {} })
    await t.post([note('m1')])
    await vi.waitFor(() => expect(signal).toBeDefined())
    hangs = true
    await t.advance(29_000)
    expect(signal?.aborted).toBe(false)
    await t.advance(2000)
    await vi.waitFor(() => expect(signal?.aborted).toBe(true))
  })
})

describe('a run that is over', () => {
  test.each([
    ['at once', {}, () => {}],
    ['later', {}, () => Promise.resolve()],
    ['with a copy kept', { keep: '8d' }, () => {}],
    ['with a send', {}, (reply: (text: string) => Promise<unknown>) => reply('in time')],
  ] as const)('%s sends nothing any more, and its event is not handled again', async (_, delivery, handle) => {
    const t = setUp(delivery)
    let runs = 0
    let late: () => Promise<unknown> = async () => {}
    t.app.notes.on('message', (ctx) => {
      runs++
      late = () => ctx.reply('too late')
      return handle(ctx.reply)
    })
    await t.post([note('m1')])
    await t.settle()
    await expect(late()).rejects.toMatchObject({ code: 'lease_lost' })
    await t.advance(60_000)
    await t.app.sweep(t.host)
    await t.settle()
    expect([runs, texts(t.sent).includes('too late')]).toEqual([1, false])
  })
})

describe('app.send', () => {
  test('refuses a key that is none, and a call while another runs', async () => {
    const t = setUp()
    const send = (key: string) => t.app.send(t.host, { key }, (apis) => apis.notes('page').say('ada', key))
    await expect(send('')).rejects.toMatchObject({ code: 'input_invalid' })
    const outcomes = await Promise.allSettled([send('a'), send('a'), send('a')])
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(1)
    for (const o of outcomes) if (o.status === 'rejected') expect(o.reason).toMatchObject({ code: 'busy' })
    expect(await send('a')).toEqual({ id: 'sent-1' })
    expect(t.sent).toHaveLength(1)
  })
  test('takes no call over before its lease has ended by every clock', async () => {
    const t = setUp()
    const ahead = setUp()
    Object.assign(ahead.host, { store: t.host.store, now: () => t.now() + 4000, fetch: t.host.fetch })
    const { opened: waiting, open: free } = latch()
    const first = t.app.send(t.host, { key: 'a' }, async (apis) => {
      await waiting
      return apis.notes('page').say('ada', 'a')
    })
    await vi.waitFor(async () => expect(await t.backend.scope('in/~send').list('send/')).toHaveLength(1))
    t.jump(29_000)
    const second = ahead.app.send(ahead.host, { key: 'a' }, (apis) => apis.notes('page').say('ada', 'a'))
    await expect(second).rejects.toMatchObject({ code: 'busy' })
    free()
    expect(await first).toEqual({ id: 'sent-1' })
    expect(t.sent).toHaveLength(1)
  })
  test('its record ends after 8 days, and a sweep removes it', async () => {
    const t = setUp()
    const send = () => t.app.send(t.host, { key: 'a' }, (apis) => apis.notes('page').say('ada', 'a'))
    await send()
    t.jump(7 * 86_400_000)
    await send()
    expect(t.sent).toHaveLength(1)
    t.jump(1.1 * 86_400_000)
    await send() // also where no sweep has come yet
    expect(t.sent).toHaveLength(2)
    t.jump(8.1 * 86_400_000)
    await t.app.sweep(t.host)
    expect(await t.backend.scope('in/~send').list('send/')).toEqual([])
    await send()
    expect(t.sent).toHaveLength(3)
  })
})

describe('order: latest', () => {
  test('a burst of any length is one run', async () => {
    const t = setUp({ order: { message: 'latest' } })
    const runs: number[] = []
    t.app.notes.on('message', (ctx) => void runs.push(ctx.skipped.length + 1))
    for (let i = 0; i < 55; i++) await t.post([note(`m${i}`)])
    await t.advance(10_000)
    expect(runs).toEqual([55])
    expect(await t.app.backlog(t.host)).toMatchObject({ events: 0, envelopes: 0 })
  })
})

describe('a burst that was handled once', () => {
  const burst = async (delivery: DeliveryOptions = {}) => {
    const t = setUp({ order: { message: 'latest' }, ...delivery })
    const runs: string[] = []
    t.app.notes.on('message', async (ctx) => {
      const ids = [...ctx.skipped.map((e) => e.id), ctx.message.id]
      await ctx.reply(ids.join('+'))
      runs.push(ids.join('+'))
    })
    return { t, runs }
  }
  test('takes in nothing more while its send waits for an echo', async () => {
    const { t, runs } = await burst()
    t.fates.push('unsent')
    await t.post([note('m1'), note('m2')])
    await t.advance(3000)
    await t.post([note('m3')])
    await t.advance(120_000)
    expect(runs).toEqual(['m1+m2', 'm3'])
    expect(texts(t.sent)).toEqual(['m1+m2', 'm3'])
    expect(await t.app.dead(t.host)).toEqual([])
  })
  test('is replayed as it was', async () => {
    const { t, runs } = await burst({ keep: '8d' })
    for (const [one, two] of [
      ['m1', 'm2'],
      ['m3', 'm4'],
    ] as const) {
      await t.post([note(one), note(two)])
      await t.advance(5000)
    }
    expect(await t.app.replay(t.host)).toBe(2)
    await t.advance(10_000)
    expect(runs).toEqual(['m1+m2', 'm3+m4', 'm1+m2', 'm3+m4'])
    expect(t.sent).toHaveLength(2)
  })
})

describe('a store without conditional writes', () => {
  test('is told of once, and refused where the app is strict', async () => {
    const weak = (store: Store): Store => ({
      ...store,
      guarantee: 'best-effort',
      scope: (name) => weak(store.scope(name)),
    })
    const t = setUp({}, weak)
    t.app.notes.on('message', () => {})
    for (const id of ['m1', 'm2']) expect((await t.post([note(id)])).status).toBe(200)
    expect(t.logs.filter((l) => l.level === 'warn' && /best-effort/.test(l.message))).toHaveLength(1)
    const strict = setUp({ strict: true }, weak)
    strict.app.notes.on('message', () => {})
    expect((await strict.post([note('m1')])).status).toBe(503)
    expect(JSON.stringify(strict.logs)).toContain('store_weak')
    expect(await strict.app.health(strict.host)).toMatchObject({ ok: false, error: 'store_weak' })
  })
})
