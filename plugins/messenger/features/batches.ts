import type { Feature } from '../../../core/feature.ts'
import { type Batches, batches as sendAll } from '../../shared/messaging/batches.ts'
import type { MessengerApi, MessengerFeature, MessengerOptions } from '../mod.ts'

export type { BatchMessage } from '../../shared/messaging/batches.ts'

export interface BatchesFeature extends MessengerFeature {
  readonly event: never
  readonly api: Batches<MessengerOptions>
  readonly extras: unknown
}
/**
 * Many messages in one request. Source: https://developers.facebook.com/docs/graph-api/batch-requests
 *
 * @example
 * const sent = await app.messenger.api(host, page).sendAll([
 *   { to: ann, message: 'Doors open at eight.' },
 *   { to: bob, message: 'Doors open at eight.' },
 * ])
 */
export const batches: Feature<BatchesFeature, MessengerApi> = {
  product: 'messenger',
  api: ({ graph, api }) => sendAll<MessengerOptions>(graph, api),
}
