import type { Account } from '../accounts.ts'
import { iso, type Post, seconds } from '../content.ts'
import { type Json, jsonOf, listOf, textOf } from '../json.ts'
import type { World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { pageOf } from './paging.ts'
import {
  addPost,
  isFalse,
  pageOfId,
  publicationOf,
  publishPost,
  refuse,
  scheduledFor,
  schedulePost,
} from './publication.ts'
import type { Endpoint, NodeEndpoint } from './table.ts'

/** The ids in `attached_media`, which must be unpublished photos of the Page. */
function attached(account: Account, params: Json, world: World): string[] {
  return listOf(params['attached_media']).map((item) => {
    const id = textOf(jsonOf(item)['media_fbid'])
    const photo = world.content.photos.find((p) => p.id === id && p.page === account.id)
    return photo ? id : refuse(`(#100) The photo ${id} does not exist`)
  })
}

function create(account: Account, { params }: GraphCall, world: World): Json {
  const message = textOf(params['message'])
  const link = textOf(params['link'])
  const media = attached(account, params, world)
  if (!message && !link && media.length === 0) refuse('Requires one of the params: message, link, attached_media')
  const item = media.length > 0 ? 'photo' : link ? 'share' : 'status'
  const { id } = addPost(account, { message, link, media, item, ...publicationOf(params, world.clock.now()) }, world)
  return { id }
}

function attachmentsOf({ media, link, item }: Post): Json | undefined {
  const one = (id: string): Json => ({ type: item, target: { id, url: `https://www.facebook.com/${id}` } })
  if (media.length === 1) return { data: media.map(one) }
  if (media.length > 1) return { data: [{ type: 'album', subattachments: { data: media.map(one) } }] }
  const shimmed = `https://l.facebook.com/l.php?u=${encodeURIComponent(link)}`
  return link ? { data: [{ type: 'share', unshimmed_url: link, target: { url: shimmed } }] } : undefined
}
export const shapePost = (post: Post): Json => {
  const { id, message, at, scheduled, published } = post
  const attachments = attachmentsOf(post)
  return {
    id,
    ...(message && { message }),
    created_time: iso(at),
    is_published: published,
    permalink_url: `https://www.facebook.com/${id.replace('_', '/posts/')}`,
    ...(attachments && { attachments }),
    ...(!published && scheduled !== undefined && { scheduled_publish_time: seconds(scheduled) }),
  }
}
const list = (edge: string, wanted: (post: Post) => boolean): Endpoint => ({
  method: 'GET',
  on: 'messenger',
  edge,
  handle: ({ id }, call, { content }) =>
    pageOf(
      content.posts
        .filter((p) => p.page === id && wanted(p))
        .sort((a, b) => b.at - a.at || content.posts.indexOf(b) - content.posts.indexOf(a))
        .map(shapePost),
      call,
    ),
})

/** Source: https://developers.facebook.com/docs/pages-api/posts */
export const pageEndpoints: readonly Endpoint[] = [
  { method: 'POST', on: 'messenger', edge: 'feed', handle: create },
  list('feed', (post) => post.published),
  list('posts', (post) => post.published && !post.visitor),
  list('published_posts', (post) => post.published && !post.visitor),
  list('visitor_posts', (post) => post.visitor !== undefined),
  list('promotable_posts', (post) => !post.visitor),
  list('scheduled_posts', (post) => !post.published && post.scheduled !== undefined),
  {
    method: 'GET',
    on: 'messenger',
    edge: '',
    handle({ id, name }, _, { accounts }) {
      const linked = accounts.find((a) => a.product === 'instagram' && a.page === id)
      return { id, name, category: 'Shop', ...(linked && { instagram_business_account: { id: linked.id } }) }
    },
  },
]

const postOf = (id: string, world: World): Post | undefined => world.content.posts.find((p) => p.id === id)

function change(id: string, { params }: GraphCall, world: World): unknown {
  const post = postOf(id, world)
  if (!post) return undefined
  const account = pageOfId(post.page, world)
  if (params['message'] !== undefined) post.message = textOf(params['message'])
  const at = scheduledFor(params, world.clock.now())
  if (at !== undefined) {
    if (post.published) refuse('The post is published already.')
    post.scheduled = at
    schedulePost(account, post, world)
  }
  if (params['is_published'] !== undefined && !isFalse(params['is_published']) && !post.published)
    publishPost(account, post, world)
  return { success: true }
}

export const postNodes: readonly NodeEndpoint[] = [
  {
    method: 'GET',
    edge: '',
    handle(id, _, world) {
      const post = postOf(id, world)
      return post && shapePost(post)
    },
  },
  { method: 'POST', edge: '', handle: change },
  {
    method: 'DELETE',
    edge: '',
    handle(id, _, { content }) {
      const at = content.posts.findIndex((p) => p.id === id)
      if (at < 0) return undefined
      content.posts.splice(at, 1)
      return { success: true }
    },
  },
]
