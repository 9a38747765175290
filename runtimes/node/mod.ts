import { createHmac } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Host, Log, Runnable } from '../../core/host.ts'
import { hmacFrom, jsonLog, lazy, onStop, pendingTasks, sweeper, textOf } from '../../core/host-kit.ts'
import { memoryStore } from '../../core/storage/memory.ts'
import type { Store } from '../../core/storage/store.ts'
import { requestOf } from './request.ts'
import { respond } from './respond.ts'

export interface NodeOptions<E> {
  /** Default: `process.env`. */
  readonly env?: E | undefined
  /** Default: Redis at `REDIS_URL`, else files in `SIGNALBOX_DATA` (`.signalbox`). */
  readonly store?: Store | undefined
  /** Default: JSON lines on the console, from `LOG_LEVEL` (info) upwards. */
  readonly log?: Log | undefined
  /** On SIGTERM and SIGINT, how long running work may take before the process ends; 0 leaves signals alone. Default: 10 s. */
  readonly drainMs?: number | undefined
}

const timer: Host['timer'] = (ms, run) => {
  const id = setTimeout(run, ms).unref()
  return () => clearTimeout(id)
}

function certOf(socket: TLSSocket): Host['clientCert'] {
  const subject = [socket.getPeerCertificate?.()?.subject?.CN].flat()[0]
  return subject ? { subject, verified: socket.authorized } : undefined
}

/**
 * Serves an app with node:http (or node:https).
 *
 * @example
 * createServer(node(app)).listen(8787)
 */
export function node<E>(
  app: Runnable<E>,
  options: NodeOptions<E> = {},
): (message: IncomingMessage, out: ServerResponse) => void {
  const env = options.env ?? (process.env as E)
  const log = options.log ?? jsonLog(textOf(env, 'LOG_LEVEL'))
  const store = lazy(() => options.store ?? memoryStore())
  const hmac = hmacFrom(createHmac)
  const pending = pendingTasks(log, timer)
  const servers = new Set<Server>()
  const host = (socket?: TLSSocket): Host<E> => ({
    env,
    log,
    hmac,
    timer,
    fetch: (...args) => fetch(...args),
    waitUntil: (task) => void pending.add(task),
    now: () => Date.now(),
    random: () => Math.random(),
    wake: (at) => sweeps.wake(at),
    ip: socket?.remoteAddress,
    get store() {
      return store()
    },
    get clientCert() {
      return socket && certOf(socket)
    },
  })
  const sweeps = sweeper(app, host)
  const { drainMs = 10_000 } = options
  if (drainMs > 0)
    onStop(process, async () => {
      sweeps.stop()
      for (const server of servers) server.close()
      await pending.drain(drainMs)
    })
  return (message, out) => {
    const socket = message.socket as TLSSocket & { readonly server?: Server }
    if (socket.server) servers.add(socket.server)
    const answered = app.fetch(requestOf(message), host(socket)).then((r) => respond(r, message, out))
    pending.add(answered).catch(() => out.destroy())
  }
}
