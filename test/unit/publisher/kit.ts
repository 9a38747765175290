import { createApp } from '../../../core/fast.ts'
import type { Host } from '../../../core/host.ts'
import type { Store } from '../../../core/storage/store.ts'
import type { InstagramContent } from '../../../plugins/instagram/features/publish.ts'
import { publish as onInstagram } from '../../../plugins/instagram/features/publish.ts'
import { instagram } from '../../../plugins/instagram/mod.ts'
import type { PageContent } from '../../../plugins/pages/features/publish.ts'
import { publish as onPages } from '../../../plugins/pages/features/publish.ts'
import { pages } from '../../../plugins/pages/mod.ts'
import { type Simulator, type SimulatorOptions, simulator } from '../../simulator/mod.ts'

export const PAGE = '310000000000001'
export const INSTAGRAM = '17841400000000001'
export const appOf = () => createApp({ plugins: [pages({ use: [onPages] }), instagram({ use: [onInstagram] })] })

export type Target =
  | { readonly on: 'pages'; readonly content: PageContent }
  | { readonly on: 'instagram'; readonly content: InstagramContent }
/** One content of every kind, each with its file where it needs one. */
export const CONTENTS: Readonly<Record<string, Target & { readonly bytes?: Blob }>> = {
  text: { on: 'pages', content: { kind: 'post', message: 'Hello', first_comment: 'First!' } },
  link: { on: 'pages', content: { kind: 'post', message: 'Look', link: 'https://shop.example/' } },
  scheduled: {
    on: 'pages',
    content: { kind: 'post', message: 'Later', scheduled_publish_time: Date.UTC(2026, 10, 23, 12) / 1000 },
  },
  photos: {
    on: 'pages',
    content: {
      kind: 'photos',
      message: 'Two',
      photos: [{ url: 'https://x.example/1.jpg' }, { url: 'https://x.example/2.jpg' }],
    },
  },
  album: {
    on: 'pages',
    content: {
      kind: 'album',
      name: 'Spring',
      photos: [{ url: 'https://x.example/1.jpg' }, { url: 'https://x.example/2.jpg' }],
    },
  },
  video: { on: 'pages', content: { kind: 'video', url: 'https://x.example/1.mp4', description: 'Film' } },
  file: { on: 'pages', content: { kind: 'video', file_size: 3, description: 'File' }, bytes: new Blob(['abc']) },
  reel: { on: 'pages', content: { kind: 'reel', url: 'https://x.example/1.mp4', description: 'Reel' } },
  photo_story: { on: 'pages', content: { kind: 'photo_story', url: 'https://x.example/1.jpg' } },
  video_story: { on: 'pages', content: { kind: 'video_story', file_size: 3 }, bytes: new Blob(['abc']) },
  image: {
    on: 'instagram',
    content: { kind: 'image', image_url: 'https://x.example/1.jpg', caption: 'Hi', first_comment: 'First!' },
  },
  ig_reel: {
    on: 'instagram',
    content: { kind: 'reel', upload_type: 'resumable', caption: 'Reel' },
    bytes: new Blob(['abc']),
  },
  story: { on: 'instagram', content: { kind: 'story', image_url: 'https://x.example/1.jpg' } },
  carousel: {
    on: 'instagram',
    content: {
      kind: 'carousel',
      caption: 'Two',
      children: [{ image_url: 'https://x.example/1.jpg' }, { video_url: 'https://x.example/2.mp4' }],
    },
  },
}
/** How many things people then see. */
export const seenOf = ({ content }: Target): number => (content.kind === 'album' ? content.photos.length : 1)

/** A host whose process can die at any await: nothing that it began gets any further. */
export interface Mortal {
  readonly host: Host<never>
  readonly death: Promise<void>
  readonly awaits: number
}
const never = <T>(): Promise<T> => new Promise<T>(() => {})

/** `left` awaits, two for each operation: it dies before the operation takes effect, or after. */
export function mortal(host: Host<never>, left = Number.POSITIVE_INFINITY): Mortal {
  let awaits = 0
  let dead = false
  let die = (): void => {}
  const death = new Promise<void>((resolve) => {
    die = resolve
  })
  const gate = async (): Promise<void> => {
    if (!dead && ++awaits <= left) return
    dead = true
    die()
    await never()
  }
  const around = async <T>(operation: () => Promise<T>): Promise<T> => {
    await gate()
    const result = await operation()
    await gate()
    return result
  }
  const storeOf = (store: Store): Store => ({
    guarantee: store.guarantee,
    get: (key) => around(() => store.get(key)),
    set: (key, value, options) => around(() => store.set(key, value, options)),
    delete: (key, options) => around(() => store.delete(key, options)),
    list: (prefix, options) => around(() => store.list(prefix, options)),
    scope: (name) => storeOf(store.scope(name)),
  })
  return {
    host: {
      ...host,
      env: host.env,
      wake: undefined,
      store: storeOf(host.store),
      fetch: (...args) => around(() => host.fetch(...args)),
    },
    death,
    get awaits() {
      return awaits
    },
  }
}

export const apiOf = (app: ReturnType<typeof appOf>, host: Host<never>, { on }: Pick<Target, 'on'>) =>
  on === 'pages' ? app.pages.api(host, PAGE).publish : app.instagram.api(host, INSTAGRAM).publish

export function setUp(options: SimulatorOptions = {}): { app: ReturnType<typeof appOf>; sim: Simulator } {
  const app = appOf()
  return { app, sim: simulator(app, options) }
}
/** Drives a job until it is over, bringing its file when it asks for it and letting time pass in between. */
export async function drive(
  sim: Simulator,
  app: ReturnType<typeof appOf>,
  host: Host<never>,
  id: string,
  target: Target & { bytes?: Blob },
) {
  const publish = apiOf(app, host, target)
  for (let round = 0; round < 400; round++) {
    const job = await (target.bytes ? publish.upload(id, target.bytes) : publish.run(id))
    if (['done', 'failed', 'cancelled'].includes(job.state)) return job
    await sim.advance(Math.max(1000, Math.min(job.wakeAt - sim.now(), 400_000)))
  }
  throw new Error('The job never ends')
}

/** One run of the plugins' `publish` tasks, as a host's cron would make it. */
export async function sweep(app: ReturnType<typeof appOf>, host: Host<never>): Promise<void> {
  const init = (id: string) => ({
    config: undefined,
    host,
    store: host.store.scope(`plugin/${id}`),
    log: host.log,
    signal: new AbortController().signal,
    budgetMs: 60_000,
  })
  await onPages.tasks?.['publish']?.run({ ...init('pages'), api: (account) => app.pages.api(host, account) })
  await onInstagram.tasks?.['publish']?.run({
    ...init('instagram'),
    api: (account) => app.instagram.api(host, account),
  })
}
