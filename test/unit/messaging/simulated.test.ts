import { createApp } from 'signalbox'
import { simulator } from 'signalbox/simulator'
import { describe, expect, test } from 'vitest'
import * as ig from '../../../plugins/instagram/features/templates.ts'
import { instagram } from '../../../plugins/instagram/mod.ts'
import { batches } from '../../../plugins/messenger/features/batches.ts'
import { labels } from '../../../plugins/messenger/features/labels.ts'
import { linking } from '../../../plugins/messenger/features/linking.ts'
import { moderation } from '../../../plugins/messenger/features/moderation.ts'
import { personas } from '../../../plugins/messenger/features/personas.ts'
import { privateReplies } from '../../../plugins/messenger/features/private-replies.ts'
import { profile } from '../../../plugins/messenger/features/profile.ts'
import { PAGE_INBOX_APP_ID, routing } from '../../../plugins/messenger/features/routing.ts'
import * as t from '../../../plugins/messenger/features/templates.ts'
import { utility } from '../../../plugins/messenger/features/utility.ts'
import { windows } from '../../../plugins/messenger/features/windows.ts'
import { messenger, type OutgoingMessage } from '../../../plugins/messenger/mod.ts'
import { pages } from '../../../plugins/pages/mod.ts'

const setup = () => {
  const app = createApp({ plugins: [messenger({ use: [profile, utility, windows] }), instagram()] })
  const sim = simulator(app)
  return { app, sim, page: app.messenger.api(sim.host, sim.messenger.account) }
}
const url = 'https://shop.example/a.jpg'
const buttons = [{ type: 'postback', title: 'Go', payload: 'GO' }] as const
const card = { title: 'Shoes', image_url: url, buttons }

describe('what Meta would take, by its own tables', () => {
  const MESSAGES: readonly [string, OutgoingMessage][] = [
    ['generic', t.generic([card, card])],
    ['buttons', t.buttons('Choose', buttons)],
    ['media', t.mediaTemplate({ media_type: 'image', attachment_id: '1' })],
    ['product', t.product('1')],
    ['coupon', t.coupon({ title: '10%', coupon_code: 'TEN' })],
    ['feedback', t.feedback({ title: 'How?', question: { id: 'q', type: 'csat' }, privacyUrl: url })],
    ['image grid', t.imageGrid([{ url }, { url }])],
    ['instant form', t.instantForm('1')],
    ['sticker', t.sticker('1')],
    ['images', t.images([{ url }, { url }])],
    [
      'receipt',
      t.receipt({
        recipient_name: 'Ann',
        order_number: '1',
        currency: 'EUR',
        payment_method: 'Visa',
        summary: { total_cost: 5 },
      }),
    ],
  ]
  test.each(MESSAGES)('%s', async (_, message) => {
    const { app, sim } = setup()
    app.messenger.on('message:text', (ctx) => ctx.reply(message))
    const chat = sim.messenger.user('1')
    await chat.says('hi')
    expect(chat.received).toMatchObject([message])
  })
  test.each([
    ['heart', ig.heart()],
    ['post', ig.post('1')],
    ['generic', ig.generic([card])],
  ])('Instagram: %s', async (_, message) => {
    const { app, sim } = setup()
    app.instagram.on('message:text', (ctx) => ctx.reply(message))
    const chat = sim.instagram.user('1')
    await chat.says('hi')
    expect(chat.received).toMatchObject([message])
  })
})

test('a long answer whose second part is lost arrives whole, and once', async () => {
  const { app, sim } = setup()
  const long = ['a', 'b', 'c'].map((letter) => letter.repeat(1900)).join(' ')
  app.messenger.on('message:text', (ctx) => ctx.reply(long, { split: true, quickReplies: ['Yes'] }))
  let sends = 0
  sim.fail('lost', { on: ({ path }) => path.includes('messages') && ++sends === 2 })
  const chat = sim.messenger.user('1')
  await chat.says('tell me everything')
  await sim.advance('1h')
  expect(chat.received.map((m) => String(m['text'])[0])).toEqual(['a', 'b', 'c'])
})

test('a human answers after the weekend, a bot does not, an approved template always does', async () => {
  const { sim, page } = setup()
  const chat = sim.messenger.user('1')
  await chat.says('is anybody there?')
  await sim.advance('60h')
  await expect(page.text('1', 'offer!', { sender: 'bot' })).rejects.toMatchObject({ code: 'window_closed' })
  const before = sim.calls.length
  await page.text('1', 'sorry, we were closed', { sender: 'human' })
  await page.utility.send('1', { name: 'order_shipped', language: 'en' })
  expect(sim.calls.length).toBe(before + 2)
  expect(chat.received).toMatchObject([{ text: 'sorry, we were closed' }, { template: { name: 'order_shipped' } }])
})

test('the inbox is managed: personas, labels, templates, routing, moderation', async () => {
  const use = [personas, labels, utility, routing, moderation, linking] as const
  const app = createApp({ plugins: [messenger({ use })] })
  const sim = simulator(app)
  const page = app.messenger.api(sim.host, sim.messenger.account)
  const { id } = await page.personas.create('Ann', url)
  expect(await page.personas.get(id)).toMatchObject({ name: 'Ann' })
  expect(await page.personas.delete(id)).toEqual({ success: true })
  expect((await page.personas.list()).data).toEqual([])
  const vip = await page.labels.create('vip')
  await page.labels.assign(vip.id, '7')
  expect((await page.labels.of('7')).data).toMatchObject([{ page_label_name: 'vip' }])
  await page.labels.unassign(vip.id, '7')
  expect((await page.labels.of('7')).data).toEqual([])
  await expect(page.labels.create('vip')).rejects.toMatchObject({ metaCode: 100 })
  await page.utility.create({ name: 'shipped', language: 'en', components: [{ type: 'BODY', text: 'x' }] })
  expect((await page.utility.list({ name: 'shipped' })).data).toMatchObject([{ status: 'APPROVED' }])
  await page.utility.delete('shipped')
  expect((await page.utility.list()).data).toEqual([])
  await page.routing.pass('7', PAGE_INBOX_APP_ID)
  expect((await page.routing.owner('7')).data).toEqual([{ thread_owner: { app_id: PAGE_INBOX_APP_ID } }])
  await page.routing.release('7')
  expect((await page.routing.owner('7')).data).toEqual([])
  expect(await page.moderate(['7'], 'block_user')).toEqual({ result: 'success' })
  expect(await page.linking.unlink('7')).toMatchObject({ result: expect.any(String) })
})

describe('from a comment to a conversation, in one handler', () => {
  const ann = { id: '61001', name: 'Ann' }
  test('on a Page: once, and the person’s answer opens the window', async () => {
    const app = createApp({ plugins: [messenger({ use: [privateReplies] }), pages()] })
    app.pages.on('feed:comment_add', async (ctx) => {
      const api = ctx.apis.messenger(ctx.event.account)
      await api.privateReply(ctx.feed.comment_id, 'Shall we talk here?', { commentedAt: ctx.event.at })
    })
    app.messenger.on('message:text', (ctx) => ctx.reply('Welcome!'))
    const sim = simulator(app)
    const page = sim.messenger.account
    const comment = await sim.public.comment(await sim.public.visit('Open today?'), 'How much?', ann)
    const chat = sim.messenger.user(ann.id)
    expect(chat.received).toMatchObject([{ text: 'Shall we talk here?' }])
    expect(chat.open).toBe(false)
    await chat.says('yes')
    expect(chat.received).toHaveLength(2)
    const api = app.messenger.api(sim.host, page)
    expect(await api.privateReply(comment, 'Once more')).toMatchObject({ message_id: expect.any(String) })
    // Another app would be told by Meta.
    await expect(api.text({ comment_id: comment }, 'Once more')).rejects.toMatchObject({ metaCode: 10900 })
    expect(chat.received).toHaveLength(2)
  })
})

test('many messages in one request', async () => {
  const app = createApp({ plugins: [messenger({ use: [batches] })] })
  const sim = simulator(app)
  const chats = ['1', '2'].map((id) => sim.messenger.user(id))
  for (const chat of chats) await chat.says('hi')
  const page = app.messenger.api(sim.host, sim.messenger.account)
  const sent = await page.sendAll([...chats.map(({ id: to }) => ({ to, message: 'news' })), { to: '99', message: 'x' }])
  expect(sent.map((s) => s.status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  expect(chats.map((chat) => chat.received.map((m) => m['text']))).toEqual([['news'], ['news']])
})

test('the profile is kept', async () => {
  const { page } = setup()
  await page.profile.set({ ice_breakers: [{ call_to_actions: [{ question: 'Open?', payload: 'HOURS' }] }] })
  expect(JSON.stringify(await page.profile.get('ice_breakers'))).toContain('HOURS')
})

test('bots of both inboxes talk side by side, and hear of reactions and of messages taken back', async () => {
  const { app, sim } = setup()
  const heard: string[] = []
  app.on('message:text', (ctx) => ctx.reply('hello'))
  app.messenger.on(['reaction', 'deleted'], (ctx) => void heard.push(`${ctx.event.name}:${ctx.event.kind}`))
  const [m, i] = [sim.messenger.user('1'), sim.instagram.user('2')]
  await m.says('hi')
  await i.says('hi')
  await m.does({ reaction: { mid: 'x', action: 'react', emoji: '❤' } })
  await m.unsends('x')
  expect([m.received.length, i.received.length]).toEqual([1, 1])
  expect(heard).toEqual(['reaction:react', 'deleted:message'])
})
