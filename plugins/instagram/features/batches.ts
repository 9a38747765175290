import type { Feature } from '../../../core/feature.ts'
import { type Batches, batches as sendAll } from '../../shared/messaging/batches.ts'
import type { InstagramApi, InstagramFeature, InstagramOptions } from '../mod.ts'

export type { BatchMessage } from '../../shared/messaging/batches.ts'

export interface BatchesFeature extends InstagramFeature {
  readonly event: never
  readonly api: Batches<InstagramOptions>
  readonly extras: unknown
}
/**
 * Many messages in one request. Source: https://developers.facebook.com/docs/graph-api/batch-requests
 *
 * @example
 * const sent = await app.instagram.api(host, account).sendAll([
 *   { to: ann, message: 'Doors open at eight.' },
 *   { to: bob, message: 'Doors open at eight.' },
 * ])
 */
export const batches: Feature<BatchesFeature, InstagramApi> = {
  product: 'instagram',
  api: ({ graph, api }) => sendAll<InstagramOptions>(graph, api),
}
