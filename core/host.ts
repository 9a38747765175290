import type { Store } from './storage/store.ts'

/** Structured logging; `data` must be safe to print (no tokens, no message bodies). */
export interface Log {
  debug(message: string, data?: object): void
  info(message: string, data?: object): void
  warn(message: string, data?: object): void
  error(message: string, data?: object): void
}

/**
 * Everything a runtime gives to an app, passed to `app.fetch(request, host)`: the app itself reads no globals.
 * `E` is the environment that the app demands. Adapters keep members on prototypes: whoever changes one for an app
 * inherits (`Object.assign(Object.create(host), { fetch })`), since a copy has only some.
 */
export interface Host<E = unknown> {
  readonly env: E
  /** The runtime's default store; adapters make it on first use, so an app with its own `storage` never opens it. */
  readonly store: Store
  readonly fetch: typeof globalThis.fetch
  /** Keeps the isolate alive for work after the response. */
  waitUntil(task: Promise<unknown>): void
  /**
   * What all work lives as long as: the same object in every call of a process. Absent where the runtime may end the work
   * of one call and not that of others, without a word: what calls share, such as places among running handlers, is then
   * shared within one call only.
   */
  readonly life?: object | undefined
  /** Milliseconds since the epoch. */
  now(): number
  /** In [0, 1): jitter and identifiers of a process. Not for secrets. */
  random(): number
  /** Runs once after `ms`; the answer cancels it. */
  timer(ms: number, run: () => void): () => void
  readonly log: Log
  /** HMAC-SHA256 in lower-case hex, synchronous and native, where the runtime has one; otherwise Web Crypto is used. */
  readonly hmac?: ((secret: string, bytes: Uint8Array) => string) | undefined
  /** A 200 of plain text, where the runtime has one that costs less than `new Response(text)`. */
  readonly text?: ((text: string) => Response) | undefined
  /**
   * Asks that `app.sweep` be called at about `at` (ms since the epoch), with this key among its `keys`; without one for
   * all that is due. A key is a few hundred characters at most and names a place, never what is in it.
   */
  readonly wake?: ((at: number, key?: string) => void | Promise<void>) | undefined
  /** Takes the raw bytes of a webhook that could not be stored, as a last resort. */
  readonly spill?: ((bytes: Uint8Array) => Promise<void>) | undefined
  /** The peer's address, where the runtime knows it. */
  readonly ip?: string | undefined
  /** The client certificate that the runtime verified (mTLS), where it tells; `subject` such as `CN=a.example,O=A`. */
  readonly clientCert?: { readonly subject: string; readonly verified: boolean } | undefined
}

/** What every adapter takes. `E` is inferred from here, so `satisfies ExportedHandler<Env>` checks the environment. */
export interface Runnable<E> {
  fetch(request: Request, host: Host<E>): Promise<Response>
  /** Picks up what is due; absent on an app without the durable engine. */
  sweep?(host: Host<NoInfer<E>>, options?: SweepOptions): Promise<unknown>
}
export interface SweepOptions {
  /** How long it may go on. Default: 20 s. */
  readonly budgetMs?: number | undefined
  /** Only what these keys of `host.wake` name. Default: everything, and the plugins' tasks. */
  readonly keys?: readonly string[] | undefined
}

/** What calls an app on time beyond the timers of one process: a queue of delayed jobs. */
export interface Waker {
  wake(at: number, key?: string): void | Promise<void>
  /** Begins to call `sweep` with the keys that are due; with none for all that is due. */
  start(sweep: (keys: readonly string[] | undefined) => Promise<unknown>): void
  stop(): Promise<void>
}
