import { createApp } from 'signalbox'
import { simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { buttons } from 'signalbox/whatsapp/build'
import { expect, test } from 'vitest'

const textsOf = (received: readonly object[]): unknown[] =>
  received.map((m) => (m as { text?: { body?: string } }).text?.body ?? 'buttons')

test('a question is asked again until its answer fits', async () => {
  const app = createApp({ plugins: [whatsapp()] })
  app.whatsapp.on('message:text', async (ctx) => {
    if (ctx.message.text.body !== 'register') return
    let question = 'How old are you?'
    for (let i = 1; i <= 3; i++) {
      const age = await ctx.ask(`age-${i}`, question, { for: 'message:text', timeout: '1 hour' })
      if (/^\d{1,3}$/.test(age.data.text.body)) return void (await ctx.reply('Welcome!'))
      question = 'In digits, please:'
    }
    await ctx.reply('Let us talk later.')
  })
  const chat = simulator(app).whatsapp.user('27820001111')
  for (const text of ['register', 'ten', '10']) await chat.says(text)
  expect(textsOf(chat.received)).toEqual(['How old are you?', 'In digits, please:', 'Welcome!'])
  for (const text of ['register', 'a', 'b', 'c']) await chat.says(text)
  expect(textsOf(chat.received).at(-1)).toBe('Let us talk later.')
})

test('a status and a tap answer as well as words', async () => {
  const app = createApp({ plugins: [whatsapp()] })
  app.whatsapp.on(['status:read', 'message:interactive'])
  app.whatsapp.on('message:image', async (ctx) => {
    await ctx.ask('seen', 'Thank you! One moment …', { for: 'status:read', timeout: '1 day' })
    const offer = buttons('Shall we print it?', ['Yes', 'No'])
    const answer = await ctx.ask('print', () => ctx.reply(offer), { for: 'message:interactive' })
    const { interactive } = answer.data
    if (interactive.type === 'button_reply') await ctx.reply(`You chose ${interactive.button_reply?.title}`)
  })
  const sim = simulator(app)
  const unread = sim.whatsapp.user('27820002222', { reads: false })
  await unread.sends({ type: 'image' })
  expect(textsOf(unread.received)).toEqual(['Thank you! One moment …'])
  const chat = sim.whatsapp.user('27820001111')
  await chat.sends({ type: 'image' })
  expect(textsOf(chat.received)).toEqual(['Thank you! One moment …', 'buttons'])
  await chat.taps('Yes')
  expect(textsOf(chat.received).at(-1)).toBe('You chose Yes')
})
