import { post, type Table } from '../endpoints.ts'

export type Moderation = 'block_user' | 'unblock_user' | 'ban_user' | 'unban_user' | 'move_to_spam'
export interface ModerationCalls<M extends Moderation = Moderation> {
  /** Does something about these people, all of whom must have written before. */
  moderate(users: readonly string[], ...actions: readonly M[]): Promise<{ readonly result: string }>
}
/** Source: https://developers.facebook.com/documentation/business-messaging/messenger-platform/moderate-conversations-api */
export const moderationTable: Table<ModerationCalls> = {
  moderate: post(':node/moderate_conversations', {
    pack: (users: readonly string[], ...actions: readonly Moderation[]) => ({
      user_ids: users.map((id) => ({ id })),
      actions,
    }),
  }),
}
