import { toLog } from '../../core/errors.ts'
import type { Host } from '../../core/host.ts'
import { type AdapterOptions, lazy, textOf, web } from '../../core/hosting/adapter.ts'
import { jsonLog } from '../../core/hosting/log.ts'
import { nodeHmac } from './hmac.ts'
import { storeOf } from './store.ts'

/**
 * A host for what runs beside the server: a cron job, a script, a shell. It has the environment and the store that the
 * server has; a store of files belongs to one process, so the server must not run meanwhile, or share Redis with it.
 *
 * @example
 * const host = scriptHost()
 * await app.send(host, { key: 'invoice-42' }, (apis) => apis.whatsapp().text('27820001111', 'Your invoice is paid.'))
 */
export function scriptHost<E = never>(options: Omit<AdapterOptions<E>, 'waker'> = {}): Host<E> {
  const { env = process.env as E, log = jsonLog(textOf(env, 'LOG_LEVEL')) } = options
  const store = lazy(() => options.store ?? storeOf(env, log))
  return {
    ...web,
    env,
    log,
    hmac: nodeHmac(),
    // A script ends when its work does: what is to be tried later is for the server's sweeps.
    wake() {},
    waitUntil: (task) => void task.catch(toLog(log, 'background task failed')),
    get store() {
      return store()
    },
  }
}
