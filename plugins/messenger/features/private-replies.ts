import type { Feature } from '../../../core/feature.ts'
import { type PrivateReplies, privateReplies as replies } from '../../shared/messaging/private-replies.ts'
import { accountOf } from '../api.ts'
import type { MessengerApi, MessengerFeature, MessengerOptions } from '../mod.ts'

export type { PrivateReplyOptions } from '../../shared/messaging/private-replies.ts'

export interface PrivateRepliesFeature extends MessengerFeature {
  readonly event: never
  readonly api: PrivateReplies<MessengerOptions>
  readonly extras: unknown
}
/**
 * From a comment to a conversation: one private message to whoever wrote it, within 7 days. The 24 hours begin when the
 * person answers.
 * Source: https://developers.facebook.com/docs/messenger-platform/discovery/private-replies
 *
 * @example
 * app.pages.on('feed:comment_add', (ctx) => ctx.apis.messenger(ctx.event.account).privateReply(ctx.feed.comment_id, 'Hi!'))
 */
export const privateReplies: Feature<PrivateRepliesFeature, MessengerApi> = {
  product: 'messenger',
  api: (init) => replies<MessengerOptions>({ ...init, account: accountOf(init) }, init.api),
}
