import { MINUTE } from '../../../core/duration.ts'
import type { Feature } from '../../../core/feature.ts'
import { type Publisher, publisherOf, runDue } from '../../shared/publisher/publisher.ts'
import type { Recipe } from '../../shared/publisher/types.ts'
import { accountOf } from '../api.ts'
import type { InstagramApi, InstagramFeature } from '../mod.ts'
import { checkContent } from '../publish/check.ts'
import type { InstagramContent } from '../publish/content.ts'
import { nodeOf } from '../publish/node.ts'
import { type Container, containerOf, limitOf, type PublishingLimit, stepsOf } from '../publish/steps.ts'

export type { RunOptions, StartOptions, UploadOptions } from '../../shared/publisher/publisher.ts'
export { momentOf, type WallTime, type When } from '../../shared/publisher/time.ts'
export type { Job, JobError, JobState, Published } from '../../shared/publisher/types.ts'
export { PUBLISH_LIMITS } from '../publish/check.ts'
export type * from '../publish/content.ts'
export type { Container, ContainerStatus, PublishingLimit } from '../publish/steps.ts'

const recipe: Recipe<InstagramContent> = {
  check: checkContent,
  steps: stepsOf,
  // Containers live for a day, so they are made shortly before.
  lead: ({ kind }) => (kind === 'image' ? 5 : 20) * MINUTE,
  published: (results) => ({ id: (results['publish'] as { readonly id?: string } | undefined)?.id }),
}

export interface PublishApi {
  readonly publish: Publisher<InstagramContent>
  /** How much of the day's posts is used up; the total differs from account to account. */
  publishingLimit(): Promise<PublishingLimit>
  container(id: string): Promise<Container>
}
export interface Publish extends InstagramFeature {
  readonly event: never
  readonly api: PublishApi
  readonly extras: unknown
}

/**
 * Publishes images, reels, stories and carousels, now or at any time, each once: a job in the store that may be killed
 * anywhere. Source: https://developers.facebook.com/docs/instagram-platform/content-publishing
 *
 * @example
 * const { publish } = app.instagram.api(host, instagramId)
 * const job = await publish.start({ kind: 'image', image_url: 'https://shop.example/spring.jpg', caption: 'Spring' }, { key: 'spring' })
 * await publish.run(job.id) // or leave it to the task
 */
export const publish: Feature<Publish, InstagramApi> = {
  product: 'instagram',
  api: (init) => {
    const account = accountOf(init)
    const node = (): string => nodeOf(init.api.login, account)
    return {
      publish: publisherOf({ ...init, account }, recipe, node),
      publishingLimit: async () => limitOf(init.graph, node()),
      container: (id) => containerOf({ graph: init.graph, signal: undefined }, id),
    }
  },
  tasks: { publish: { every: '1 minutes', run: (init) => runDue(init) } },
}
