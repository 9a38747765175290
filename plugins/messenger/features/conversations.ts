import type { Feature } from '../../../core/feature.ts'
import { type ConversationCalls, conversationCalls } from '../../shared/messaging/conversations.ts'
import type { MessengerApi, MessengerFeature } from '../mod.ts'

export type { Conversation, ConversationFilter, ConversationMessage } from '../../shared/messaging/conversations.ts'

export interface Conversations extends MessengerFeature {
  readonly event: never
  readonly api: { readonly conversations: ConversationCalls }
  readonly extras: unknown
}
/**
 * What was said before: conversations and their messages. Meta takes two requests a second.
 * Source: https://developers.facebook.com/docs/messenger-platform/conversations
 *
 * @example
 * const app = createApp({ plugins: [messenger({ use: [conversations] })] })
 * for await (const c of app.messenger.api(host, account).conversations.each()) console.log(c.id, c.updated_time)
 */
export const conversations: Feature<Conversations, MessengerApi> = {
  product: 'messenger',
  api: ({ graph, api }) => ({ conversations: conversationCalls(graph, api.node, 'messenger') }),
}
