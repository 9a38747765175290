import type { Account } from '../accounts.ts'
import { type Comment, type Content, iso } from '../content.ts'
import { type Json, textOf } from '../json.ts'
import type { World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import { pageOf } from './paging.ts'
import { refuse } from './publication.ts'
import type { NodeEndpoint } from './table.ts'

interface Place {
  readonly root: string
  readonly account: string
  readonly instagram: boolean
  /** The comment that is answered. */
  readonly parent?: Comment | undefined
}
/** What may be commented on: posts, photos, videos, Instagram media, and comments themselves. */
export function placeOf(id: string, content: Content): Place | undefined {
  const parent = content.comments.find((c) => c.id === id)
  const root = parent?.root ?? id
  const media = content.media.find((m) => m.id === root)
  if (media) return { root, account: media.account, instagram: true, parent }
  const page =
    content.posts.find((p) => p.id === root)?.page ??
    content.videos.find((v) => v.id === root)?.page ??
    content.photos.find((p) => p.id === root)?.page
  return page === undefined ? undefined : { root, account: page, instagram: false, parent }
}

/** Writes a comment; also customers do so. */
export function addComment(
  object: string,
  message: string,
  from: Comment['from'] | undefined,
  world: World,
): Comment | undefined {
  const { content, random, clock, accounts } = world
  const place = placeOf(object, content)
  if (!place) return undefined
  const account = accounts.find((a) => a.id === place.account)
  const author = from ?? { id: place.account, name: account?.handle ?? account?.name ?? '' }
  const id = place.instagram ? random.digits(17) : `${place.root.split('_').at(-1)}_${random.digits(15)}`
  const comment: Comment = {
    id,
    object,
    root: place.root,
    message,
    from: author,
    at: clock.now(),
    hidden: false,
    liked: false,
  }
  content.comments.push(comment)
  if (account) announce(account, comment, place, world)
  return comment
}

function announce(account: Account, comment: Comment, { instagram, parent }: Place, world: World): void {
  const { id, root, message, from, at } = comment
  const value = instagram
    ? {
        from: { id: from.id, username: from.name },
        media: { id: root, media_product_type: 'FEED' },
        id,
        ...(parent && { parent_id: parent.id }),
        text: message,
      }
    : {
        from,
        post_id: root,
        comment_id: id,
        parent_id: parent?.id ?? root,
        created_time: Math.floor(at / 1000),
        item: 'comment',
        verb: 'add',
        message,
      }
  const field = instagram ? 'comments' : 'feed'
  const object = instagram ? 'instagram' : 'page'
  world.office.queue({ object, entry: account.entry, container: 'changes', item: { field, value } })
  world.changed()
}

const shape = (comment: Comment, content: Content): Json => {
  const { id, message, from, at, hidden, liked } = comment
  if (placeOf(id, content)?.instagram)
    return {
      id,
      text: message,
      timestamp: iso(at),
      username: from.name,
      hidden,
      like_count: 0,
      from: { id: from.id, username: from.name },
    }
  return { id, message, created_time: iso(at), from, is_hidden: hidden, user_likes: liked, like_count: liked ? 1 : 0 }
}
const isTrue = (value: unknown): boolean => value === true || value === 'true'

const write = (id: string, { params }: GraphCall, world: World): unknown => {
  const message = textOf(params['message'])
  if (!placeOf(id, world.content)) return undefined
  if (!message && params['attachment_url'] === undefined) refuse('The parameter message is required.')
  const comment = addComment(id, message, undefined, world)
  return comment && { id: comment.id }
}
const list = (id: string, call: GraphCall, { content }: World): unknown =>
  placeOf(id, content) &&
  pageOf(
    content.comments.filter((c) => c.object === id).map((c) => shape(c, content)),
    call,
  )
const like =
  (liked: boolean) =>
  (id: string, _: GraphCall, { content }: World): unknown => {
    const comment = content.comments.find((c) => c.id === id)
    if (comment) comment.liked = liked
    return (comment || placeOf(id, content)) && { success: true }
  }

/** Sources: https://developers.facebook.com/docs/pages-api/comments-mentions, …/instagram-platform/comment-moderation */
export const commentNodes: readonly NodeEndpoint[] = [
  { method: 'POST', edge: 'comments', handle: write },
  { method: 'POST', edge: 'replies', handle: write },
  { method: 'GET', edge: 'comments', handle: list },
  { method: 'GET', edge: 'replies', handle: list },
  { method: 'POST', edge: 'likes', handle: like(true) },
  { method: 'DELETE', edge: 'likes', handle: like(false) },
  {
    method: 'GET',
    edge: 'reactions',
    handle: (id, call, { content }) =>
      placeOf(id, content) && {
        ...pageOf([], call),
        ...(call.params['summary'] !== undefined && { summary: { total_count: 0, viewer_reaction: 'NONE' } }),
      },
  },
  {
    method: 'GET',
    edge: '',
    handle(id, _, { content }) {
      const comment = content.comments.find((c) => c.id === id)
      return comment && shape(comment, content)
    },
  },
  {
    method: 'POST',
    edge: '',
    handle(id, { params }, { content, accounts }) {
      const comment = content.comments.find((c) => c.id === id)
      if (!comment) return undefined
      const hide = params['is_hidden'] ?? params['hide']
      if (hide !== undefined) comment.hidden = isTrue(hide)
      if (params['message'] !== undefined) {
        // Only its author may change a comment.
        if (!accounts.some((a) => a.id === comment.from.id)) throw new GraphRefusal('notPermitted')
        comment.message = textOf(params['message'])
      }
      return { success: true }
    },
  },
  {
    method: 'DELETE',
    edge: '',
    handle(id, _, { content }) {
      const at = content.comments.findIndex((c) => c.id === id)
      if (at < 0) return undefined
      content.comments.splice(at, 1)
      return { success: true }
    },
  },
]
