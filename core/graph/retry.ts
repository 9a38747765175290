import { GraphError } from './errors.ts'
import type { Call, Site, Transformer } from './types.ts'

export interface RetryOptions {
  /** Calls in all, the first included. Default: 4. */
  readonly tries?: number | undefined
  /** The first pause at most, in ms; doubled each time, with full jitter. Default: 500. */
  readonly baseMs?: number | undefined
  /** Longer waits are left to the caller: the error then carries `retryAt`. Default: 2000 ms. */
  readonly maxWaitMs?: number | undefined
}

/** Waits on the site's clock, or until the call is aborted. */
export function pause(site: Site, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      cancel()
      reject(signal?.reason)
    }
    const cancel = site.timer(ms, () => {
      signal?.removeEventListener('abort', stop)
      resolve()
    })
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}

/** Whether the same call may be made again by itself. A write whose outcome is unknown may have worked already. */
function repeatable({ method, body }: Call, error: GraphError, tried: number): boolean {
  if (!error.retryable || body instanceof ReadableStream) return false
  if (error.outcome === 'unknown' && method !== 'GET') return false
  // 1/99 is as often a wrong parameter.
  return error.subcode !== 99 || tried < 2
}

/**
 * Repeats calls that failed for a moment, with exponential back-off and full jitter. Never repeats what failed for its
 * token, its permissions or its parameters, nor a write that may have worked.
 *
 * @example
 * const app = createApp({ plugins, graph: { use: [retry()] } })
 */
export function retry({ tries = 4, baseMs = 500, maxWaitMs = 2000 }: RetryOptions = {}): Transformer {
  return async (call, next, site) => {
    for (let tried = 1; ; tried++) {
      try {
        return await next(call)
      } catch (error) {
        if (!(error instanceof GraphError) || tried >= tries || !repeatable(call, error, tried)) throw error
        const jitter = site.random() * baseMs * 2 ** (tried - 1)
        const wait = error.class === 'transient' ? jitter : (error.retryAt ?? site.now()) - site.now() + jitter
        if (wait > maxWaitMs) throw error
        await pause(site, wait, call.signal)
      }
    }
  }
}
