import type { Runnable } from '../../core/host.ts'
import { boundIn, keysOf, storeOf } from './bindings.ts'
import { type Worker, type WorkerOptions, worker } from './worker.ts'

export { type Bound, bindings } from './env.ts'
export type { Worker, WorkerOptions } from './worker.ts'

/**
 * Serves an app from a Worker: requests, cron triggers and queue messages (both sweep up what is due). The store is the
 * Durable Object bound as `SIGNALBOX`, unless the app has a `storage` of its own (`kvStore`, `d1Store`). Retries come
 * on time by a queue bound as `SIGNALBOX_QUEUE` or by the object's alarm; with neither they wait for the next cron. A
 * sweep that fails fails its queue message, which Cloudflare then tries again and at last puts into the dead-letter
 * queue. Webhooks that cannot be stored for long go to the R2 bucket bound as `SIGNALBOX_SPILL`.
 *
 * @example
 * export default cloudflare(app) satisfies ExportedHandler<Env>
 */
export function cloudflare<E>(app: Runnable<E>, options: WorkerOptions = {}): Worker<E> {
  return worker(app, options, { storeOf, boundIn, keysOf })
}
