import { createApp } from 'signalbox'
import { instagram } from 'signalbox/instagram'
import { messenger } from 'signalbox/messenger'
import { simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { describe, expect, test } from 'vitest'

function echo(options: Parameters<typeof simulator>[1] = {}) {
  const app = createApp({ plugins: [whatsapp(), messenger(), instagram({ login: 'instagram' })] })
  app.whatsapp.on('message:text', (ctx) => ctx.reply(`You said: ${ctx.message.text.body}`))
  app.messenger.on('message:text', (ctx) => ctx.reply(`You said: ${ctx.message.text}`, { quickReplies: ['Yes', 'No'] }))
  app.instagram.on('message:text', (ctx) => ctx.reply(`You said: ${ctx.message.text}`))
  return { app, sim: simulator(app, options) }
}

describe('a customer chats', () => {
  test('on WhatsApp', async () => {
    const { sim } = echo()
    const chat = sim.whatsapp.user('27820001111')
    const answer = await chat.says('héllo / 👋')
    expect(answer).toMatchObject([{ type: 'text', text: { body: 'You said: héllo / 👋' } }])
    expect(chat.received).toEqual(answer)
    expect(sim.calls).toMatchObject([
      {
        host: 'graph.facebook.com',
        method: 'POST',
        path: `/v26.0/${sim.whatsapp.account}/messages`,
        body: { to: '27820001111', type: 'text' },
        status: 200,
      },
    ])
    expect(sim.log.filter((line) => line.level === 'error')).toEqual([])
  })

  test('on Messenger, and taps a quick reply', async () => {
    const { app, sim } = echo()
    app.messenger.on('message:quick_reply', (ctx) => ctx.reply(`payload ${ctx.message.quick_reply.payload}`))
    const chat = sim.messenger.user('7001')
    await chat.says('hi')
    expect(chat.received).toMatchObject([{ text: 'You said: hi', quick_replies: [{ title: 'Yes' }, { title: 'No' }] }])
    expect(chat.buttons).toEqual(['Yes', 'No'])
    expect(await chat.taps('Yes')).toMatchObject([{ text: 'payload Yes' }])
    expect(() => chat.taps('Maybe')).toThrow('There is no button "Maybe" to tap; there is none')
  })

  test('on Instagram, by Instagram Login', async () => {
    const { sim } = echo()
    const chat = sim.instagram.user('8001')
    await chat.says('hi')
    expect(chat.received).toMatchObject([{ text: 'You said: hi' }])
    expect(sim.calls).toMatchObject([{ host: 'graph.instagram.com', path: `/v26.0/${sim.instagram.account}/messages` }])
  })

  test('on Instagram through its Page, by Facebook Login', async () => {
    const app = createApp({ plugins: [instagram()] })
    app.instagram.on('message:text', (ctx) => ctx.reply('hi'))
    const sim = simulator(app)
    const chat = sim.instagram.user('8001')
    expect(await chat.says('hi')).toMatchObject([{ text: 'hi' }])
    expect(sim.calls).toMatchObject([{ host: 'graph.facebook.com', path: '/v26.0/me/messages' }])
  })

  test('and conversations are kept apart', async () => {
    const { sim } = echo()
    const [ann, ben] = [sim.whatsapp.user('1'), sim.whatsapp.user('2')]
    await Promise.all([ann.says('a'), ben.says('b')])
    expect(ann.received).toMatchObject([{ text: { body: 'You said: a' } }])
    expect(ben.received).toMatchObject([{ text: { body: 'You said: b' } }])
    expect(sim.whatsapp.user('1').received).toEqual(ann.received)
  })
})

test('a WhatsApp customer taps a button, a list row, and orders', async () => {
  const app = createApp({ plugins: [whatsapp()] })
  const seen: string[] = []
  app.whatsapp.on('message:text', async (ctx) => {
    const rows = [{ id: 'r1', title: 'Row 1', description: 'first' }]
    await ctx.api.buttons(ctx.event.user ?? '', 'Choose', [{ id: 'b1', title: 'Button 1' }, 'Button 2'])
    await ctx.api.send({
      to: ctx.event.user,
      type: 'interactive',
      interactive: { type: 'list', body: { text: 'List' }, action: { button: 'Open', sections: [{ rows }] } },
    })
  })
  app.whatsapp.on('message:interactive', (ctx) => void seen.push(JSON.stringify(ctx.message.interactive)))
  app.whatsapp.on('message:order', (ctx) => void seen.push(JSON.stringify(ctx.message.order.product_items?.[0])))
  const chat = simulator(app).whatsapp.user('1')
  await chat.says('menu')
  expect(chat.buttons).toEqual(['Row 1', 'Button 1', 'Button 2'])
  await chat.taps('Button 1')
  await chat.taps('r1')
  const item = { product_retailer_id: 'sku', quantity: 2, item_price: 30, currency: 'USD' }
  await chat.orders([item])
  expect(seen.map((text) => JSON.parse(text))).toEqual([
    { type: 'button_reply', button_reply: { id: 'b1', title: 'Button 1' } },
    { type: 'list_reply', list_reply: { id: 'r1', title: 'Row 1', description: 'first' } },
    item,
  ])
})

test('statuses, deliveries, reads and echoes follow a send', async () => {
  const { app, sim } = echo()
  const seen: string[] = []
  app.use(async (ctx, next) => {
    seen.push(`${ctx.product} ${ctx.event.name}:${ctx.event.kind}`)
    await next()
  })
  const lines = () => seen.splice(0).filter((line) => !line.includes(' message:'))
  const away = sim.whatsapp.user('1', { reads: false })
  await away.says('x')
  expect(lines()).toEqual(['whatsapp status:sent', 'whatsapp status:delivered'])
  await away.reads()
  expect(lines()).toEqual(['whatsapp status:read'])
  await sim.messenger.user('2').says('x')
  expect(lines().map((l) => l.split(':')[0])).toEqual(['messenger echo', 'messenger delivery', 'messenger read'])
  await sim.instagram.user('3').says('x')
  expect(lines().map((l) => l.split(':')[0])).toEqual(['instagram echo', 'instagram read'])
})

test('the same seed repeats a run, another does not', async () => {
  const run = async (seed: number) => {
    const { sim } = echo({ seed })
    await sim.whatsapp.user('1').says('x')
    await sim.messenger.user('2').says('y')
    return JSON.stringify([sim.calls, sim.webhooks])
  }
  expect(await run(7)).toBe(await run(7))
  expect(await run(7)).not.toBe(await run(8))
})
