import { batch } from '../../../core/graph/batch.ts'
import type { Graph } from '../../../core/graph/types.ts'
import type { MessagingApi, SendOptions } from './api.ts'
import type { OutgoingMessage, Sent, To } from './send.ts'

/** One message of a batch. */
export interface BatchMessage<O extends SendOptions> {
  readonly to: To
  readonly message: string | OutgoingMessage
  readonly options?: Omit<O, 'split' | 'key' | 'sender' | 'lastUserAt'> | undefined
}
export interface Batches<O extends SendOptions> {
  /**
   * Sends many messages in few requests, 50 in each; every one of them is answered, or refused, by itself. Limits and
   * retirements are checked before the network: one bad message, and nothing is sent.
   */
  sendAll(messages: readonly BatchMessage<O>[]): Promise<PromiseSettledResult<Sent>[]>
}

/** Source: https://developers.facebook.com/docs/graph-api/batch-requests */
export const batches = <O extends SendOptions>(graph: Graph, api: MessagingApi<O>): Batches<O> => ({
  async sendAll(messages) {
    const calls = messages.map(({ to, message, options }) => ({
      method: 'POST' as const,
      path: `${api.node}/messages`,
      body: api.body(to, message, options as O | undefined),
    }))
    return Promise.allSettled(batch(graph, calls).map(async (reply) => (await reply).data as Sent))
  },
})
