import { describe, expect, test } from 'vitest'
import { createApp as createDurable } from '../../../core/app.ts'
import { createApp } from '../../../core/fast.ts'
import { pages } from '../../../plugins/pages/mod.ts'
import { read, rig } from '../messaging/kit.ts'

const one = (field: string, value?: object, plugins = [pages()]) => {
  const [event] = read({ object: 'page', entry: [{ id: '100', changes: [{ field, value }] }] }, plugins)
  return event!
}
const feed = (value: object) => one('feed', { post_id: '100_1', created_time: 1_763_000_000, ...value })

describe('feed by item and verb', () => {
  test.each([
    ['comment', 'add', 'comment_add'],
    ['comment', 'edited', 'comment_edit'],
    ['comment', 'delete', 'comment_remove'],
    ['post', 'edit', 'post_edit'],
    ['video', 'mute', 'video_mute'],
    ['reaction', 'remove', 'reaction_remove'],
    ['like', 'hide', 'other'],
    ['hologram', 'add', 'other'],
    ['constructor', 'add', 'other'],
  ])('%s %s is feed:%s', (item, verb, kind) => expect(feed({ item, verb })).toMatchObject({ name: 'feed', kind }))

  test('the author in every spelling, the comment before its post, seconds as ms', () => {
    expect(feed({ item: 'comment', verb: 'add', comment_id: '1_2', from: { id: 7, name: 'Ann' } })).toMatchObject({
      user: '7',
      id: '1_2',
      account: '100',
      at: 1_763_000_000_000,
    })
    expect(feed({ item: 'post', verb: 'add', sender_id: 8 })).toMatchObject({ user: '8', id: '100_1' })
    expect(one('ratings', { item: 'rating', reviewer_id: 9, open_graph_story_id: 5 })).toMatchObject({
      name: 'ratings',
      kind: 'rating',
      user: '9',
      id: '5',
    })
  })

  test('an edit of an old comment happens now, and is not taken for a captured body', async () => {
    const t = rig()
    const app = createDurable({ plugins: [pages()] })
    const seen: string[] = []
    app.pages.on('feed', (ctx) => void seen.push(ctx.event.kind))
    const now = t.time / 1000
    const old = { post_id: '100_1', comment_id: '1_2', created_time: now - 30 * 86_400, item: 'comment' }
    const changes = ['add', 'edited', 'remove'].map((verb) => ({ field: 'feed', value: { ...old, verb } }))
    await t.post(app, { object: 'page', entry: [{ id: '100', time: now, changes }] })
    expect(seen).toEqual(['comment_edit', 'comment_remove'])
  })

  test('two people who like one post, and two edits of one comment, are two events each; a repetition is not', () => {
    const like = (id: string) => feed({ item: 'like', verb: 'add', from: { id } }).key
    const edit = (message: string) => feed({ item: 'comment', verb: 'edited', comment_id: '1_2', message }).key
    expect(like('1')).not.toBe(like('2'))
    expect(edit('a')).not.toBe(edit('b'))
    expect(edit('a')).toBe(edit('a'))
  })
})

test('leads, mentions, videos', () => {
  expect(one('leadgen', { leadgen_id: 5, form_id: 6, page_id: 100, created_time: 1 })).toMatchObject({
    name: 'leadgen',
    kind: 'lead',
    id: '5',
    data: { form_id: '6' },
  })
  expect(one('mention', { item: 'post', verb: 'add', post_id: '4_4', sender_id: 4 })).toMatchObject({
    name: 'mention',
    kind: 'post',
    id: '4_4',
    user: '4',
  })
  expect(one('live_videos', { id: 3, status: 'live' })).toMatchObject({ name: 'live_videos', kind: 'video', id: '3' })
  expect(one('hours')).toMatchObject({ name: 'page', kind: 'hours' })
  expect(one('holograms')).toMatchObject({ name: 'unknown', kind: 'field' })
})

test('permissions that are given and taken back', () => {
  const changes = [
    { field: 'pages_manage_posts', value: { verb: 'revoked', target_ids: ['100'] } },
    { field: 'leads_retrieval', value: { verb: 'granted' } },
  ]
  const body = { object: 'permissions', entry: [{ id: '7', time: 1_763_000_000, changes }] }
  expect(read(body, [pages()])).toMatchObject([
    {
      name: 'permission',
      kind: 'revoked',
      account: '7',
      at: 1_763_000_000_000,
      data: { permission: 'pages_manage_posts' },
    },
    { name: 'permission', kind: 'granted', data: { permission: 'leads_retrieval' } },
  ])
  const plain = { object: 'permissions', entry: [{ id: '7', changed_fields: ['pages_messaging'] }] }
  expect(read(plain, [pages()])).toMatchObject([{ name: 'permission', kind: 'changed' }])
  const app = createApp({ plugins: [pages()] })
  app.pages.on('feed', () => {})
  expect(app.fields()).toEqual({ page: ['feed'] })
})

/** The 18 kinds of the feed that Meta's page lists, in each of its spellings; others are `feed:other`. */
test.each(
  Object.entries({
    album: 'add edited',
    comment: 'add edited remove hide unhide',
    event: 'add',
    like: 'add remove',
    photo: 'add remove edited hide unhide',
    post: 'add edited edit hide remove unhide',
    reaction: 'add edit remove',
    share: 'add edited hide remove unhide',
    status: 'add edited hide unhide',
    video: 'add edited hide unhide remove block unblock mute',
  }).flatMap(([item, verbs]) => verbs.split(' ').map((verb) => [item, verb] as const)),
)('feed %s %s has a kind', (item, verb) => {
  const plain = { edited: 'edit' }[verb] ?? verb
  expect(feed({ item, verb, comment_id: '1_2' })).toMatchObject({
    name: 'feed',
    kind: `${item}_${plain}`,
    data: { item },
  })
})

test('without the messenger plugin, the inbox is told and not unknown', () => {
  const body = {
    object: 'page',
    entry: [{ id: '100', messaging: [{ message: { mid: 'm' } }], changed_fields: ['messages'] }],
  }
  expect(read(body, [pages()]).map((e) => `${e.name}:${e.kind}`)).toEqual(['messaging:item', 'messaging:messages'])
})

test('a comment is answered in its own place', async () => {
  const app = createApp({ plugins: [pages()] })
  app.pages.on('feed:comment_add', (ctx) => ctx.api.comment(ctx.feed.comment_id, `Thank you, ${ctx.feed.from?.name}!`))
  const { post, calls } = rig()
  const value = { item: 'comment', verb: 'add', comment_id: '1_2', from: { id: '7', name: 'Ann' } }
  await post(app, { object: 'page', entry: [{ id: '100', changes: [{ field: 'feed', value }] }] })
  expect(calls).toMatchObject([{ method: 'POST', path: '1_2/comments', body: { message: 'Thank you, Ann!' } }])
})
