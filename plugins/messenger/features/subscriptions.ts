import type { Feature } from '../../../core/feature.ts'
import { methodsOf } from '../../shared/endpoints.ts'
import { type SubscriptionCalls, subscriptionTable } from '../../shared/messaging/subscriptions.ts'
import type { PageField } from '../../shared/page.ts'
import type { MessengerApi, MessengerFeature } from '../mod.ts'

export interface Subscriptions extends MessengerFeature {
  readonly event: never
  readonly api: { readonly subscriptions: SubscriptionCalls<PageField> }
  readonly extras: unknown
}
/**
 * Which webhooks of the Page this app gets.
 * Source: https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps
 *
 * @example
 * await app.messenger.api(host, page).subscriptions.subscribe('messages', 'messaging_postbacks', 'message_echoes')
 */
export const subscriptions: Feature<Subscriptions, MessengerApi> = {
  product: 'messenger',
  api: ({ graph, api }) => ({ subscriptions: methodsOf(subscriptionTable, { graph, node: api.node }) }),
}
