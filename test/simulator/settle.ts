import type { Clock } from './clock.ts'

/** Work that the app does after it has answered. */
export interface Tasks {
  add(task: Promise<unknown>): void
  /** Forgets all work: the process that did it is gone. */
  drop(): void
  /** Called on every sign of life: a call, a timer. */
  alive(): void
  /** Something outside the simulation that will end by itself: a store, another server. */
  outside<T>(operation: Promise<T>): Promise<T>
  /** Resolves when all work is done, or when what is left waits for the clock. */
  rest(): Promise<void>
}

/** So many turns, and so long in real time, without a sign of life count as waiting for the clock. */
const QUIET_TURNS = 20
/** Node computes on four threads. */
const THREADS = 4
/** Crypto gives no sign of life, but it queues: when these come back, what was begun before them has had its turn. */
const throughCrypto = (): Promise<unknown> =>
  Promise.all(Array.from({ length: THREADS }, () => crypto.subtle.digest('SHA-256', new Uint8Array())))
const turn = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 0))
  await throughCrypto()
}

export function createTasks(clock: Clock, patienceMs: number): Tasks {
  const open = new Set<Promise<unknown>>()
  let signs = 0
  let busy = 0
  return {
    add(task) {
      signs++
      open.add(task)
      const close = (): void => {
        signs++
        open.delete(task)
      }
      task.then(close, close)
    },
    drop: () => open.clear(),
    alive() {
      signs++
    },
    async outside(operation) {
      signs++
      busy++
      try {
        return await operation
      } finally {
        signs++
        busy--
      }
    },
    async rest() {
      let seen = signs
      let turns = 0
      let since = Date.now()
      while (open.size > 0) {
        await turn()
        if (signs !== seen || busy > 0) {
          seen = signs
          turns = 0
          since = Date.now()
        } else if (++turns > QUIET_TURNS && Date.now() - since > patienceMs && clock.next() !== undefined) return
      }
    },
  }
}
