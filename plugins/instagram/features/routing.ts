import type { Feature } from '../../../core/feature.ts'
import { methodsOf } from '../../shared/endpoints.ts'
import { type RoutingCalls, routingTable } from '../../shared/messaging/routing.ts'
import type { InstagramApi, InstagramFeature } from '../mod.ts'

export { INSTAGRAM_INBOX_APP_ID } from '../../shared/messaging/routing.ts'

export interface Routing extends InstagramFeature {
  readonly event: never
  readonly api: { readonly routing: RoutingCalls }
  readonly extras: unknown
}
/**
 * Conversation routing: which app answers a person. Changes come as `handover` events.
 * Source: https://developers.facebook.com/docs/messenger-platform/conversation-routing
 *
 * @example
 * const app = createApp({ plugins: [instagram({ use: [routing] })] })
 * app.instagram.on('message:text', (ctx) => ctx.api.routing.pass(ctx.event.user ?? '', INSTAGRAM_INBOX_APP_ID))
 */
export const routing: Feature<Routing, InstagramApi> = {
  product: 'instagram',
  api: ({ graph, api }) => ({ routing: methodsOf<RoutingCalls>(routingTable, { graph, node: api.node }) }),
}
