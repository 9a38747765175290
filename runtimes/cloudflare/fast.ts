import { SignalboxError } from '../../core/errors.ts'
import type { Runnable } from '../../core/host.ts'
import { type Worker, type WorkerOptions, worker } from './worker.ts'

export type { Worker, WorkerOptions } from './worker.ts'

const noStore = (): never => {
  throw new SignalboxError('config_missing', 'signalbox/cloudflare/fast brings no store: give createApp a `storage`')
}

/**
 * Serves an app of `signalbox/fast` from a Worker, without the code of the default store: such an app needs none,
 * unless its handlers or features keep rows.
 *
 * @example
 * export default cloudflare(app) satisfies ExportedHandler<Env>
 */
export function cloudflare<E>(app: Runnable<E>, options: WorkerOptions = {}): Worker<E> {
  return worker(app, options, { storeOf: noStore })
}
