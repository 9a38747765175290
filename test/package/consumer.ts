// What somebody who installed the package writes: the same file for every kind of project.
import { createApp, GraphError, type Host } from 'signalbox'
import { alerts } from 'signalbox/alerts'
import { capi } from 'signalbox/capi'
import { explain } from 'signalbox/errors'
import { createApp as createFast } from 'signalbox/fast'
import { createGraph, retry } from 'signalbox/graph'
import { instagram } from 'signalbox/instagram'
import { messenger } from 'signalbox/messenger'
import { mtls } from 'signalbox/mtls'
import { pages } from 'signalbox/pages'
import { memoryStore } from 'signalbox/storage/memory'
import { whatsapp } from 'signalbox/whatsapp'
import { calls as calling } from 'signalbox/whatsapp/calls'
import { templates } from 'signalbox/whatsapp/templates'

const env = {
  META_APP_SECRET: 'app-secret',
  WEBHOOK_VERIFY_TOKEN: 'verify-me',
  WHATSAPP_TOKEN: 'whatsapp-token',
  PAGE_ACCESS_TOKEN: 'page-token',
  INSTAGRAM_ACCESS_TOKEN: 'instagram-token',
  META_PIXEL_ID: '1',
  META_SYSTEM_USER_TOKEN: 'system-token',
}
const app = createApp({
  plugins: [whatsapp({ use: [templates, calling] }), messenger(), instagram(), pages(), capi()],
  graph: { use: [retry()] },
  delivery: { refuseStale: false },
})
app.whatsapp.on('message:text', (ctx) => ctx.reply(`You said: ${ctx.message.text.body}`))
// @ts-expect-error there is no such event
app.whatsapp.on('message:texts', () => {})

async function posted(body: string): Promise<Request> {
  const bytes = (text: string) => new TextEncoder().encode(text)
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes(env.META_APP_SECRET), algorithm, false, ['sign'])
  const signature = new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes(body)))
  const hex = [...signature].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const headers = { 'x-hub-signature-256': `sha256=${hex}` }
  return new Request('http://localhost/webhook', { method: 'POST', body, headers })
}
const message = {
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
            contacts: [{ profile: { name: 'Ann' }, wa_id: '16505551234' }],
            messages: [
              { from: '16505551234', id: 'wamid.1', timestamp: '1750000000', type: 'text', text: { body: 'hello' } },
            ],
          },
        },
      ],
    },
  ],
}

/** Receives a message and answers it; says what went to Meta. */
export async function run(): Promise<string> {
  const tasks: Promise<unknown>[] = []
  const calls: string[] = []
  const host: Host<typeof env> = {
    env,
    store: memoryStore(),
    fetch: (async (url: string, init: RequestInit) => {
      calls.push(`${new URL(url).pathname} ${JSON.parse(String(init.body)).text.body}`)
      return Response.json({ messages: [{ id: 'wamid.2' }] })
    }) as unknown as Host['fetch'],
    waitUntil: (task) => void tasks.push(task),
    now: () => Date.now(),
    random: () => Math.random(),
    timer(ms, go) {
      const id = setTimeout(go, ms)
      return () => clearTimeout(id)
    },
    log: { debug() {}, info() {}, warn() {}, error: (text, data) => void calls.push(JSON.stringify([text, data])) },
  }
  const response = await alerts(app, { on() {} }).fetch(await posted(JSON.stringify(message)), host)
  for (let i = 0; i < tasks.length; i++) await tasks[i]
  const fast = createFast({ plugins: [whatsapp()], webhook: { admit: mtls() } })
  const refused = (await fast.fetch(await posted('{}'), host)).status
  const graph = createGraph({ fetch: host.fetch, credentials: () => ({ token: 'x' }) })
  const known = explain(new GraphError(400, { code: 190, message: 'expired' })).class
  return JSON.stringify([response.status, calls, refused, graph.version, known])
}
