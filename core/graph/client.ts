import { SignalboxError } from '../errors.ts'
import { GraphError } from './errors.ts'
import { isGraphHost, isMedia } from './hosts.ts'
import type { Prover } from './proof.ts'
import { readReply } from './reply.ts'
import { scrub } from './scrub.ts'
import type { Body, Call, CallOptions, Credentials, Graph, Params, Reply, Site, Transformer, Value } from './types.ts'
import { DEFAULT_VERSION } from './versions.ts'

/** Upload hosts have the version in the middle of the path; Instagram Login has none. */
const placed = (path: string, version: string): string =>
  path.includes('{version}') ? path.replace('{version}', version) : version ? `${version}/${path}` : path

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

const CLOCK: Site = {
  now: () => Date.now(),
  random: () => Math.random(),
  timer: (ms, run) => {
    const id = setTimeout(run, ms)
    return () => clearTimeout(id)
  },
}
const refuse = (message: string): never => {
  throw new SignalboxError('input_invalid', message)
}

const asText = (value: NonNullable<Value>): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value)

/** A path with its parameters; tokens never go into one. */
export function withParams(path: string, params: Params): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params))
    if (value !== undefined && value !== null) query.set(name, asText(value))
  if (query.has('access_token') || path.includes('access_token=')) refuse('A token has no place in an address')
  return query.size > 0 ? `${path}${path.includes('?') ? '&' : '?'}${query}` : path
}

/**
 * Makes a client for one account. Apps have one in `ctx.graph`; scripts and tools make their own.
 *
 * @example
 * const graph = createGraph({ fetch: (...a) => fetch(...a), credentials: () => ({ token }) })
 */
export function createGraph(init: GraphInit): Graph {
  const version = init.version ?? DEFAULT_VERSION
  const site = init.site ?? CLOCK
  const origin = new URL(init.url ?? 'https://graph.facebook.com').origin

  const authorize = async (call: Call, { token, host, proof, appSecret }: Credentials) => {
    const to = call.host ?? host ?? 'graph.facebook.com'
    if (!isGraphHost(to)) refuse(`${to} is no host of the Graph API`)
    if (call.url && !call.anonymous && !isMedia(new URL(call.url), origin))
      refuse('No token for other hosts than Meta’s')
    // Upload sessions take the token in a scheme of their own and no proof.
    const upload = to.startsWith('rupload') || call.path.startsWith('upload:')
    const secret = appSecret ?? (to.endsWith('.facebook.com') ? init.appSecret : undefined)
    const signs = secret && token && proof !== false && !token.includes('|') && !upload && !call.url
    const seconds = proof === 'timed' ? site.now() / 1000 : undefined
    const params = { ...call.params, ...(signs && (await init.proof?.(secret, token, seconds))) }
    const place = placed(call.path, call.version ?? version)
    return {
      address: call.url ?? withParams(`${init.url ?? `https://${to}`}/${place}`, params),
      header: token && { authorization: `${upload ? 'OAuth' : 'Bearer'} ${token}` },
    }
  }
  const attempt = async (call: Call, credentials: Credentials): Promise<Reply> => {
    const { body, method, signal } = call
    const { token, appSecret = init.appSecret } = credentials
    const { address, header } = await authorize(call, credentials)
    const json = body && ![FormData, Blob, ReadableStream, URLSearchParams].some((T) => body instanceof T)
    const clean = (text: string): string => scrub(text, [token, appSecret], [body, call.params, call.sent])
    const abort = new AbortController()
    const stop = (): void => abort.abort(signal?.reason)
    const cancel = site.timer(call.timeoutMs ?? init.timeoutMs ?? 20_000, () => abort.abort())
    signal?.addEventListener('abort', stop)
    try {
      signal?.throwIfAborted()
      const response = await init.fetch(address, {
        method,
        redirect: 'manual',
        headers: { ...(header || undefined), ...(json && { 'content-type': 'application/json' }), ...call.headers },
        signal: abort.signal,
        ...(body && { body: json ? JSON.stringify(body) : (body as BodyInit) }),
        ...(body instanceof ReadableStream && { duplex: 'half' }),
      })
      const { status, headers } = response
      if (call.raw) return { status, headers, data: response }
      return readReply(status, headers, await response.text(), { now: site.now(), clean })
    } catch (error) {
      if (error instanceof GraphError) throw error
      signal?.throwIfAborted()
      const cause = new Error(clean(String((error as Error | undefined)?.message ?? error)))
      const message = `${method} ${clean(call.path)}: no answer`
      throw new GraphError(0, { message }, { outcome: 'unknown', cause, now: site.now() })
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
      if (!(error instanceof GraphError) || error.class !== 'auth' || call.body instanceof ReadableStream) throw error
      const fresh = await credentials.rejected?.(error)
      if (!fresh) throw error
      return attempt(call, fresh)
    }
  }
  return clientOf({ version, origin }, send, init.transformers ?? [], site)
}

/** The methods of a client over what makes its calls. */
export function clientOf(
  facts: Pick<Graph, 'version' | 'origin'>,
  send: (call: Call) => Promise<Reply>,
  transformers: readonly Transformer[] = [],
  site: Site = CLOCK,
): Graph {
  const run = transformers.reduceRight<(call: Call) => Promise<Reply>>((next, t) => (call) => t(call, next, site), send)
  const call = (c: Call): Promise<Reply> =>
    run({ ...c, version: c.version ?? facts.version, path: c.path.replace(/^\/+/, '') })
  const data = async <R>(c: Call): Promise<R> => (await call(c)).data as R
  return {
    ...facts,
    call,
    get: <R>(path: string, options?: CallOptions) => data<R>({ ...options, method: 'GET', path }),
    post: <R>(path: string, body?: Body, options?: CallOptions) =>
      data<R>({ ...options, method: 'POST', path, ...(body && { body }) }),
    delete: <R>(path: string, options?: CallOptions) => data<R>({ ...options, method: 'DELETE', path }),
    use: (...more) => clientOf(facts, send, [...transformers, ...more], site),
  }
}
