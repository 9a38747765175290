import { createApp } from 'signalbox/fast'
import { pages } from 'signalbox/pages'
import { accounts } from 'signalbox/pages/accounts'
import { comments } from 'signalbox/pages/comments'
import { community } from 'signalbox/pages/community'
import { answersOf, leads } from 'signalbox/pages/leads'
import { publish } from 'signalbox/pages/publish'
import { simulator } from 'signalbox/simulator'
import { describe, expect, test } from 'vitest'
import { rig } from '../messaging/kit.ts'

const PAGE = '310000000000001'
const plugins = () => [pages({ use: [comments, leads, publish] })] as const

test('what is about nothing on the Page cannot be answered', async () => {
  const app = createApp({ plugins: plugins() })
  const errors: unknown[] = []
  app.pages.on('page', async (ctx) => void (await ctx.answer('Hello').catch((error) => errors.push(error))))
  const kit = rig()
  await kit.post(app, { object: 'page', entry: [{ id: PAGE, time: 1, changes: [{ field: 'hours' }] }] })
  expect(errors).toMatchObject([{ code: 'input_invalid' }])
  expect(kit.calls).toEqual([])
})

test('a comment is answered once by the Page, liked, hidden and deleted', async () => {
  const app = createApp({ plugins: plugins() })
  app.pages.on('feed:comment_add', async (ctx) => {
    if (!ctx.isOwn) await ctx.answer(`Thank you, ${ctx.feed.from?.name}!`)
  })
  const sim = simulator(app)
  const api = app.pages.api(sim.host, PAGE)
  const job = await api.publish.run((await api.publish.start({ kind: 'post', message: 'Hello' })).id)
  const comment = await sim.public.comment(job.published?.id ?? '', 'Nice')
  expect((await api.comments.list(comment)).data).toMatchObject([{ message: 'Thank you, Ann Visitor!' }])
  await api.comments.like(comment)
  await api.comments.hide(comment)
  expect(await api.comments.get(comment)).toMatchObject({ is_hidden: true, user_likes: true, message: 'Nice' })
  await api.comments.unhide(comment)
  await api.comments.unlike(comment)
  expect(await api.comments.get(comment)).toMatchObject({ is_hidden: false, user_likes: false })
  await expect(api.comments.edit(comment, 'mine')).rejects.toMatchObject({ class: 'permission' })
  expect(await api.comments.reactions(job.published?.id ?? '')).toMatchObject({ summary: { total_count: 0 } })
  await api.comments.delete(comment)
  expect((await api.comments.list(job.published?.id ?? '')).data).toEqual([])
})

test('a lead comes with its answers, and is there for reading by form', async () => {
  const app = createApp({ plugins: plugins() })
  const seen: unknown[] = []
  app.pages.on('leadgen:lead', async (ctx) => void seen.push(answersOf(await ctx.lead())))
  const sim = simulator(app)
  await sim.public.lead({ email: 'ann@example.com' })
  await sim.public.lead({ email: 'bob@example.com' })
  expect(seen).toEqual([{ email: ['ann@example.com'] }, { email: ['bob@example.com'] }])
  const api = app.pages.api(sim.host, PAGE).leads
  const [form] = (await api.forms()).data
  expect(form).toMatchObject({ leads_count: 2, questions: expect.any(Array) })
  const test = await api.createTestLead(form?.id ?? '')
  await expect(api.createTestLead(form?.id ?? '')).rejects.toMatchObject({ class: 'invalid' })
  await api.deleteLead(test.id)
  const found = []
  for await (const lead of api.of(form?.id ?? '', { limit: 1, since: sim.now() - 1000 })) found.push(lead.id)
  expect(found).toHaveLength(2)
})

test('posts are read, edited and deleted', async () => {
  const app = createApp({ plugins: plugins() })
  const sim = simulator(app)
  const api = app.pages.api(sim.host, PAGE)
  const job = await api.publish.run((await api.publish.start({ kind: 'post', message: 'Helo' })).id)
  const id = job.published?.id ?? ''
  await api.posts.edit(id, { message: 'Hello' })
  expect(await api.posts.get(id)).toMatchObject({ message: 'Hello' })
  await sim.public.visit('I was here')
  expect((await api.posts.list('visitor_posts')).data).toMatchObject([{ message: 'I was here' }])
  await api.posts.delete(id)
  expect((await api.posts.list()).data).toEqual([])
})

describe('the Pages of a token', () => {
  const setUp = () => {
    const kit = rig()
    const app = createApp({ plugins: [pages({ use: [accounts, community] })] })
    return { kit, ...app.pages.api(kit.host, '100') }
  }
  const page = (id: string, access_token?: string) => ({ id, name: id, ...(access_token && { access_token }) })

  test('me/accounts to the end, then owned and client Pages of each business, each once', async () => {
    const { kit, accounts: api } = setUp()
    const next = 'https://graph.facebook.com/v26.0/me/accounts?after=c&access_token=secret'
    kit.answers.push(
      () => ({ data: [page('1', 't1')], paging: { cursors: { after: 'c' }, next } }),
      () => ({ data: [page('2')], paging: { cursors: { after: 'd' } } }),
      () => ({ data: [{ id: '9' }] }),
      () => ({ data: [page('2', 't2'), page('3', 't3')] }),
      () => ({ data: [page('1', 't1'), page('4')] }),
    )
    const { pages: found, warnings } = await api.find()
    expect(found.map(({ id, via, access_token, business }) => [id, via, access_token, business])).toEqual([
      ['1', 'accounts', 't1', undefined],
      ['2', 'accounts', 't2', '9'],
      ['3', 'owned', 't3', '9'],
      ['4', 'client', undefined, '9'],
    ])
    expect(warnings).toEqual([])
    expect(kit.calls.map((call) => call.path)).toEqual([
      'me/accounts',
      'me/accounts',
      'me/businesses',
      '9/owned_pages',
      '9/client_pages',
    ])
    expect(JSON.stringify(kit.calls.map((call) => call.query))).not.toContain('secret')
  })

  test('as simulated Meta has them: what a business holds is not in me/accounts', async () => {
    const page = (id: string, business?: string) =>
      ({ product: 'messenger', id, entry: id, name: id, business }) as const
    const app = createApp({ plugins: [pages({ use: [accounts] })] })
    const sim = simulator(app, { accounts: [page('1'), page('2', '9'), page('3', '9')] })
    const { pages: found } = await app.pages.api(sim.host).accounts.find({ limit: 1 })
    expect(found.map(({ id, via }) => [id, via])).toEqual([
      ['1', 'accounts'],
      ['2', 'owned'],
      ['3', 'owned'],
    ])
  })

  test('without business_management there are still those of me/accounts, and a warning', async () => {
    const { kit, accounts: api } = setUp()
    kit.answers.push(
      () => ({ data: [page('1', 't1')] }),
      () => ({ error: { code: 200, message: 'Missing permission' } }),
    )
    expect(await api.find()).toMatchObject({ pages: [{ id: '1' }], warnings: [{ path: 'me/businesses' }] })
  })

  test('what surrounds a Page', async () => {
    const { kit, community: api, subscriptions } = setUp()
    await api.ratings()
    await api.visitorPosts({ limit: 5 })
    await api.tagged()
    await api.info()
    await api.update({ about: 'Shop' })
    await api.settings()
    await api.set({ users_can_post: false })
    await api.roles()
    await api.blocked()
    await api.block('7', '8')
    await api.unblock('7')
    await subscriptions.subscribe('feed', 'leadgen')
    expect(kit.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET 100/ratings',
      'GET 100/visitor_posts',
      'GET 100/tagged',
      'GET 100',
      'POST 100',
      'GET 100/settings',
      'POST 100/settings',
      'GET 100/roles',
      'GET 100/blocked',
      'POST 100/blocked',
      'DELETE 100/blocked',
      'POST 100/subscribed_apps',
    ])
    expect(kit.calls[9]?.body).toEqual({ user: ['7', '8'] })
    expect(kit.calls[10]?.query).toEqual({ user: '7' })
    expect(kit.calls[11]?.query).toEqual({ subscribed_fields: 'feed,leadgen' })
  })
})
