import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import type { TLSSocket } from 'node:tls'
import type { Whole } from '../../core/webhook/body.ts'

/**
 * A base class for views of a message that have the few members which a webhook needs, and for any other what the
 * standard object has, which is made when it is first asked for: to build a whole `Request` costs more than to verify
 * and store a webhook.
 */
export function standIn<L extends object, T extends object>(
  standard: () => { prototype: T },
  make: (light: L) => T,
): new () => object {
  const made = new WeakMap<object, T>()
  function Base(): void {}
  Base.prototype = new Proxy(Object.prototype, {
    get(_, key, light: L) {
      // No promise: every async function that answers one asks.
      if (key === 'then' || !(key in standard().prototype)) return undefined
      const known = made.get(light) ?? make(light)
      made.set(light, known)
      const value: unknown = Reflect.get(known, key, known)
      return typeof value === 'function' ? value.bind(known) : value
    },
    has: (_, key) => key in standard().prototype,
    getPrototypeOf: () => standard().prototype,
  })
  return Base as unknown as new () => object
}

/** Reads on demand, so a slow consumer slows the peer down. */
function readerOf(message: IncomingMessage): Pick<ReadableStreamDefaultReader<Uint8Array>, 'read' | 'cancel'> {
  let wake = (): void => {}
  let cancelled = false
  for (const event of ['readable', 'end', 'error', 'close']) message.on(event, () => wake())
  return {
    async read() {
      for (;;) {
        if (cancelled) return { done: true, value: undefined }
        const value = message.read() as Uint8Array | null
        if (value) return { done: false, value }
        if (message.readableEnded) return { done: true, value: undefined }
        if (message.destroyed) throw message.errored ?? new Error('the peer closed the connection')
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    async cancel() {
      cancelled = true
      message.resume()
      wake()
    },
  }
}

class LightHeaders extends standIn(() => Headers, standardHeaders) {
  readonly message: IncomingMessage
  constructor(message: IncomingMessage) {
    super()
    this.message = message
  }
  get(name: string): string | null {
    const value = this.message.headers[name.toLowerCase()]
    return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value
  }
  has(name: string): boolean {
    return this.get(name) !== null
  }
}
function standardHeaders({ message: { rawHeaders } }: { readonly message: IncomingMessage }): Headers {
  const headers = new Headers()
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '')
  return headers
}

const streamOf = (message: IncomingMessage): ReadableStream<Uint8Array> =>
  Readable.toWeb(message) as NodeStream as ReadableStream<Uint8Array>
const standardBody = ({ message }: LightBody): ReadableStream => streamOf(message)
class LightBody extends standIn(() => ReadableStream, standardBody) {
  readonly message: IncomingMessage
  constructor(message: IncomingMessage) {
    super()
    this.message = message
  }
  getReader(): ReturnType<typeof readerOf> {
    return readerOf(this.message)
  }
}

function urlOf({ url = '/', headers, socket }: IncomingMessage): string {
  if (/^https?:\/\//.test(url)) return URL.canParse(url) ? url : 'http://localhost/'
  const host = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i.test(headers.host ?? '') ? headers.host : 'localhost'
  return `${(socket as TLSSocket).encrypted ? 'https' : 'http'}://${host}${url.startsWith('/') ? '' : '/'}${url}`
}

/** All of a body as it comes: node:http holds it to its Content-Length. */
function readAll(message: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    message.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    // Closed a message is after its end too: an error, which takes its stack, is made of those alone that were cut off.
    const closed = (): void => {
      if (message.readableEnded) resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
      else reject(message.errored ?? new Error('the peer closed the connection'))
    }
    if (message.destroyed) closed()
    else message.on('close', closed)
  })
}

const hasBody = (method: string | undefined): boolean => method !== 'GET' && method !== 'HEAD'
class LightRequest extends standIn(() => Request, standardRequest) implements Whole {
  readonly message: IncomingMessage
  readonly out: ServerResponse
  readonly url: string
  readonly headers: Headers
  constructor(message: IncomingMessage, out: ServerResponse) {
    super()
    this.message = message
    this.out = out
    this.url = urlOf(message)
    this.headers = new LightHeaders(message) as unknown as Headers
  }
  get method(): string {
    return this.message.method ?? 'GET'
  }
  get body(): ReadableStream<Uint8Array> | null {
    return hasBody(this.message.method) ? (new LightBody(this.message) as unknown as ReadableStream<Uint8Array>) : null
  }
  whole(): Promise<Uint8Array> {
    return readAll(this.message)
  }
}
function standardRequest({ message, out, method, url }: LightRequest): Request {
  const abort = new AbortController()
  // The answer's end, not the socket's: one that is kept alive would hold on to all of its requests.
  out.once('close', () => out.writableFinished || abort.abort())
  const init = { method, headers: standardHeaders({ message }), signal: abort.signal }
  const more = hasBody(method) && { body: streamOf(message), duplex: 'half' }
  return new Request(url, { ...init, ...more } as RequestInit)
}

/** A view of a request of node:http as a standard `Request`; it is aborted where its peer goes before the answer. */
export const requestOf = (message: IncomingMessage, out: ServerResponse): Request =>
  new LightRequest(message, out) as unknown as Request
