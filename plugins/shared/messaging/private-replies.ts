import { SignalboxError } from '../../../core/errors.ts'
import { GraphError } from '../../../core/graph/errors.ts'
import type { ApiInit } from '../../../core/plugin.ts'
import type { MessagingApi, SendOptions } from './api.ts'
import type { OutgoingMessage, Sent } from './send.ts'
import { HUMAN_AGENT_MS } from './window.ts'

export interface PrivateReplyOptions {
  /** When the comment was written, in ms since the epoch: more than 7 days ago is refused before the network. */
  readonly commentedAt?: number | undefined
}
export interface PrivateReplies<O extends SendOptions> {
  /**
   * Writes once to whoever wrote a comment (its id), or a visitor post (`{ post_id }`): called again, it answers what
   * was sent then. Undefined: another app, or the Page itself, has replied. Throws `window_closed` after 7 days.
   */
  privateReply(
    to: string | { readonly comment_id: string } | { readonly post_id: string },
    message: string | OutgoingMessage,
    options?: O & PrivateReplyOptions,
  ): Promise<Sent | undefined>
}

/** Meta's words for "somebody has already replied". Source: …/messenger-platform/error-codes */
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
      const since = options?.commentedAt
      if (since !== undefined && host.now() - since > HUMAN_AGENT_MS)
        throw new SignalboxError('window_closed', 'The comment is older than 7 days', {
          fix: 'Answer it publicly; a private reply is possible for 7 days only.',
        })
      const mark = `replied/${account ?? 'me'}/${id}`
      const known = await store.get<Sent>(mark)
      if (known) return known.value
      try {
        // Named, so that a run which finds the mark may leave the send out.
        const sent = await api.send(recipient, message, { key: `reply/${id}`, ...options } as O)
        await store.set(mark, sent, { ttl: HUMAN_AGENT_MS })
        return sent
      } catch (error) {
        if (alreadyReplied(error)) return undefined
        throw error
      }
    },
  }
}
