import { GraphError, type MetaError } from './errors.ts'
import type { Body, Call, CallOptions, Credentials, Graph, Params, Reply, Transformer, Value } from './types.ts'
import { DEFAULT_VERSION } from './versions.ts'

export interface GraphInit {
  readonly fetch: typeof globalThis.fetch
  /** Asked for once per call, so that a refreshed token is used at once. */
  readonly credentials: () => Credentials | Promise<Credentials>
  readonly version?: string | undefined
  /** Replaces `https://<host>`, for simulators and gateways. */
  readonly url?: string | undefined
  readonly timeoutMs?: number | undefined
  readonly transformers?: readonly Transformer[] | undefined
}

const asText = (value: NonNullable<Value>): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value)

function queryOf(params: Params | undefined): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params ?? {}))
    if (value !== undefined && value !== null) query.set(name, asText(value))
  const text = query.toString()
  return text && `?${text}`
}

async function readReply(response: Response): Promise<Reply> {
  const { status, headers } = response
  const text = await response.text()
  let data: unknown
  try {
    data = text === '' ? undefined : JSON.parse(text)
  } catch {
    throw new GraphError(status, { message: `Meta answered ${status} with a body that is not JSON` })
  }
  const { error } = (data ?? {}) as { error?: MetaError }
  if (error && typeof error === 'object') throw new GraphError(status, error)
  if (!response.ok) throw new GraphError(status, { message: `Meta answered ${status}` })
  return { status, headers, data }
}

/** Makes a client for one account. */
export function createGraph(init: GraphInit): Graph {
  const version = init.version ?? DEFAULT_VERSION
  const send = async (call: Call): Promise<Reply> => {
    const { token, host } = await init.credentials()
    const { body, method, timeoutMs = init.timeoutMs ?? 20_000 } = call
    const base = init.url ?? `https://${call.host ?? host ?? 'graph.facebook.com'}`
    const raw = body instanceof FormData || body instanceof Blob || body instanceof ReadableStream
    const timeout = AbortSignal.timeout(timeoutMs)
    let response: Response
    try {
      response = await init.fetch(`${base}/${call.version ?? version}/${call.path}${queryOf(call.params)}`, {
        method,
        redirect: 'manual',
        headers: {
          authorization: `Bearer ${token}`,
          ...(body && !raw && { 'content-type': 'application/json' }),
          ...call.headers,
        },
        signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
        ...(body && { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
      })
    } catch (cause) {
      call.signal?.throwIfAborted()
      throw new GraphError(0, { message: `${method} ${call.path}: no answer` }, { outcome: 'unknown', cause })
    }
    return readReply(response)
  }
  return client(version, send, init.transformers ?? [])
}

function client(version: string, send: (call: Call) => Promise<Reply>, transformers: readonly Transformer[]): Graph {
  const run = transformers.reduceRight<(call: Call) => Promise<Reply>>((next, t) => (call) => t(call, next), send)
  const call = (c: Call): Promise<Reply> => run({ ...c, path: c.path.replace(/^\/+/, '') })
  const data = async <R>(c: Call): Promise<R> => (await call(c)).data as R
  return {
    version,
    call,
    get: <R>(path: string, options?: CallOptions) => data<R>({ ...options, method: 'GET', path }),
    post: <R>(path: string, body?: Body, options?: CallOptions) =>
      data<R>({ ...options, method: 'POST', path, ...(body && { body }) }),
    delete: <R>(path: string, options?: CallOptions) => data<R>({ ...options, method: 'DELETE', path }),
    use: (...more) => client(version, send, [...transformers, ...more]),
  }
}
