import { describe, expect, test, vi } from 'vitest'
import { createApp } from '../../../core/app.ts'
import type { DeliveryOptions } from '../../../core/delivery/settings.ts'
import type { Host } from '../../../core/host.ts'
import type { Store } from '../../../core/storage/store.ts'
import { sign } from '../../../core/webhook/signature.ts'
import { messenger } from '../../../plugins/messenger/mod.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { latch, note, setUp } from './kit.ts'

const MINUTES = 60_000

test('what takes too long to store is acknowledged when it comes again, and handled once', async () => {
  const { opened: stuck, open: free } = latch()
  let tried = 0
  const slow = (store: Store): Store => ({
    ...store,
    scope: (name) => slow(store.scope(name)),
    async set(key, value, options) {
      if (key.startsWith('in/') && options?.ifVersion === null) {
        if (tried++ > 0) return new Promise<never>(() => {}) // it is too slow every time
        await stuck
      }
      return store.set(key, value, options)
    },
  })
  const t = setUp({}, slow)
  const seen: string[] = []
  t.app.notes.on('message', (ctx) => void seen.push(ctx.message.id))
  const first = t.post([note('m1')])
  await vi.waitFor(() => expect(tried).toBe(1), 5000)
  const timedOut = t.advance(2000)
  expect((await first).status).toBe(503)
  free()
  await timedOut
  expect((await t.post([note('m1')])).status).toBe(200)
  await t.settle()
  expect([seen, tried]).toEqual([['m1'], 1])
})

/** An app of Meta's own products whose store can be switched off, its clock, and what became of its webhooks. */
function outage(delivery: DeliveryOptions = {}) {
  const risks: number[] = []
  const spilled: string[] = []
  let down = true
  const failing = (store: Store): Store => ({
    ...store,
    scope: (name) => failing(store.scope(name)),
    set: (...args) => (down ? Promise.reject(new Error('store is down')) : store.set(...args)),
  })
  const t = setUp({}, failing)
  const app = createApp({
    plugins: [whatsapp(), messenger()],
    delivery: { onWebhookAtRisk: ({ minutes }) => void risks.push(minutes), ...delivery },
  })
  const seen: string[] = []
  app.messenger.on('message:text', (ctx) => void seen.push(ctx.message.text ?? ''))
  app.whatsapp.on('message:text', (ctx) => void seen.push(ctx.message.text.body))
  Object.assign(t.host.env, { WHATSAPP_TOKEN: 'w', PAGE_ACCESS_TOKEN: 'm' })
  Object.assign(t.host, { spill: async (bytes: Uint8Array) => void spilled.push(new TextDecoder().decode(bytes)) })
  const host = t.host as Host<never>
  const post = async (body: object): Promise<number> => {
    const bytes = new TextEncoder().encode(JSON.stringify(body))
    const headers = { 'x-hub-signature-256': await sign('secret', bytes) }
    return (await app.fetch(new Request('http://x/webhook', { method: 'POST', headers, body: bytes }), host)).status
  }
  const messaging = (item: object) => {
    const ids = { sender: { id: '6789' }, recipient: { id: '1906385232743451' }, timestamp: t.now() }
    const entry = { id: '1906385232743451', time: t.now(), messaging: [{ ...ids, ...item }] }
    return post({ object: 'page', entry: [entry] })
  }
  const page = (mid: string) => messaging({ message: { mid, text: mid } })
  const unheard = () => messaging({ read: { watermark: t.now() } })
  const wa = (id: string) =>
    post({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '102290129340398',
          changes: [
            {
              field: 'messages',
              value: {
                messaging_product: 'whatsapp',
                metadata: { display_phone_number: '15550783881', phone_number_id: '106540352242922' },
                contacts: [{ profile: { name: 'Ada' }, wa_id: '27820001111' }],
                messages: [
                  {
                    from: '27820001111',
                    id,
                    timestamp: String(Math.floor(t.now() / 1000)),
                    type: 'text',
                    text: { body: id },
                  },
                ],
              },
            },
          ],
        },
      ],
    })
  const repair = (): void => {
    down = false
  }
  return { ...t, app, risks, spilled, seen, page, unheard, wa, repair }
}

describe('webhooks that cannot be stored', () => {
  test('Pages: told after 15 and 45 minutes from the first failure; from then on spilled and acknowledged', async () => {
    const t = outage()
    const statuses: number[] = []
    for (let minute = 0; minute <= 60; minute += 5) {
      statuses.push(await t.page(`m${minute}`))
      t.jump(5 * MINUTES)
    }
    expect(t.risks).toEqual([15, 45])
    expect(statuses).toEqual([...Array.from({ length: 9 }, () => 503), 200, 200, 200, 200])
    expect(t.spilled.map((body) => JSON.parse(body).entry[0].messaging[0].message.mid)).toEqual([
      'm45',
      'm50',
      'm55',
      'm60',
    ])
  })

  test('WhatsApp: 503 for as long as it lasts, since Meta sends them again for 7 days', async () => {
    const t = outage()
    for (let hour = 0; hour < 4; hour++) {
      expect(await t.wa(`w${hour}`)).toBe(503)
      t.jump(60 * MINUTES)
    }
    expect([t.risks, t.spilled]).toEqual([[], []])
    t.repair()
    expect(await t.wa('w0')).toBe(200)
    await t.settle()
    expect(t.seen).toEqual(['w0'])
  })

  test('without a spill it stays 503, and the log says what will happen', async () => {
    const t = outage()
    Object.assign(t.host, { spill: undefined })
    await t.page('m0')
    t.jump(46 * MINUTES)
    expect(await t.page('m1')).toBe(503)
    expect(t.logs.map((l) => l.message)).toContain('no host.spill: Meta will switch this subscription off')
  })

  test('a webhook that needed no write is no sign of a store that works', async () => {
    const t = outage()
    await t.page('m0')
    t.jump(44 * MINUTES)
    expect(await t.unheard()).toBe(200)
    t.jump(2 * MINUTES)
    expect(await t.page('m1')).toBe(200)
    expect(t.spilled).toHaveLength(1)
  })

  test('what could be written begins the count anew', async () => {
    const t = outage()
    await t.page('m0')
    t.jump(44 * MINUTES)
    t.repair()
    expect(await t.page('m1')).toBe(200)
    expect(await t.app.health(t.host as Host<never>)).toMatchObject({ failingSince: undefined })
    await t.settle()
    expect(t.seen).toEqual(['m1'])
  })

  test('neither an alarm that throws nor a spill that fails is in the way of the answer', async () => {
    const t = outage({
      onWebhookAtRisk: () => {
        throw new Error('pager is down')
      },
    })
    await t.page('m0')
    t.jump(46 * MINUTES)
    expect(await t.page('m1')).toBe(200)
    expect(t.spilled).toHaveLength(1)
    Object.assign(t.host, { spill: () => Promise.reject(new Error('disk full')) })
    expect(await t.page('m2')).toBe(503)
  })
})
