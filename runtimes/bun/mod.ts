import * as files from 'node:fs/promises'
import type { Runnable } from '../../core/host.ts'
import { type AdapterOptions, textOf } from '../../core/hosting/adapter.ts'
import { jsonLog } from '../../core/hosting/log.ts'
import { processHost, processTimer } from '../../core/hosting/process.ts'
import { spillTo } from '../../core/hosting/spill.ts'
import { onStop } from '../../core/hosting/stop.ts'
import { storeOf } from './store.ts'

export interface BunOptions<E> extends AdapterOptions<E> {
  /** Default: `PORT`, else Bun's own (3000). */
  readonly port?: number | undefined
  readonly hostname?: string | undefined
  /** On SIGTERM and SIGINT, how long running work may take before the process ends; 0 leaves signals alone. Default: 10 s. */
  readonly drainMs?: number | undefined
}

/** The part of Bun's server that an adapter needs. */
interface BunServer {
  requestIP(request: Request): { readonly address: string } | null
  /** Settles when every request has its answer. */
  stop(): unknown
}
/** What `Bun.serve` and a default export take. */
export interface BunServe {
  readonly port?: number
  readonly hostname?: string
  /** Bun's own error pages show sources. */
  readonly development: false
  fetch(request: Request, server: BunServer): Promise<Response>
}

/** A hash of Bun's own; with a key it is an HMAC. */
interface Hasher {
  update(bytes: Uint8Array): Hasher
  digest(encoding: 'hex'): string
}
interface Globals {
  readonly Bun: { readonly CryptoHasher: new (algorithm: 'sha256', key: string) => Hasher }
}

/**
 * Serves an app with Bun. The store is Redis at `REDIS_URL`, else SQLite in `SIGNALBOX_DATA` (`.signalbox`).
 *
 * @example
 * export default bun(app)
 */
export function bun<E>(app: Runnable<E>, options: BunOptions<E> = {}): BunServe {
  const { env = process.env as E, log = jsonLog(textOf(env, 'LOG_LEVEL')), drainMs = 10_000, port, hostname } = options
  const { Bun } = globalThis as unknown as Globals
  const store = () => options.store ?? storeOf(env)
  const spill = spillTo(files, `${textOf(env, 'SIGNALBOX_DATA') ?? '.signalbox'}/spill`)
  let serving: BunServer | undefined
  const { host, track, stop } = processHost(app, {
    env,
    log,
    timer: processTimer((id) => id.unref()),
    store,
    waker: options.waker,
    spill,
    // Costs two thirds of what `createHmac` does.
    hmac: (secret, bytes) => new Bun.CryptoHasher('sha256', secret).update(bytes).digest('hex'),
    ip: (request: Request) => serving?.requestIP(request)?.address,
  })
  if (drainMs > 0)
    onStop(process, () => {
      // Bun counts its requests itself; to do it here costs as much as to look at a signature's form.
      void track(Promise.resolve(serving?.stop()))
      return stop(drainMs)
    })
  return {
    ...(port !== undefined && { port }),
    ...(hostname !== undefined && { hostname }),
    development: false,
    fetch(request, server) {
      serving = server
      return app.fetch(request, host(request))
    },
  }
}
