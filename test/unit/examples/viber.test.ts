import { createApp } from 'signalbox/fast'
import { simulator } from 'signalbox/simulator'
import { expect, test } from 'vitest'
import { viber } from '../../../examples/third-party/viber.ts'
import { signatureOf } from '../../simulator/envelope.ts'

const callback = {
  event: 'message',
  timestamp: 1_795_400_000_000,
  message_token: '5890',
  sender: { id: 'abc==', name: 'Ann' },
  message: { type: 'text', text: 'hi' },
}

test("a product that is none of Meta's: its own signature, its own API, the same handlers", async () => {
  const sent: { token: string | null; body: unknown }[] = []
  const app = createApp({ plugins: [viber({ name: 'Shop' })] })
  app.viber.on('message:text', (ctx) => ctx.api.send(ctx.event.user ?? '', `You said: ${ctx.message?.text}`))
  const sim = simulator(app, {
    env: { VIBER_AUTH_TOKEN: 'viber-token' },
    async fetch(input, init) {
      const request = new Request(input, init)
      sent.push({ token: request.headers.get('x-viber-auth-token'), body: await request.json() })
      return Response.json({ status: 0 })
    },
  })
  const post = async (secret: string) => {
    const bytes = new TextEncoder().encode(JSON.stringify(callback))
    const headers = { 'x-viber-content-signature': (await signatureOf(secret, bytes)).slice('sha256='.length) }
    const url = 'https://app.example/viber/webhook'
    const { status } = await sim.fetch(new Request(url, { method: 'POST', headers, body: bytes }))
    await sim.settle()
    return status
  }
  expect(await post('another')).toBe(401)
  expect(sent).toEqual([])
  expect(await post('viber-token')).toBe(200)
  expect(sent).toEqual([
    { token: 'viber-token', body: { receiver: 'abc==', type: 'text', sender: { name: 'Shop' }, text: 'You said: hi' } },
  ])
})
