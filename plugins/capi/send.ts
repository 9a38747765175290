import type { GraphError } from '../../core/graph/errors.ts'
import type { Graph } from '../../core/graph/types.ts'
import type { RequestFields, WireEvent } from './types.ts'

/** Meta's answer to a batch. */
export interface Answer {
  readonly events_received?: number
  readonly messages?: readonly string[]
  readonly fbtrace_id?: string
}
/** Sends one batch, to Meta or to a gateway. */
export type Post = (events: readonly WireEvent[], signal: AbortSignal | undefined) => Promise<Answer>

/** An event that was refused: its place in what was sent, why, and how to mend it. */
export interface Rejected {
  readonly index: number
  readonly event_id: string
  /** Meta's code and subcode; absent where the event was refused before any call. */
  readonly code?: number | undefined
  readonly subcode?: number | undefined
  readonly message: string
  readonly fix: string
}
export interface SendResult {
  /** How many events Meta took. */
  readonly accepted: number
  /** The id of every event, in order: the browser's pixel sends the same one. */
  readonly event_ids: readonly string[]
  readonly rejected: readonly Rejected[]
  /** Indexes of events that Meta did not take now but may take later, and the moment to try again (ms). */
  readonly pending: readonly number[]
  readonly retryAt?: number | undefined
  /** Why they are pending. */
  readonly error?: Error | undefined
  /** `fbtrace_id` of every answer, refused ones too. */
  readonly traceIds: readonly string[]
  /** What Meta remarked about events that it took. */
  readonly messages: readonly string[]
}
export interface BatchOptions {
  /**
   * Events a call, 1000 at most. Default: 500, with which k refused events among 1000 cost at most 2 + 10k calls.
   */
  readonly batchSize?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Told after every call, for long backfills: how many events are settled. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/**
 * Subcodes of refused events with what to do (read 2026-11-22).
 * Source: https://developers.facebook.com/docs/marketing-api/conversions-api/support
 */
const FIXES: Readonly<Record<number, string>> = {
  2804003: 'The event is too old: Meta takes 7 days, 62 for physical_store.',
  2804050: 'Add identifiers to user_data: em, ph, external_id, fbc, fbp, or IP address and user agent.',
}

/** Whether Meta refused the content, so that a part of the batch may still be good. */
const isRefusal = (error: unknown): error is GraphError =>
  error instanceof Error && error.name === 'GraphError' && (error as GraphError).class === 'invalid'

/**
 * Sends ready events in batches. Meta refuses a whole batch for one bad event; then the bad ones are found by halving
 * and rejected, and all others are sent. What fails for another reason is left `pending`, in order.
 *
 * @example
 * const result = await sendBatches(events, graphPost(graph, '1234567890'))
 */
export async function sendBatches(
  events: readonly WireEvent[],
  post: Post,
  options: BatchOptions = {},
): Promise<SendResult> {
  const { batchSize = 500, signal, onProgress } = options
  const size = Math.min(Math.max(1, batchSize), 1000)
  const rejected: Rejected[] = []
  const traceIds: string[] = []
  const messages: string[] = []
  let refusal: GraphError | undefined
  let done = 0

  const reject = (index: number): void => {
    rejected.push({
      index,
      event_id: events[index]?.event_id ?? '',
      code: refusal?.metaCode,
      subcode: refusal?.subcode,
      message: refusal?.userMessage ?? refusal?.message ?? 'refused',
      fix: FIXES[refusal?.subcode ?? 0] ?? 'Mend it as the message says, and send it again.',
    })
  }
  /** Whether Meta took these; a refusal is remembered, anything else thrown. */
  const take = async (from: number, to: number): Promise<boolean> => {
    signal?.throwIfAborted()
    try {
      const answer = await post(events.slice(from, to), signal)
      if (answer.fbtrace_id) traceIds.push(answer.fbtrace_id)
      messages.push(...(answer.messages ?? []))
      return true
    } catch (error) {
      const { traceId } = error as GraphError
      if (traceId) traceIds.push(traceId)
      if (!isRefusal(error)) throw error
      refusal = error
      return false
    }
  }

  let error: Error | undefined
  try {
    // `suspect` events from `done` on hold a bad one for certain: a call that passes on half of them clears that half,
    // and convicts the other without a call.
    let suspect = 0
    while (done < events.length) {
      const end = Math.min(events.length, (Math.floor(done / size) + 1) * size)
      const n = suspect > 1 ? Math.ceil(suspect / 2) : suspect || end - done
      if (suspect === 1) {
        reject(done++)
        suspect = 0
      } else if (await take(done, done + n)) {
        done += n
        suspect = Math.max(0, suspect - n)
      } else suspect = n
      onProgress?.(done, events.length)
    }
  } catch (thrown) {
    error = thrown instanceof Error ? thrown : new Error(String(thrown))
  }
  return {
    accepted: done - rejected.length,
    event_ids: events.map((event) => event.event_id),
    rejected,
    pending: events.slice(done).map((_, i) => done + i),
    retryAt: (error as GraphError | undefined)?.retryAt,
    error,
    traceIds,
    messages,
  }
}

/** Posts to a dataset of the Graph API. Source: https://developers.facebook.com/docs/marketing-api/conversions-api/using-the-api */
export const graphPost =
  (graph: Graph, dataset: string, fields: RequestFields = {}): Post =>
  (events, signal) =>
    graph.post<Answer>(`${dataset}/events`, { ...fields, data: events }, { signal })
