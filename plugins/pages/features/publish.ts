import { MINUTE } from '../../../core/duration.ts'
import { SignalboxError } from '../../../core/errors.ts'
import type { Feature } from '../../../core/feature.ts'
import type { Params } from '../../../core/graph/types.ts'
import {
  get,
  type Listed,
  type ListParams,
  methodsOf,
  post,
  remove,
  type Success,
  type Table,
} from '../../shared/endpoints.ts'
import { type Publisher, publisherOf, runDue } from '../../shared/publisher/publisher.ts'
import { momentOf, type When } from '../../shared/publisher/time.ts'
import type { Published, Recipe, Results, Step } from '../../shared/publisher/types.ts'
import type { PagesApi, PagesFeature } from '../mod.ts'
import { checkContent, checkSchedule, type ScheduleLimits } from '../publish/check.ts'
import type { PageContent } from '../publish/content.ts'
import { albumSteps, commentSteps, photosSteps, postSteps } from '../publish/feed.ts'
import { photoStorySteps, reelSteps, videoSteps, videoStorySteps } from '../publish/video.ts'

export type { RunOptions, StartOptions, UploadOptions } from '../../shared/publisher/publisher.ts'
export { momentOf, type WallTime, type When } from '../../shared/publisher/time.ts'
export type { Job, JobError, JobState, Published } from '../../shared/publisher/types.ts'
export type { ScheduleLimits } from '../publish/check.ts'
export type * from '../publish/content.ts'

/** Videos and photos are fetched and processed before their time. */
const LEAD: Readonly<Partial<Record<PageContent['kind'], number>>> = {
  photos: 5 * MINUTE,
  reel: 20 * MINUTE,
  photo_story: 5 * MINUTE,
  video_story: 20 * MINUTE,
  video: 20 * MINUTE,
}
const idIn = (results: Results, name: string): string =>
  String((results[name] as { readonly id?: string } | undefined)?.id ?? '')

function stepsOf(content: PageContent): readonly Step<never>[] {
  const comment = 'first_comment' in content ? content.first_comment : undefined
  const after = commentSteps<never>(comment, ({ results }) => idIn(results, 'post'))
  switch (content.kind) {
    case 'post':
      return [...postSteps(content), ...after] as readonly Step<never>[]
    case 'photos':
      return [...photosSteps(content), ...after] as readonly Step<never>[]
    case 'album':
      return albumSteps(content) as readonly Step<never>[]
    case 'video':
      return [...videoSteps(content), ...after] as readonly Step<never>[]
    case 'reel':
      return [...reelSteps(content), ...after] as readonly Step<never>[]
    case 'photo_story':
      return photoStorySteps(content) as readonly Step<never>[]
    case 'video_story':
      return videoStorySteps(content) as readonly Step<never>[]
  }
}
function published(results: Results): Published {
  const made = (results['post'] ?? results['album'] ?? {}) as { readonly id?: string; readonly post_id?: string }
  const out = results['out'] as { readonly post_id?: string } | undefined
  const post_id = made.post_id ?? out?.post_id
  return { id: made.id, ...(post_id !== undefined && { post_id }) }
}
const recipe = (limits: ScheduleLimits): Recipe<PageContent> => ({
  check: (content, now) => checkContent(content, now, limits),
  steps: stepsOf as (content: PageContent) => readonly Step<PageContent>[],
  lead: ({ kind }) => LEAD[kind] ?? 0,
  published,
})

/** A post that Meta keeps until its time. */
export interface ScheduledPost {
  readonly id: string
  readonly message?: string
  /** In seconds since the epoch. */
  readonly scheduled_publish_time?: number
  readonly created_time?: string
}
interface ScheduledCalls {
  list(params?: ListParams): Promise<Listed<ScheduledPost>>
  /** Checked before the network: 10 minutes to 30 days ahead. */
  reschedule(post: string, at: When, limits?: ScheduleLimits): Promise<Success>
  publish(post: string): Promise<Success>
  cancel(post: string): Promise<Success>
}
interface PostCalls {
  get(
    post: string,
    params?: { readonly fields: string },
  ): Promise<Readonly<Record<string, unknown>> & { readonly id: string }>
  /** Only posts that the app itself has made can be changed. */
  edit(post: string, changes: { readonly message?: string } & Params): Promise<Success>
  delete(post: string): Promise<Success>
  /** Newest first; `feed` also has what visitors wrote. */
  list(
    edge?: 'published_posts' | 'feed' | 'posts' | 'visitor_posts' | 'tagged',
    params?: ListParams,
  ): Promise<Listed<ScheduledPost>>
}
const FIELDS = { fields: 'id,message,created_time,scheduled_publish_time' }
const posts: Table<Omit<PostCalls, 'list'>> = {
  get: get(':post'),
  edit: post(':post'),
  delete: remove(':post'),
}
const scheduled: Table<Omit<ScheduledCalls, 'reschedule'>> = {
  list: get(':node/scheduled_posts', { fixed: FIELDS }),
  publish: post(':post', { fixed: { is_published: true } }),
  cancel: remove(':post'),
}

export interface PublishApi {
  readonly publish: Publisher<PageContent>
  /** Posts in Meta's own scheduler. */
  readonly scheduled: ScheduledCalls
  readonly posts: PostCalls
}
export interface Publish extends PagesFeature {
  readonly event: never
  readonly api: PublishApi
  readonly extras: unknown
}

/** The feature with a schedule of other limits than Meta's documents say today. */
export const publishWith = (limits: ScheduleLimits): Feature<Publish, PagesApi> => ({
  product: 'pages',
  api: (init) => {
    const { graph, account, host } = init
    const node = account ?? 'me'
    const calls = methodsOf(scheduled, { graph, node })
    return {
      publish: publisherOf(init, recipe(limits), () => node),
      posts: {
        ...methodsOf(posts, { graph, node }),
        list: async (edge = 'published_posts', params = {}) => graph.get(`${node}/${edge}`, { params: { ...params } }),
      },
      scheduled: {
        ...calls,
        async reschedule(id, when, more = limits) {
          const seconds = Math.floor(momentOf(when) / 1000)
          checkSchedule(seconds, host.now(), more)
          const answer = await graph.post<Success | boolean>(id, { scheduled_publish_time: seconds })
          if (answer === false) throw new SignalboxError('graph_failed', `Meta did not reschedule ${id}`)
          return { success: true }
        },
      },
    }
  },
  tasks: { publish: { every: '1 minutes', run: (init) => runDue(init) } },
})

/**
 * Publishes texts, links, photos, albums, videos, reels and stories, now or at any time, each once: a job in the store
 * that may be killed anywhere. Source: https://developers.facebook.com/docs/pages-api/posts
 *
 * @example
 * const { publish } = app.pages.api(host, pageId)
 * const job = await publish.start({ kind: 'post', message: 'Open again' }, { key: 'reopening' })
 * await publish.run(job.id) // or leave it to the task
 */
export const publish: Feature<Publish, PagesApi> = publishWith({})
