import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { windows as igWindows } from '../../../plugins/instagram/features/windows.ts'
import { instagram } from '../../../plugins/instagram/mod.ts'
import { plan, windows } from '../../../plugins/messenger/features/windows.ts'
import { messenger } from '../../../plugins/messenger/mod.ts'
import { ENV, rig } from './kit.ts'

const HOUR = 3_600_000
const now = Date.UTC(2026, 10, 22)
const planAfter = (ms: number, sender: 'bot' | 'human', has = {}) => plan({ lastUserAt: now - ms, now, sender, has })

describe('the plan', () => {
  test.each([
    ['bot', 0, { type: 'RESPONSE' }],
    ['bot', 24 * HOUR, { type: 'RESPONSE' }],
    ['human', 24 * HOUR, { type: 'RESPONSE' }],
    ['human', 24 * HOUR + 1, { type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }],
    ['human', 168 * HOUR, { type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }],
  ] as const)('a %s after %d ms', (sender, ms, expected) => expect(planAfter(ms, sender)).toEqual(expected))

  test('a bot after 24 hours is blocked, and told until when a human may write', () => {
    expect(planAfter(30 * HOUR, 'bot')).toMatchObject({
      blocked: true,
      closedAt: now - 6 * HOUR,
      humanAgentUntil: now + 138 * HOUR,
    })
  })
  test('after 7 days only a utility template goes', () => {
    expect(planAfter(169 * HOUR, 'human')).toMatchObject({ blocked: true, humanAgentUntil: undefined })
    expect(planAfter(169 * HOUR, 'bot', { utilityTemplate: true })).toEqual({ type: 'UTILITY' })
  })
  test('without the Human Agent feature a human is a bot', () => {
    expect(planAfter(30 * HOUR, 'human', { humanAgent: false })).toMatchObject({
      blocked: true,
      humanAgentUntil: undefined,
    })
  })
  test('HUMAN_AGENT is never given to a bot, nor when 24 hours are enough', () => {
    fc.assert(
      fc.property(fc.integer({ min: -HOUR, max: 400 * HOUR }), fc.constantFrom('bot', 'human'), (ms, sender) => {
        const way = planAfter(ms, sender as 'bot' | 'human')
        if ('tag' in way) expect(sender === 'human' && ms > 24 * HOUR && ms <= 168 * HOUR).toBe(true)
        if ('type' in way && way.type === 'RESPONSE') expect(ms).toBeLessThanOrEqual(24 * HOUR)
      }),
    )
  })
})

const webhook = (at: number, item: object = { message: { mid: `m${at}`, text: 'hi' } }, page = '100') => ({
  object: 'page',
  entry: [{ id: page, messaging: [{ sender: { id: '200' }, recipient: { id: page }, timestamp: at, ...item }] }],
})

describe('a late answer in a handler', () => {
  const answer = async (sender: 'bot' | 'human', hours: number) => {
    const app = createApp({ plugins: [messenger()] })
    const kit = rig()
    let error: unknown
    app.messenger.on('message', async (ctx) => {
      await ctx.reply('sorry for the wait', { sender }).catch((e) => {
        error = e
      })
    })
    await kit.post(app, webhook(kit.time - hours * HOUR))
    return { calls: kit.calls, error }
  }
  test('of a human is tagged', async () => {
    const { calls } = await answer('human', 30)
    expect(calls[0]?.body).toMatchObject({ messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' })
  })
  test('of a bot does not reach the network', async () => {
    const { calls, error } = await answer('bot', 30)
    expect(calls).toEqual([])
    expect(error).toMatchObject({ code: 'window_closed', fix: expect.stringContaining("sender: 'human'") })
  })
  test('in time is a plain response', async () => {
    expect((await answer('human', 2)).calls[0]?.body).not.toHaveProperty('tag')
  })
})

test('a bot cannot claim to be a human, nor a human write after 7 days, whatever the tag says', async () => {
  const kit = rig()
  const api = createApp({ plugins: [messenger()] }).messenger.api(kit.host, '100')
  const tag = 'HUMAN_AGENT'
  await expect(api.text('1', 'x', { tag, sender: 'bot' })).rejects.toMatchObject({ code: 'input_invalid' })
  const lastUserAt = kit.time - 169 * HOUR
  const late = api.text('1', 'x', { tag, sender: 'human', lastUserAt })
  await expect(late).rejects.toMatchObject({ code: 'window_closed' })
  expect(kit.calls).toEqual([])
  await api.text('1', 'x', { tag, sender: 'human', lastUserAt: kit.time - 100 * HOUR })
  expect(kit.calls[0]?.body).toMatchObject({ messaging_type: 'MESSAGE_TAG', tag })
})

describe('the windows feature', () => {
  const setup = () => {
    const app = createApp({ plugins: [messenger({ use: [windows] })] })
    return { app, kit: rig() }
  }
  test('plans sends outside a webhook from what it has seen', async () => {
    const { app, kit } = setup()
    const start = kit.time
    await kit.post(app, webhook(start))
    const api = app.messenger.api(kit.host, '100')
    expect(await api.windows.plan('200', 'bot')).toEqual({ type: 'RESPONSE' })
    kit.time = start + 30 * HOUR
    await api.text('200', 'still there?', { sender: 'human' })
    expect(kit.calls[0]?.body).toMatchObject({ tag: 'HUMAN_AGENT' })
    await expect(api.text('200', 'offer!', { sender: 'bot' })).rejects.toMatchObject({ code: 'window_closed' })
    await expect(api.buttons('200', 'offer!', [], { sender: 'bot' })).rejects.toMatchObject({ code: 'window_closed' })
    expect(kit.calls).toHaveLength(1)
    kit.time = start + 169 * HOUR
    expect(await api.windows.lastUserAt('200')).toBeUndefined()
  })
  test('does not open on echoes, reads or standby, nor close when an older webhook comes late', async () => {
    const { app, kit } = setup()
    const { windows } = app.messenger.api(kit.host, '100')
    await kit.post(app, webhook(kit.time, { message: { mid: 'e', is_echo: true } }))
    await kit.post(app, webhook(kit.time, { read: { watermark: 1 } }))
    expect(await windows.lastUserAt('200')).toBeUndefined()
    await kit.post(app, webhook(kit.time))
    await kit.post(app, webhook(kit.time - 5 * HOUR))
    expect(await windows.lastUserAt('200')).toBe(kit.time)
  })
  test('keeps two Pages apart', async () => {
    const { app, kit } = setup()
    await kit.post(app, webhook(kit.time, undefined, '101'))
    expect(await app.messenger.api(kit.host, '100').windows.lastUserAt('200')).toBeUndefined()
    expect(await app.messenger.api(kit.host, '101').windows.lastUserAt('200')).toBe(kit.time)
  })
  test('speaks for the account of the environment where none is given', async () => {
    const { app } = setup()
    const kit = rig({ ...ENV, PAGE_ID: '100' })
    await kit.post(app, webhook(kit.time))
    expect(await app.messenger.api(kit.host).windows.lastUserAt('200')).toBe(kit.time)
  })
  test('works for Instagram with either login', async () => {
    const app = createApp({ plugins: [instagram({ login: 'instagram', use: [igWindows] })] })
    const kit = rig()
    const api = app.instagram.api(kit.host, '17')
    await api.windows.saw('5', kit.time - 48 * HOUR)
    await api.text('5', 'hello', { sender: 'human' })
    expect(kit.calls[0]).toMatchObject({
      host: 'graph.instagram.com',
      path: '17/messages',
      body: { tag: 'HUMAN_AGENT' },
    })
  })
})
