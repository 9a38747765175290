import { createApp } from 'signalbox'
import { createApp as createFast } from 'signalbox/fast'
import { messenger } from 'signalbox/messenger'
import { simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { describe, expect, test } from 'vitest'

const people = Array.from({ length: 30 }, (_, i) => String(1000 + i))

describe('webhooks, as Meta delivers them', () => {
  test('in batches', async () => {
    const seen: string[] = []
    const app = createFast({ plugins: [whatsapp(), messenger()] })
    app.on('message:text', (ctx) => void seen.push(ctx.event.user ?? ''))
    const sim = simulator(app)
    sim.traffic({ batch: 20 })
    await Promise.all([...people.map((id) => sim.whatsapp.user(id).says('hi')), sim.messenger.user('1').says('hi')])
    expect(sim.webhooks.map((w) => w.status)).toEqual([200, 200, 200])
    expect(seen.sort()).toEqual(['1', ...people])
  })

  test('twice and in any order, yet the durable app answers each once', async () => {
    const app = createApp({ plugins: [whatsapp()] })
    app.whatsapp.on('message:text', (ctx) => ctx.reply(`You said: ${ctx.message.text.body}`))
    const sim = simulator(app)
    sim.traffic({ batch: 7, duplicates: 1, shuffled: true, delay: '10s' })
    const chats = people.map((id) => sim.whatsapp.user(id))
    await Promise.all(chats.map((chat, i) => chat.says(`${i}`)))
    await sim.advance('1m')
    expect(sim.webhooks.length).toBeGreaterThan(10)
    expect(chats.map((chat) => chat.received.length)).toEqual(people.map(() => 1))
  })

  test('again with growing pauses, for seven days on WhatsApp and 36 hours elsewhere', async () => {
    const sim = simulator({ fetch: async () => new Response('', { status: 500 }) })
    await sim.whatsapp.change('account_update', { event: 'ACCOUNT_DELETED' })
    const start = sim.now()
    await sim.advance('9 days')
    const tries = sim.webhooks.map((w) => w.at - start)
    expect(tries.slice(0, 5)).toEqual([0, 1000, 11_000, 71_000, 371_000])
    expect(tries.at(-1)).toBeGreaterThan(6.7 * 86_400_000)
    expect(tries.at(-1)).toBeLessThanOrEqual(7 * 86_400_000)
  })

  test('no more to a Page whose webhooks failed for an hour', async () => {
    let status = 500
    const sim = simulator({ fetch: async () => new Response('', { status }) })
    await sim.messenger.user('1').says('hi')
    await sim.advance('3h')
    expect([...sim.disabled]).toEqual([sim.messenger.account])
    const before = sim.webhooks.length
    status = 200
    await sim.messenger.user('1').says('anybody there?')
    expect(sim.webhooks.length).toBe(before)
  })

  test('an answer that takes longer than 20 s is none', async () => {
    const sim = simulator({ fetch: () => new Promise(() => {}) })
    await sim.whatsapp.user('1').says('hi')
    await sim.advance('20s')
    expect(sim.webhooks.map((w) => w.status)).toEqual([0])
    await sim.advance('1s')
    expect(sim.webhooks).toHaveLength(2)
  })
})
