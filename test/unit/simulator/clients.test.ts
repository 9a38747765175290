import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client, MessageType } from '@great-detail/whatsapp'
import { Messenger } from '@warriorteam/messenger-sdk'
import { createApp } from 'signalbox/fast'
import { messenger } from 'signalbox/messenger'
import { node } from 'signalbox/node'
import { type Simulator, type SimulatorOptions, signedPost, simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { TOKENS } from './client.ts'

/** Clients of other hands make their ordinary calls; only the address is ours. */
describe('third-party clients take the simulator for Meta', () => {
  let sim: Simulator
  let graph: string
  const servers: Server[] = []
  async function serve(options: SimulatorOptions = {}): Promise<void> {
    sim = simulator(createApp({ plugins: [whatsapp(), messenger()] }), options)
    const server = createServer(node(sim, { env: {}, drainMs: 0 })).listen(0, '127.0.0.1')
    servers.push(server)
    await new Promise((resolve) => server.once('listening', resolve))
    graph = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simulator/graph`
  }
  beforeEach(() => serve())
  afterAll(() => {
    for (const server of servers) {
      server.closeAllConnections()
      server.close()
    }
  })

  test('@great-detail/whatsapp', async () => {
    const phoneNumberID = sim.whatsapp.account
    const sdk = new Client({
      prefixUrl: graph,
      graphVersion: 'v23.0',
      request: { headers: { Authorization: `Bearer ${TOKENS.whatsapp}` }, retry: 0 },
    })
    const chat = sim.whatsapp.user('27820001111')
    await chat.says('hi')
    const hello = { phoneNumberID, to: '27820001111', type: MessageType.Text as const, text: { body: 'Hello' } }
    expect((await sdk.message.createMessage(hello).json()).messages[0]?.id).toMatch(/^wamid\./)
    expect(chat.received).toMatchObject([{ type: 'text', text: { body: 'Hello' } }])

    const file = new Blob(['%PDF'], { type: 'application/pdf' })
    const upload = { phoneNumberID, file, filename: 'a.pdf', mimeType: 'application/pdf' }
    const { id } = await sdk.media.upload(upload).json()
    const { url, mime_type } = await sdk.media.getURL({ mediaID: id }).json()
    expect(mime_type).toBe('application/pdf')
    const headers = { Authorization: `Bearer ${TOKENS.whatsapp}` }
    expect(await (await fetch(url, { headers })).text()).toBe('%PDF')
    expect(await sdk.media.delete({ mediaID: id }).json()).toEqual({ success: true })

    const wrong = { ...hello, text: { body: '' } }
    await expect(sdk.message.createMessage(wrong).json()).rejects.toThrow('400')
  })

  test('@warriorteam/messenger-sdk', async () => {
    const sdk = new Messenger({ accessToken: TOKENS.page, version: 'v26.0', baseUrl: graph, maxRetries: 0 })
    const chat = sim.messenger.user('7001', { name: 'Ann Other' })
    await chat.says('hi')
    const recipient = { id: '7001' }
    const sent = await sdk.send.message({ recipient, messaging_type: 'RESPONSE', message: { text: 'Hello' } })
    expect(sent).toMatchObject({ recipient_id: '7001' })
    await sdk.send.typingOn('7001')
    expect(chat.typing).toBe(true)
    await sdk.templates.button({
      recipient,
      text: 'Choose',
      buttons: [{ type: 'postback', title: 'Go', payload: 'GO' }],
      messaging_type: 'RESPONSE',
    })
    expect(chat.received).toMatchObject([{ text: 'Hello' }, { attachment: { type: 'template' } }])
    expect(chat.buttons).toEqual(['Go'])
    expect(await sdk.profile.getBasic('7001')).toMatchObject({ first_name: 'Ann', last_name: 'Other' })

    const { data } = await sdk.conversations.list(sim.messenger.account, { platform: 'messenger' })
    expect(data).toHaveLength(1)
    const messages = await sdk.conversations.getMessages(data[0]?.id ?? '')
    expect(messages.data.map((m) => (m as { message?: string }).message)).toContain('Hello')

    await sim.advance('25h')
    const late = { recipient, messaging_type: 'RESPONSE' as const, message: { text: 'late' } }
    await expect(sdk.send.message(late)).rejects.toMatchObject({ code: 10, subcode: 2018278 })
  })

  test('facebook-nodejs-business-sdk', async () => {
    // Its pinned version of the Marketing API still lives then.
    await serve({ start: Date.UTC(2026, 0, 15) })
    // @ts-expect-error it comes without types
    const sdk = await import('facebook-nodejs-business-sdk')
    const { AdAccount, AdSet, Campaign, CustomData, EventRequest, FacebookAdsApi, Page, ServerEvent, UserData } =
      sdk.default ?? sdk
    Object.defineProperty(FacebookAdsApi, 'GRAPH', { get: () => graph })
    FacebookAdsApi.init(TOKENS.system, 'en_US', false)
    const account = new AdAccount(sim.ads.account)
    const campaign = await account.createCampaign([Campaign.Fields.id], {
      name: 'Spring',
      objective: 'OUTCOME_TRAFFIC',
      status: 'PAUSED',
      special_ad_categories: [],
      is_adset_budget_sharing_enabled: false,
    })
    expect(campaign.id).toMatch(/^\d+$/)
    const set = await account.createAdSet([AdSet.Fields.id], {
      name: 'Germany',
      campaign_id: campaign.id,
      status: 'PAUSED',
      targeting: { geo_locations: { countries: ['DE'] }, targeting_automation: { advantage_audience: 0 } },
      optimization_goal: 'LINK_CLICKS',
      billing_event: 'IMPRESSIONS',
      daily_budget: 2000,
    })
    expect(set.id).toMatch(/^\d+$/)
    const campaigns = await account.getCampaigns([Campaign.Fields.name, Campaign.Fields.objective])
    expect(campaigns.map((c: { name: string }) => c.name)).toEqual(['Spring'])
    expect(await account.getInsights(['impressions', 'spend'], { date_preset: 'last_7d' })).toHaveLength(0)

    FacebookAdsApi.init(TOKENS.page, 'en_US', false)
    const page = new Page(sim.messenger.account)
    const post = await page.createFeed(['id'], { message: 'Hello from another SDK' })
    expect(post.id).toMatch(/^310000000000001_/)
    const feed = await page.getFeed(['message'], {})
    expect(feed.map((p: { _data: { message: string } }) => p._data.message)).toEqual(['Hello from another SDK'])

    const user = new UserData().setEmail('ana@example.com').setClientUserAgent('Mozilla/5.0')
    const event = new ServerEvent()
      .setEventName('Purchase')
      .setEventTime(Math.floor(sim.now() / 1000))
      .setEventSourceUrl('https://shop.example/')
      .setActionSource('website')
      .setUserData(user)
      .setCustomData(new CustomData().setCurrency('eur').setValue(12))
    const answer = await new EventRequest(TOKENS.system, '510000000000001').setEvents([event]).execute()
    expect(answer.events_received).toBe(1)
    expect(sim.conversions).toMatchObject([{ event: { event_name: 'Purchase', custom_data: { value: 12 } } }])
    await expect(new Page('310000000000009').get(['name'])).rejects.toMatchObject({ status: 400 })
  })

  test('@kapso/whatsapp-cloud-api', async () => {
    const { WhatsAppClient } = await import('@kapso/whatsapp-cloud-api')
    const sdk = new WhatsAppClient({ accessToken: TOKENS.whatsapp, baseUrl: graph, graphVersion: 'v23.0' })
    const phoneNumberId = sim.whatsapp.account
    const chat = sim.whatsapp.user('27820002222')
    await chat.says('hi')
    const sent = await sdk.messages.sendText({ phoneNumberId, to: '27820002222', body: 'Hello' })
    expect(sent.messages[0]?.id).toMatch(/^wamid\./)
    await sdk.messages.sendInteractiveButtons({
      phoneNumberId,
      to: '27820002222',
      bodyText: 'Choose',
      buttons: [{ id: 'yes', title: 'Yes' }],
    })
    await sdk.messages.sendTemplate({
      phoneNumberId,
      to: '27820002222',
      template: { name: 'hello_world', language: { code: 'en_US' } },
    })
    expect(chat.received.map((m) => m['type'])).toEqual(['text', 'interactive', 'template'])
    expect(chat.buttons).toEqual(['Yes'])
    await expect(sdk.messages.sendText({ phoneNumberId, to: '27820002222', body: 'x'.repeat(5000) })).rejects.toThrow()
  })

  test('whatsapp-api-js', async () => {
    const { WhatsAppAPI } = await import('whatsapp-api-js')
    const { ActionButtons, Body, Button, Interactive, Text } = await import('whatsapp-api-js/messages')
    // It knows no other address than Meta's: its fetch does.
    const redirected: typeof fetch = (url, init) =>
      fetch(String(url).replace('https://graph.facebook.com', graph), init)
    const ponyfill = { fetch: redirected as never }
    const sdk = new WhatsAppAPI({ token: TOKENS.whatsapp, appSecret: sim.secret, v: 'v23.0', ponyfill })
    const chat = sim.whatsapp.user('27820003333')
    await chat.says('hi')
    const phone = sim.whatsapp.account
    const sent = await sdk.sendMessage(phone, '27820003333', new Text('Hello'))
    expect(sent).toMatchObject({ messages: [{ id: expect.stringMatching(/^wamid\./) }] })
    const buttons = new ActionButtons(new Button('yes', 'Yes'))
    await sdk.sendMessage(phone, '27820003333', new Interactive(buttons, new Body('Sure?')))
    expect(chat.buttons).toEqual(['Yes'])
    expect(await sdk.markAsRead(phone, chat.messages[0]?.id ?? '')).toEqual({ success: true })
    // What the simulator signs, it takes for Meta's.
    const heard: unknown[] = []
    sdk.on.message = ({ message }) => void heard.push(message)
    const body = JSON.stringify(sim.webhooks[0]?.body)
    const signed = await signedPost('https://app.example/webhook', sim.secret, body)
    await sdk.post(JSON.parse(body), body, signed.headers.get('x-hub-signature-256') ?? '')
    expect(heard).toMatchObject([{ type: 'text', text: { body: 'hi' } }])
  })
})
