// The examples of plugins/whatsapp/README.md; a test holds that they are the same.
import * as v from 'valibot'
import { createApp } from '../../core/app.ts'
import type { Host } from '../../core/host.ts'
import { buttons, link, list, locationRequest } from '../../plugins/whatsapp/build/mod.ts'
import { conversations } from '../../plugins/whatsapp/features/conversations.ts'
import { payload } from '../../plugins/whatsapp/features/payload.ts'
import { session } from '../../plugins/whatsapp/features/session.ts'
import { template } from '../../plugins/whatsapp/features/templates.ts'
import { whatsapp } from '../../plugins/whatsapp/mod.ts'

declare const host: Host
declare const bytes: Uint8Array<ArrayBuffer>
const orderReady = template('order_ready', {
  language: 'en_US',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: 'Your order is ready.' }],
})

const app = createApp({ plugins: [whatsapp()] })
app.whatsapp.on('message:text', (ctx) => ctx.reply(`You said: ${ctx.message.text.body}`))
app.whatsapp.on('status:failed', (ctx) => ctx.log.warn('undelivered', { why: ctx.failure?.class }))

app.whatsapp.on('message:image', async (ctx) => {
  await ctx.typing()
  await ctx.react('👍')
  await ctx.reply(
    list('Which size?', 'Choose', [
      { id: 's', title: 'Small' },
      { id: 'l', title: 'Large' },
    ]),
  )
  await ctx.reply(link('Your invoice', { title: 'Open', url: 'https://shop.example/i/42' }), { quote: true })
  await ctx.reply(locationRequest('Where shall we deliver?'))
})

const api = app.whatsapp.api(host)
await api.text('27820001111', 'hello', { preview: true, tracker: 'order-42' })
await api.image('US.13491208655302741918', 'https://shop.example/a.jpg', { caption: 'New' })
await api.document('27820001111', new Blob([bytes], { type: 'application/pdf' }), { filename: 'invoice.pdf' })
await api.buttons('27820001111', 'Shall we go on?', ['Yes', { id: 'no', title: 'No, thanks' }])

const shop = createApp({ plugins: [whatsapp({ use: [conversations] })] })
await shop.whatsapp.api(host).auto('27820001111', { message: 'Your order is ready', fallback: orderReady.message() })
shop.whatsapp.on('status:failed', (ctx) => ctx.fallback())
shop.whatsapp.on('identity:conflict', (ctx) => ctx.log.warn('two people, or one?', { people: ctx.identity.people }))

const pick = payload('pick', v.object({ id: v.number() }))
app.whatsapp.on('message:location', (ctx) =>
  ctx.reply(buttons('Which one?', [pick.button('The first', { id: 1 }), pick.button('The second', { id: 2 })])),
)
app.whatsapp.on(
  ['message:interactive', 'message:button'],
  pick.on((ctx, { id }) => ctx.reply(`You took ${id}`)),
)

const cart = session('cart', v.object({ items: v.array(v.string()) }), { initial: { items: [] } })
app.whatsapp.on('message:text', async (ctx) => {
  const { items } = await cart.update(ctx, (state) => ({ items: [...state.items, ctx.message.text.body] }))
  const answer = await ctx.ask('more', `${items.length} in your cart. More?`, { timeout: '1h', cancel: ['stop'] })
  if (answer.kind === 'text') await ctx.reply('Noted.')
})
