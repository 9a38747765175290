import { createApp } from 'signalbox/fast'
import { instagram } from 'signalbox/instagram'
import { comments } from 'signalbox/instagram/comments'
import { discovery } from 'signalbox/instagram/discovery'
import { type InstagramContent, publish } from 'signalbox/instagram/publish'
import { simulator } from 'signalbox/simulator'
import { describe, expect, test } from 'vitest'
import { rig } from '../messaging/kit.ts'

const ID = '17841400000000001'
const URL = 'https://x.example/1.jpg'
function setUp() {
  const app = createApp({ plugins: [instagram({ use: [publish, comments] })] })
  const sim = simulator(app)
  const api = app.instagram.api(sim.host, ID)
  const drive = async (id: string) => {
    for (let round = 0; round < 60; round++) {
      const job = await api.publish.run(id)
      if (['done', 'failed'].includes(job.state)) return job
      await sim.advance(Math.max(1000, job.wakeAt - sim.now()))
    }
    throw new Error('It never ends')
  }
  return { app, sim, api, drive }
}

describe('before anything is stored', () => {
  test.each([
    ['a caption of 2201 characters', { kind: 'image', image_url: URL, caption: 'x'.repeat(2201) }],
    ['31 hashtags', { kind: 'image', image_url: URL, caption: '#a '.repeat(31) }],
    ['21 mentions', { kind: 'image', image_url: URL, caption: '@a '.repeat(21) }],
    ['one child', { kind: 'carousel', children: [{ image_url: URL }] }],
    ['eleven children', { kind: 'carousel', children: Array.from({ length: 11 }, () => ({ image_url: URL })) }],
    ['no source', { kind: 'reel' }],
    ['two sources', { kind: 'story', image_url: URL, video_url: URL }],
    ['an alt text of a video', { kind: 'reel', video_url: URL, alt_text: 'x' }],
    ['a tag without a place', { kind: 'image', image_url: URL, user_tags: [{ username: 'ann' }] }],
    ['four collaborators', { kind: 'image', image_url: URL, collaborators: ['a', 'b', 'c', 'd'] }],
    ['a file of one’s own', { kind: 'image', image_url: 'file:///etc/passwd' }],
    ['another kind', { kind: 'hologram', image_url: URL }],
  ])('%s is refused', async (_, content) => {
    const { api, sim } = setUp()
    await expect(api.publish.start(content as never)).rejects.toMatchObject({ code: 'input_invalid' })
    expect(sim.calls).toEqual([])
  })
})

test('everything that a post can carry reaches Meta in Meta’s names', async () => {
  const { api, sim, drive } = setUp()
  const about = {
    caption: 'Spring #sale',
    alt_text: 'A shoe',
    user_tags: [{ username: 'ann', x: 0.5, y: 0.5 }],
    product_tags: [{ product_id: '1', x: 0.1, y: 0.1 }],
    location_id: '5',
    collaborators: ['bob'],
    is_ai_generated: true,
  }
  await api.publish.start({ kind: 'image', image_url: URL, ...about }, { key: 'a' })
  const trial = { trial_params: { graduation_strategy: 'MANUAL' }, share_to_feed: false, thumb_offset: 500 } as const
  await api.publish.start({ kind: 'reel', video_url: 'https://x.example/1.mp4', ...trial }, { key: 'b' })
  expect(await drive('a')).toMatchObject({ state: 'done' })
  expect(await drive('b')).toMatchObject({ state: 'done' })
  const bodies = sim.calls
    .filter((call) => call.path.endsWith(`${ID}/media`) && call.method === 'POST')
    .map((call) => call.body)
  expect(bodies).toEqual([
    { image_url: URL, ...about },
    { video_url: 'https://x.example/1.mp4', media_type: 'REELS', ...trial },
  ])
})

test('the quota is read, and a used-up one is waited for', async () => {
  const { api, sim, drive } = setUp()
  sim.limit({ publishing: 1 })
  await api.publish.start({ kind: 'image', image_url: URL, caption: '1' }, { key: '1' })
  await drive('1')
  expect(await api.publishingLimit()).toEqual({ quota_usage: 1, config: { quota_total: 1, quota_duration: 86_400 } })
  await api.publish.start({ kind: 'image', image_url: URL, caption: '2' }, { key: '2' })
  await api.publish.run('2')
  await sim.advance('10s')
  expect(await api.publish.run('2')).toMatchObject({ state: 'waiting', error: { message: '1 of 1 posts are used up' } })
  expect(await drive('2')).toMatchObject({ state: 'done' })
  expect((sim.public.published[1]?.at ?? 0) - (sim.public.published[0]?.at ?? 0)).toBeGreaterThanOrEqual(86_400_000)
})

test('a container that expired is made anew; one with an error says which', async () => {
  const { api, sim, drive } = setUp()
  await api.publish.start({ kind: 'image', image_url: URL }, { key: 'a' })
  await api.publish.step('a')
  await sim.advance('25h')
  expect(await drive('a')).toMatchObject({ state: 'done', restarts: 1 })
  await api.publish.start({ kind: 'image', image_url: 'https://x.example/unreadable.jpg' }, { key: 'b' })
  expect(await drive('b')).toMatchObject({ state: 'failed', error: { subcode: 2207026 } })
  expect(sim.public.published).toHaveLength(1)
  // A container with an error stays so: taken up again, the job makes a new one.
  const made = () => sim.calls.filter((call) => call.path.endsWith('/media')).length
  const before = made()
  await api.publish.now('b')
  expect(await drive('b')).toMatchObject({ state: 'failed', error: { subcode: 2207026 } })
  expect(made()).toBe(before + 1)
})

test.each<[string, InstagramContent]>([
  ['an image', { kind: 'image', image_url: 'https://x.example/flaky.jpg' }],
  ['a child', { kind: 'carousel', children: [{ image_url: URL }, { image_url: 'https://x.example/flaky.jpg' }] }],
])('%s that Meta could not fetch is tried again with a new container, a minute later', async (_, content) => {
  const { api, sim, drive } = setUp()
  const start = sim.now()
  await api.publish.start(content, { key: 'a' })
  expect(await drive('a')).toMatchObject({ state: 'done', restarts: 1 })
  expect(sim.now() - start).toBeGreaterThan(60_000)
  expect(sim.public.published).toHaveLength(1)
})

test('comments are answered, hidden, closed', async () => {
  const { api, sim, drive, app } = setUp()
  app.instagram.on('comment:media', async (ctx) => {
    if (ctx.comment.from?.id !== ctx.event.account) await ctx.api.comments.reply(ctx.event.id ?? '', 'Thanks')
  })
  await api.publish.start({ kind: 'image', image_url: URL }, { key: 'a' })
  const media = (await drive('a')).published?.id ?? ''
  const comment = await sim.public.comment(media, 'Nice')
  expect((await api.comments.replies(comment)).data).toMatchObject([{ text: 'Thanks' }])
  await api.comments.hide(comment)
  expect(await api.comments.get(comment)).toMatchObject({ hidden: true })
  await api.comments.disable(media)
  await api.comments.delete(comment)
  expect((await api.comments.list(media)).data.filter(({ id }) => id === comment)).toEqual([])
})

test('which account, must be said with a Page token', async () => {
  const { app, sim } = setUp()
  const { publish } = app.instagram.api(sim.host)
  const job = await publish.start({ kind: 'image', image_url: URL })
  await expect(publish.run(job.id)).rejects.toMatchObject({ code: 'account_unknown' })
})

test('discovery asks in Meta’s field expansion, and lets nothing into it', async () => {
  const kit = rig()
  const app = createApp({ plugins: [instagram({ use: [discovery] })] })
  const { discovery: api } = app.instagram.api(kit.host, ID)
  kit.answers.push(
    () => ({ business_discovery: { id: '1', followers_count: 7 } }),
    () => ({ data: [{ id: '17' }] }),
    () => ({ data: [] }),
    () => ({ data: [] }),
    () => ({ mentioned_media: { id: '5' } }),
    () => ({ mentioned_comment: { id: '6' } }),
    () => ({ id: '8' }),
  )
  expect(await api.business('@nasa', { media: 3 })).toMatchObject({ followers_count: 7 })
  expect(await api.hashtag('#shoes')).toBe('17')
  await api.hashtagMedia('17', 'top')
  await api.tags()
  expect(await api.mentionedMedia('5')).toEqual({ id: '5' })
  expect(await api.mentionedComment('6')).toEqual({ id: '6' })
  await api.replyToMention('5', 'Hi', '6')
  expect(kit.calls.map((call) => `${call.method} ${call.path}`)).toEqual([
    `GET ${ID}`,
    'GET ig_hashtag_search',
    'GET 17/top_media',
    `GET ${ID}/tags`,
    `GET ${ID}`,
    `GET ${ID}`,
    `POST ${ID}/mentions`,
  ])
  expect(kit.calls[0]?.query['fields']).toMatch(/^business_discovery\.username\(nasa\)\{.*,media\.limit\(3\)\{.*\}\}$/)
  await expect(api.business('nasa){id},me(')).rejects.toMatchObject({ code: 'input_invalid' })
})
