import { type ConnectionOptions, Queue, Worker } from 'bullmq'
import type { Waker } from '../../core/host.ts'

export interface BullMqOptions {
  /** Redis, as BullMQ takes it: `{ url }`, `{ host, port }` or an ioredis of its own. */
  readonly connection: ConnectionOptions
  /** The name of the queue. Default: `signalbox`. */
  readonly queue?: string | undefined
  /** How many jobs one process works on at once. Default: 50. */
  readonly concurrency?: number | undefined
}
interface Wake {
  /** Empty for everything that is due. */
  readonly key: string
}
const KEEP_NOTHING = { removeOnComplete: true, removeOnFail: true } as const
const TRIES = { attempts: 5, backoff: { type: 'exponential', delay: 1000 } } as const

/**
 * Wakes an app by delayed jobs of BullMQ: retries and time-outs come on time in whichever process is alive, and a
 * process that only works off jobs needs no port. A job carries a key and nothing else: what is due stays in the store,
 * so one that is lost or comes twice does no harm. Needs `bullmq` and `ioredis`.
 *
 * @example
 * const waker = bullmq({ connection: { url: env.REDIS_URL } })
 * createServer(node(app, { waker })).listen(8787)
 */
export function bullmq({ connection, queue: name = 'signalbox', concurrency = 50 }: BullMqOptions): Waker {
  const queue = new Queue<Wake>(name, { connection })
  queue.on('error', () => {}) // ioredis connects again by itself; a wake that fails says so to its caller
  let worker: Worker<Wake> | undefined
  return {
    async wake(at, key = '') {
      // One job a second and key, however many processes ask for it, and never before what it is for is due.
      const second = Math.ceil(at / 1000)
      const jobId = `${second}.${encodeURIComponent(key)}`
      await queue.add(
        'wake',
        { key },
        { ...KEEP_NOTHING, ...TRIES, jobId, delay: Math.max(0, second * 1000 - Date.now()) },
      )
    },
    start(sweep) {
      worker = new Worker<Wake>(name, ({ data: { key } }) => sweep(key === '' ? undefined : [key]), {
        connection,
        concurrency,
      })
      worker.on('error', () => {})
    },
    async stop() {
      await worker?.close()
      await queue.close()
    },
  }
}
