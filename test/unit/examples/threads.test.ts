import { readFileSync } from 'node:fs'
import { createApp } from 'signalbox/fast'
import { simulator } from 'signalbox/simulator'
import { expect, test } from 'vitest'
import { threads } from '../../../examples/third-party/threads.ts'
import { signatureOf } from '../../simulator/envelope.ts'

const env = { THREADS_APP_SECRET: 'threads-secret', THREADS_TOKEN: 'threads-token' }
const notice = {
  app_id: '1',
  topic: 'moderate',
  target_id: '78',
  time: 1_795_400_000,
  values: { value: { id: '89', username: 'someone', text: 'Nice!' }, field: 'replies' },
}

/** An app that thanks for every reply, and what it sent to Threads. */
function thankful() {
  const sent: { url: string; token: string | null; body: unknown }[] = []
  const app = createApp({ plugins: [threads()] })
  app.threads.on('post:reply', async (ctx) => {
    await ctx.api.reply(ctx.event.id ?? '', `Thank you, ${ctx.event.user}`)
  })
  const sim = simulator(app, {
    env,
    async fetch(input, init) {
      const request = new Request(input, init)
      sent.push({ url: request.url, token: request.headers.get('authorization'), body: await request.json() })
      return Response.json({ id: `made-${sent.length}` })
    },
  })
  const post = async (secret: string) => {
    const bytes = new TextEncoder().encode(JSON.stringify(notice))
    const headers = { 'x-hub-signature-256': await signatureOf(secret, bytes) }
    const { status } = await sim.fetch(
      new Request('https://app.example/threads/webhook', { method: 'POST', headers, body: bytes }),
    )
    await sim.settle()
    return status
  }
  return { post, sent }
}

test('a third-party plugin receives, checks its own signature and answers', async () => {
  const { post, sent } = thankful()
  expect(await post('threads-secret')).toBe(200)
  expect(sent).toEqual([
    {
      url: 'https://graph.threads.net/v1.0/me/threads',
      token: 'Bearer threads-token',
      body: { media_type: 'TEXT', text: 'Thank you, someone', reply_to_id: '89' },
    },
    {
      url: 'https://graph.threads.net/v1.0/me/threads_publish',
      token: 'Bearer threads-token',
      body: { creation_id: 'made-1' },
    },
  ])
})

test('what another secret has signed is refused', async () => {
  const { post, sent } = thankful()
  expect(await post('another-secret')).toBe(401)
  expect(sent).toEqual([])
})

test('a plugin fits in less than 50 lines', () => {
  const source = readFileSync(new URL('../../../examples/third-party/threads.ts', import.meta.url), 'utf8')
  expect(source.trimEnd().split('\n').length).toBeLessThan(50)
})
