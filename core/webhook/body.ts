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

/** A whole body, or the status to answer with: it came too slowly or broke off, or is too large. */
export type Body = Uint8Array | 408 | 413
/** Reads on while it is not too much, in one piece where the server holds the peer to the length that it announced. */
async function read(request: Request, maxBytes: number, stops: (stop: () => Promise<unknown>) => void): Promise<Body> {
  const { headers } = request
  let bytes: Uint8Array
  if (Number(headers.get('content-length') ?? Infinity) <= maxBytes && !headers.has('transfer-encoding'))
    bytes = request.bytes ? await request.bytes() : new Uint8Array(await request.arrayBuffer())
  else {
    const reader = request.body?.getReader()
    if (reader) stops(() => reader.cancel())
    const chunks: Uint8Array<ArrayBuffer>[] = []
    for (let size = 0; size <= maxBytes; ) {
      const { value } = (await reader?.read()) ?? {}
      if (!value) break
      size += value.byteLength
      chunks.push(value as Uint8Array<ArrayBuffer>)
    }
    bytes = new Uint8Array(await new Blob(chunks).arrayBuffer())
  }
  return bytes.length > maxBytes ? 413 : bytes
}

/** The body's bytes, counted as they come, or the status to answer with. */
export function readBody(request: Request, limits: BodyLimits, timer: Host['timer']): Promise<Body> {
  const { maxBytes = 4 * 1024 * 1024, deadlineMs = 5000 } = limits
  return new Promise((resolve) => {
    let stop: (() => Promise<unknown>) | undefined
    const end = (body: Body): void => {
      cancel()
      resolve(body)
      stop?.().catch(() => {})
    }
    const cancel = timer(deadlineMs, () => end(408))
    const stops = (by: typeof stop): void => {
      stop = by
    }
    read(request, maxBytes, stops).then(end, () => end(408)) // the peer broke off: nothing was received
  })
}
