import { describe, expect, test } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { instagram } from '../../../plugins/instagram/mod.ts'
import { ENV, read, rig } from '../messaging/kit.ts'

const account = '17841400000000000'
const person = '200000000000001'
const envelope = { sender: { id: person }, recipient: { id: account }, timestamp: 1_763_000_000_000 }
const entry = (part: object) => ({ object: 'instagram', entry: [{ id: account, time: 1, ...part }] })
const one = (part: object) => {
  const events = read(entry(part), [instagram()])
  expect(events).toHaveLength(1)
  return events[0]!
}
const dm = (item: object) => one({ messaging: [{ ...envelope, ...item }] })

test.each<[object, string]>([
  [{ message: { mid: 'm', text: 'hi' } }, 'message:text'],
  [{ message: { mid: 'm', text: 'nice', reply_to: { story: { id: '1' } } } }, 'message:story_reply'],
  [{ message: { mid: 'm', attachments: [{ type: 'story_mention', payload: { url: 'x' } }] } }, 'message:story_mention'],
  [{ message: { mid: 'm', attachments: [{ type: 'share', payload: { url: 'x' } }] } }, 'message:share'],
  [{ message: { mid: 'm', attachments: [{ type: 'ig_post', payload: { url: 'x' } }] } }, 'message:ig_post'],
  [{ message: { mid: 'm', attachments: [{ type: 'share' }, { type: 'ig_post' }] } }, 'message:ig_post'],
  [{ message: { mid: 'm', attachments: [{ type: 'ig_reel', payload: { url: 'x' } }] } }, 'message:ig_reel'],
  [{ message: { mid: 'm', attachments: [{ type: 'like_heart' }] } }, 'message:like_heart'],
  ...['media', 'story', 'ig_story'].map((type): [object, string] => [
    { message: { mid: 'm', attachments: [{ type, payload: { url: 'x' } }] } },
    `message:${type}`,
  ]),
  [{ message: { mid: 'm', attachments: [{ type: 'unsupported_type' }] } }, 'message:unsupported'],
  [{ message: { mid: 'm', is_deleted: true } }, 'deleted:message'],
  [{ message: { mid: 'm', is_echo: true, text: 'x' } }, 'echo:message'],
  [{ message_edit: { mid: 'm', text: 'x', num_edit: '1' } }, 'edit:text'],
  [{ read: { mid: 'm' } }, 'read:message'],
  [{ referral: { source: 'IGME-SOURCE-LINK', ref: 'r' } }, 'referral:link'],
  [{ optin: { type: 'notification_messages' } }, 'optin:notification_messages'],
  [{ pass_thread_control: { new_owner_app_id: '1' } }, 'handover:pass'],
])('%j is %s', (item, expected) => {
  const { name, kind, user } = dm(item)
  expect(`${name}:${kind}`).toBe(expected)
  expect(user).toBe(person)
})

describe('content events in every container', () => {
  const value = { id: '178', text: 'hello', from: { id: person, username: 'ann' }, media: { id: '9' } }
  test.each([
    ['changes', { changes: [{ field: 'comments', value }] }],
    ['flat', { field: 'comments', value }],
  ])('%s', (_, part) => {
    expect(one(part)).toMatchObject({ name: 'comment', kind: 'media', id: '178', user: person, account })
  })
  const figures = { media_id: '178', impressions: 444, reach: -1, taps_forward: 4, taps_back: 3, exits: 3, replies: 0 }
  test.each([
    ['changes', { changes: [{ field: 'story_insights', value: figures }] }, { id: '178', data: figures }],
    ['a flat entry', { field: 'story_insights', value: figures }, { id: '178', data: figures }],
    ['changed_fields', { changed_fields: ['story_insights'] }, { data: {} }],
  ])('story insights in %s', (_, part, wanted) => {
    expect(one(part)).toMatchObject({ name: 'story_insights', kind: 'story', account, ...wanted })
  })
  test('a flat entry may bring messages as well', () => {
    const messaging = [{ ...envelope, message: { mid: 'm', text: 'x' } }]
    const names = read(entry({ messaging, field: 'comments', value }), [instagram()]).map((e) => e.name)
    expect(names.sort()).toEqual(['comment', 'message'])
  })
  test('comment_id of Facebook Login, live comments, mentions, insights', () => {
    const change = (field: string, given: object) => one({ changes: [{ field, value: given }] })
    expect(change('live_comments', { comment_id: '5' })).toMatchObject({ name: 'comment', kind: 'live', id: '5' })
    expect(change('mentions', { media_id: 9 })).toMatchObject({ name: 'mention', kind: 'caption', id: '9' })
    expect(change('mentions', { media_id: 9, comment_id: 8 })).toMatchObject({ kind: 'comment', id: '8' })
    expect(change('story_insights', { media_id: '9', reach: -1 })).toMatchObject({ name: 'story_insights', id: '9' })
  })
  test('messaging items wrapped in changes', () => {
    const wrapped = (field: string, item: object) => one({ changes: [{ field, value: { ...envelope, ...item } }] })
    expect(wrapped('messages', { message: { mid: 'm', text: 'x' } })).toMatchObject({ name: 'message', user: person })
    expect(wrapped('message_edit', { message_edit: { mid: 'm', num_edit: '1' } })).toMatchObject({
      name: 'edit',
      id: 'm',
    })
    expect(wrapped('messaging_seen', { read: { mid: 'm' } })).toMatchObject({ name: 'read', kind: 'message' })
    expect(wrapped('messaging_handover', { pass_thread_control: {} })).toMatchObject({ name: 'handover', kind: 'pass' })
    expect(wrapped('standby', { message: { mid: 'm', text: 'x' } })).toMatchObject({ name: 'standby', kind: 'message' })
  })
  test('only what is not documented is unknown', () => {
    expect(one({ changed_fields: ['messages'] })).toMatchObject({ name: 'messaging', kind: 'messages' })
    expect(one({ changes: [{ field: 'holograms', value: {} }] })).toMatchObject({ name: 'unknown', kind: 'field' })
  })
})

describe('two logins, one code', () => {
  const webhook = entry({ messaging: [{ ...envelope, message: { mid: 'm', text: 'hi' } }] })
  test.each([
    ['facebook', 'graph.facebook.com', 'me/messages', 'Bearer page-token'],
    ['instagram', 'graph.instagram.com', `${account}/messages`, 'Bearer ig-token'],
  ] as const)('%s', async (login, host, path, token) => {
    const app = createApp({ plugins: [instagram({ login })] })
    app.instagram.on('message', (ctx) => ctx.reply('hello'))
    const { post, calls } = rig()
    await post(app, webhook)
    expect(calls).toEqual([
      { method: 'POST', host, path, token, query: {}, body: { recipient: { id: person }, message: { text: 'hello' } } },
    ])
  })
  test('each asks for its own token only', () => {
    const { INSTAGRAM_ACCESS_TOKEN: _, ...page } = ENV
    const { PAGE_ACCESS_TOKEN: __, ...ig } = ENV
    createApp({ plugins: [instagram()] }).check(page)
    createApp({ plugins: [instagram({ login: 'instagram' })] }).check(ig)
    expect(() => createApp({ plugins: [instagram()] }).check(ig)).toThrow('PAGE_ACCESS_TOKEN')
    expect(() => createApp({ plugins: [instagram({ login: 'instagram' })] }).check(page)).toThrow(
      'INSTAGRAM_ACCESS_TOKEN',
    )
  })
})
