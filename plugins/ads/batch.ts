import { SignalboxError } from '../../core/errors.ts'
import { type BatchCall, batch } from '../../core/graph/batch.ts'
import { clientOf } from '../../core/graph/client.ts'
import type { Call, Graph, Params, Reply } from '../../core/graph/types.ts'

interface Waiting {
  readonly op: BatchCall
  readonly resolve: (reply: Promise<Reply>) => void
}
/** What came of each part of a batch, in order. */
export type Settled<Ps extends readonly Promise<unknown>[]> = {
  -readonly [K in keyof Ps]: PromiseSettledResult<Awaited<Ps[K]>>
}

const refuse = (call: Call): never => {
  throw new SignalboxError('input_invalid', `${call.method} ${call.path}: files do not fit into a batch`, {
    fix: 'Upload outside of the batch.',
  })
}

/**
 * Runs many methods at once and puts their calls into common POSTs of 50: a POST leaves when every method that is still
 * running waits for an answer. One that fails does not hinder the others.
 */
export async function together<const Ps extends readonly Promise<unknown>[]>(
  graph: Graph,
  run: (graph: Graph) => Ps,
): Promise<Settled<Ps>> {
  let waiting: Waiting[] = []
  let running = Number.POSITIVE_INFINITY
  const flush = (): void => {
    if (waiting.length === 0 || waiting.length < running) return
    const leaving = waiting
    waiting = []
    const replies = batch(
      graph,
      leaving.map(({ op }) => op),
    )
    for (const [i, { resolve }] of leaving.entries()) resolve(replies[i] as Promise<Reply>)
  }
  const call = async (one: Call): Promise<Reply> => {
    const { method, path, params, body, version } = one
    if (one.url || one.host || one.raw || body instanceof FormData || body instanceof Blob) refuse(one)
    const given = body instanceof URLSearchParams ? Object.fromEntries(body) : (body as Params | undefined)
    const op: BatchCall = {
      method,
      path,
      ...(params && { params }),
      ...(given && { body: given }),
      ...(version !== graph.version && { version }),
    }
    return new Promise((resolve) => {
      waiting.push({ op, resolve })
      // Others of the same moment may still join.
      queueMicrotask(flush)
    })
  }
  const settled = (): void => {
    running--
    flush()
  }
  const promises = run(clientOf({ version: graph.version, origin: graph.origin }, call))
  running = promises.length
  for (const promise of promises) promise.then(settled, settled)
  flush()
  return (await Promise.allSettled(promises)) as Settled<Ps>
}
