import { clock } from '../clock.ts'
import { SignalboxError } from '../errors.ts'
import { GraphError } from './errors.ts'
import { isMeta } from './hosts.ts'
import type { Prover } from './proof.ts'
import { readReply } from './reply.ts'
import { scrub } from './scrub.ts'
import type { Body, Call, CallOptions, Credentials, Graph, Params, Reply, Site, Transformer, Value } from './types.ts'
import { DEFAULT_VERSION } from './versions.ts'

const MAIN = 'graph.facebook.com'

export interface GraphInit {
  readonly fetch: typeof globalThis.fetch
  /** Asked for once per call, so that a refreshed token is used at once. */
  readonly credentials: () => Credentials | Promise<Credentials>
  readonly version?: string | undefined
  /** Replaces `https://<host>`, for simulators and gateways. */
  readonly url?: string | undefined
  readonly timeoutMs?: number | undefined
  readonly transformers?: readonly Transformer[] | undefined
  /** Makes `appsecret_proof`; without it no call is signed. */
  readonly proof?: Prover | undefined
  /** The secret of the Facebook app, for tokens without their own. */
  readonly appSecret?: string | undefined
  readonly site?: Site | undefined
}

const refuse = (message: string): never => {
  throw new SignalboxError('input_invalid', message)
}

const asText = (value: NonNullable<Value>): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value)

/** Whether a body is sent as JSON. */
export const isJson = (body: Call['body']): boolean =>
  body !== undefined && ![FormData, Blob, ReadableStream, URLSearchParams].some((T) => body instanceof T)

/** A path with its parameters; tokens never go into one. */
export function withParams(path: string, params: Params): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params))
    if (value !== undefined && value !== null) query.set(name, asText(value))
  if (query.has('access_token') || path.includes('access_token=')) refuse('No token in addresses')
  return query.size > 0 ? `${path}${path.includes('?') ? '&' : '?'}${query}` : path
}

/**
 * Makes a client for one account. Apps have one in `ctx.graph`; scripts and tools make their own.
 *
 * @example
 * const graph = createGraph({ fetch: (...a) => fetch(...a), credentials: () => ({ token }) })
 */
export function createGraph(init: GraphInit): Graph {
  const { version = DEFAULT_VERSION, site = clock, url } = init
  const origin = new URL(url ?? `https://${MAIN}`).origin

  const attempt = async (call: Call, { token, host, proof, appSecret }: Credentials): Promise<Reply> => {
    const { body, method, signal, path, params } = call
    const { scheme = 'Bearer' } = call
    const to = call.host ?? host ?? MAIN
    const secret = appSecret ?? (to.endsWith('.facebook.com') ? init.appSecret : undefined)
    const signed = call.scheme ? {} : await init.proof?.(secret, token, proof, site.now())
    const place = call.version ? `${call.version}/${path}` : path
    const address = call.url ?? withParams(`${url ?? `https://${to}`}/${place}`, { ...params, ...signed })
    if (token && !isMeta(new URL(address), origin)) refuse('No token for foreign hosts')
    const json = isJson(body)
    const clean = (text: string): string => scrub(text, [token, appSecret ?? init.appSecret], [body, params, call.sent])
    const abort = new AbortController()
    const stop = (): void => abort.abort(signal?.reason)
    const cancel = site.timer(call.timeoutMs ?? init.timeoutMs ?? 20_000, stop)
    signal?.addEventListener('abort', stop)
    try {
      signal?.throwIfAborted()
      const response = await init.fetch(address, {
        method,
        redirect: 'manual',
        headers: {
          ...(token && { authorization: `${scheme} ${token}` }),
          ...(json && { 'content-type': 'application/json' }),
          ...call.headers,
        },
        signal: abort.signal,
        ...(body && { body: json ? JSON.stringify(body) : (body as BodyInit), duplex: 'half' }),
      })
      const { status, headers } = response
      if (call.raw) return { status, headers, data: response }
      return readReply(status, headers, await response.text(), { now: site.now(), clean })
    } catch (error) {
      if (error instanceof GraphError) throw error
      signal?.throwIfAborted()
      // Why a fetch failed stands in its cause: `getaddrinfo ENOTFOUND graph.facebook.com`.
      const { message: said = error, cause: why } = Object(error)
      const cause = new Error(clean(why ? `${said}: ${why.message || why.code}` : `${said}`))
      const message = `${method} ${path}: no answer`
      throw new GraphError(0, { message }, { outcome: 'unknown', cause, now: site.now(), clean })
    } finally {
      cancel()
      // A raw body is still to be read: it stays under the caller's signal.
      if (!call.raw) signal?.removeEventListener('abort', stop)
    }
  }
  const send = async (call: Call): Promise<Reply> => {
    const credentials = call.anonymous ? { token: '' } : await init.credentials()
    try {
      return await attempt(call, credentials)
    } catch (error) {
      const rejected = error instanceof GraphError && error.class === 'auth' && !(call.body instanceof ReadableStream)
      const fresh = rejected && (await credentials.rejected?.(error))
      if (!fresh) throw error
      return attempt(call, fresh)
    }
  }
  return clientOf({ version, origin }, send, init.transformers, site)
}

/** The methods of a client over what makes its calls. */
export function clientOf(
  facts: Pick<Graph, 'version' | 'origin'>,
  send: (call: Call) => Promise<Reply>,
  transformers: readonly Transformer[] = [],
  site: Site = clock,
): Graph {
  const run = transformers.reduceRight<(call: Call) => Promise<Reply>>((next, t) => (call) => t(call, next, site), send)
  const call = (c: Call): Promise<Reply> =>
    run({ ...c, version: c.version ?? facts.version, path: c.path.replace(/^\/+/, '') })
  const data = async <R>(method: Call['method'], path: string, options?: CallOptions, body?: Body): Promise<R> =>
    (await call({ ...options, method, path, ...(body && { body }) })).data as R
  return {
    ...facts,
    call,
    get: (path, options) => data('GET', path, options),
    post: (path, body, options) => data('POST', path, options, body),
    delete: (path, options) => data('DELETE', path, options),
    use: (...more) => clientOf(facts, send, [...transformers, ...more], site),
  }
}
