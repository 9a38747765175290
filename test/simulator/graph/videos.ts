import type { Account } from '../accounts.ts'
import { iso, type Video } from '../content.ts'
import { type Json, textOf } from '../json.ts'
import type { World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import { pageOf } from './paging.ts'
import { addPost, pageOfId, publicationOf, refuse, scheduledFor } from './publication.ts'
import type { Endpoint, NodeEndpoint, RootEndpoint } from './table.ts'

/** How long Meta takes: to fetch a video, to process it. The pieces that it asks for have this size. */
const FETCH = 20_000
const PROCESS = 60_000
const PIECE = 1024 * 1024
/** Source: https://developers.facebook.com/docs/video-api/guides/reels-publishing */
const REELS_A_DAY = 30
const DAY = 86_400_000

function add(account: Account, edge: Video['edge'], size: number, world: World): Video {
  const now = world.clock.now()
  const video: Video = {
    id: world.random.digits(15),
    page: account.id,
    edge,
    session: world.random.digits(16),
    size,
    at: now,
    received: 0,
    uploadedAt: undefined,
    finishedAt: undefined,
    readyAt: Number.POSITIVE_INFINITY,
    state: 'PUBLISHED',
    scheduled: undefined,
    title: '',
    description: '',
    published: false,
    post: '',
  }
  world.content.videos.push(video)
  return video
}
const spanOf = ({ received, size }: Video): Json => ({
  start_offset: String(received),
  end_offset: String(Math.min(received + PIECE, size)),
})
const mine = (account: Account, { params }: GraphCall, world: World, by: 'session' | 'id'): Video => {
  const wanted = textOf(params[by === 'session' ? 'upload_session_id' : 'video_id'])
  const found = world.content.videos.find((v) => v.page === account.id && v[by] === wanted)
  return found ?? refuse(by === 'session' ? 'Invalid upload session' : `Invalid video id ${wanted}`)
}

/** Lets people see a video that is processed. */
function show(video: Video, world: World): void {
  const account = pageOfId(video.page, world)
  const { content, clock } = world
  video.published = true
  const kind = video.edge === 'video_reels' ? 'reel' : 'video_story'
  if (video.edge === 'video_stories')
    content.stories.push({ page: video.page, post: video.post, media: video.id, type: 'video', at: clock.now() })
  content.published.push({ account: account.id, kind, id: video.id, at: clock.now(), text: video.description })
  world.changed()
}

/** Ends an upload: what is to be seen appears when it is processed, or when its time has come. */
function finish(account: Account, video: Video, call: GraphCall, world: World): void {
  const { params } = call
  const now = world.clock.now()
  video.finishedAt = now
  video.readyAt = now + PROCESS
  video.title = textOf(params['title'])
  video.description = textOf(params['description'])
  if (video.edge === 'videos') {
    const publication = publicationOf(params, now)
    video.state = publication.scheduled !== undefined ? 'SCHEDULED' : publication.kept ? 'DRAFT' : 'PUBLISHED'
    const about = { message: video.description, link: '', media: [video.id], item: 'video', ...publication } as const
    video.post = addPost(account, about, world).id
    video.published = video.state === 'PUBLISHED'
    return
  }
  video.post = `${account.id}_${world.random.digits(15)}`
  if (video.state === 'DRAFT') return
  const at = Math.max(video.scheduled ?? 0, video.readyAt)
  world.clock.timer(at - now, () => world.content.videos.includes(video) && show(video, world))
}

function videos(account: Account, call: GraphCall, world: World): Json {
  const { params, files } = call
  const phase = textOf(params['upload_phase'])
  if (phase === '') {
    if (!files['source'] && !/^https?:\/\//.test(textOf(params['file_url'])))
      refuse('Requires one of the params: file_url, source')
    const video = add(account, 'videos', 0, world)
    finish(account, video, call, world)
    return { id: video.id }
  }
  if (phase === 'start') {
    const size = Number(params['file_size'])
    if (!(size > 0)) refuse('The parameter file_size is required.')
    const video = add(account, 'videos', size, world)
    return { video_id: video.id, upload_session_id: video.session, ...spanOf(video) }
  }
  const video = mine(account, call, world, 'session')
  if (phase === 'transfer') {
    const start = Number(params['start_offset'])
    const size = files['video_file_chunk']?.size ?? 0
    if (size === 0) refuse('The parameter video_file_chunk is required.')
    // A piece that was taken before is taken again.
    if (start > video.received || start + size > video.size) refuse('There was a problem uploading your video file.')
    video.received = Math.max(video.received, start + size)
    return spanOf(video)
  }
  if (phase !== 'finish') refuse(`Invalid upload_phase ${phase}`)
  if (video.received < video.size) refuse('The upload is not complete.')
  finish(account, video, call, world)
  return { success: true }
}

const STATES = ['DRAFT', 'SCHEDULED', 'PUBLISHED'] as const
const session =
  (edge: 'video_reels' | 'video_stories') =>
  (account: Account, call: GraphCall, world: World): Json => {
    const { params } = call
    const phase = textOf(params['upload_phase'])
    if (phase === 'start') {
      const { id } = add(account, edge, 0, world)
      return { video_id: id, upload_url: `https://rupload.facebook.com/video-upload/${call.version}/${id}` }
    }
    if (phase !== 'finish') refuse('Param upload_phase must be one of {start, finish}')
    const video = mine(account, call, world, 'id')
    if (video.finishedAt !== undefined) refuse('The video was finished before.')
    const now = world.clock.now()
    if (video.uploadedAt === undefined || video.uploadedAt > now) refuse('The upload is not complete.')
    if (edge === 'video_reels') {
      const state = STATES.find((s) => s === params['video_state'])
      video.state = state ?? refuse(`Param video_state must be one of {${STATES}}`)
      video.scheduled = scheduledFor(params, now)
      if ((video.state === 'SCHEDULED') !== (video.scheduled !== undefined))
        refuse('SCHEDULED and scheduled_publish_time go together.')
      const today = world.content.videos.filter(
        (v) => v.page === account.id && v.edge === edge && now - (v.finishedAt ?? -DAY) < DAY,
      )
      if (today.length >= REELS_A_DAY) throw new GraphRefusal('reelsQuota')
    }
    finish(account, video, call, world)
    return { success: true, post_id: video.post }
  }

/** `POST rupload.facebook.com/video-upload/<version>/<video>`: an address to fetch, or bytes from an offset on. */
function receive(call: GraphCall, world: World): Json {
  const video = world.content.videos.find((v) => v.id === call.path.at(-1))
  if (!video) return refuse('Invalid upload session')
  const now = world.clock.now()
  const address = call.headers.get('file_url')
  if (address) {
    video.uploadedAt ??= now + FETCH
    video.broken = /unreadable/.test(address)
    return { success: true }
  }
  const [offset, size] = [Number(call.headers.get('offset')), Number(call.headers.get('file_size'))]
  const piece = call.files['data']?.size ?? 0
  if (!(size > 0)) refuse('The header file_size is required.')
  if (offset !== video.received) refuse('The offset is not where the upload stands.')
  video.received += piece
  if (video.received >= size) video.uploadedAt = now
  return { success: true }
}

function statusOf(video: Video, now: number): Json {
  const { uploadedAt, finishedAt, readyAt, published, received } = video
  const uploaded = uploadedAt === undefined ? 'not_started' : uploadedAt > now ? 'in_progress' : 'complete'
  const processed = finishedAt === undefined ? 'not_started' : readyAt > now ? 'in_progress' : 'complete'
  const waiting = finishedAt === undefined ? 'not_started' : 'in_progress'
  return {
    video_status: processed === 'complete' ? 'ready' : finishedAt === undefined ? 'uploading' : 'processing',
    uploading_phase:
      uploaded === 'complete' && video.broken
        ? { status: 'error', errors: [{ code: 1363030, message: 'The video could not be fetched.' }] }
        : { status: uploaded, bytes_transfered: received },
    processing_phase: { status: processed },
    publishing_phase: { status: published ? 'complete' : waiting },
  }
}
const shape = (video: Video, now: number): Json => ({
  id: video.id,
  title: video.title,
  description: video.description,
  created_time: iso(video.at),
  published: video.published,
  status: statusOf(video, now),
  ...(video.post && { post_id: video.post.split('_')[1] }),
})
const list = (edge: 'videos' | 'video_reels'): Endpoint => ({
  method: 'GET',
  on: 'messenger',
  edge,
  handle: ({ id }, call, { content, clock }) =>
    pageOf(
      content.videos
        .filter((v) => v.page === id && v.edge === edge && v.finishedAt !== undefined)
        .reverse()
        .map((v) => shape(v, clock.now())),
      call,
    ),
})

/** Sources: https://developers.facebook.com/docs/video-api/guides/publishing, https://developers.facebook.com/docs/page-stories-api */
export const videoEndpoints: readonly Endpoint[] = [
  { method: 'POST', on: 'messenger', edge: 'videos', handle: videos },
  { method: 'POST', on: 'messenger', edge: 'video_reels', handle: session('video_reels') },
  { method: 'POST', on: 'messenger', edge: 'video_stories', handle: session('video_stories') },
  list('videos'),
  list('video_reels'),
  {
    method: 'POST',
    on: 'messenger',
    edge: 'photo_stories',
    handle(account, { params }, world) {
      const { content, random, clock } = world
      const photo = content.photos.find((p) => p.id === textOf(params['photo_id']) && p.page === account.id)
      if (!photo) return refuse('The parameter photo_id is required.')
      const post = `${account.id}_${random.digits(15)}`
      const at = clock.now()
      content.stories.push({ page: account.id, post, media: photo.id, type: 'photo', at })
      content.published.push({ account: account.id, kind: 'photo_story', id: photo.id, at, text: '' })
      return { success: true, post_id: post }
    },
  },
  {
    method: 'GET',
    on: 'messenger',
    edge: 'stories',
    handle: ({ id }, call, { content }) =>
      pageOf(
        content.stories
          .filter((s) => s.page === id)
          .reverse()
          .map(({ post, media, type, at }) => ({
            post_id: post,
            media_id: media,
            media_type: type,
            status: 'published',
            creation_time: iso(at),
          })),
        call,
      ),
  },
]
export const videoNodes: readonly NodeEndpoint[] = [
  {
    method: 'GET',
    edge: '',
    handle(id, _, { content, clock }) {
      const video = content.videos.find((v) => v.id === id)
      return video && shape(video, clock.now())
    },
  },
  {
    method: 'DELETE',
    edge: '',
    handle(id, _, { content }) {
      const at = content.videos.findIndex((v) => v.id === id)
      if (at < 0) return undefined
      content.videos.splice(at, 1)
      return { success: true }
    },
  },
]
export const videoUploads: RootEndpoint = { method: 'POST', path: 'video-upload', below: true, handle: receive }
