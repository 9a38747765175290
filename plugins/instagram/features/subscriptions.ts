import type { Feature } from '../../../core/feature.ts'
import { methodsOf } from '../../shared/endpoints.ts'
import { type SubscriptionCalls, subscriptionTable } from '../../shared/messaging/subscriptions.ts'
import type { InstagramField } from '../events.ts'
import type { InstagramApi, InstagramFeature } from '../mod.ts'

export interface Subscriptions extends InstagramFeature {
  readonly event: never
  readonly api: { readonly subscriptions: SubscriptionCalls<InstagramField> }
  readonly extras: unknown
}
/**
 * Which webhooks this app gets. With a Page token it is the Page that is subscribed, which Meta also needs there.
 * Source: https://developers.facebook.com/docs/instagram-platform/webhooks
 *
 * @example
 * await app.instagram.api(host).subscriptions.subscribe('messages', 'comments')
 */
export const subscriptions: Feature<Subscriptions, InstagramApi> = {
  product: 'instagram',
  api: ({ graph, api }) => ({ subscriptions: methodsOf(subscriptionTable, { graph, node: api.node }) }),
}
