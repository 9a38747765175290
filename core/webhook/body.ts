import type { Host } from '../host.ts'

export interface BodyLimits {
  /** Default: 4 MiB (Meta sends at most 3 MB). */
  readonly maxBytes?: number | undefined
  /** Default: 5000 ms from the first read. */
  readonly deadlineMs?: number | undefined
}
/** What a webhook's POST must keep to. */
export interface WebhookOptions extends BodyLimits {
  /** Looks at a POST before its body is read, and answers 403 where it says no: `mtls()` from `signalbox/mtls`. */
  readonly admit?: ((request: Request, host: Host) => boolean) | undefined
}

/** The body's bytes, counted as they come whatever Content-Length claims; else the status to answer with. */
export async function readBody(
  request: Request,
  limits: BodyLimits,
  timer: Host['timer'],
): Promise<Uint8Array | 408 | 413> {
  const { maxBytes = 4 * 1024 * 1024, deadlineMs = 5000 } = limits
  if (!request.body) return new Uint8Array(0)
  const reader = request.body.getReader()
  const stop = (): void => void reader.cancel().catch(() => {})
  let late = false
  // Cancelling ends the read that is waiting, as if the body were over.
  const cancel = timer(deadlineMs, () => {
    late = true
    stop()
  })
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (late) return 408
      if (done) break
      size += value.byteLength
      if (size > maxBytes) {
        stop()
        return 413
      }
      chunks.push(value)
    }
  } catch {
    stop()
    return 408 // the peer broke off: nothing was received
  } finally {
    cancel()
  }
  const [only] = chunks
  if (chunks.length === 1 && only) return only
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}
