import { expect, test } from 'vitest'
import { app, ship } from '../../../examples/shop/app.ts'
import { orderShipped } from '../../../examples/shop/templates.ts'
import { simulator } from '../../simulator/mod.ts'

const USER = '27820001111'
const lastText = (received: readonly object[]) => JSON.stringify(received.at(-1))

test('from the list to the news that it has shipped', async () => {
  const sim = simulator(app)
  const chat = sim.whatsapp.user(USER)
  await chat.says('hi')
  expect(chat.buttons).toEqual(['Blue mug', 'T-shirt', 'Poster'])
  await chat.taps('Blue mug')
  await chat.taps('Add more')
  await chat.taps('Poster')
  expect(lastText(chat.received)).toMatch(/1 × Blue mug\\n1 × Poster\\nTogether 21\.00 EUR/)
  await chat.orders([{ product_retailer_id: 'mug', quantity: 2, item_price: 12, currency: 'EUR' }])
  expect(lastText(chat.received)).toMatch(/3 × Blue mug.*45\.00 EUR/)
  await chat.taps('Check out')
  const details = chat.received.at(-1) as { interactive: { action: { parameters: { reference_id: string } } } }
  const { reference_id } = details.interactive.action.parameters
  expect(details).toMatchObject({
    interactive: { type: 'order_details', action: { parameters: { total_amount: { value: 4500, offset: 100 } } } },
  })
  await sim.whatsapp.change('messages', {
    messaging_product: 'whatsapp',
    metadata: { phone_number_id: sim.whatsapp.account },
    statuses: [
      {
        id: 'wamid.paid',
        recipient_id: USER,
        type: 'payment',
        status: 'captured',
        timestamp: String(Math.floor(sim.now() / 1000)),
        payment: { reference_id },
      },
    ],
  })
  expect(lastText(chat.received)).toMatch(/we have your payment/)

  await app.whatsapp.api(sim.host).templates.create('210000000000001', orderShipped)
  await sim.advance('30h')
  const news = { number: reference_id, user: USER, day: 'Friday' }
  await ship(sim.host, news)
  await ship(sim.host, news)
  await sim.settle()
  const sent = sim.calls.filter((call) => (call.body as { type?: string } | undefined)?.type === 'template')
  expect(sent.map((call) => call.status)).toEqual([200])
})

test('an empty cart is not checked out, and an item that is gone is said', async () => {
  const sim = simulator(app)
  const chat = sim.whatsapp.user(USER)
  await chat.writes({
    type: 'interactive',
    interactive: { type: 'list_reply', list_reply: { id: 'add/kite', title: 'Kite' } },
  })
  expect(lastText(chat.received)).toMatch(/no longer have/)
  await chat.says('hi')
  await chat.taps('Blue mug')
  await chat.taps('Empty the cart')
  expect(lastText(chat.received)).toMatch(/cart is empty/)
})
