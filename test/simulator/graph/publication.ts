import type { Account } from '../accounts.ts'
import type { Post } from '../content.ts'
import { seconds } from '../content.ts'
import { type Json, textOf } from '../json.ts'
import type { World } from '../world.ts'
import { GraphRefusal } from './errors.ts'

const MINUTE = 60_000
const DAY = 86_400_000
/** How far ahead a post may be scheduled. Source: https://developers.facebook.com/docs/pages-api/posts#scheduled-posts */
const EARLIEST = 10 * MINUTE
const LATEST = 30 * DAY

export const isFalse = (value: unknown): boolean => value === false || value === 'false' || value === '0'
export const refuse = (message: string): never => {
  throw new GraphRefusal('parameter', message)
}
export const pageOfId = (id: string, world: World): Account => {
  const found = world.accounts.find((account) => account.id === id)
  return found ?? refuse(`There is no Page ${id}`)
}

/** Tells of something that was written on the Page. */
export function tell(account: Account, field: string, value: Json, world: World): void {
  world.office.queue({ object: 'page', entry: account.entry, container: 'changes', item: { field, value } })
}

/** Lets people see a post. */
export function publishPost(account: Account, post: Post, world: World): void {
  post.published = true
  post.at = world.clock.now()
  const { id, message, media } = post
  const kind = post.item === 'status' || post.item === 'share' ? 'post' : post.item
  if (!post.visitor) world.content.published.push({ account: account.id, kind, id, at: post.at, text: message })
  const from = post.visitor ?? { id: account.id, name: account.name }
  const photo = post.item === 'photo' ? { photo_id: media[0] } : post.item === 'video' ? { video_id: media[0] } : {}
  const value = { from, message, post_id: id, created_time: seconds(post.at), item: post.item, ...photo, published: 1 }
  tell(account, 'feed', { ...value, verb: 'add' }, world)
  world.changed()
}

/** When Meta is to publish; refuses what lies outside its window. */
export function scheduledFor(params: Json, now: number): number | undefined {
  const given = params['scheduled_publish_time']
  if (given === undefined || given === null) return undefined
  const at = Number(given) * 1000 || Date.parse(textOf(given))
  if (!(at - now >= EARLIEST && at - now <= LATEST)) refuse('The specified scheduled publish time is invalid.')
  return at
}

const TYPES = ['DRAFT', 'SCHEDULED', 'ADS_POST', 'INLINE_CREATED', 'PUBLISHED'] as const
/** How a post is to be published, by `published`, `scheduled_publish_time` and `unpublished_content_type`. */
export function publicationOf(
  params: Json,
  now: number,
): {
  readonly scheduled: number | undefined
  readonly kept: boolean
  readonly type: 'DRAFT' | 'ADS_POST' | 'SCHEDULED' | undefined
} {
  const scheduled = scheduledFor(params, now)
  const kept = isFalse(params['published'])
  const given = params['unpublished_content_type']
  const type = TYPES.find((t) => t === given)
  if (given !== undefined && type === undefined) refuse(`Param unpublished_content_type must be one of {${TYPES}}`)
  if (scheduled !== undefined && !kept) refuse('A scheduled post must have published=false.')
  if (given !== undefined && !kept) refuse('unpublished_content_type needs published=false.')
  const kind = type === 'DRAFT' || type === 'ADS_POST' ? type : scheduled === undefined ? undefined : 'SCHEDULED'
  return { scheduled, kept, type: kind }
}

/** Puts a post on the Page, now or when its time comes. */
export function addPost(
  account: Account,
  about: Pick<Post, 'message' | 'link' | 'media' | 'item' | 'visitor'> & ReturnType<typeof publicationOf>,
  world: World,
): Post {
  const { kept, ...rest } = about
  const now = world.clock.now()
  const id = `${account.id}_${world.random.digits(15)}`
  const post: Post = { ...rest, id, page: account.id, at: now, published: false }
  world.content.posts.push(post)
  if (post.scheduled !== undefined) schedulePost(account, post, world)
  else if (!kept) publishPost(account, post, world)
  return post
}

export function schedulePost(account: Account, post: Post, world: World): void {
  const { scheduled = 0 } = post
  // Deleted or rescheduled meanwhile, the post does not go out at this time.
  const due = (): boolean => world.content.posts.includes(post) && !post.published && post.scheduled === scheduled
  world.clock.timer(scheduled - world.clock.now(), () => due() && publishPost(account, post, world))
}
