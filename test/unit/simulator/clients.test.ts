import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client, MessageType } from '@great-detail/whatsapp'
import { Messenger } from '@warriorteam/messenger-sdk'
import { createApp } from 'signalbox/fast'
import { messenger } from 'signalbox/messenger'
import { node } from 'signalbox/node'
import { type Simulator, simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TOKENS } from './client.ts'

/** Clients of other hands make their ordinary calls; only the address is ours. */
describe('third-party clients take the simulator for Meta', () => {
  let sim: Simulator
  let server: Server
  let graph: string
  beforeAll(async () => {
    sim = simulator(createApp({ plugins: [whatsapp(), messenger()] }))
    server = createServer(node(sim, { env: {}, drainMs: 0 })).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    graph = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simulator/graph`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
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
})
