import { describe, expect, test } from 'vitest'
import type { Row } from '../../../core/delivery/rows.ts'
import type { Transformer } from '../../../core/graph/types.ts'
import type { Store } from '../../../core/storage/store.ts'
import { note, type Sent, setUp, texts } from './kit.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const echoOf = ([first]: readonly Sent[]) => ({ ...note('e1', '', ''), field: 'echo', marker: first?.marker ?? '' })
const nothingLeft = { envelopes: 0, events: 0, dead: 0 }

describe('an echo is waited for', () => {
  test('from when the write leaves, however long it was held back before', async () => {
    let wait = 2 * MINUTE
    const slow: Transformer = async (call, next) => {
      await t.pass(wait)
      return next(call)
    }
    const t = setUp({}, undefined, { graph: { use: [slow] } })
    t.app.notes.on('message', (ctx) => ctx.reply('hi'))
    t.fates.push('lost')
    await t.post([note('m1')])
    await t.settle()
    wait = 0
    await t.advance(5000)
    await t.post([echoOf(t.sent)])
    await t.advance(5 * MINUTE)
    expect(texts(t.sent)).toEqual(['hi'])
    expect(await t.app.backlog(t.host)).toMatchObject(nothingLeft)
  })

  test('for all of its time, also by a process that stops while it looks for it', async () => {
    let stop = false
    const stopping = (store: Store): Store => ({
      ...store,
      scope: (name) => stopping(store.scope(name)),
      async get(key) {
        const entry = await store.get(key)
        if (stop && key.startsWith('echo/')) {
          stop = false
          await t.pass(5000)
          await t.post([echoOf(t.sent)])
          await t.pass(2 * MINUTE)
        }
        return entry as never
      },
    })
    const t = setUp({}, stopping)
    const send = () => t.app.send(t.host, { key: 'a' }, (apis) => apis.notes('page').say('ada', 'hi'))
    t.fates.push('lost')
    await expect(send()).rejects.toMatchObject({ code: 'busy' })
    stop = true
    await expect(send()).rejects.toMatchObject({ code: 'busy' })
    expect(await send()).toEqual({ id: 'echoed' })
    expect(texts(t.sent)).toEqual(['hi'])
  })

  test('by a dead letter for as long as it is kept', async () => {
    const t = setUp({ onUnknown: 'park' })
    t.app.notes.on('message', (ctx) => ctx.reply('hi'))
    t.fates.push('lost')
    await t.post([note('m1')])
    await t.advance(5 * MINUTE)
    expect(await t.app.dead(t.host)).toMatchObject([{ reason: 'effect_parked' }])
    await t.post([echoOf(t.sent)])
    await t.advance(3 * DAY)
    expect(await t.app.redrive(t.host)).toBe(1)
    await t.advance(5 * MINUTE)
    expect(texts(t.sent)).toEqual(['hi'])
    expect(await t.app.backlog(t.host)).toMatchObject(nothingLeft)
  })
})

test.each(['resend', 'park'] as const)(
  'an intent that a client of a store has written twice, unasked, is still the own one, with onUnknown %s',
  async (onUnknown) => {
    const written = new Set<string>()
    const twice = (store: Store): Store => ({
      ...store,
      scope: (name) => twice(store.scope(name)),
      async set(key, value, options) {
        const sending = Object.values((value as Partial<Row>).effects ?? {}).some((e) => e.state === 'sending')
        if (sending && !written.has(key)) await store.set(key, value, options)
        if (sending) written.add(key)
        return store.set(key, value, options)
      },
    })
    const t = setUp({ onUnknown }, twice)
    t.app.notes.on('message', (ctx) => ctx.reply(ctx.message.id))
    await t.post([note('m1'), note('m2')])
    await t.settle()
    expect(texts(t.sent)).toEqual(['m1', 'm2'])
    await t.app.send(t.host, { key: 'a' }, (apis) => apis.notes('page').say('ada', 'hi'))
    expect(texts(t.sent)).toEqual(['m1', 'm2', 'hi'])
    expect(await t.app.backlog(t.host)).toMatchObject(nothingLeft)
  },
)
