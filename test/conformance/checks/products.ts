import { createApp } from '../../../core/fast.ts'
import { instagram } from '../../../plugins/instagram/mod.ts'
import { messenger } from '../../../plugins/messenger/mod.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { env, posted } from '../probe.ts'
import { type Checks, equal, testHost } from './kit.ts'

const text = (id: string, from: string, body: string) => ({
  id,
  from,
  timestamp: '1700000000',
  type: 'text',
  text: { body },
})
const value = (phone: string, message: object) => ({
  field: 'messages',
  value: { messaging_product: 'whatsapp', metadata: { phone_number_id: phone }, messages: [message] },
})
const page = (object: string, id: string, item: object): string =>
  JSON.stringify({ object, entry: [{ id, time: 1_700_000_000_000, messaging: [item] }] })

/** A bot on three products, its answers and what it sent. */
function bot() {
  const app = createApp({ plugins: [whatsapp(), messenger(), instagram()] })
  const calls: { path: string; body: Record<string, unknown> }[] = []
  const fetch = (async (url: string, init: RequestInit) => {
    calls.push({ path: new URL(url).pathname.replace(/^\/v[\d.]+/, ''), body: JSON.parse(String(init.body)) })
    return Response.json({ messages: [{ id: 'wamid.out' }], message_id: 'mid.out', recipient_id: '1' })
  }) as typeof globalThis.fetch
  const all = { ...env, WHATSAPP_TOKEN: 'w', PAGE_ACCESS_TOKEN: 'p', INSTAGRAM_ACCESS_TOKEN: 'i' }
  return { app, calls, ...testHost({ fetch, env: all as never }) }
}

export const productChecks: Checks = {
  'WhatsApp: a reply goes to the sender, from the number that was written to': async () => {
    const { app, host, settle, calls } = bot()
    app.whatsapp.on('message:text', (ctx) => ctx.reply(`You said: ${ctx.message.text.body}`))
    const changes = [value('111', text('wamid.1', '2782', 'one')), value('222', text('wamid.2', '2783', 'two'))]
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: 'waba', changes }] })
    equal((await app.fetch(await posted(body), host as never)).status, 200)
    await settle()
    equal(calls.map((c) => [c.path, c.body['to'], c.body['text']]).sort(), [
      ['/111/messages', '2782', { body: 'You said: one' }],
      ['/222/messages', '2783', { body: 'You said: two' }],
    ])
  },
  'Messenger and Instagram: a reply goes to the sender': async () => {
    const { app, host, settle, calls } = bot()
    app.messenger.on('message:text', (ctx) => ctx.reply('from the page'))
    app.instagram.on('message:text', (ctx) => ctx.reply('from the account'))
    const item = (to: string) => ({
      sender: { id: '42' },
      recipient: { id: to },
      timestamp: 1_700_000_000_000,
      message: { mid: `mid.${to}`, text: 'hello' },
    })
    await app.fetch(await posted(page('page', '10', item('10'))), host as never)
    await app.fetch(await posted(page('instagram', '20', item('20'))), host as never)
    await settle()
    equal(
      calls.map((c) => [c.body['recipient'], (c.body['message'] as { text: string }).text]),
      [
        [{ id: '42' }, 'from the page'],
        [{ id: '42' }, 'from the account'],
      ],
    )
  },
}
