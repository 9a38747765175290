import { rupload } from '../../../core/graph/upload.ts'
import { fingerprint, isObject } from '../../shared/loose.ts'
import { transfer } from '../../shared/publisher/transfer.ts'
import { ABSENT, done, failed, type On, type Outcome, type Step } from '../../shared/publisher/types.ts'
import type { PageContentOf, VideoSource } from './content.ts'
import { newest, notYet, pick, publicationOf } from './feed.ts'

interface Phase {
  readonly status?: string
  readonly bytes_transfered?: number
  readonly bytes_transferred?: number
  readonly errors?: readonly { readonly message?: string; readonly code?: number }[]
  readonly error?: { readonly message?: string; readonly code?: number }
}
interface VideoStatus {
  readonly published?: boolean
  readonly post_id?: string
  readonly status?: {
    readonly video_status?: string
    readonly uploading_phase?: Phase
    readonly processing_phase?: Phase
    readonly publishing_phase?: Phase & { readonly publish_status?: string }
  }
}
interface Session {
  readonly video_id: string
  readonly upload_session_id?: string
  readonly start_offset?: string
  readonly end_offset?: string
}

const videoOf = <C>({ results }: On<C>): string => String((results['start'] as Session).video_id)
const statusOf = <C>(on: On<C>): Promise<VideoStatus> =>
  on.graph.get(videoOf(on), { params: { fields: 'status,published,post_id' }, signal: on.signal })

const errorIn = (phase: Phase | undefined): { message: string; code?: number | undefined } | undefined => {
  const error = phase?.errors?.[0] ?? phase?.error
  if (!error && phase?.status !== 'error') return undefined
  return { message: error?.message ?? 'Meta could not process the video', code: error?.code }
}

/** Sessions of reels and stories are filled through rupload: from an address, or with the caller's bytes. */
const fill = <C extends VideoSource>(content: C): Step<C> => ({
  name: 'upload',
  async run(on) {
    const { graph, signal, bytes } = on
    const id = videoOf(on)
    if (content.url !== undefined) {
      const path = `video-upload/{version}/${id}`
      const headers = { file_url: content.url }
      await graph.call({ method: 'POST', path, host: 'rupload.facebook.com', headers, signal, timeoutMs: 120_000 })
      return done()
    }
    const { status } = await statusOf(on)
    const phase = status?.uploading_phase
    if (phase?.status === 'complete') return done()
    if (!bytes) return { kind: 'bytes' }
    const offset = Number(phase?.bytes_transfered ?? phase?.bytes_transferred ?? 0)
    // No retry within: after a lost answer the offset must be asked for again.
    await rupload(graph, bytes, { edge: 'video-upload', id, offset, signal, retries: 0 })
    await on.onProgress(bytes.size, bytes.size)
    return done()
  },
})

/** Reels and video stories have an id before they are published, which makes reading back exact. */
function sessionSteps<C extends VideoSource>(
  content: C,
  edge: 'video_reels' | 'video_stories',
  finish: object,
  find: (on: On<C>) => Promise<Outcome>,
): Step<C>[] {
  return [
    {
      name: 'start',
      run: async ({ graph, node, signal }) =>
        done(await graph.post(`${node}/${edge}`, { upload_phase: 'start' }, { signal, key: 'publish/start' })),
    },
    fill(content),
    {
      name: 'fetched',
      async run(on) {
        const { status } = await statusOf(on)
        const error = errorIn(status?.uploading_phase)
        // A session with an error stays so: whoever takes it up again needs a new one.
        if (error) return failed(error, 'start')
        return status?.uploading_phase?.status === 'in_progress' ? notYet('Meta fetches the video') : done()
      },
    },
    {
      name: 'post',
      timed: true,
      async run(on) {
        const body = { upload_phase: 'finish', video_id: videoOf(on), ...finish }
        const { graph, node, signal } = on
        const answer = await graph.post<object>(`${node}/${edge}`, body, { signal, key: 'publish/post' })
        return done({ id: videoOf(on), ...answer })
      },
      find,
    },
  ]
}

/** Published, or on its way there: what comes after is Meta's to do. */
const isTaken = ({ published, status }: VideoStatus): boolean =>
  published === true || !['not_started', undefined].includes(status?.publishing_phase?.status)

/** Waits until a video that was accepted is out, or known to be broken. */
const outStep = <C>(isOut: (status: VideoStatus) => boolean): Step<C> => ({
  name: 'out',
  async run(on) {
    const answer = await statusOf(on)
    const { status } = answer
    const error = errorIn(status?.processing_phase) ?? errorIn(status?.publishing_phase)
    if (error) return failed(error, 'start')
    return isOut(answer) ? done({ post_id: answer.post_id }) : notYet('Meta processes the video', 10_000)
  },
})

export function reelSteps(content: PageContentOf<'reel'>): readonly Step<PageContentOf<'reel'>>[] {
  const { title, description, video_state = 'PUBLISHED', scheduled_publish_time } = content
  const find = async (on: On<PageContentOf<'reel'>>): Promise<Outcome> =>
    isTaken(await statusOf(on)) ? done({ id: videoOf(on) }) : ABSENT
  return [
    ...sessionSteps(content, 'video_reels', { video_state, title, description, scheduled_publish_time }, find),
    outStep(({ published, status }) => {
      const ready = status?.processing_phase?.status === 'complete' || status?.video_status === 'ready'
      return video_state === 'PUBLISHED' ? published === true || status?.publishing_phase?.status === 'complete' : ready
    }),
  ]
}

export const videoStorySteps = (content: PageContentOf<'video_story'>): readonly Step<PageContentOf<'video_story'>>[] =>
  sessionSteps(content, 'video_stories', {}, (on) => findStory(on, videoOf(on)))

export const photoStorySteps = (
  content: PageContentOf<'photo_story'>,
): readonly Step<PageContentOf<'photo_story'>>[] => [
  {
    name: 'photo',
    async run({ graph, node, signal }) {
      const body = { url: content.url, published: false }
      const options = { signal, key: 'publish/photo', timeoutMs: 60_000 }
      return done((await graph.post<{ id: string }>(`${node}/photos`, body, options)).id)
    },
  },
  {
    name: 'post',
    timed: true,
    async run({ graph, node, results, signal }) {
      const body = { photo_id: String(results['photo']) }
      const answer = await graph.post<object>(`${node}/photo_stories`, body, { signal, key: 'publish/post' })
      return done({ id: results['photo'], ...answer })
    },
    find: (on) => findStory(on, String(on.results['photo'])),
  },
]

/** A story names the photo or the video that it was made of. */
async function findStory<C>(on: On<C>, media: string): Promise<Outcome> {
  const seen = await newest<{ post_id?: string; media_id?: string }>(on, 'stories', 'post_id,media_id,status')
  const story = seen.find(({ media_id }) => String(media_id) === media)
  return story ? done({ id: media, post_id: story.post_id }) : ABSENT
}

type Video = PageContentOf<'video'>
const fieldsOf = (content: Video): object => {
  const { kind: _, url: __, file_size: ___, first_comment: ____, published: _____, ...fields } = content
  return { ...fields, ...publicationOf(content) }
}
interface SeenVideo {
  readonly id: string
  readonly title?: string
  readonly description?: string
}
const isVideo =
  ({ title, description }: Video) =>
  (item: object): boolean => {
    const seen = item as SeenVideo
    return (seen.description ?? '') === (description ?? '') && (title === undefined || seen.title === title)
  }
const VIDEO_HOST = { host: 'graph-video.facebook.com', timeoutMs: 120_000 } as const

/** A video that Meta fetches is known by its texts alone; one that is uploaded has its id first. */
export const videoSteps = (content: Video): readonly Step<Video>[] =>
  content.url !== undefined
    ? [
        {
          name: 'before',
          timed: true,
          run: async (on) =>
            done(
              (await newest<SeenVideo>(on, 'videos', 'id,title,description')).filter(isVideo(content)).map((v) => v.id),
            ),
        },
        {
          name: 'post',
          timed: true,
          twin: ({ title, description }) => fingerprint(JSON.stringify([title, description])),
          async run({ graph, node, signal }) {
            const body = { file_url: content.url, ...fieldsOf(content) }
            return done(await graph.post(`${node}/videos`, body, { ...VIDEO_HOST, signal, key: 'publish/post' }))
          },
          find: async (on) => pick(on, await newest(on, 'videos', 'id,title,description'), isVideo(content)),
        },
      ]
    : [
        {
          name: 'start',
          async run({ graph, node, signal }) {
            const body = { upload_phase: 'start', file_size: content.file_size }
            return done(await graph.post(`${node}/videos`, body, { ...VIDEO_HOST, signal, key: 'publish/start' }))
          },
        },
        {
          name: 'upload',
          async run(on) {
            if (!on.bytes) return { kind: 'bytes' }
            if (on.bytes.size !== content.file_size)
              return failed({ message: `The file has ${on.bytes.size} bytes instead of ${content.file_size}` })
            const { upload_session_id = '', start_offset, end_offset } = on.results['start'] as Session
            const piece = Number(end_offset) - Number(start_offset)
            await transfer(on, `${on.node}/videos`, upload_session_id, piece)
            return done()
          },
        },
        {
          name: 'post',
          timed: true,
          async run(on) {
            const { upload_session_id } = on.results['start'] as Session
            const body = { upload_phase: 'finish', upload_session_id, ...fieldsOf(content) }
            const options = { ...VIDEO_HOST, signal: on.signal, key: 'publish/post' }
            await on.graph.post(`${on.node}/videos`, body, options)
            return done({ id: videoOf(on) })
          },
          async find(on) {
            const answer = await statusOf(on)
            const kept = isObject(answer.status) && answer.status.video_status !== 'uploading'
            return isTaken(answer) || kept ? done({ id: videoOf(on) }) : ABSENT
          },
        },
      ]
