import { describe, expect, test, vi } from 'vitest'
import type { ListOptions, Store } from '../../../core/storage/store.ts'
import { counting, latch, type Note, note, setUp, texts } from './kit.ts'

describe('accepting', () => {
  test('answers 200 after one write, then handles', async () => {
    const t = setUp()
    const order: string[] = []
    t.app.notes.on('message:text', async (ctx) => {
      order.push(ctx.message.text)
      await ctx.reply(`re: ${ctx.message.text}`)
    })
    const response = await t.post([note('m1')])
    expect([response.status, await response.text()]).toEqual([200, 'EVENT_RECEIVED'])
    await t.settle()
    expect(order).toEqual(['m1'])
    expect(t.sent).toMatchObject([{ to: 'ada', text: 're: m1' }])
    expect(await t.app.backlog(t.host)).toMatchObject({ envelopes: 0, events: 0, dead: 0 })
  })

  test('absorbs identical redeliveries, and repeats in other batches', async () => {
    const t = setUp()
    t.app.notes.on('message', (ctx) => ctx.reply(ctx.message.id))
    await Promise.all([t.post([note('m1')]), t.post([note('m1')])])
    await t.settle()
    await t.post([note('m1')])
    await t.post([note('m2'), note('m1')])
    await t.settle()
    expect(texts(t.sent)).toEqual(['m1', 'm2'])
  })

  test('an identical redelivery costs one store operation, however many come', async () => {
    const { asked, counted } = counting()
    const t = setUp({}, counted)
    t.app.notes.on('message', (ctx) => ctx.reply(ctx.message.id))
    const batch = Array.from({ length: 20 }, (_, i) => note(`m${i}`, `user${i}`))
    await t.post(batch)
    await t.settle()
    asked.operations = 0
    for (let i = 0; i < 50; i++) expect((await t.post(batch)).status).toBe(200)
    await t.settle()
    expect(asked.operations).toBe(50)
    expect(t.sent).toHaveLength(20)
  })

  test('answers 503 when the store fails, and loses nothing when Meta sends again', async () => {
    let failing = true
    const broken = (store: Store): Store => ({
      ...store,
      scope: (name) => broken(store.scope(name)),
      set: (...args) => (failing ? Promise.reject(new Error('store is down')) : store.set(...args)),
    })
    const t = setUp({}, broken)
    t.app.notes.on('message', (ctx) => ctx.reply('ok'))
    expect((await t.post([note('m1')])).status).toBe(503)
    failing = false
    expect((await t.post([note('m1')])).status).toBe(200)
    await t.settle()
    expect(t.sent).toHaveLength(1)
  })

  test('answers 503 when the write misses its deadline', async () => {
    let writing = 0
    const stalled = (store: Store): Store => ({
      ...store,
      scope: (name) => stalled(store.scope(name)),
      set() {
        writing++
        return new Promise(() => {})
      },
    })
    const t = setUp({}, stalled)
    t.app.notes.on('message', () => {})
    const answer = t.post([note('m1')])
    await vi.waitFor(() => expect(writing).toBe(1), 10_000)
    void t.advance(2001) // it would wait for the write
    expect((await answer).status).toBe(503)
  })

  test('stores nothing for events that no handler waits for', async () => {
    const t = setUp()
    t.app.notes.on('echo', () => {})
    expect((await t.post([note('m1')])).status).toBe(200)
    expect(await t.backend.scope('in/page').list('')).toEqual([])
  })

  test('a POST over several accounts lands in each of them once', async () => {
    const t = setUp()
    t.app.notes.on('message', (ctx) => ctx.reply(ctx.event.account))
    const entry = (id: string) => ({ id, changes: [{ field: 'note', value: note(`m-${id}`) }] })
    await t.postBody({ object: 'notes', entry: [entry('p1'), entry('p2'), entry('p1x')] })
    await t.settle()
    expect(texts(t.sent).sort()).toEqual(['p1', 'p1x', 'p2'])
  })

  test('a 1000-update POST is one inbox write, and all are handled in order', async () => {
    const writes: string[] = []
    const counting = (store: Store): Store => ({
      ...store,
      scope: (name) => counting(store.scope(name)),
      set: (key, ...rest) => {
        if (key.startsWith('in/')) writes.push(key)
        return store.set(key, ...rest)
      },
    })
    const t = setUp({}, counting)
    const seen: string[] = []
    t.app.notes.on('message', (ctx) => void seen.push(ctx.message.id))
    const all = Array.from({ length: 1000 }, (_, i) => note(`m${i}`, `user${i % 50}`))
    await t.post(all)
    expect(writes).toHaveLength(1)
    await t.settle()
    expect(seen).toHaveLength(1000)
    const ofUser = seen.filter((id) => Number(id.slice(1)) % 50 === 7).map((id) => Number(id.slice(1)))
    expect(ofUser).toEqual([...ofUser].sort((a, b) => a - b))
  })
})

describe('trying again', () => {
  test('a failing event is retried with back-off and its lane waits; others go on', async () => {
    const t = setUp({ retries: ['1s', '1s', '1s'] })
    let failures = 2
    const seen: string[] = []
    t.app.notes.on('message', (ctx) => {
      if (ctx.message.id === 'bad' && failures-- > 0) throw new Error('not yet')
      seen.push(`${ctx.message.id}@${ctx.tries}`)
    })
    await t.post([note('bad')])
    await t.post([note('next'), note('other', 'bob')])
    await t.settle()
    expect(seen).toEqual(['other@1'])
    await t.advance(5000)
    expect(seen).toEqual(['other@1', 'bad@3', 'next@1'])
  })

  test('the last try is followed by the dead letters; redrive handles it again', async () => {
    const t = setUp({ retries: ['1s'] })
    let broken = true
    const seen: string[] = []
    t.app.notes.on('message', (ctx) => {
      if (broken && ctx.message.id === 'poison') throw new Error('cannot')
      seen.push(ctx.message.id)
    })
    await t.post([note('poison'), note('after')])
    await t.advance(60_000)
    expect(seen).toEqual(['after'])
    const dead = await t.app.dead(t.host)
    expect(dead).toMatchObject([{ reason: 'tries', tries: 2, event: { id: 'poison' }, error: { message: 'cannot' } }])
    broken = false
    expect(await t.app.redrive(t.host, { reason: 'tries' })).toBe(1)
    await t.settle()
    expect(seen).toEqual(['after', 'poison'])
    expect(await t.app.dead(t.host)).toEqual([])
  })

  test('one poison in 1000: 999 done, 1 dead', async () => {
    const t = setUp({ retries: ['1s', '1s'] })
    let done = 0
    t.app.notes.on('message', (ctx) => {
      if (ctx.message.id === 'm500') throw new Error('poison')
      done++
    })
    await t.post(Array.from({ length: 1000 }, (_, i) => note(`m${i}`, `user${i % 20}`)))
    await t.advance(60_000)
    expect(done).toBe(999)
    expect(await t.app.dead(t.host)).toHaveLength(1)
  })

  test('events older than the memory of duplicates are parked as stale', async () => {
    const t = setUp({ refuseStale: true })
    const seen: string[] = []
    t.app.notes.on('message', (ctx) => void seen.push(ctx.message.id))
    const old: Note = { ...note('old'), at: t.now() - 3 * 86_400_000 }
    const fresh: Note = { ...note('fresh', 'bob'), at: t.now() - 60_000 }
    await t.post([old, fresh])
    await t.settle()
    expect(seen).toEqual(['fresh'])
    expect(await t.app.dead(t.host)).toMatchObject([{ reason: 'stale', event: { id: 'old' } }])
    const data = { product: 'notes', event: 'message:text', reason: 'stale' }
    expect(t.logs).toEqual([{ level: 'warn', message: 'event given up', data }])
  })

  test('what ended before a crash stays ended, however long nobody looks', async () => {
    let dead = false
    const dies = (store: Store): Store => ({
      ...store,
      scope: (name) => dies(store.scope(name)),
      set: (...args) => (dead ? Promise.reject(new Error('the process is gone')) : store.set(...args)),
    })
    const at = (point: string): void => {
      dead ||= point === 'after-done'
    }
    const t = setUp({ test: { at } }, dies)
    t.app.notes.on('message', (ctx) => ctx.reply('once'))
    await t.post([note('m1')])
    await t.settle()
    expect(await t.app.backlog(t.host)).toMatchObject({ envelopes: 1, events: 0 })
    const later = setUp({}, () => t.backend)
    later.app.notes.on('message', (ctx) => ctx.reply('once'))
    t.jump(36 * 3_600_000)
    later.jump(36 * 3_600_000)
    await later.app.sweep(later.host)
    await later.settle()
    expect(await later.app.backlog(later.host)).toMatchObject({ envelopes: 0, events: 0, dead: 0 })
    expect([...t.sent, ...later.sent]).toHaveLength(1)
  })

  test('what a crash left over is picked up by a sweep', async () => {
    const t = setUp()
    const seen: string[] = []
    t.app.notes.on('message', (ctx) => void seen.push(ctx.message.id))
    const crashed = { ...t.host, waitUntil: () => {} } // the isolate dies right after the 200
    const dead = setUp()
    dead.app.notes.on('message', () => new Promise(() => {}))
    Object.assign(dead.host, { store: t.host.store, waitUntil: crashed.waitUntil })
    expect((await dead.post([note('m1')])).status).toBe(200)
    await t.app.sweep(t.host)
    expect(seen).toEqual([]) // its claim may still be held
    t.jump(36_000)
    await t.app.sweep(t.host)
    await t.settle()
    expect(seen).toEqual(['m1'])
  })
})

describe('effects', () => {
  test('a re-run sends nothing twice and sees the first answers', async () => {
    const t = setUp({ retries: ['1s', '1s'] })
    const answers: string[] = []
    let failures = 1
    t.app.notes.on('message', async (ctx) => {
      answers.push((await ctx.reply('one')).id)
      const draft = await ctx.once('draft', () => `draft ${Math.random()}`)
      if (failures-- > 0) throw new Error('later')
      answers.push((await ctx.reply(draft)).id)
    })
    await t.post([note('m1')])
    await t.advance(5000)
    expect(answers).toEqual(['sent-1', 'sent-1', 'sent-2'])
    expect(t.sent).toHaveLength(2)
  })

  test('a re-run that takes another branch is parked with a clear error', async () => {
    const t = setUp({ retries: ['1s', '1s'] })
    let run = 0
    t.app.notes.on('message', async (ctx) => {
      await ctx.reply(`run ${++run}`)
      throw new Error('again')
    })
    await t.post([note('m1')])
    await t.advance(10_000)
    expect(t.sent).toHaveLength(1)
    expect(await t.app.dead(t.host)).toMatchObject([{ reason: 'effect_diverged', error: { code: 'effect_diverged' } }])
  })

  test('two sends of one name are a mistake, also where they are the same: the second would never be made', async () => {
    const t = setUp()
    t.app.notes.on('message', async (ctx) => {
      await ctx.api.say('bob', 'Paid', 'invoice')
      await ctx.api.say('bob', 'Paid', 'invoice')
    })
    await t.post([note('m1')])
    await t.settle()
    expect(await t.app.dead(t.host)).toMatchObject([
      { reason: 'effect_diverged', error: { message: expect.stringContaining('named "invoice"') } },
    ])
    expect(t.sent).toHaveLength(1)
  })
  test('named sends may change places between runs', async () => {
    const t = setUp({ retries: ['1s', '1s'] })
    let run = 0
    t.app.notes.on('message', async (ctx) => {
      const names = run++ === 0 ? ['a', 'b'] : ['b', 'a']
      for (const name of names) await ctx.api.say('ada', `text ${name}`, name)
      if (run === 1) throw new Error('again')
    })
    await t.post([note('m1')])
    await t.advance(5000)
    expect(texts(t.sent)).toEqual(['text a', 'text b'])
    expect(await t.app.dead(t.host)).toEqual([])
  })

  test('an unknown outcome is settled by the echo, without another send', async () => {
    const t = setUp()
    const answers: unknown[] = []
    t.app.notes.on('message', async (ctx) => void answers.push(await ctx.reply('hi')))
    t.fates.push('lost')
    await t.post([note('m1')])
    await t.settle()
    expect(answers).toEqual([])
    await t.post([{ ...note('e1', 'ada'), field: 'echo', marker: t.sent[0]?.marker ?? '' }])
    await t.settle()
    expect(answers).toEqual([{ id: 'echoed' }])
    expect(t.sent).toHaveLength(1)
  })

  test('without an echo it is sent again after the grace, or parked on request', async () => {
    for (const onUnknown of ['resend', 'park'] as const) {
      const t = setUp({ onUnknown })
      t.app.notes.on('message', (ctx) => ctx.reply('hi'))
      t.fates.push('unsent')
      await t.post([note('m1')])
      await t.advance(50_000)
      expect(t.sent).toHaveLength(0)
      await t.advance(20_000)
      expect(t.sent).toHaveLength(onUnknown === 'resend' ? 1 : 0)
      expect((await t.app.dead(t.host)).map((d) => d.reason)).toEqual(onUnknown === 'park' ? ['effect_parked'] : [])
    }
  })

  test('a refusal reaches the handler, and is replayed once the handler went on to something else', async () => {
    const t = setUp({ retries: ['1s', '1s'] })
    let failures = 1
    t.app.notes.on('message', async (ctx) => {
      try {
        await ctx.reply('first')
      } catch (error) {
        expect(error).toMatchObject({ metaCode: 100 })
        await ctx.reply('fallback')
      }
      if (failures-- > 0) throw new Error('again')
    })
    t.fates.push('refused')
    await t.post([note('m1')])
    await t.advance(5000)
    expect(texts(t.sent)).toEqual(['fallback'])
    expect(await t.app.dead(t.host)).toEqual([])
  })

  test('app.send sends once per key and repeats its answer', async () => {
    const t = setUp()
    const send = (key: string) => t.app.send(t.host, { key }, (apis) => apis.notes('page').say('ada', key))
    expect(await send('invoice-1')).toEqual({ id: 'sent-1' })
    expect(await send('invoice-1')).toEqual({ id: 'sent-1' })
    expect(await send('invoice-2')).toEqual({ id: 'sent-2' })
    expect(t.sent).toHaveLength(2)
    t.fates.push('lost')
    await expect(send('invoice-3')).rejects.toMatchObject({ code: 'busy' })
    await expect(send('invoice-3')).rejects.toMatchObject({ code: 'busy' })
    t.jump(61_000)
    expect(await send('invoice-3')).toEqual({ id: 'sent-4' }) // nothing echoed it
  })
})

test('a renewal that is under way when its run ends is the last', async () => {
  const gates: (() => void)[] = []
  let slow = false
  let writes = 0
  const watched = (store: Store): Store => ({
    ...store,
    scope: (name) => watched(store.scope(name)),
    async set(key, value, options) {
      if (key.startsWith('send/')) writes++
      if (slow) await new Promise<void>((go) => void gates.push(go))
      return store.set(key, value, options)
    },
  })
  const t = setUp({}, watched)
  const { timer } = t.host
  let renew = (): void => {}
  const watch: typeof timer = (ms, run) => {
    if (ms === 10_000) renew = run
    return timer(ms, run)
  }
  Object.assign(t.host, { timer: watch })
  let end = (): void => {}
  const run = () =>
    new Promise<void>((go) => {
      end = go
    })
  const sending = t.app.send(t.host, { key: 'invoice-42' }, run)
  await vi.waitFor(() => expect(writes).toBe(1))
  slow = true
  t.jump(10_000)
  renew()
  await vi.waitFor(() => expect(gates).toHaveLength(1))
  end()
  slow = false
  for (const go of gates) go()
  await sending
  expect(writes).toBe(3)
  await t.advance(3_600_000)
  expect(writes).toBe(3)
})

describe('asking', () => {
  const conversation = (timeout?: '10s') => {
    const t = setUp({ retries: ['1s', '1s'] })
    const log: string[] = []
    t.app.notes.on('message', async (ctx) => {
      if (ctx.message.text !== 'start') return void log.push(`other: ${ctx.message.text}`)
      const name = await ctx.ask('name', 'Your name?', { for: 'message:text', timeout, cancel: ['stop'] })
      const town = await ctx.ask('town', () => ctx.reply(`Hello ${name.data.text}. Your town?`))
      await ctx.reply(`${name.data.text} from ${(town.data as Note).text}`)
      log.push('finished')
    })
    return { t, log, say: (text: string) => t.post([note(`m-${text}`, 'ada', text)]) }
  }
  test('a dialogue over several webhooks, each question sent once', async () => {
    const { t, log, say } = conversation()
    for (const text of ['start', 'Ada', 'London', 'thanks']) {
      await say(text)
      await t.settle()
    }
    expect(texts(t.sent)).toEqual(['Your name?', 'Hello Ada. Your town?', 'Ada from London'])
    expect(log).toEqual(['finished', 'other: thanks'])
    expect(await t.app.backlog(t.host)).toMatchObject({ waiting: 0, events: 0, envelopes: 0 })
  })
  test('a question for events that nobody waits for is refused, until they are kept', async () => {
    const t = setUp({ retries: ['1s'] })
    const errors: string[] = []
    t.app.notes.on('message:text', async (ctx) => {
      if (ctx.message.text !== 'start') return
      try {
        await ctx.ask('tap', 'Yes or no?', { for: 'echo' })
        await ctx.reply('Thank you')
      } catch (error) {
        errors.push(`${(error as { code: string }).code}: ${(error as { fix: string }).fix}`)
      }
    })
    await t.post([note('m-1', 'ada', 'start')])
    await t.settle()
    expect(errors).toEqual([expect.stringMatching(/^query_unknown: .*app\.notes\.on\('echo'\)/)])
    expect(texts(t.sent)).toEqual([])
    t.app.notes.on('echo')
    await t.post([note('m-2', 'ada', 'start')])
    await t.settle()
    await t.post([{ ...note('m-3', 'ada', 'seen'), field: 'echo' }])
    await t.settle()
    expect(texts(t.sent)).toEqual(['Yes or no?', 'Thank you'])
  })
  test('while it waits, the backlog says so and other people are served', async () => {
    const { t, log, say } = conversation()
    await say('start')
    await t.settle()
    await t.post([note('x', 'bob', 'hey')])
    await t.settle()
    expect(log).toEqual(['other: hey'])
    expect(await t.app.backlog(t.host)).toMatchObject({ waiting: 1, events: 0 })
  })
  test('a time-out throws in the handler; uncaught, it ends the event', async () => {
    const { t, log, say } = conversation('10s')
    await say('start')
    await t.advance(60_000)
    expect(log).toEqual([])
    expect(await t.app.backlog(t.host)).toMatchObject({ waiting: 0, events: 0, dead: 0 })
  })
  test('a caught time-out goes on in the same handler', async () => {
    const t = setUp()
    t.app.notes.on('message', async (ctx) => {
      await ctx.ask('name', 'Your name?', { timeout: '10s' }).catch((error) => ctx.reply(error.code))
    })
    await t.post([note('m1')])
    await t.advance(60_000)
    expect(texts(t.sent)).toEqual(['Your name?', 'ask_timeout'])
  })
  test('a time-out comes on time while its lane waits for a later retry', async () => {
    const t = setUp({ retries: ['1h'] })
    Object.assign(t.host, { random: () => 0.9 })
    t.app.notes.on('message', async (ctx) => {
      if (ctx.message.text === 'fail') throw new Error('not yet')
      await ctx.ask('name', 'Your name?', { timeout: '10s', for: () => false } as never).catch((e) => ctx.reply(e.code))
    })
    await t.post([note('m1', 'ada', 'start')])
    await t.settle()
    await t.post([note('m2', 'ada', 'fail')])
    await t.advance(60_000)
    expect(texts(t.sent)).toEqual(['Your name?', 'ask_timeout'])
    expect(await t.app.backlog(t.host)).toMatchObject({ waiting: 0, events: 1 })
  })
  test('a run that ends before its question is noted asks it once, and its answer is taken', async () => {
    let broken = 0
    const breaking = (store: Store): Store => ({
      ...store,
      scope: (name) => breaking(store.scope(name)),
      async set(key, value, options) {
        if ((value as { waits?: true } | null)?.waits && broken++ < 4) throw new Error('store away')
        return store.set(key, value, options)
      },
    })
    const t = setUp({ retries: ['1s'] }, breaking)
    const log: string[] = []
    t.app.notes.on('message', async (ctx) => {
      if (ctx.message.text !== 'start') return void log.push(`other: ${ctx.message.text}`)
      log.push(`${(await ctx.ask('name', 'Your name?')).data.text}, try ${ctx.tries}`)
    })
    await t.post([note('m1', 'ada', 'start')])
    await t.settle()
    expect(broken).toBeGreaterThan(4)
    expect(await t.app.backlog(t.host)).toMatchObject({ waiting: 1, events: 0 })
    await t.post([note('m2', 'ada', 'Ada')])
    await t.settle()
    await t.post([note('m3', 'ada', 'thanks')])
    await t.settle()
    expect(texts(t.sent)).toEqual(['Your name?'])
    expect(log).toEqual(['Ada, try 1', 'other: thanks'])
  })
  test('a cancel word is an answer of its own', async () => {
    const { t, log, say } = conversation()
    await say('start')
    await t.settle()
    await say('STOP')
    await t.advance(60_000)
    expect(log).toEqual([])
    expect(await t.app.backlog(t.host)).toMatchObject({ waiting: 0, events: 0, dead: 0 })
  })
})

describe('a handler that fails as its answer comes', () => {
  const failing = (times: number) => {
    const t = setUp({ retries: ['1s', '1s'] })
    const log: string[] = []
    let left = times
    let asked = false
    t.app.notes.on('message', async (ctx) => {
      if (ctx.message.id !== 'start') return void log.push(`handled itself: ${ctx.message.text}`)
      if (asked && left-- > 0) throw new Error('the database is down')
      asked = true
      const answer = await ctx.ask('name', 'Your name?')
      log.push(`hello ${answer.data.text}`)
    })
    return { t, log }
  }
  test('gets it again, before anything else in the conversation', async () => {
    const { t, log } = failing(2)
    await t.post([note('start')])
    await t.settle()
    await t.post([note('m1', 'ada', 'Ada')])
    await t.post([note('m2', 'ada', 'next')])
    await t.advance(10_000)
    expect(log).toEqual(['hello Ada', 'handled itself: next'])
    expect(texts(t.sent)).toEqual(['Your name?'])
  })
  test('is given up after its tries; what was to be the answer is handled as any other', async () => {
    const { t, log } = failing(99)
    await t.post([note('start')])
    await t.settle()
    await t.post([note('m1', 'ada', 'Ada')])
    await t.advance(10_000)
    expect(log).toEqual(['handled itself: Ada'])
    expect(await t.app.dead(t.host)).toMatchObject([{ reason: 'tries', event: { id: 'start' } }])
  })
})

describe('a cancel word', () => {
  const tapped: readonly (readonly [string, object])[] = [
    ['a typed text', { text: ' Stop ' }],
    [
      'a button’s title',
      { text: undefined, interactive: { type: 'button_reply', button_reply: { id: 'x', title: 'STOP' } } },
    ],
    [
      'a list row’s id',
      { text: undefined, interactive: { type: 'list_reply', list_reply: { id: 'stop', title: 'No' } } },
    ],
    ['a template button’s payload', { text: undefined, button: { payload: 'STOP', text: 'No more' } }],
    ['a quick reply’s payload', { text: 'No more', quick_reply: { payload: 'stop' } }],
    ['a postback’s payload', { text: undefined, title: 'No more', payload: 'STOP' }],
  ]
  test.each(tapped)('may be %s', async (_, data) => {
    const t = setUp()
    const codes: string[] = []
    t.app.notes.on('message', async (ctx) => {
      if (ctx.message.id !== 'start') return void codes.push('handled as something else')
      await ctx.ask('name', 'Your name?', { cancel: ['stop'] }).catch((error) => codes.push(error.code))
    })
    await t.post([note('start')])
    await t.settle()
    await t.post([{ ...note('answer'), ...data } as Note])
    await t.settle()
    expect(codes).toEqual(['ask_cancelled'])
  })
  test('is one only by itself', async () => {
    const t = setUp()
    const answers: unknown[] = []
    t.app.notes.on('message', async (ctx) => {
      answers.push((await ctx.ask('name', 'Your name?', { cancel: ['stop'] })).data)
    })
    await t.post([note('start')])
    await t.settle()
    await t.post([note('answer', 'ada', 'never stop')])
    await t.settle()
    expect(answers).toMatchObject([{ text: 'never stop' }])
  })
})

describe('order', () => {
  test('a row that another process wrote under our claim holds nobody up', async () => {
    const [handling, accepting] = [latch(), latch()]
    const order: string[] = []
    const first = setUp()
    const slow = { at: (point: string) => (point === 'after-store' ? accepting.opened : undefined) }
    const second = setUp({ test: slow }, () => first.backend)
    const third = setUp({}, () => first.backend)
    for (const { app } of [first, second, third])
      app.notes.on('message', async (ctx) => {
        if (ctx.message.id === 'a') await handling.opened
        order.push(ctx.message.id)
      })
    await first.post([note('a')])
    const accepted = second.post([note('b')]) // it is stored, but the 200 is not out
    await vi.waitFor(async () => expect(await first.app.backlog(first.host)).toMatchObject({ envelopes: 2 }))
    await third.post([note('c')]) // which turns those before it into rows
    await third.settle()
    accepting.open()
    await accepted
    await second.settle()
    handling.open()
    await Promise.all([first, second, third].map((t) => t.settle()))
    expect(order).toEqual(['a', 'b', 'c'])
  })

  test('latest: a burst is one run of its last event, with the others beside it', async () => {
    const t = setUp({ order: { message: 'latest' }, debounce: '2s' })
    const runs: string[] = []
    t.app.notes.on('message', (ctx) => void runs.push([...ctx.skipped.map((e) => e.id), ctx.message.id].join('+')))
    for (const id of ['m1', 'm2', 'm3']) {
      await t.post([note(id)])
      await t.advance(500)
    }
    expect(runs).toEqual([])
    await t.advance(5000)
    expect(runs).toEqual(['m1+m2+m3'])
    expect(await t.app.backlog(t.host)).toMatchObject({ events: 0 })
  })
  test('parallel: a slow event holds nothing up', async () => {
    const t = setUp({ order: { message: 'parallel' } })
    const seen: string[] = []
    let release = (): void => {}
    t.app.notes.on('message', async (ctx) => {
      if (ctx.message.id === 'slow') await new Promise<void>((resolve) => (release = resolve))
      seen.push(ctx.message.id)
    })
    await t.post([note('slow'), note('quick')])
    await t.post([note('next')])
    while (seen.length < 2) await new Promise((resolve) => setImmediate(resolve))
    expect(seen.sort()).toEqual(['next', 'quick'])
    release()
    await t.settle()
    expect(seen).toContain('slow')
  })
})

describe('store operations per event', () => {
  const counted = async (sends: number, inFlight: number): Promise<number> => {
    const { asked, counted } = counting()
    const t = setUp({}, counted)
    t.app.notes.on('message', async (ctx) => {
      for (let i = 0; i < sends; i++) await ctx.reply(`${i}`)
    })
    await t.post([note('warm', 'up')])
    await t.settle()
    asked.operations = 0
    const posts = Array.from({ length: 64 }, (_, i) => () => t.post([note(`m${i}`, `user${i}`)]))
    for (let i = 0; i < 64; i += inFlight) {
      await Promise.all(posts.slice(i, i + inFlight).map((post) => post()))
      await t.settle()
    }
    expect(t.sent).toHaveLength(65 * sends)
    return asked.operations / 64
  }
  test.each([
    [0, 3], // envelope, mark, end: what is older or waits is known without a look
    [1, 10],
    [2, 12],
  ])('with %i sends at most %i, flat from 1 to 64 in flight', async (sends, most) => {
    for (const inFlight of [1, 8, 64]) expect(await counted(sends, inFlight)).toBeLessThanOrEqual(most)
  })
  test('of a batch grow no faster than the batch', async () => {
    const operations = async (size: number): Promise<number> => {
      const { asked, counted } = counting()
      const t = setUp({}, counted)
      t.app.notes.on('message', () => {})
      await t.post(Array.from({ length: size }, (_, i) => note(`m${i}`, `user${i % 50}`)))
      await t.settle()
      return asked.operations
    }
    const [hundred, thousand] = [await operations(100), await operations(1000)]
    expect(thousand).toBeLessThanOrEqual(10 * hundred)
    expect(thousand).toBeLessThanOrEqual(1.1 * 1000)
  })
  test('do not grow with what others have in hand: one look serves many, and reads nothing twice', async () => {
    const other = setUp()
    let open = (): void => {}
    const opened = new Promise<void>((resolve) => (open = resolve))
    other.app.notes.on('message', () => opened)
    for (let i = 0; i < 300; i++) await other.post([note(`held${i}`, `held${i}`)])
    const { asked, counted } = counting()
    /** As of a server: others ask meanwhile. */
    const distant = (store: Store): Store => ({
      ...store,
      async list<T>(prefix: string, options?: ListOptions) {
        for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
        return store.list<T>(prefix, options)
      },
      scope: (name) => distant(store.scope(name)),
    })
    const t = setUp({}, () => distant(counted(other.backend)))
    let handled = 0
    t.app.notes.on('message', () => void handled++)
    const wave = async (from: number): Promise<void> => {
      await Promise.all(Array.from({ length: 100 }, (_, i) => t.post([note(`m${from + i}`, `user${from + i}`)])))
      await t.settle()
    }
    await wave(0)
    Object.assign(asked, { operations: 0, looks: 0, bodies: 0 })
    await wave(100)
    await wave(200)
    expect(handled).toBe(300)
    expect(asked.bodies).toBe(0)
    expect(asked.looks).toBeLessThan(200 / 4)
    expect(asked.operations).toBeLessThan(5 * 200)
    open()
    await other.settle()
  })
})
