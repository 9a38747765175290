import { SignalboxError } from '../../core/errors.ts'
import type { Host, Runnable } from '../../core/host.ts'
import { type AdapterOptions, textOf } from '../../core/hosting/adapter.ts'
import { hmacPads } from '../../core/hosting/hmac.ts'
import { jsonLog } from '../../core/hosting/log.ts'
import { processHost, processTimer } from '../../core/hosting/process.ts'
import { type DenoKv, denoKvStore } from '../../core/storage/denokv.ts'
import { lazyStore } from '../../core/storage/lazy.ts'
import type { Store } from '../../core/storage/store.ts'

export interface DenoOptions<E> extends AdapterOptions<E> {
  /**
   * On SIGINT and SIGTERM, how long running work may take before the process ends; 0 leaves signals alone.
   * Default: 4 s, since Deno Deploy ends an instance 5 s after SIGINT.
   */
  readonly drainMs?: number | undefined
}
type Signal = 'SIGINT' | 'SIGTERM'
/** The part of Deno that an adapter needs; `cron` is there on Deno Deploy and with `--unstable-cron`. */
interface Runtime {
  readonly env: { toObject(): Record<string, string> }
  unrefTimer(id: unknown): void
  addSignalListener(signal: Signal, run: () => void): void
  exit(code: number): never
  /** On Deno Deploy where a database is assigned, elsewhere with `--unstable-kv`. */
  openKv?(): Promise<DenoKv>
  cron?(name: string, schedule: string, run: () => Promise<void>): Promise<void>
}
/** The part of what Deno tells about a connection that is used. */
interface Info {
  readonly remoteAddr: object
}
/** The part of a hash of node:crypto that is used. */
interface Hash {
  update(bytes: Uint8Array): Hash
  copy(): Hash
  digest(): Uint8Array
  digest(encoding: 'hex'): string
}
interface Globals {
  readonly Deno: Runtime
  readonly process: { getBuiltinModule(id: 'node:crypto'): { createHash(algorithm: 'sha256'): Hash } }
}

function kvStore({ openKv }: Runtime): Store {
  if (openKv) return lazyStore(async () => denoKvStore(await openKv()))
  throw new SignalboxError('config_missing', 'This Deno has no KV', {
    fix: 'Run it with --unstable-kv, assign a KV database on Deno Deploy, or give createApp a `storage`.',
  })
}

/**
 * Where a connection ends without an answer Deno makes the request again, unasked, although the server may have done what
 * it asks: a message would be sent twice. It does not where the body may be read once only, as that of a `Blob`.
 * Source: https://github.com/denoland/deno/issues/35610 (2026-06-29)
 */
const fetchOnce: Host['fetch'] = (input, init) => {
  const { body } = init ?? {}
  const isForm = body instanceof URLSearchParams
  if (!isForm && typeof body !== 'string') return fetch(input, init)
  const type = isForm ? 'application/x-www-form-urlencoded;charset=UTF-8' : 'text/plain;charset=UTF-8'
  return fetch(input, { ...init, body: new Blob([`${body}`], { type }) })
}

/**
 * HMAC from its two hashes (RFC 2104), which go on from where the key has left them: Deno's `createHmac` costs three
 * times as much.
 */
export function hmacOver(createHash: (algorithm: 'sha256') => Hash): NonNullable<Host['hmac']> {
  const begun = new Map<string, readonly [inner: Hash, outer: Hash]>()
  const begin = (secret: string): readonly [inner: Hash, outer: Hash] => {
    const [inner, outer] = hmacPads(secret, (bytes) => createHash('sha256').update(bytes).digest())
    const made = [createHash('sha256').update(inner), createHash('sha256').update(outer)] as const
    begun.set(secret, made)
    return made
  }
  return (secret, bytes) => {
    const [inner, outer] = begun.get(secret) ?? begin(secret)
    return outer.copy().update(inner.copy().update(bytes).digest()).digest('hex')
  }
}

/**
 * Serves an app with Deno, also on Deno Deploy. The store is Deno KV.
 *
 * @example
 * Deno.serve(deno(app))
 */
export function deno<E>(
  app: Runnable<E>,
  options: DenoOptions<E> = {},
): (request: Request, info: Info) => Promise<Response> {
  const { Deno, process } = globalThis as unknown as Globals
  const { env = Deno.env.toObject() as E, log = jsonLog(textOf(env, 'LOG_LEVEL')), drainMs = 4000 } = options
  const store = () => options.store ?? kvStore(Deno)
  const hmac = hmacOver(process.getBuiltinModule('node:crypto').createHash)
  const { host, track, stop, sweep } = processHost(app, {
    env,
    log,
    timer: processTimer((id) => Deno.unrefTimer(id)),
    fetch: fetchOnce,
    store,
    waker: options.waker,
    hmac,
    ip: ({ remoteAddr }: Info) => (remoteAddr as { readonly hostname?: string }).hostname,
  })
  // Instances on Deno Deploy sleep when idle: their timers do not run, a cron does.
  if (app.sweep) Deno.cron?.('signalbox sweep', '* * * * *', sweep)
  let leaving = false
  const leave = (code: number) => () => {
    if (leaving) return Deno.exit(code)
    leaving = true
    void stop(drainMs).then(() => Deno.exit(code))
  }
  const onSignal = (signal: Signal, code: number): void => {
    try {
      Deno.addSignalListener(signal, leave(code))
    } catch (error) {
      // Windows has no SIGTERM before Deno 2.7.6.
      if (signal === 'SIGINT') throw error
    }
  }
  if (drainMs > 0) {
    onSignal('SIGINT', 130)
    onSignal('SIGTERM', 143)
  }
  return (request, info) => track(app.fetch(request, host(info)))
}
