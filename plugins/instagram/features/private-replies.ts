import type { Feature } from '../../../core/feature.ts'
import { type PrivateReplies, privateReplies as replies } from '../../shared/messaging/private-replies.ts'
import { accountOf } from '../api.ts'
import type { InstagramApi, InstagramFeature, InstagramOptions } from '../mod.ts'

export type { PrivateReplyOptions } from '../../shared/messaging/private-replies.ts'

export interface PrivateRepliesFeature extends InstagramFeature {
  readonly event: never
  readonly api: PrivateReplies<InstagramOptions>
  readonly extras: unknown
}
/**
 * From a comment to a conversation: one private message to whoever wrote it, within 7 days. The 24 hours begin when the
 * person answers.
 * Source: https://developers.facebook.com/docs/messenger-platform/instagram/features/private-replies
 *
 * @example
 * app.instagram.on('comment:media', (ctx) => ctx.api.privateReply(ctx.event.id ?? '', 'Let us talk here'))
 */
export const privateReplies: Feature<PrivateRepliesFeature, InstagramApi> = {
  product: 'instagram',
  api: (init) => replies<InstagramOptions>({ ...init, account: accountOf(init) }, init.api),
}
