import { pages } from '../../../core/graph/pages.ts'
import type { Graph, Params } from '../../../core/graph/types.ts'
import { get, type Listed, type ListParams, methodsOf, type Table } from '../endpoints.ts'

/** Source: https://developers.facebook.com/docs/messenger-platform/conversations */
export interface Conversation {
  readonly id: string
  readonly updated_time?: string
  readonly participants?: Listed<{ readonly id: string; readonly name?: string; readonly username?: string }>
  readonly messages?: Listed<ConversationMessage>
  readonly message_count?: number
  readonly unread_count?: number
  /** Whether this app has the conversation; with conversation routing only (2025-10-13). */
  readonly is_owner?: boolean
}
export interface ConversationMessage {
  readonly id: string
  readonly created_time?: string
  readonly from?: { readonly id: string; readonly name?: string; readonly username?: string }
  readonly to?: Listed<{ readonly id: string; readonly name?: string; readonly username?: string }>
  readonly message?: string
  readonly attachments?: Listed<object>
  readonly shares?: Listed<object>
  readonly reply_to?: { readonly mid: string; readonly is_self_reply: boolean } | null
}
export interface ConversationFilter extends ListParams {
  /** Only the conversation with this person. */
  readonly user_id?: string
  /** Such as `inbox`, `spam`, `page_done`. */
  readonly folder?: string
}
interface Calls {
  list(filter?: ConversationFilter): Promise<Listed<Conversation>>
  get(id: string, params?: ListParams): Promise<Conversation>
  /** One message; Meta keeps details of the latest 20 of a conversation. */
  message(id: string, params?: ListParams): Promise<ConversationMessage>
}
export interface ConversationCalls extends Calls {
  /** Every conversation, page after page; Meta takes two requests a second. */
  each(filter?: ConversationFilter): AsyncIterable<Conversation>
  /** Every message of a conversation, latest first. */
  messages(id: string): AsyncIterable<ConversationMessage>
}
const MESSAGE = 'id,created_time,from,to,message,attachments,shares,reply_to'
const table: Table<Calls> = {
  list: get(':node/conversations'),
  get: get(':id', { fixed: { fields: `id,updated_time,participants,messages{${MESSAGE}}` } }),
  message: get(':id', { fixed: { fields: MESSAGE } }),
}

export function conversationCalls(graph: Graph, node: string, platform: 'messenger' | 'instagram'): ConversationCalls {
  const calls = methodsOf<Calls>(table, { graph, node })
  return {
    ...calls,
    list: (filter) => calls.list({ platform, ...filter } as ConversationFilter),
    each: ({ limit, after, ...filter } = {}) =>
      pages<Conversation>(graph, `${node}/conversations`, { limit, after, params: { platform, ...filter } as Params }),
    messages: (id) =>
      pages<ConversationMessage>(graph, `${encodeURIComponent(id)}/messages`, { params: { fields: MESSAGE } }),
  }
}
