import type { Host, Log } from '../../core/host.ts'
import type { Store } from '../../core/storage/store.ts'
import type { Clock } from './clock.ts'
import type { Random } from './random.ts'
import type { Tasks } from './settle.ts'

/** One line of the app's log. */
export interface LogLine {
  readonly level: keyof Log
  readonly message: string
  readonly data?: object | undefined
}

/** A log that keeps its lines and passes them on. */
export function keepLog(lines: LogLine[], next: Log | undefined): Log {
  const at =
    (level: keyof Log) =>
    (message: string, data?: object): void => {
      lines.push({ level, message, data })
      next?.[level](message, data)
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** One process of the app: it lives until it is killed, and nothing it began gets any further then. */
export interface Life {
  /** Passes the outcome of an operation on, or nothing ever, once the process is dead. */
  step<T>(operation: () => Promise<T>): Promise<T>
  readonly dead: boolean
  /** How many steps it has taken. */
  readonly steps: number
  kill(): void
  /** Rejects when the process dies: its open connections break. */
  readonly death: Promise<never>
  /** Kills after so many more steps: store operations and calls. */
  killAfter(steps: number): void
}

const never = <T>(): Promise<T> => new Promise<T>(() => {})

export function createLife(tasks: Tasks): Life {
  let dead = false
  let steps = 0
  let left = Number.POSITIVE_INFINITY
  let broken = (_: Error): void => {}
  const death = new Promise<never>((_, reject) => {
    broken = reject
  })
  death.catch(() => {})
  const kill = (): void => {
    dead = true
    tasks.drop()
    broken(new TypeError('The app has crashed'))
  }
  return {
    death,
    kill,
    get dead() {
      return dead
    },
    get steps() {
      return steps
    },
    killAfter(count) {
      left = count
    },
    async step(operation) {
      if (dead) return never()
      steps++
      tasks.alive()
      try {
        return await operation()
      } finally {
        tasks.alive()
        if (--left === 0) kill()
        if (dead) await never()
      }
    },
  }
}

/** A store whose operations are steps of a life. */
function livingStore(store: Store, step: Life['step'], outside: Tasks['outside']): Store {
  return {
    guarantee: store.guarantee,
    get: (key) => step(() => outside(store.get(key))),
    set: (key, value, options) => step(() => outside(store.set(key, value, options))),
    delete: (key, options) => step(() => outside(store.delete(key, options))),
    list: (prefix, options) => step(() => outside(store.list(prefix, options))),
    scope: (name) => livingStore(store.scope(name), step, outside),
  }
}

const MINUTE = 60_000
/** After each quiet sweep the next is put off twice as long, up to an hour: so a day can pass in a moment. */
const nextPause = (pause: number, idle: boolean): number => (idle ? Math.min(pause * 2, 60 * MINUTE) : MINUTE)

/** Sweeps for as long as the process lives, as a host with cron does. */
function keepSweeping(
  clock: Clock,
  tasks: Tasks,
  life: Life,
  every: number | undefined,
  sweep: () => Promise<unknown> | undefined,
): void {
  let steps = life.steps
  const next = (pause: number): void => {
    clock.timer(pause, () => {
      if (life.dead) return
      const idle = life.steps === steps
      const sweeping = sweep()
      if (!sweeping) return
      tasks.add(
        sweeping.finally(() => {
          steps = life.steps
          next(every ?? nextPause(pause, idle))
        }),
      )
    })
  }
  next(every ?? MINUTE)
}

/** The host that a simulated runtime gives to one process of the app. */
export function createHost(init: {
  readonly life: Life
  readonly env: Readonly<Record<string, unknown>>
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly tasks: Tasks
  readonly log: Log
  readonly fetch: typeof globalThis.fetch
  /** How often the host sweeps, in ms; undefined: every minute, and ever more seldom while nothing happens. */
  readonly cron: number | undefined
  sweep(host: Host): Promise<unknown> | undefined
}): Host<never> {
  const { clock, life, tasks } = init
  const later = (ms: number, run: () => void): (() => void) => {
    tasks.alive()
    return clock.timer(ms, () => {
      if (!life.dead) run()
    })
  }
  const host: Host = {
    env: { ...init.env },
    store: livingStore(init.store, life.step, tasks.outside),
    fetch: (...args) => life.step(() => init.fetch(...args)),
    log: init.log,
    waitUntil(task) {
      if (!life.dead) tasks.add(task)
    },
    now: () => clock.now(),
    random: () => init.random.next(),
    timer: later,
    wake(at) {
      later(at - clock.now(), () => {
        const sweeping = init.sweep(host)
        if (sweeping) tasks.add(sweeping)
      })
    },
  }
  keepSweeping(clock, tasks, life, init.cron, () => init.sweep(host))
  return host as Host<never>
}
