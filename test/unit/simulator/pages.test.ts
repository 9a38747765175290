import { createApp } from 'signalbox/fast'
import { pages } from 'signalbox/pages'
import { simulator } from 'signalbox/simulator'
import { expect, test } from 'vitest'
import { client, TOKENS } from './client.ts'

function setUp() {
  const seen: unknown[] = []
  const app = createApp({ plugins: [pages()] })
  app.use((ctx) => void seen.push(ctx.event.data))
  const sim = simulator(app)
  return { sim, seen, graph: client(sim, TOKENS.page), page: `v26.0/${sim.messenger.account}` }
}
const inSeconds = (ms: number) => Math.floor(ms / 1000)

test('a post goes out when the clock reaches it, and the Page is told', async () => {
  const { sim, seen, graph, page } = setUp()
  const scheduled_publish_time = inSeconds(sim.now() + 3_600_000)
  const { body } = await graph.post(`${page}/feed`, { message: 'Sale', published: false, scheduled_publish_time })
  expect((await graph.get(`${page}/scheduled_posts`)).body.data).toMatchObject([
    { id: body.id, scheduled_publish_time },
  ])
  await sim.advance('59m')
  expect((await graph.get(`${page}/feed`)).body.data).toEqual([])
  await sim.advance('2m')
  expect((await graph.get(`${page}/feed`)).body.data).toMatchObject([{ id: body.id, message: 'Sale' }])
  expect((await graph.get(`${page}/scheduled_posts`)).body.data).toEqual([])
  expect(seen).toMatchObject([{ item: 'status', verb: 'add', post_id: body.id, message: 'Sale' }])
})

test('a scheduled post that is deleted never goes out', async () => {
  const { sim, graph, page } = setUp()
  const scheduled_publish_time = inSeconds(sim.now() + 3_600_000)
  const { body } = await graph.post(`${page}/feed`, { message: 'x', published: false, scheduled_publish_time })
  expect((await graph.delete(`v26.0/${body.id}`)).body).toEqual({ success: true })
  await sim.advance('2h')
  expect((await graph.get(`${page}/feed`)).body.data).toEqual([])
})

test.each([
  ['too soon', 5 * 60_000],
  ['too late', 31 * 86_400_000],
])('%s is refused', async (_, ahead) => {
  const { sim, graph, page } = setUp()
  const post = { message: 'x', published: false, scheduled_publish_time: inSeconds(sim.now() + ahead) }
  expect((await graph.post(`${page}/feed`, post)).status).toBe(400)
})

test('a post is commented on, edited and read', async () => {
  const { graph, page } = setUp()
  const { id } = (await graph.post(`${page}/feed`, { message: 'Hello' })).body
  const comment = (await graph.post(`v26.0/${id}/comments`, { message: 'Welcome' })).body
  expect((await graph.get(`v26.0/${id}/comments`)).body.data).toMatchObject([{ id: comment.id, message: 'Welcome' }])
  await graph.post(`v26.0/${id}`, { message: 'Hello all' })
  expect((await graph.get(`v26.0/${id}?fields=message`)).body).toEqual({ id, message: 'Hello all' })
  expect((await graph.post(`${page}/feed`, {})).status).toBe(400)
})
