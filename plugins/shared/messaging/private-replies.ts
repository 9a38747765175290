import { SignalboxError } from '../../../core/errors.ts'
import { GraphError } from '../../../core/graph/errors.ts'
import type { ApiInit } from '../../../core/plugin.ts'
import type { MessagingApi, SendOptions } from './api.ts'
import type { OutgoingMessage, Sent } from './send.ts'
import { HUMAN_AGENT_MS } from './window.ts'

export interface PrivateReplyOptions {
  /** When the comment was written, in ms since the epoch: more than 7 days ago is refused before the network. */
  readonly commentedAt?: number | undefined
  /**
   * Names who replies. A second reply under the same name goes ahead (a handler that runs again), under another name it
   * is refused. Default: the comment itself.
   */
  readonly by?: string | undefined
}
export interface PrivateReplies<O extends SendOptions> {
  /**
   * Writes once to whoever wrote a comment (its id), or a visitor post (`{ post_id }`). Undefined: somebody already has.
   * Throws `window_closed` after 7 days.
   */
  privateReply(
    to: string | { readonly comment_id: string } | { readonly post_id: string },
    message: string | OutgoingMessage,
    options?: O & PrivateReplyOptions,
  ): Promise<Sent | undefined>
}

/** Meta's word for "somebody has already replied". Source: …/messenger-platform/error-codes */
const alreadyReplied = (error: unknown): boolean =>
  error instanceof GraphError && (error.metaCode === 10900 || error.subcode === 2534025)

export function privateReplies<O extends SendOptions>(
  { store, account, host }: ApiInit<unknown>,
  api: MessagingApi<O>,
): PrivateReplies<O> {
  return {
    async privateReply(to, message, options) {
      const recipient = typeof to === 'string' ? { comment_id: to } : to
      const id = 'comment_id' in recipient ? recipient.comment_id : recipient.post_id
      const { commentedAt, by = id } = options ?? {}
      if (commentedAt !== undefined && host.now() - commentedAt > HUMAN_AGENT_MS)
        throw new SignalboxError('window_closed', 'The comment is older than 7 days', {
          fix: 'Answer it publicly; a private reply is possible for 7 days only.',
        })
      const key = `replied/${account ?? 'me'}/${id}`
      const mine = await store.set(key, { by }, { ttl: HUMAN_AGENT_MS, ifVersion: null })
      if (!mine && (await store.get<{ readonly by: string }>(key))?.value.by !== by) return undefined
      try {
        return await api.send(recipient, message, options)
      } catch (error) {
        if (alreadyReplied(error)) return undefined
        // Without an answer the reply may have gone out: the claim stays.
        const unknown = error instanceof GraphError && error.outcome === 'unknown'
        if (mine && !unknown) await store.delete(key, { ifVersion: mine })
        throw error
      }
    },
  }
}
