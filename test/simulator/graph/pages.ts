import type { Account } from '../accounts.ts'
import type { Json } from '../json.ts'
import { textOf } from '../json.ts'
import type { Post, World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import { pageOf } from './paging.ts'
import type { Endpoint, NodeEndpoint } from './table.ts'

const MINUTE = 60_000
const DAY = 86_400_000
/** How far ahead a post may be scheduled. Source: https://developers.facebook.com/docs/pages-api/posts#scheduled-posts */
const EARLIEST = 10 * MINUTE
const LATEST = 30 * DAY
const seconds = (ms: number): number => Math.floor(ms / 1000)
const isFalse = (value: unknown): boolean => value === false || value === 'false' || value === '0'

/** Tells of something that was written on the Page. */
function tell(account: Account, value: Json, world: World): void {
  const item = { field: 'feed', value }
  world.office.queue({ object: 'page', entry: account.entry, container: 'changes', item })
}
function publish(account: Account, post: Post, world: World): void {
  post.published = true
  post.at = world.clock.now()
  const from = { id: account.id, name: account.name }
  const { id: post_id, message } = post
  tell(
    account,
    { item: 'status', verb: 'add', post_id, from, message, created_time: seconds(post.at), published: 1 },
    world,
  )
  world.changed()
}

function scheduledFor(params: Json, now: number): number | undefined {
  const given = params['scheduled_publish_time']
  if (given === undefined) return undefined
  const at = Number(given) * 1000 || Date.parse(textOf(given))
  if (!(at - now >= EARLIEST && at - now <= LATEST))
    throw new GraphRefusal('parameter', 'The specified scheduled publish time is invalid.')
  return at
}

function create(account: Account, { params }: GraphCall, world: World): Json {
  const message = textOf(params['message'] ?? params['caption'])
  const link = textOf(params['link'] ?? params['url'])
  if (!message && !link && params['attached_media'] === undefined)
    throw new GraphRefusal('parameter', 'Requires one of the params: message, link, attached_media')
  const now = world.clock.now()
  const scheduled = scheduledFor(params, now)
  if (scheduled !== undefined && !isFalse(params['published']))
    throw new GraphRefusal('parameter', 'A scheduled post must have published=false.')
  const id = `${account.id}_${world.random.digits(15)}`
  const post: Post = { id, page: account.id, message, link, at: now, scheduled, published: false, comments: [] }
  world.posts.push(post)
  if (scheduled !== undefined) {
    // Deleted or rescheduled meanwhile, the post does not go out at this time.
    const due = (): boolean => world.posts.includes(post) && !post.published && post.scheduled === scheduled
    world.clock.timer(scheduled - now, () => due() && publish(account, post, world))
  } else if (!isFalse(params['published'])) publish(account, post, world)
  return { id }
}

const shape = ({ id, message, link, at, scheduled, published }: Post): Json => ({
  id,
  message,
  ...(link && { link }),
  created_time: new Date(at).toISOString().replace(/\.\d+Z$/, '+0000'),
  is_published: published,
  ...(!published && scheduled !== undefined && { scheduled_publish_time: seconds(scheduled) }),
})
const list = (edge: string, wanted: (post: Post) => boolean): Endpoint => ({
  method: 'GET',
  on: 'messenger',
  edge,
  handle: ({ id }, call, world) =>
    pageOf(
      world.posts
        .filter((p) => p.page === id && wanted(p))
        .reverse()
        .map(shape),
      call,
    ),
})

/** Source: https://developers.facebook.com/docs/pages-api/posts */
export const pageEndpoints: readonly Endpoint[] = [
  { method: 'POST', on: 'messenger', edge: 'feed', handle: create },
  { method: 'POST', on: 'messenger', edge: 'photos', handle: create },
  list('feed', (post) => post.published),
  list('posts', (post) => post.published),
  list('published_posts', (post) => post.published),
  list('scheduled_posts', (post) => !post.published && post.scheduled !== undefined),
]

const postOf = (id: string, world: World): Post | undefined => world.posts.find((p) => p.id === id)

/** Source: https://developers.facebook.com/docs/pages-api/comments-mentions */
export const postNodes: readonly NodeEndpoint[] = [
  {
    method: 'GET',
    edge: '',
    handle(id, _, world) {
      const post = postOf(id, world)
      return post && shape(post)
    },
  },
  {
    method: 'POST',
    edge: '',
    handle(id, { params }, world) {
      const post = postOf(id, world)
      if (!post) return undefined
      if (params['message'] !== undefined) post.message = textOf(params['message'])
      return { success: true }
    },
  },
  {
    method: 'DELETE',
    edge: '',
    handle(id, _, world) {
      const post = postOf(id, world)
      if (post) world.posts.splice(world.posts.indexOf(post), 1)
      return post && { success: true }
    },
  },
  {
    method: 'POST',
    edge: 'comments',
    handle(id, { params }, world) {
      const post = world.posts.find((p) => p.id === id || p.comments.some((c) => c.id === id))
      if (!post) return undefined
      const comment = { id: `${post.id.split('_')[1]}_${world.random.digits(15)}`, message: textOf(params['message']) }
      post.comments.push(comment)
      return { id: comment.id }
    },
  },
  {
    method: 'GET',
    edge: 'comments',
    handle(id, call, world) {
      const post = postOf(id, world)
      return post && pageOf(post.comments, call)
    },
  },
]
