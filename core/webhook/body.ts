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
/** Whether the server holds the peer to a length that is not too much: then the body is read in one piece. */
const isShort = ({ headers }: Request, maxBytes: number): boolean =>
  Number(headers.get('content-length') ?? Infinity) <= maxBytes && !headers.has('transfer-encoding')
/** A request of a server that can give its bytes without a copy. */
export interface Whole {
  whole?(): Promise<Uint8Array>
}
// Not `bytes()`: on workerd that makes a whole webhook cost a tenth more.
const whole = (request: Request & Whole): Promise<Uint8Array | ArrayBuffer> =>
  request.whole ? request.whole() : request.arrayBuffer()

/** Reads on while it is not too much. */
async function pieces(reader: ReadableStreamDefaultReader<Uint8Array>, maxBytes: number): Promise<ArrayBuffer> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  for (let size = 0; size <= maxBytes; ) {
    const { value } = await reader.read()
    if (!value) break
    size += value.byteLength
    chunks.push(value as Uint8Array<ArrayBuffer>)
  }
  return new Blob(chunks).arrayBuffer()
}

/** Hands over the body's bytes, counted as they come, or the status to answer with; once, whatever comes later. */
export function takeBody(
  request: Request,
  { maxBytes = 4 << 20, deadlineMs = 5000 }: BodyLimits,
  timer: Host['timer'],
  take: (body: Body) => void,
): void {
  const reader = isShort(request, maxBytes) ? undefined : request.body?.getReader()
  let taken = false
  const end = (body: Body): void => {
    if (taken) return
    taken = true
    cancel()
    take(body)
    reader?.cancel().catch(() => {})
  }
  const cancel = timer(deadlineMs, () => end(408))
  const reading = reader ? pieces(reader, maxBytes) : whole(request)
  reading.then(
    (all) => end(all.byteLength > maxBytes ? 413 : ArrayBuffer.isView(all) ? all : new Uint8Array(all)),
    () => end(408), // the peer broke off: nothing was received
  )
}
/** The same as a promise. */
export const readBody = (request: Request, limits: BodyLimits, timer: Host['timer']): Promise<Body> =>
  new Promise((resolve) => takeBody(request, limits, timer, resolve))
