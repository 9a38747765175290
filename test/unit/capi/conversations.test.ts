import { describe, expect, it } from 'vitest'
import { createApp } from '../../../core/mod.ts'
import { outbox } from '../../../plugins/capi/features/outbox.ts'
import { quality, qualityReport } from '../../../plugins/capi/features/quality.ts'
import { capi } from '../../../plugins/capi/mod.ts'
import { instagram } from '../../../plugins/instagram/mod.ts'
import { messenger } from '../../../plugins/messenger/mod.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { simulator } from '../../simulator/mod.ts'

const referral = { source_url: 'https://fb.me/x', source_id: '1202', source_type: 'ad', ctwa_clid: 'Aff-click_1' }
// Loaded machines need longer to be done.
const PATIENT = { patienceMs: 1000 }
const DATASET = '510000000000001'

describe('an ad on WhatsApp, a conversation, a purchase', () => {
  it('is one valid business_messaging event, however often the handler runs', async () => {
    const app = createApp({ plugins: [whatsapp(), capi()] })
    let tries = 0
    app.whatsapp.on('message:text', async (ctx) => {
      if (ctx.message.text.body !== 'buy') return
      const report = await ctx.convert('Purchase', { value: 42, currency: 'usd', order_id: 'o-1' })
      expect(report).toMatchObject({ accepted: 1, rejected: [] })
      if (++tries === 1) throw new Error('after the send')
    })
    const sim = simulator(app, PATIENT)
    const chat = sim.whatsapp.user('27820001111')
    await chat.says('hello', { referral })
    await sim.advance('2h')
    await chat.says('buy')
    await sim.advance('10m')
    expect(tries).toBe(2)
    expect(sim.conversions).toHaveLength(1)
    expect(sim.conversions[0]).toMatchObject({
      dataset: DATASET,
      event: {
        event_name: 'Purchase',
        action_source: 'business_messaging',
        messaging_channel: 'whatsapp',
        event_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        user_data: { whatsapp_business_account_id: '210000000000001', ctwa_clid: 'Aff-click_1' },
        custom_data: { value: 42, currency: 'USD', order_id: 'o-1' },
      },
    })
    expect(Object.keys(sim.conversions[0]?.event['user_data'] as object)).toHaveLength(2)
  })

  it('remembers the click though no handler waits for the first message', async () => {
    const app = createApp({ plugins: [whatsapp(), capi()] })
    app.whatsapp.on('message:image', (ctx) => ctx.convert('LeadSubmitted'))
    const sim = simulator(app, PATIENT)
    const chat = sim.whatsapp.user('27820001111')
    await chat.writes({ type: 'text', text: { body: 'hi' }, referral })
    await chat.sends({ type: 'image' } as never)
    expect(sim.conversions).toHaveLength(1)
  })

  it('of someone who came without an ad is refused without a call, and says why', async () => {
    const app = createApp({ plugins: [whatsapp(), capi()] })
    const seen: unknown[] = []
    app.whatsapp.on('message:text', async (ctx) => seen.push(await ctx.convert('LeadSubmitted')))
    const sim = simulator(app, PATIENT)
    await sim.whatsapp.user('27820001111').says('hello')
    expect(seen).toMatchObject([{ accepted: 0, rejected: [{ message: 'user_data.ctwa_clid is missing' }] }])
    expect(sim.calls.filter((call) => call.path.endsWith('/events'))).toEqual([])
  })

  it('is not remembered without consent, nor after it was forgotten', async () => {
    for (const consent of ['granted', 'denied'] as const) {
      const app = createApp({ plugins: [whatsapp(), capi({ consent })] })
      const sim = simulator(app, PATIENT)
      await sim.whatsapp.user('27820001111').says('hello', { referral })
      const api = app.capi.api(sim.host)
      const conversation = sim.whatsapp.user('27820001111')
      const person = { account: sim.whatsapp.account, user: '27820001111' }
      const later = { name: 'message', kind: 'text', at: sim.now(), data: {}, ...person }
      expect(conversation.id).toBe(person.user)
      expect((await api.click('whatsapp', later))?.ctwa_clid).toBe(consent === 'granted' ? 'Aff-click_1' : undefined)
      await api.forget('whatsapp', person)
      expect(await api.click('whatsapp', later)).toBeUndefined()
    }
  })
})

it('Messenger and Instagram are named by their own ids', async () => {
  const app = createApp({ plugins: [messenger(), instagram(), capi()] })
  app.on('message:text', (ctx) => ctx.convert('LeadSubmitted'))
  const sim = simulator(app, PATIENT)
  await sim.messenger.user('7001').says('hi')
  await sim.instagram.user('8001').says('hi')
  expect(sim.conversions.map(({ event }) => [event['messaging_channel'], event['user_data']])).toEqual([
    ['messenger', { page_id: '310000000000001', page_scoped_user_id: '7001' }],
    ['instagram', { ig_account_id: '17841400000000001', ig_sid: '8001' }],
  ])
})

describe('what WhatsApp detects by itself', () => {
  const change = (sim: ReturnType<typeof simulator>) =>
    sim.whatsapp.change('automatic_events', {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '15550001111', phone_number_id: '110000000000001' },
      automatic_events: [
        {
          id: 'wamid.auto',
          event_name: 'Purchase',
          timestamp: Math.floor(sim.now() / 1000),
          ctwa_clid: 'Aff-auto',
          custom_data: { currency: 'USD', value: 25000 },
        },
      ],
    })
  it('is reported where that is wanted', async () => {
    const sim = simulator(createApp({ plugins: [whatsapp(), capi({ automaticEvents: true })] }), PATIENT)
    await change(sim)
    expect(sim.conversions.map((c) => c.event)).toMatchObject([
      {
        event_name: 'Purchase',
        messaging_outcome_data: { outcome_type: 'automatic_events' },
        user_data: { whatsapp_business_account_id: '210000000000001', ctwa_clid: 'Aff-auto' },
        custom_data: { currency: 'USD', value: 25000 },
      },
    ])
  })
  it('is left alone otherwise, and may be reported by hand', async () => {
    const app = createApp({ plugins: [whatsapp(), capi()] })
    const sim = simulator(app, PATIENT)
    await change(sim)
    expect(sim.conversions).toEqual([])
    const byHand = createApp({ plugins: [whatsapp(), capi()] })
    byHand.whatsapp.on('automatic:Purchase', (ctx) => ctx.convert())
    const other = simulator(byHand, PATIENT)
    await change(other)
    expect(other.conversions).toHaveLength(1)
  })
})

it('tells how well a site’s events match', async () => {
  const app = createApp({ plugins: [capi({ use: [quality] })] })
  const sim = simulator(app, PATIENT)
  const api = app.capi.api(sim.host)
  const client = { client_ip_address: '8.8.8.8', client_user_agent: 'UA' }
  const visit = { event_name: 'Lead', action_source: 'website', event_source_url: 'https://shop.example/' } as const
  await api.send([
    { ...visit, user_data: { ...client, em: 'a@b.co' } },
    { ...visit, user_data: client },
  ])
  const found = await api.quality()
  expect(found.web[0]?.event_match_quality?.match_key_feedback).toContainEqual({
    identifier: 'email',
    coverage: { percentage: 50 },
  })
  expect(qualityReport(found)).toContain('email 50 %')
})

it('with the outbox, a conversion waits for Meta', async () => {
  const app = createApp({ plugins: [whatsapp(), capi({ use: [outbox] })] })
  app.whatsapp.on('message:text', (ctx) => ctx.convert('LeadSubmitted'))
  const sim = simulator(app, PATIENT)
  await sim.whatsapp.user('27820001111').says('hello', { referral })
  await sim.advance('3m')
  expect(sim.conversions).toHaveLength(1)
  expect(sim.conversions[0]?.event['user_data']).toMatchObject({ ctwa_clid: 'Aff-click_1' })
})
