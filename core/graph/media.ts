import { SignalboxError } from '../errors.ts'
import { equalBytes } from '../webhook/signature.ts'
import { isMeta } from './hosts.ts'
import { sha256 } from './sha256.ts'
import type { Graph, Reply } from './types.ts'

export interface DownloadOptions {
  /** Refuse anything larger, in bytes. Default: 104 857 600 (WhatsApp's largest document). */
  readonly maxBytes?: number | undefined
  /** Accepted MIME types, as `image/png` or `image/*`. Default: all. */
  readonly types?: readonly string[] | undefined
  /** What Meta said the bytes hash to, in hex or base64. */
  readonly sha256?: string | undefined
  /** Hosts besides Meta's that a redirect may lead to; the token never goes there. */
  readonly hosts?: readonly string[] | undefined
  readonly signal?: AbortSignal | undefined
  /** For the whole download. Default: 60 000 ms. */
  readonly timeoutMs?: number | undefined
}
/** A file on its way. Read it once: as a stream, or whole. */
export interface Download {
  /** Its MIME type without parameters, in lower case. */
  readonly type: string
  /** In bytes, where the host told. */
  readonly size: number | undefined
  /** Fails when the bytes exceed the cap or, at their end, when they hash to something else. */
  readonly stream: ReadableStream<Uint8Array>
  bytes(): Promise<Uint8Array<ArrayBuffer>>
}

const MAX_HOPS = 3
const refused = (message: string, fix?: string): SignalboxError => new SignalboxError('media_refused', message, { fix })

/** The address of the next hop; refuses what leads away from Meta. The simulator's own origin counts as Meta's. */
function check(address: string, base: string, hosts: readonly string[], own?: string): URL {
  let url: URL
  try {
    url = new URL(address, base || undefined)
  } catch {
    throw refused('The media address is malformed')
  }
  const { protocol, port, hostname, username, password, origin } = url
  const trusted = protocol === 'https:' && !port && !username && !password && hosts.includes(hostname)
  if (isMeta(url, own) || trusted) return url
  throw refused(
    `Media comes over https from Meta's hosts, without a user name; not from ${origin}`,
    'Add the host to `hosts` if you trust it.',
  )
}

function digestOf(text: string): Uint8Array {
  if (/^[0-9a-f]{64}$/i.test(text)) return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  if (!/^[\w+/-]{43}=?$/.test(text)) throw new SignalboxError('input_invalid', '`sha256` is neither hex nor base64')
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
}

/** Passes bytes on, and fails at the first one too many or at a digest that differs. */
function guarded(max: number, expected: Uint8Array | undefined): TransformStream<Uint8Array, Uint8Array> {
  const hash = expected && sha256()
  let count = 0
  return new TransformStream({
    transform(chunk, controller) {
      count += chunk.byteLength
      if (count > max) throw refused(`The media is larger than ${max} bytes`, 'Raise `maxBytes` if you want it.')
      hash?.update(chunk)
      controller.enqueue(chunk)
    },
    flush() {
      if (hash && expected && !equalBytes(hash.digest(), expected)) throw refused('The media does not match its sha256')
    },
  })
}

/** Follows redirects by hand: the token goes to the first host only, and to no host outside Meta's. */
async function follow(graph: Graph, first: string, options: DownloadOptions, signal: AbortSignal): Promise<Reply> {
  let url = check(first, '', options.hosts ?? [], graph.origin)
  const { host } = url
  for (let hop = 0; hop <= MAX_HOPS; hop++) {
    const anonymous = url.host !== host || (options.hosts ?? []).includes(url.hostname)
    const call = { method: 'GET', path: url.pathname, url: url.href, raw: true, anonymous, signal } as const
    const reply = await graph.call(call)
    const location = reply.headers.get('location')
    if (reply.status < 300 || reply.status >= 400 || !location) return reply
    await (reply.data as Response).body?.cancel()
    url = check(location, url.href, options.hosts ?? [], graph.origin)
  }
  throw refused(`The media address leads on for more than ${MAX_HOPS} times`)
}

/**
 * Downloads media from an address that Meta gave: https only, allow-listed hosts only, redirects followed by hand
 * without the token, byte cap, MIME type and sha256 checked, as a stream.
 * Throws `media_refused`, also where the host answers with an error, and GraphError where it does not answer.
 * Source: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#download-media
 *
 * @example
 * const { url, sha256 } = await graph.get<{ url: string; sha256: string }>(mediaId)
 * const file = await download(graph, url, { sha256, types: ['image/*'], maxBytes: 5_000_000 })
 * await bucket.put(mediaId, file.stream)
 */
export async function download(graph: Graph, url: string, options: DownloadOptions = {}): Promise<Download> {
  const { maxBytes = 104_857_600, types, timeoutMs = 60_000 } = options
  const expected = options.sha256 === undefined ? undefined : digestOf(options.sha256)
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
  const { status, headers, data } = await follow(graph, url, options, signal)
  const { body } = data as Response
  const drop = async (error: Error): Promise<never> => {
    await body?.cancel()
    throw error
  }
  if (status !== 200 || !body) return drop(refused(`The media host answered ${status}`))
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (types && !types.some((t) => t === type || (t.endsWith('/*') && type.startsWith(t.slice(0, -1)))))
    return drop(refused(`The media is ${type || 'of no type'}, not ${types.join(' or ')}`))
  const length = headers.get('content-length')
  const size = length === null || headers.has('content-encoding') ? undefined : Number(length)
  if (size !== undefined && size > maxBytes) return drop(refused(`The media has ${size} bytes, more than ${maxBytes}`))
  const stream = body.pipeThrough(guarded(maxBytes, expected))
  return { type, size, stream, bytes: async () => new Uint8Array(await new Response(stream).arrayBuffer()) }
}
