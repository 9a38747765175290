import { createApp, type Host, type Store } from 'signalbox'
import { whatsapp } from 'signalbox/whatsapp'
import { buttons, list, orderDetails, orderStatus } from 'signalbox/whatsapp/build'
import { conversations } from 'signalbox/whatsapp/conversations'
import { templates } from 'signalbox/whatsapp/templates'
import { CATALOG, type Cart, CURRENCY, cartText, itemOf, price, totalOf } from './catalog.ts'
import { orderShipped } from './templates.ts'

/** An order as the shop keeps it. */
interface Placed {
  readonly user: string
  readonly cart: Cart
  readonly state: 'unpaid' | 'paid' | 'shipped'
}
const cents = (value: number) => ({ value, offset: 100 })

export const app = createApp({ plugins: [whatsapp({ use: [conversations, templates] })] })

const cartOf = async (store: Store, user: string): Promise<Cart> => (await store.get<Cart>(`cart/${user}`))?.value ?? {}
const menu = list(
  'What would you like?',
  'Show the shop',
  CATALOG.map(({ id, title, cents, about }) => ({ id: `add/${id}`, title, description: `${price(cents)}. ${about}` })),
)

/** Adds to the cart once, also where the handler runs again: what came out is remembered with the event. */
async function add(ctx: Visit, items: Readonly<Record<string, number>>): Promise<Cart> {
  const user = ctx.event.user ?? ''
  return ctx.once('cart', async () => {
    const cart = await cartOf(ctx.store, user)
    const next = { ...cart }
    for (const [id, quantity] of Object.entries(items)) if (itemOf(id)) next[id] = (next[id] ?? 0) + quantity
    await ctx.store.set(`cart/${user}`, next, { ttl: 7 * 86_400_000 })
    return next
  })
}
interface Visit {
  readonly event: { readonly user?: string | undefined }
  readonly store: Store
  once<R>(name: string, run: () => Promise<R>): Promise<R>
}
const afterCart = (cart: Cart) => buttons(cartText(cart), ['Check out', 'Add more', 'Empty the cart'])

app.whatsapp.on('message:text', (ctx) => ctx.reply(menu))
// From Meta's own catalogue, where one is connected: several items at once.
app.whatsapp.on('message:order', async (ctx) => {
  const { product_items = [] } = ctx.message.order
  const items = product_items.map((i) => [i.product_retailer_id, Number(i.quantity)] as const)
  await ctx.reply(afterCart(await add(ctx, Object.fromEntries(items))))
})
app.whatsapp.on('message:interactive', async (ctx) => {
  const { interactive } = ctx.message
  const user = ctx.event.user ?? ''
  if (interactive.type === 'list_reply') {
    const id = interactive.list_reply.id.replace(/^add\//, '')
    await ctx.reply(itemOf(id) ? afterCart(await add(ctx, { [id]: 1 })) : 'We no longer have that one.')
    return
  }
  if (interactive.type !== 'button_reply') return
  const { title } = interactive.button_reply
  if (title === 'Add more') return void (await ctx.reply(menu))
  if (title === 'Empty the cart') {
    await ctx.store.delete(`cart/${user}`)
    return void (await ctx.reply('Your cart is empty.'))
  }
  const cart = await cartOf(ctx.store, user)
  const total = totalOf(cart)
  if (total === 0) return void (await ctx.reply('Your cart is empty.'))
  const number = await ctx.once('order', async () => {
    const id = `A-${ctx.event.at.toString(36)}`
    await ctx.store.set(`order/${id}`, { user, cart, state: 'unpaid' } satisfies Placed)
    await ctx.store.delete(`cart/${user}`)
    return id
  })
  await ctx.reply(
    orderDetails(`Order ${number}`, {
      reference_id: number,
      type: 'physical-goods',
      currency: CURRENCY,
      total_amount: cents(total),
      order: {
        status: 'pending',
        items: Object.entries(cart).flatMap(([id, quantity]) => {
          const item = itemOf(id)
          return item ? [{ retailer_id: id, name: item.title, amount: cents(item.cents), quantity }] : []
        }),
        subtotal: cents(total),
        tax: cents(0),
      },
    }),
  )
})

// Meta tells of the payment as a status of the order message.
app.whatsapp.on('status:captured', async (ctx) => {
  const number = ctx.status.payment?.reference_id
  const row = number ? await ctx.store.get<Placed>(`order/${number}`) : undefined
  if (!number || !row || row.value.state !== 'unpaid') return
  await ctx.store.set(row.key, { ...row.value, state: 'paid' } satisfies Placed, { ifVersion: row.version })
  await ctx.api.message(
    row.value.user,
    orderStatus('Thank you, we have your payment.', { reference_id: number, status: 'processing' }),
  )
})
app.whatsapp.on('status:failed', (ctx) => ctx.fallback())

/** What the warehouse calls: tells the customer once, freely while the window is open and by template after it. */
export function ship(host: Host, order: { readonly number: string; readonly user: string; readonly day: string }) {
  const { number, user, day } = order
  return app.send(host, { key: `shipped/${number}` }, (apis) =>
    apis.whatsapp().auto(user, {
      message: orderStatus(`Your order ${number} has left us.`, { reference_id: number, status: 'shipped' }),
      fallback: orderShipped.message({ body: { number, day } }),
    }),
  )
}
