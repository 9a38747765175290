import { expect, test } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { privateReplies as igPrivateReplies } from '../../../plugins/instagram/features/private-replies.ts'
import { instagram } from '../../../plugins/instagram/mod.ts'
import { privateReplies } from '../../../plugins/messenger/features/private-replies.ts'
import { messenger } from '../../../plugins/messenger/mod.ts'
import { pages } from '../../../plugins/pages/mod.ts'
import { rig } from './kit.ts'

const DAY = 86_400_000
const messengerApp = createApp({ plugins: [messenger({ use: [privateReplies] }), pages()] })

test('from a comment on a Page to a conversation, in one handler', async () => {
  const app = createApp({ plugins: [messenger({ use: [privateReplies] }), pages()] })
  app.pages.on('feed:comment_add', (ctx) =>
    ctx.apis.messenger(ctx.event.account).privateReply(ctx.feed.comment_id, 'Hi!', { commentedAt: ctx.event.at }),
  )
  app.messenger.on('message:text', (ctx) => ctx.reply('welcome'))
  const kit = rig()
  const value = { item: 'comment', verb: 'add', comment_id: '1_2', created_time: kit.time / 1000, from: { id: '7' } }
  await kit.post(app, { object: 'page', entry: [{ id: '100', changes: [{ field: 'feed', value }] }] })
  const message = {
    sender: { id: '7' },
    recipient: { id: '100' },
    timestamp: kit.time,
    message: { mid: 'm', text: 'yes' },
  }
  await kit.post(app, { object: 'page', entry: [{ id: '100', messaging: [message] }] })
  expect(kit.calls.map((c) => [c.path, (c.body as { recipient: unknown }).recipient])).toEqual([
    ['100/messages', { comment_id: '1_2' }],
    ['100/messages', { id: '7' }],
  ])
})

test('once per comment: a second call answers what the first one sent', async () => {
  const kit = rig()
  const api = messengerApp.messenger.api(kit.host, '100')
  const first = await api.privateReply('1_2', 'Hi!')
  expect(await api.privateReply({ comment_id: '1_2' }, 'Hi again!')).toEqual(first)
  expect(kit.calls).toHaveLength(1)
  await api.privateReply({ post_id: '100_3' }, 'Hi!')
  await messengerApp.messenger.api(kit.host, '101').privateReply('1_2', 'Hi!')
  expect(kit.calls).toHaveLength(3)
})

test.each([10900, 2534025])('what Meta calls a second reply (%d) is no error', async (code) => {
  const kit = rig()
  kit.answers = [() => ({ error: code === 10900 ? { code } : { code: 100, error_subcode: code } })]
  expect(await messengerApp.messenger.api(kit.host, '100').privateReply('1_2', 'Hi!')).toBeUndefined()
})

test('a refused reply may be tried again', async () => {
  const kit = rig()
  kit.answers = [() => ({ error: { code: 1200, message: 'try later' } })]
  const api = messengerApp.messenger.api(kit.host, '100')
  await expect(api.privateReply('1_2', 'Hi!')).rejects.toMatchObject({ metaCode: 1200 })
  expect(await api.privateReply('1_2', 'Hi!')).toMatchObject({ message_id: 'm_2' })
})

test('7 days, to the millisecond, before the network', async () => {
  const kit = rig()
  const app = createApp({ plugins: [instagram({ login: 'instagram', use: [igPrivateReplies] })] })
  const api = app.instagram.api(kit.host, '17')
  await api.privateReply('1', 'Hi!', { commentedAt: kit.time - 7 * DAY })
  const late = api.privateReply('2', 'Hi!', { commentedAt: kit.time - 7 * DAY - 1 })
  await expect(late).rejects.toMatchObject({ code: 'window_closed' })
  expect(kit.calls).toMatchObject([{ host: 'graph.instagram.com', path: '17/messages' }])
})

test('a plain reply to an Instagram comment is private too', async () => {
  const app = createApp({ plugins: [instagram()] })
  app.instagram.on('comment', (ctx) => ctx.reply('Hi!'))
  const kit = rig()
  const value = { id: '178', text: 'price?', from: { id: '5' } }
  await kit.post(app, { object: 'instagram', entry: [{ id: '17', changes: [{ field: 'comments', value }] }] })
  expect(kit.calls[0]?.body).toMatchObject({ recipient: { comment_id: '178' } })
})
test('where an answer goes can be handed on, and nowhere is refused before the network', async () => {
  const app = createApp({ plugins: [messenger(), instagram()] })
  const failures: unknown[] = []
  app.messenger.on('message:text', (ctx) => ctx.api.media(ctx.to, 'image', { url: 'https://shop.example/a.png' }))
  app.instagram.on('comment', (ctx) => ctx.api.text(ctx.to, 'Hi!'))
  app.messenger.on('page', async (ctx) => {
    expect(ctx.to).toBe('')
    for (const run of [() => ctx.reply('x'), () => ctx.typing(), () => ctx.api.text(ctx.to, 'x')])
      await run().catch((error: unknown) => failures.push((error as { code?: string }).code))
  })
  const kit = rig()
  const messaging = [{ sender: { id: '5' }, recipient: { id: '31' }, timestamp: 1, message: { mid: 'm', text: 'hi' } }]
  await kit.post(app, { object: 'page', entry: [{ id: '31', messaging }] })
  const value = { id: '178', text: 'price?', from: { id: '5' } }
  await kit.post(app, { object: 'instagram', entry: [{ id: '17', changes: [{ field: 'comments', value }] }] })
  await kit.post(app, { object: 'page', entry: [{ id: '31', changes: [{ field: 'name', value: 'Shop' }] }] })
  expect(kit.calls.map(({ body }) => body)).toMatchObject([
    { recipient: { id: '5' } },
    { recipient: { comment_id: '178' } },
  ])
  expect(failures).toEqual(['input_invalid', 'input_invalid', 'input_invalid'])
})

test('is one message: a text that is too long is refused, not split into one that goes and one that cannot', async () => {
  const kit = rig()
  const api = messengerApp.messenger.api(kit.host, '100')
  const long = api.privateReply('1_2', 'long '.repeat(500), { split: true })
  await expect(long).rejects.toMatchObject({ code: 'limit_exceeded' })
  expect(kit.calls).toEqual([])
})
