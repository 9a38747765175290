import { LONGEST_TIMER } from '../clock.ts'
import type { Host, Log, Runnable, Waker } from '../host.ts'
import type { Store } from '../storage/store.ts'
import { lazy, web } from './adapter.ts'
import { pendingTasks } from './pending.ts'
import { sharedTimer } from './shared-timer.ts'
import { CRON_MS, sweeper } from './sweeper.ts'

/** What a long-lived process (Node, Bun, Deno) is made of; `P` is where it learns who asks. */
export interface ProcessInit<E, P> {
  readonly env: E
  readonly log: Log
  readonly timer: Host['timer']
  /** Default: the global one. */
  readonly fetch?: Host['fetch']
  readonly hmac: Host['hmac']
  readonly store: () => Store
  readonly spill?: Host['spill']
  readonly text?: Host['text']
  readonly waker?: Waker | undefined
  ip(peer: P): string | undefined
  clientCert?(peer: P): Host['clientCert']
}
export interface ProcessHost<E, P> {
  /** The host of one request; of none, for the work of the process itself. */
  host(peer?: P | undefined): Host<E>
  /** Sweeps now, for as long as a cron may. */
  sweep(): Promise<void>
  /** Counts work that must end before the process does. */
  track<T>(task: Promise<T>): Promise<T>
  /** Stops sweeping and waits for running work, at most `ms`. */
  stop(ms: number): Promise<void>
}
/** Timers that a process need not wait for: `unref` tells the runtime of each. */
export const processTimer =
  (unref: (id: ReturnType<typeof setTimeout>) => void): Host['timer'] =>
  (ms, run) => {
    const id = setTimeout(run, Math.min(ms, LONGEST_TIMER))
    unref(id)
    return () => clearTimeout(id)
  }

/** A host for processes: background work is kept track of, due work is swept by a timer, the store is opened once. */
export function processHost<E, P>(app: Runnable<E>, init: ProcessInit<E, P>): ProcessHost<E, P> {
  const { env, log, fetch = web.fetch, hmac, spill, text, waker } = init
  const store = lazy(init.store)
  const pending = pendingTasks(log, init.timer)
  const shared: Host<E> = {
    ...web,
    env,
    log,
    fetch,
    timer: sharedTimer(init.timer, web.now),
    hmac,
    spill,
    text,
    waitUntil: (task) => void pending.add(task),
    life: pending,
    wake: (at, key) => (waker ?? sweeps).wake(at, key),
    get store() {
      return store()
    },
  }
  /** Inherits and looks nothing up before it is asked: to copy all members costs as much as the signature. */
  class Own {
    readonly peer: P | undefined
    constructor(peer: P | undefined) {
      this.peer = peer
    }
    get ip(): string | undefined {
      return this.peer === undefined ? undefined : init.ip(this.peer)
    }
    get clientCert(): Host['clientCert'] {
      return this.peer === undefined ? undefined : init.clientCert?.(this.peer)
    }
  }
  Object.setPrototypeOf(Own.prototype, shared)
  const host = (peer?: P): Host<E> => new Own(peer) as unknown as Host<E>
  const sweeps = sweeper(app, host)
  waker?.start(async (keys) => app.sweep?.(host(), { budgetMs: CRON_MS, keys }))
  return {
    host,
    sweep: async () => void (await app.sweep?.(host(), { budgetMs: CRON_MS })),
    track: (task) => pending.add(task),
    async stop(ms) {
      sweeps.stop()
      if (waker) void pending.add(waker.stop()).catch(() => {}) // a queue whose server is gone may never close
      await pending.drain(ms)
    },
  }
}
