import * as files from 'node:fs/promises'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Host, Runnable } from '../../core/host.ts'
import { type AdapterOptions, textOf } from '../../core/hosting/adapter.ts'
import { jsonLog } from '../../core/hosting/log.ts'
import { processHost, processTimer } from '../../core/hosting/process.ts'
import { spillTo } from '../../core/hosting/spill.ts'
import { onStop } from '../../core/hosting/stop.ts'
import { nodeHmac } from './hmac.ts'
import { requestOf } from './request.ts'
import { respond, textResponse } from './respond.ts'
import { storeOf } from './store.ts'

export interface NodeOptions<E> extends AdapterOptions<E> {
  /** On SIGTERM and SIGINT, how long running work may take before the process ends; 0 leaves signals alone. Default: 10 s. */
  readonly drainMs?: number | undefined
}

function certOf(socket: TLSSocket): Host['clientCert'] {
  const names = [socket.getPeerCertificate?.()?.subject?.CN ?? []].flat()
  const subject = names.map((name) => `CN=${name.replace(/[,/+\\]/g, '\\$&')}`).join(',')
  return subject ? { subject, verified: socket.authorized } : undefined
}

/**
 * Serves an app with node:http (or node:https). The store is Redis at `REDIS_URL`, which several processes may share,
 * else files in `SIGNALBOX_DATA` (`.signalbox`), which one process holds.
 *
 * @example
 * createServer(node(app)).listen(8787)
 */
export function node<E>(
  app: Runnable<E>,
  options: NodeOptions<E> = {},
): (message: IncomingMessage, out: ServerResponse) => void {
  const { env = process.env as E, log = jsonLog(textOf(env, 'LOG_LEVEL')), drainMs = 10_000 } = options
  const store = () => options.store ?? storeOf(env, log)
  const spill = spillTo(files, `${textOf(env, 'SIGNALBOX_DATA') ?? '.signalbox'}/spill`)
  const { host, track, stop } = processHost(app, {
    env,
    log,
    timer: processTimer((id) => id.unref()),
    store,
    waker: options.waker,
    spill,
    text: textResponse,
    hmac: nodeHmac(),
    ip: (socket: TLSSocket) => socket.remoteAddress,
    clientCert: (socket) => (socket.encrypted ? certOf(socket) : undefined),
  })
  const serve = async (message: IncomingMessage, out: ServerResponse, socket: TLSSocket): Promise<void> => {
    try {
      const writing = respond(await app.fetch(requestOf(message, out), host(socket)), message, out)
      if (writing) await writing
    } catch (error) {
      out.destroy()
      throw error
    }
  }
  const servers = new Set<Server>()
  let stopping = false
  if (drainMs > 0)
    onStop(process, () => {
      stopping = true
      for (const server of servers) server.close()
      return stop(drainMs)
    })
  return (message, out) => {
    const socket = message.socket as TLSSocket & { readonly server?: Server }
    if (socket.server) servers.add(socket.server)
    if (stopping) out.shouldKeepAlive = false
    track(serve(message, out, socket))
  }
}
