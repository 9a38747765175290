import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import type { TLSSocket } from 'node:tls'

/**
 * What `light` has, and for anything else what the standard object has, which is made when it is first asked for:
 * building a whole `Request` costs more than verifying and storing a webhook.
 */
export function backedBy<T extends object>(light: object, standard: () => { prototype: T }, make: () => T): T {
  let made: T | undefined
  return new Proxy(light, {
    get(target, key) {
      if (Object.hasOwn(target, key)) return Reflect.get(target, key)
      if (!(key in standard().prototype)) return undefined
      made ??= make()
      const value: unknown = Reflect.get(made, key, made)
      return typeof value === 'function' ? value.bind(made) : value
    },
    getPrototypeOf: () => standard().prototype,
  }) as T
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

function headersOf(message: IncomingMessage): Headers {
  const get = (name: string): string | null => {
    const value = message.headers[name.toLowerCase()]
    return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value
  }
  return backedBy(
    { get, has: (name: string) => get(name) !== null },
    () => Headers,
    () => {
      const headers = new Headers()
      const { rawHeaders: raw } = message
      for (let i = 0; i < raw.length; i += 2) headers.append(raw[i] ?? '', raw[i + 1] ?? '')
      return headers
    },
  )
}

function urlOf({ url = '/', headers, socket }: IncomingMessage): string {
  if (/^https?:\/\//.test(url)) return url
  const host = /^[\w.:[\]-]+$/.test(headers.host ?? '') ? headers.host : 'localhost'
  return `${(socket as TLSSocket).encrypted ? 'https' : 'http'}://${host}${url.startsWith('/') ? '' : '/'}${url}`
}

/** A view of a request of node:http as a standard `Request`. */
export function requestOf(message: IncomingMessage): Request {
  const url = urlOf(message)
  const { method = 'GET' } = message
  const bodiless = method === 'GET' || method === 'HEAD'
  const stream = (): ReadableStream<Uint8Array> => Readable.toWeb(message) as NodeStream as ReadableStream<Uint8Array>
  const headers = headersOf(message)
  const body = bodiless
    ? null
    : backedBy<ReadableStream>({ getReader: () => readerOf(message) }, () => ReadableStream, stream)
  return backedBy(
    { method, url, headers, body },
    () => Request,
    () => {
      const abort = new AbortController()
      message.socket.once('close', () => abort.abort())
      const init = { method, headers: new Headers(headers), signal: abort.signal }
      return new Request(url, bodiless ? init : ({ ...init, body: stream(), duplex: 'half' } as RequestInit))
    },
  )
}
