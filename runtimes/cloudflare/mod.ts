import type { Runnable } from '../../core/host.ts'
import { storeOf, wakerOf } from './bindings.ts'
import { type Worker, type WorkerOptions, worker } from './worker.ts'

export type { Worker, WorkerOptions } from './worker.ts'

/**
 * Serves an app from a Worker: requests, cron triggers and queue messages (both sweep up what is due). The store is the
 * Durable Object bound as `SIGNALBOX`, unless the app brings its own. Retries come on time by a queue bound as
 * `SIGNALBOX_QUEUE` or by the object's alarm; with neither they wait for the next cron.
 *
 * @example
 * export default cloudflare(app) satisfies ExportedHandler<Env>
 */
export function cloudflare<E>(app: Runnable<E>, options: WorkerOptions = {}): Worker<E> {
  return worker(app, options, storeOf, wakerOf)
}
