import { DEFAULT_VERSION } from '../../../core/graph/versions.ts'
import type { Account } from '../accounts.ts'
import { type Container, type InstagramMedia, iso } from '../content.ts'
import { type Json, jsonOf, listOf, textOf } from '../json.ts'
import type { World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import { pageOf } from './paging.ts'
import { refuse } from './publication.ts'
import { firstBreach, type Rule } from './rules.ts'
import type { Endpoint, NodeEndpoint, RootEndpoint } from './table.ts'

/** How long Meta takes to process, and how long a container lives. */
const IMAGE = 3_000
const VIDEO = 45_000
const LIVES = 24 * 3_600_000
/** Posts a day of one account; Meta's numbers differ, so it can be set: `sim.limit({ publishing: 25 })`. */
const QUOTA = 50

const TYPES = ['IMAGE', 'VIDEO', 'REELS', 'STORIES', 'CAROUSEL'] as const
/** Source: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media (read 2026-11) */
const RULES: readonly Rule[] = [
  { path: 'media_type', type: 'text', oneOf: TYPES },
  { path: 'caption', type: 'text', max: 2200 },
  { path: 'alt_text', type: 'text', max: 1000 },
  { path: 'image_url', type: 'text', pattern: /^https?:\/\// },
  { path: 'video_url', type: 'text', pattern: /^https?:\/\// },
  { path: 'cover_url', type: 'text', pattern: /^https?:\/\// },
  { path: 'children', type: 'list', min: 2, max: 10 },
  { path: 'collaborators', type: 'list', max: 3 },
  { path: 'user_tags', type: 'list', max: 20 },
  { path: 'user_tags[].username', type: 'text', need: true },
  { path: 'product_tags', type: 'list', max: 5 },
  { path: 'product_tags[].product_id', type: 'text', need: true },
  { path: 'trial_params.graduation_strategy', type: 'text', oneOf: ['MANUAL', 'SS_PERFORMANCE'] },
  { path: 'upload_type', type: 'text', oneOf: ['resumable'] },
]
const isTrue = (value: unknown): boolean => value === true || value === 'true'
const typeOf = (params: Json): string => textOf(params['media_type']) || 'IMAGE'

/** What a container must and must not hold, besides the rules. */
function check(account: Account, params: Json, world: World): void {
  const broken = firstBreach(RULES, params)
  if (broken) throw new GraphRefusal(broken.path === 'children' ? 'carouselSize' : 'parameter', broken.details)
  const type = typeOf(params)
  const video = params['video_url'] !== undefined || params['upload_type'] !== undefined
  const image = params['image_url'] !== undefined
  if (type === 'CAROUSEL') {
    const children = listOf(params['children']).map(textOf)
    const now = world.clock.now()
    if (children.length === 0) throw new GraphRefusal('carouselSize')
    for (const id of children) {
      const child = world.content.containers.find((c) => c.id === id && c.account === account.id)
      if (!child || !isTrue(child.params['is_carousel_item'])) refuse(`Invalid carousel child ${id}`)
      else if (statusOf(child, now) !== 'FINISHED') throw new GraphRefusal('mediaNotReady')
    }
    return
  }
  if (image === video) refuse('One of image_url and video_url is required.')
  if (type === 'IMAGE' && !image) refuse('The parameter image_url is required.')
  if (type === 'REELS' && !video) refuse('The parameter video_url is required.')
  if (type === 'VIDEO' && !isTrue(params['is_carousel_item']))
    refuse('media_type VIDEO is no longer supported; use REELS.')
  if (params['trial_params'] !== undefined && type !== 'REELS') refuse('trial_params are for REELS.')
  if (params['alt_text'] !== undefined && !image) refuse('alt_text is for images.')
  if (image && type !== 'STORIES')
    for (const tag of [...listOf(params['user_tags']), ...listOf(params['product_tags'])].map(jsonOf))
      if (![tag['x'], tag['y']].every((n) => Number(n) >= 0 && Number(n) <= 1)) refuse('Tags on images need x and y.')
}

/** A hosted file that Meta cannot read, or not at the first try, shows in the status, not in the answer. */
function errorOf(url: string, { content }: World): string | undefined {
  const again = content.containers.some(({ params }) => `${params['image_url']}${params['video_url']}` === url)
  const code = /unreadable/.test(url) ? 2207026 : /flaky/.test(url) && !again ? 2207052 : undefined
  return code && `Error: Media upload has failed with error code ${code}`
}

function create(account: Account, { params }: GraphCall, world: World): Json {
  check(account, params, world)
  const now = world.clock.now()
  const resumable = params['upload_type'] !== undefined
  const container: Container = {
    id: world.random.digits(17),
    account: account.id,
    at: now,
    params,
    readyAt: resumable ? undefined : now + (params['video_url'] === undefined ? IMAGE : VIDEO),
    error: errorOf(`${params['image_url']}${params['video_url']}`, world),
    published: undefined,
  }
  world.content.containers.push(container)
  const uri = `https://rupload.facebook.com/ig-api-upload/${DEFAULT_VERSION}/${container.id}`
  return { id: container.id, ...(resumable && { uri }) }
}

function statusOf({ published, readyAt, error, at }: Container, now: number): string {
  if (published !== undefined) return 'PUBLISHED'
  if (now - at >= LIVES) return 'EXPIRED'
  if (readyAt === undefined || readyAt > now) return 'IN_PROGRESS'
  return error === undefined ? 'FINISHED' : 'ERROR'
}

const quotaOf = ({ limits }: World): number => limits.publishing ?? QUOTA
const usedBy = (account: Account, { content, clock }: World): number =>
  content.media.filter((m) => m.account === account.id && clock.now() - m.at < LIVES).length

const KINDS: Readonly<Record<string, string>> = { REELS: 'reel', STORIES: 'story', CAROUSEL: 'carousel' }

function publish(account: Account, { params }: GraphCall, world: World): Json {
  const { content, clock, random } = world
  const id = textOf(params['creation_id'])
  const container = content.containers.find((c) => c.id === id && c.account === account.id)
  if (!container) return refuse('The parameter creation_id is required.')
  const status = statusOf(container, clock.now())
  if (status === 'IN_PROGRESS') throw new GraphRefusal('mediaNotReady')
  if (status === 'EXPIRED') throw new GraphRefusal('containerExpired')
  if (status !== 'FINISHED') throw new GraphRefusal('mediaNotAvailable')
  if (usedBy(account, world) >= quotaOf(world)) throw new GraphRefusal('publishingQuota')
  const media: InstagramMedia = {
    id: random.digits(17),
    account: account.id,
    at: clock.now(),
    params: container.params,
    children: listOf(container.params['children']).map(textOf),
    comments: true,
  }
  container.published = media.id
  for (const child of content.containers) if (media.children.includes(child.id)) child.published = media.id
  content.media.push(media)
  const kind = KINDS[typeOf(container.params)] ?? 'image'
  const text = textOf(container.params['caption'])
  content.published.push({ account: account.id, kind, id: media.id, at: media.at, text })
  world.changed()
  return { id: media.id }
}

const MEDIA_TYPES: Readonly<Record<string, string>> = { REELS: 'VIDEO', CAROUSEL: 'CAROUSEL_ALBUM' }
const shape = ({ id, params, at, comments }: InstagramMedia, { content }: World): Json => {
  const type = typeOf(params)
  const isVideo = params['image_url'] === undefined
  return {
    id,
    ...(params['caption'] !== undefined && { caption: textOf(params['caption']) }),
    media_type: MEDIA_TYPES[type] ?? (isVideo ? 'VIDEO' : 'IMAGE'),
    media_product_type: type === 'REELS' ? 'REELS' : type === 'STORIES' ? 'STORY' : 'FEED',
    timestamp: iso(at),
    permalink: `https://www.instagram.com/p/${id}/`,
    comments_count: content.comments.filter((c) => c.root === id).length,
    is_comment_enabled: comments,
  }
}
const list = (edge: 'media' | 'stories'): Endpoint => ({
  method: 'GET',
  on: 'instagram',
  edge,
  handle(account, call, world) {
    const now = world.clock.now()
    const wanted = (m: InstagramMedia): boolean =>
      edge === 'stories'
        ? typeOf(m.params) === 'STORIES' && now - m.at < LIVES
        : typeOf(m.params) !== 'STORIES' && m.params['trial_params'] === undefined
    const found = world.content.media.filter((m) => m.account === account.id && wanted(m))
    return pageOf(
      found.reverse().map((m) => shape(m, world)),
      call,
    )
  },
})

/** Source: https://developers.facebook.com/docs/instagram-platform/content-publishing */
export const instagramEndpoints: readonly Endpoint[] = [
  { method: 'POST', on: 'instagram', edge: 'media', handle: create },
  { method: 'POST', on: 'instagram', edge: 'media_publish', handle: publish },
  list('media'),
  list('stories'),
  {
    method: 'GET',
    on: 'instagram',
    edge: 'content_publishing_limit',
    handle: (account, _, world) => ({
      data: [
        {
          quota_usage: usedBy(account, world),
          config: { quota_total: quotaOf(world), quota_duration: LIVES / 1000 },
        },
      ],
    }),
  },
]
export const instagramNodes: readonly NodeEndpoint[] = [
  {
    method: 'GET',
    edge: '',
    handle(id, _, { content, clock }) {
      const container = content.containers.find((c) => c.id === id)
      if (!container) return undefined
      const status_code = statusOf(container, clock.now())
      return { id, status_code, status: container.error ?? `${status_code}: the container is ${status_code}` }
    },
  },
  {
    method: 'GET',
    edge: '',
    handle(id, _, world) {
      const media = world.content.media.find((m) => m.id === id)
      return media && shape(media, world)
    },
  },
  {
    method: 'POST',
    edge: '',
    handle(id, { params }, { content }) {
      const media = content.media.find((m) => m.id === id)
      if (!media) return undefined
      if (params['comment_enabled'] === undefined) refuse('The parameter comment_enabled is required.')
      media.comments = isTrue(params['comment_enabled'])
      return { success: true }
    },
  },
]
/** `POST rupload.facebook.com/ig-api-upload/<version>/<container>` with the bytes of a video. */
export const containerUploads: RootEndpoint = {
  method: 'POST',
  path: 'ig-api-upload',
  below: true,
  handle({ path, headers, files }, { content, clock }) {
    const container = content.containers.find((c) => c.id === path.at(-1))
    if (!container) return refuse('Invalid container')
    const [offset, size] = [Number(headers.get('offset')), Number(headers.get('file_size'))]
    if (offset + (files['data']?.size ?? 0) < size) refuse('The upload is not complete.')
    container.readyAt = clock.now() + VIDEO
    return { success: true, message: 'Upload successful.' }
  },
}
