import { SignalboxError } from '../../../core/errors.ts'
import { get, type Listed, post, type Success, type Table } from '../endpoints.ts'

/** Meta's own app behind the Page Inbox of Messenger; pass conversations to it for a human to answer. */
export const PAGE_INBOX_APP_ID = '263902037430900'
/**
 * The same behind Instagram's inbox.
 * Source: https://developers.facebook.com/docs/messenger-platform/reference/handover-protocol (read 2026-11)
 */
export const INSTAGRAM_INBOX_APP_ID = '1217981644879628'

/** Which app answers a person. Source: https://developers.facebook.com/docs/messenger-platform/conversation-routing */
export interface RoutingCalls {
  /** Hands the conversation to another app. */
  pass(user: string, target_app_id: string, metadata?: string): Promise<Success>
  /** Takes an idle conversation, or any as the app that may. */
  take(user: string, metadata?: string): Promise<Success>
  /** Asks the app that has the conversation for it. */
  request(user: string, metadata?: string): Promise<Success>
  /** Gives the conversation back to Meta's routing. */
  release(user: string): Promise<Success>
  /** Keeps the conversation for so many seconds, at most 7 days. */
  extend(user: string, seconds: number): Promise<Success>
  /** Who has the conversation, and until when (seconds since the epoch). */
  owner(
    user: string,
  ): Promise<Listed<{ readonly thread_owner: { readonly app_id: string; readonly expiration?: number } }>>
  /** Apps that conversations can be passed to. */
  receivers(): Promise<Listed<{ readonly id: string; readonly name: string }>>
}
const MAX_EXTENSION = 7 * 24 * 3600

const told = (user: string, metadata?: string) => ({ recipient: { id: user }, ...(metadata && { metadata }) })
export const routingTable: Table<RoutingCalls> = {
  pass: post(':node/pass_thread_control', {
    pack: (user: string, target_app_id: string, metadata?: string) => ({ ...told(user, metadata), target_app_id }),
  }),
  take: post(':node/take_thread_control', { pack: told }),
  request: post(':node/request_thread_control', { pack: told }),
  release: post(':node/release_thread_control', { pack: (user: string) => told(user) }),
  extend: post(':node/extend_thread_control', {
    pack(user: string, duration: number) {
      if (duration > 0 && duration <= MAX_EXTENSION) return { ...told(user), duration }
      throw new SignalboxError('limit_exceeded', `extend: ${duration} seconds; Meta takes 1 to ${MAX_EXTENSION}`)
    },
  }),
  owner: get(':node/thread_owner', { pack: (recipient: string) => ({ recipient }) }),
  receivers: get(':node/secondary_receivers', { fixed: { fields: 'id,name' } }),
}
