import { GraphError } from 'signalbox'
import { createApp } from 'signalbox/fast'
import { instagram } from 'signalbox/instagram'
import { messenger } from 'signalbox/messenger'
import { simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { describe, expect, test } from 'vitest'
import { signatureOf } from '../../simulator/envelope.ts'
import { client, TOKENS } from './client.ts'

function quiet() {
  const failures: unknown[] = []
  const app = createApp({ plugins: [whatsapp(), messenger(), instagram({ login: 'instagram' })] })
  app.whatsapp.on('status:failed', (ctx) => void failures.push(ctx.status.errors?.[0]?.code))
  const sim = simulator(app)
  return { app, sim, failures }
}
const refusal = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => undefined,
    (e: unknown) => e,
  )
  return error instanceof GraphError ? { status: error.status, code: error.metaCode, subcode: error.subcode } : error
}

describe('the 24 h window', () => {
  test('WhatsApp accepts a late text and fails it afterwards', async () => {
    const { app, sim, failures } = quiet()
    const chat = sim.whatsapp.user('27820001111')
    await chat.says('hi')
    await sim.advance('23h')
    await app.whatsapp.api(sim.host).text('27820001111', 'in time')
    await sim.advance('1h')
    expect(chat.open).toBe(false)
    await app.whatsapp.api(sim.host).text('27820001111', 'too late')
    await sim.settle()
    expect(chat.received).toMatchObject([{ text: { body: 'in time' } }])
    expect(failures).toEqual([131047])
  })

  test('nobody who never wrote can be reached without a template', async () => {
    const { app, sim, failures } = quiet()
    await app.whatsapp.api(sim.host).text('27829999999', 'hello?')
    await sim.settle()
    expect(failures).toEqual([131047])
    expect(sim.whatsapp.user('27829999999').received).toEqual([])
  })

  test('Messenger and Instagram refuse, but a human agent has seven days', async () => {
    const { app, sim } = quiet()
    await sim.messenger.user('7').says('hi')
    await sim.instagram.user('8').says('hi')
    await sim.advance('25h')
    const onMessenger = app.messenger.api(sim.host, sim.messenger.account)
    const onInstagram = app.instagram.api(sim.host, sim.instagram.account)
    expect(await refusal(onMessenger.text('7', 'late'))).toEqual({ status: 403, code: 10, subcode: 2018278 })
    expect(await refusal(onInstagram.text('8', 'late'))).toEqual({ status: 403, code: 10, subcode: 2534022 })
    await onMessenger.text('7', 'a human', { tag: 'HUMAN_AGENT' })
    await onInstagram.text('8', 'a human', { tag: 'HUMAN_AGENT' })
    await sim.advance('6 days')
    expect(await refusal(onMessenger.text('7', 'late', { tag: 'HUMAN_AGENT' }))).toMatchObject({ subcode: 2018278 })
  })

  test.each(['ACCOUNT_UPDATE', 'CONFIRMED_EVENT_UPDATE', 'POST_PURCHASE_UPDATE'])('the tag %s is gone', async (tag) => {
    const { sim } = quiet()
    await sim.messenger.user('7').says('hi')
    const body = { recipient: { id: '7' }, message: { text: 'x' }, messaging_type: 'MESSAGE_TAG', tag }
    const answer = await client(sim, TOKENS.page).post('v26.0/me/messages', body)
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 100, type: 'OAuthException' } } })
  })
})

describe('recipients', () => {
  test('unknown to Messenger and Instagram', async () => {
    const { app, sim } = quiet()
    expect(await refusal(app.messenger.api(sim.host).text('404', 'x'))).toMatchObject({ code: 100, subcode: 2018001 })
    const onInstagram = app.instagram.api(sim.host, sim.instagram.account)
    expect(await refusal(onInstagram.text('404', 'x'))).toMatchObject({ code: 100, subcode: 2534014 })
  })

  test('who cannot be reached', async () => {
    const { app, sim, failures } = quiet()
    const [phone, inbox] = [sim.whatsapp.user('1'), sim.messenger.user('2')]
    await phone.says('hi')
    await inbox.says('hi')
    phone.blocks()
    inbox.blocks()
    await app.whatsapp.api(sim.host).text('1', 'x')
    await sim.settle()
    expect(failures).toEqual([131026])
    expect(await refusal(app.messenger.api(sim.host).text('2', 'x'))).toMatchObject({ code: 551, subcode: 1545041 })
  })

  test('somebody seen through a rightly signed webhook of another hand has written then', async () => {
    const { app, sim } = quiet()
    const message = { from: '99', id: 'wamid.1', timestamp: '1', type: 'text', text: { body: 'x' } }
    const metadata = { display_phone_number: '1', phone_number_id: '4242' }
    const value = { messaging_product: 'whatsapp', metadata, messages: [message] }
    const body = { object: 'whatsapp_business_account', entry: [{ id: '5', changes: [{ field: 'messages', value }] }] }
    const post = async (secret: string) => {
      const bytes = new TextEncoder().encode(JSON.stringify(body))
      const headers = { 'x-hub-signature-256': await signatureOf(secret, bytes) }
      return (await sim.fetch(new Request('https://x.example/webhook', { method: 'POST', headers, body: bytes })))
        .status
    }
    expect(await post('wrong')).toBe(401)
    expect(await refusal(app.whatsapp.api(sim.host, '4242').text('99', 'x'))).toMatchObject({ code: 100, subcode: 33 })
    expect(await post(sim.secret)).toBe(200)
    await app.whatsapp.api(sim.host, '4242').text('99', 'welcome')
    expect(sim.whatsapp.user('99', { account: '4242' }).received).toMatchObject([{ text: { body: 'welcome' } }])
  })
})

describe('whom marketing may reach', () => {
  const offer = (to: string) => ({
    messaging_product: 'whatsapp',
    to,
    type: 'template',
    template: { name: 'offer', language: { code: 'en' } },
  })
  async function ready() {
    const { sim, failures } = quiet()
    const graph = client(sim, TOKENS.whatsapp)
    const body = { type: 'BODY', text: 'Mugs for less' }
    await graph.post('v26.0/210000000000001/message_templates', {
      name: 'offer',
      language: 'en',
      category: 'MARKETING',
      components: [body],
    })
    await sim.advance('2m')
    const send = async (to: string) => {
      expect((await graph.post('v26.0/110000000000001/messages', offer(to))).status).toBe(200)
      await sim.settle()
    }
    return { sim, failures, send, graph }
  }

  test('nobody who has stopped it, until they resume', async () => {
    const { sim, failures, send } = await ready()
    const chat = sim.whatsapp.user('27820001111')
    await send('27820001111')
    await chat.stops()
    expect(chat.open).toBe(false)
    expect(sim.webhooks.at(-1)?.body).toMatchObject({
      entry: [{ changes: [{ field: 'user_preferences', value: { user_preferences: [{ value: 'stop' }] } }] }],
    })
    await send('27820001111')
    expect(failures).toEqual([131050])
    await chat.stops(false)
    await send('27820001111')
    expect(chat.received).toHaveLength(2)
  })

  test('so many people a day as the messaging limit says, and those who write do not count', async () => {
    const { sim, failures, send, graph } = await ready()
    sim.limit({ tier: 2 })
    expect((await graph.get('v26.0/110000000000001')).body).toMatchObject({
      whatsapp_business_manager_messaging_limit: 'TIER_2',
    })
    await sim.whatsapp.user('9').says('hi')
    for (const to of ['9', '1', '2', '1', '3']) await send(to)
    expect(failures).toEqual([131048])
    expect(sim.whatsapp.user('3').received).toEqual([])
    expect(sim.whatsapp.user('1').received).toHaveLength(2)
    await sim.advance('25h')
    await send('3')
    expect(sim.whatsapp.user('3').received).toHaveLength(1)
  })
})
