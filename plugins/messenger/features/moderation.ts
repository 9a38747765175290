import type { Feature } from '../../../core/feature.ts'
import { methodsOf } from '../../shared/endpoints.ts'
import { type ModerationCalls, moderationTable } from '../../shared/messaging/moderation.ts'
import type { MessengerApi, MessengerFeature } from '../mod.ts'

export interface Moderates extends MessengerFeature {
  readonly event: never
  readonly api: ModerationCalls
  readonly extras: unknown
}
/**
 * Blocks, bans and files as spam (2025-03-31).
 * Source: https://developers.facebook.com/documentation/business-messaging/messenger-platform/moderate-conversations-api
 *
 * @example
 * await app.messenger.api(host, page).moderate([user], 'block_user', 'move_to_spam')
 */
export const moderation: Feature<Moderates, MessengerApi> = {
  product: 'messenger',
  api: ({ graph, api }) => methodsOf<ModerationCalls>(moderationTable, { graph, node: api.node }),
}
