import fc from 'fast-check'
import { createApp } from 'signalbox/fast'
import { hears } from 'signalbox/hears'
import { instagram } from 'signalbox/instagram'
import { messenger } from 'signalbox/messenger'
import { simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { buttons } from 'signalbox/whatsapp/build'
import { expect, test } from 'vitest'

test('a word is heard in every product, typed or tapped, and nothing else is', async () => {
  const app = createApp({ plugins: [whatsapp(), messenger(), instagram()] })
  app.on(
    'message:text',
    hears(['hi', 'Good day!'], (ctx) => ctx.reply(`hello from ${ctx.product}`)),
  )
  app.whatsapp.on(
    'message:text',
    hears(/^\/order (?<id>\d+)$/gi, (ctx, { groups }) => ctx.reply(`order ${groups?.['id']}`)),
  )
  app.whatsapp.on(
    ['message:text', 'message:interactive'],
    hears('menu', (ctx) => ctx.reply(buttons('What?', [{ id: 'menu', title: 'Again' }]))),
  )
  app.messenger.on(
    'message',
    hears('Yes', (ctx) => ctx.reply('Good')),
  )
  app.messenger.on('message:text', (ctx) => ctx.reply('?', { quickReplies: ['Yes'] }))
  const sim = simulator(app)
  const phone = sim.whatsapp.user('1')
  const [inbox, direct] = [sim.messenger.user('2'), sim.instagram.user('3')]
  for (const chat of [phone, inbox, direct]) {
    await chat.says(' HI ')
    await chat.says('good day!')
  }
  const hello = (product: string) => [`hello from ${product}`, `hello from ${product}`]
  expect(phone.received.map((m) => m['text'])).toEqual(hello('whatsapp').map((body) => ({ body })))
  expect(inbox.received.map((m) => m['text'])).toEqual(hello('messenger'))
  expect(direct.received.map((m) => m['text'])).toEqual(hello('instagram'))
  // A pattern with `g` begins anew each time.
  for (const id of ['7', '8'])
    expect(await phone.says(`/order ${id}`)).toMatchObject([{ text: { body: `order ${id}` } }])
  expect(await phone.says('please /order 7')).toEqual([])
  for (const text of ['menus', 'the menu']) expect(await phone.says(text)).toEqual([])
  expect(await phone.says('Menu')).toHaveLength(1)
  expect(await phone.taps('Again')).toHaveLength(1)
  await inbox.says('what')
  expect(await inbox.taps('Yes')).toMatchObject([{ text: 'Good' }])
  // A message without words is passed on.
  expect(await phone.sends({ type: 'image' })).toEqual([])
})

test('a text stands for itself, whatever characters it has', () => {
  const run = (wanted: string, body: string): unknown => {
    const ctx = { event: { name: 'message', kind: 'text', account: '1', at: 0, data: { text: { body } } } }
    return hears(wanted, () => 'heard')(ctx, async () => {})
  }
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string(), (text, other) => {
      expect(run(text, text)).toBe('heard')
      if (text.trim().toLowerCase() !== other.trim().toLowerCase() && /^[\x20-\x7e]*$/.test(text + other))
        expect(run(text, other)).not.toBe('heard')
    }),
  )
})
