import type { Feature } from '../../../core/feature.ts'
import { methodsOf, type Table } from '../../shared/endpoints.ts'
import { type Moderation, type ModerationCalls, moderationTable } from '../../shared/messaging/moderation.ts'
import type { InstagramApi, InstagramFeature } from '../mod.ts'

type InstagramModeration = Exclude<Moderation, 'ban_user' | 'unban_user'>

export interface Moderates extends InstagramFeature {
  readonly event: never
  readonly api: ModerationCalls<InstagramModeration>
  readonly extras: unknown
}
/**
 * Blocks, unblocks and files as spam (2025-10-21); Instagram has no bans.
 * Source: https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/moderate-conversations
 *
 * @example
 * await app.instagram.api(host).moderate([user], 'block_user')
 */
export const moderation: Feature<Moderates, InstagramApi> = {
  product: 'instagram',
  api: ({ graph, api }) =>
    methodsOf(moderationTable as Table<ModerationCalls<InstagramModeration>>, { graph, node: api.node }),
}
