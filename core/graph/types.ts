import type { Accept } from '../announce.ts'
import type { Host, Log } from '../host.ts'
import type { Store } from '../storage/store.ts'
import type { GraphError } from './errors.ts'

/** What the Graph client speaks with for one account: from `credentials` in the environment, or from `tenants`. */
export interface Credentials {
  readonly token: string
  /** The host that this kind of token belongs to. Default: graph.facebook.com. */
  readonly host?: GraphHost | undefined
  /**
   * Signs calls with `appsecret_proof`; `timed` proofs lapse after some minutes. Default: yes, where the app secret
   * is known.
   */
  readonly proof?: boolean | 'timed' | undefined
  /** The app secret that `appsecret_proof` is made with, where it is not META_APP_SECRET. */
  readonly appSecret?: string | undefined
  /** Told when Meta rejects the token (class `auth`); answers others to try once more with, or nothing. */
  rejected?(error: GraphError): Promise<Credentials | undefined>
}

/** Meta's API hosts; the client speaks to no other. */
export type GraphHost =
  | 'graph.facebook.com'
  | 'graph-video.facebook.com'
  | 'graph.instagram.com'
  | 'rupload.facebook.com'
  | 'api.facebook.com'
  | 'graph.threads.net'
  | 'api.instagram.com'

export type Value = string | number | boolean | null | undefined | object
export type Params = Readonly<Record<string, Value>>
/** JSON by default; FormData for multipart uploads, URLSearchParams for forms. */
export type Body = Params | FormData | URLSearchParams

export interface CallOptions {
  readonly params?: Params | undefined
  readonly signal?: AbortSignal | undefined
  /** Default: 20 000 ms. */
  readonly timeoutMs?: number | undefined
  /** For this call only, such as `v25.0`; empty for paths that have none. */
  readonly version?: string | undefined
  readonly host?: GraphHost | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Upload sessions take the token in a scheme of their own, and no proof. Default: `Bearer`. */
  readonly scheme?: 'OAuth' | undefined
  /** Names this write within its handler, so that a re-run may take another path to it. */
  readonly key?: string | undefined
}

/** One call as transformers see it: `path` has neither version nor leading slash, `version` is always set. */
export interface Call extends CallOptions {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly body?: Body | Blob | ReadableStream<Uint8Array> | undefined
  /** An address on Meta's media hosts, called instead of `path`; refused anywhere else. */
  readonly url?: string | undefined
  /** What else an error must not quote: the operations inside a batch. */
  readonly sent?: unknown
  /** Goes without the token; with `url` to any host: the caller has checked the address. */
  readonly anonymous?: boolean | undefined
  /** `data` is then the `Response` itself, its body unread, redirects and errors included. */
  readonly raw?: boolean | undefined
}
export interface Reply {
  /** 304 where an `if-none-match` held: `data` is then undefined. */
  readonly status: number
  /** Among them the usage headers; `usageOf(headers)` reads them. */
  readonly headers: Headers
  readonly data: unknown
}
/** For whom a client speaks, and what its transformers may use. */
export interface Site extends Pick<Host, 'now' | 'random' | 'timer'> {
  readonly product?: string | undefined
  readonly account?: string | undefined
  /** The app's store; limits are shared through it. Absent in a client made by hand. */
  readonly store?: Store | undefined
  readonly log?: Log | undefined
  /** What takes the events of the app's own: what a transformer notices may have handlers. */
  readonly accept?: Accept | undefined
}
/** Middleware around outgoing calls, as `graph.use(retry())`. */
export type Transformer = (call: Call, next: (call: Call) => Promise<Reply>, site: Site) => Promise<Reply>

/**
 * Meta's Graph API for one account. The token goes into the `Authorization` header only. Pages, batches, uploads and
 * media are functions over it (`pages(graph, …)`, from `signalbox/graph`), so that a bot ships only what it uses.
 * Source: https://developers.facebook.com/docs/graph-api/overview
 *
 * @example
 * const me = await graph.get<{ id: string }>('me', { params: { fields: 'id' } })
 */
export interface Graph {
  readonly version: string
  /** Where calls go: Meta's, unless the app was told another. Absent in clients that are not `createGraph`'s. */
  readonly origin?: string | undefined
  get<R>(path: string, options?: CallOptions): Promise<R>
  post<R>(path: string, body?: Body, options?: CallOptions): Promise<R>
  delete<R>(path: string, options?: CallOptions): Promise<R>
  /** The whole answer: status, headers, data. */
  call(call: Call): Promise<Reply>
  /** A client that passes every call through these first. */
  use(...transformers: Transformer[]): Graph
}
