import { HOUR, MINUTE } from '../../../core/duration.ts'
import { classify } from '../../../core/graph/classify.ts'
import { GraphError } from '../../../core/graph/errors.ts'
import { pages } from '../../../core/graph/pages.ts'
import { rupload } from '../../../core/graph/upload.ts'
import { fingerprint } from '../../shared/loose.ts'
import { ABSENT, done, failed, type On, type Outcome, type Step, wait } from '../../shared/publisher/types.ts'
import type { CarouselItem, InstagramContent, InstagramContentOf } from './content.ts'

/**
 * What Meta says of a container; it lives for 24 hours. Source:
 * https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-container
 */
export type ContainerStatus = 'EXPIRED' | 'ERROR' | 'FINISHED' | 'IN_PROGRESS' | 'PUBLISHED'
export interface Container {
  readonly id: string
  readonly status_code: ContainerStatus
  /** Words, in an error with Meta's number. */
  readonly status?: string
}
/** How much may be published; `quota_usage` of `config.quota_total` within `config.quota_duration` seconds. */
export interface PublishingLimit {
  readonly quota_usage: number
  readonly config?: { readonly quota_total: number; readonly quota_duration: number }
}

type In = Step<InstagramContent>
type Here = On<InstagramContent>
/** Processing takes seconds for images and minutes for videos; Meta asks for at most one look a minute. */
const LOOK_AGAIN = { image: 5_000, video: 30_000 } as const
const NEWEST = 50
/** Meta's number for a container that is too old. */
const EXPIRED = 2207020

const idOf = (results: Here['results'], name: string): string => String(results[name])
export const containerOf = (on: Pick<Here, 'graph' | 'signal'>, id: string): Promise<Container> =>
  on.graph.get(id, { params: { fields: 'status_code,status' }, signal: on.signal })

const isVideo = (item: object): boolean => 'video_url' in item || 'upload_type' in item

const create = (name: string, body: (on: Here) => object): In => ({
  name,
  async run(on) {
    const { graph, node, signal } = on
    const options = { signal, key: `publish/${name}`, timeoutMs: 60_000 }
    return done((await graph.post<{ id: string }>(`${node}/media`, { ...body(on) }, options)).id)
  },
})

/** Waits until a container can be published. An expired one is made anew, from its children on. */
const ready = (name: string, containers: readonly string[], from: string, ms: number): In => ({
  name,
  async run(on) {
    for (const container of containers) {
      const { status_code, status } = await containerOf(on, idOf(on.results, container))
      if (status_code === 'IN_PROGRESS') return wait(ms, 'Meta processes the media')
      if (status_code === 'EXPIRED') return { kind: 'back', to: from, why: 'The container expired' }
      if (status_code === 'ERROR') return broken(status, from)
    }
    return done()
  },
})
/** A container with an error stays so: what may work another time, such as fetching the media, needs a new one. */
function broken(status = '', to: string): Outcome {
  const message = status || 'Meta could not process the media'
  const subcode = Number(/\b22\d{5}\b/.exec(status)) || undefined
  if (classify({ status: 400, code: 100, subcode }).class === 'transient')
    return { kind: 'back', to, why: message, ms: MINUTE }
  return failed({ message, ...(subcode && { subcode }) }, to)
}

const upload = (container: string): In => ({
  name: 'upload',
  async run(on) {
    if (!on.bytes) return { kind: 'bytes' }
    await rupload(on.graph, on.bytes, { edge: 'ig-api-upload', id: idOf(on.results, container), signal: on.signal })
    await on.onProgress(on.bytes.size, on.bytes.size)
    return done()
  },
})

const quota: In = {
  name: 'quota',
  timed: true,
  async run({ graph, node, signal }) {
    const { quota_usage, config } = await limitOf(graph, node, signal)
    if (!config || quota_usage < config.quota_total) return done()
    return wait(HOUR, `${quota_usage} of ${config.quota_total} posts are used up`)
  },
}
export async function limitOf(graph: Here['graph'], node: string, signal?: AbortSignal): Promise<PublishingLimit> {
  const params = { fields: 'config,quota_usage' }
  const { data } = await graph.get<{ data: readonly PublishingLimit[] }>(`${node}/content_publishing_limit`, {
    params,
    signal,
  })
  return data[0] ?? { quota_usage: 0 }
}

/** The newest media with this caption that was not there before and is nobody else's. */
async function findMedia(on: Here): Promise<string | undefined> {
  const { kind } = on.content
  const caption = 'caption' in on.content ? (on.content.caption ?? '') : ''
  const before = (on.results['before'] as readonly string[] | undefined) ?? []
  const edge = kind === 'story' ? 'stories' : 'media'
  const options = { params: { fields: 'id,caption' }, limit: NEWEST, signal: on.signal }
  let looked = 0
  for await (const media of pages<{ id: string; caption?: string }>(on.graph, `${on.node}/${edge}`, options)) {
    if (looked++ >= NEWEST) return undefined
    if (before.includes(media.id) || (kind !== 'story' && (media.caption ?? '') !== caption)) continue
    if (await on.isFree(media.id)) return media.id
  }
  return undefined
}

/** Remembers what is there, so that what comes can be told from it. */
const before: In = {
  name: 'before',
  timed: true,
  async run(on) {
    const edge = on.content.kind === 'story' ? 'stories' : 'media'
    const found: string[] = []
    const options = { params: { fields: 'id' }, limit: NEWEST, signal: on.signal }
    for await (const { id } of pages<{ id: string }>(on.graph, `${on.node}/${edge}`, options))
      if (found.push(id) >= NEWEST) break
    return done(found)
  },
}

/** A container is published once, whatever happens: its status says whether it was. */
const publish = (container: string, from: string): In => ({
  name: 'publish',
  timed: true,
  twin: (content) => fingerprint(JSON.stringify([content.kind, 'caption' in content && content.caption])),
  async run({ graph, node, results, signal }) {
    const body = { creation_id: idOf(results, container) }
    try {
      const options = { signal, key: 'publish/publish', timeoutMs: 60_000 }
      return done(await graph.post(`${node}/media_publish`, body, options))
    } catch (error) {
      // A container lives for a day, which a wait for the quota may outlast.
      if (!(error instanceof GraphError) || error.subcode !== EXPIRED) throw error
      return { kind: 'back', to: from, why: error.message }
    }
  },
  async find(on): Promise<Outcome> {
    const { status_code, status } = await containerOf(on, idOf(on.results, container))
    if (status_code === 'FINISHED') return ABSENT
    if (status_code === 'IN_PROGRESS') return wait(5_000, 'Meta publishes the container')
    if (status_code === 'EXPIRED') return { kind: 'back', to: from, why: 'The container expired' }
    if (status_code === 'ERROR') return broken(status, from)
    const id = await findMedia(on)
    return done(id === undefined ? {} : { id })
  },
})

const comment = (text: string | undefined): readonly In[] =>
  text === undefined
    ? []
    : [
        {
          name: 'comment',
          optional: true,
          async run({ graph, results, signal }) {
            const media = (results['publish'] as { id?: string }).id
            if (!media) return failed({ message: 'Meta did not say under which id the post is' })
            return done(await graph.post(`${media}/comments`, { message: text }, { signal, key: 'publish/comment' }))
          },
          async find({ graph, results, signal }) {
            const media = (results['publish'] as { id?: string }).id
            const options = { params: { fields: 'id,text' }, signal }
            for await (const seen of pages<{ id: string; text?: string }>(graph, `${media}/comments`, options))
              if (seen.text === text) return done({ id: seen.id })
            return ABSENT
          },
        },
      ]

const MEDIA_TYPES = { reel: 'REELS', story: 'STORIES' } as const

function singleBody(content: Exclude<InstagramContent, { kind: 'carousel' }>): object {
  const { kind, ...fields } = content
  const { first_comment: _, ...body } = fields as typeof fields & { first_comment?: string }
  return { ...body, ...(kind !== 'image' && { media_type: MEDIA_TYPES[kind] }) }
}
const childBody = (item: CarouselItem): object => ({
  ...item,
  is_carousel_item: true,
  ...(isVideo(item) && { media_type: 'VIDEO' }),
})

function carouselSteps(content: InstagramContentOf<'carousel'>): readonly In[] {
  const names = content.children.map((_, i) => `child-${i}`)
  const { kind: _, children, first_comment, ...fields } = content
  const ms = children.some(isVideo) ? LOOK_AGAIN.video : LOOK_AGAIN.image
  return [
    ...children.map((item, i) => create(`child-${i}`, () => childBody(item))),
    ready('children', names, 'child-0', ms),
    create('container', ({ results }) => ({
      ...fields,
      media_type: 'CAROUSEL',
      children: names.map((name) => idOf(results, name)),
    })),
    ready('ready', ['container'], 'child-0', LOOK_AGAIN.image),
    quota,
    before,
    publish('container', 'child-0'),
    ...comment(first_comment),
  ]
}

/** The steps of a publication. */
export function stepsOf(content: InstagramContent): readonly In[] {
  if (content.kind === 'carousel') return carouselSteps(content)
  const ms = isVideo(content) ? LOOK_AGAIN.video : LOOK_AGAIN.image
  const text = content.kind === 'story' ? undefined : content.first_comment
  return [
    create('container', () => singleBody(content)),
    ...('upload_type' in content && content.upload_type === 'resumable' ? [upload('container')] : []),
    ready('ready', ['container'], 'container', ms),
    quota,
    before,
    publish('container', 'container'),
    ...comment(text),
  ]
}
