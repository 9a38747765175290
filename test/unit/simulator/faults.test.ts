import { createApp } from 'signalbox'
import { messenger } from 'signalbox/messenger'
import { type Failure, simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { describe, expect, test } from 'vitest'
import { client, TOKENS } from './client.ts'

function bot() {
  const app = createApp({ plugins: [whatsapp(), messenger()] })
  app.whatsapp.on('message:text', (ctx) => ctx.reply(`You said: ${ctx.message.text.body}`))
  app.messenger.on('message:text', (ctx) => ctx.reply(`You said: ${ctx.message.text}`))
  return simulator(app)
}

describe('Graph calls go wrong', () => {
  test.each<Failure>(['reset', 'timeout', 'html', 'unknown', 'unavailable', 'lost', 'slow'])('%s', async (how) => {
    const sim = bot()
    sim.fail(how, { on: '/messages' })
    const [phone, inbox] = [sim.whatsapp.user('1'), sim.messenger.user('2')]
    await phone.says('a')
    sim.fail(how, { on: '/messages' })
    await inbox.says('b')
    await sim.advance('1h')
    expect(phone.received).toMatchObject([{ text: { body: 'You said: a' } }])
    expect(inbox.received).toMatchObject([{ text: 'You said: b' }])
  })

  test('only those that match, and only so often', async () => {
    const sim = bot()
    const graph = client(sim, TOKENS.whatsapp)
    sim.fail('unavailable', { on: 'GET /v26.0/110000000000001', times: 2 })
    sim.fail(
      { status: 400, code: 80007, message: '(#80007) Rate limit issues' },
      { on: ({ method }) => method === 'POST' },
    )
    const message = { messaging_product: 'whatsapp', to: '1', text: { body: 'x' } }
    expect((await graph.post('v26.0/110000000000001/messages', message)).body.error.code).toBe(80007)
    expect((await graph.get('v26.0/110000000000001')).status).toBe(503)
    expect((await graph.get('v26.0/110000000000001')).body.error).toMatchObject({ code: 2, is_transient: true })
    expect((await graph.get('v26.0/110000000000001')).status).toBe(200)
  })
})
