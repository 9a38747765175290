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

/** A store that shows each operation as a sign of life. */
function observed(store: Store, alive: () => void): Store {
  const watch = async <T>(operation: Promise<T>): Promise<T> => {
    alive()
    try {
      return await operation
    } finally {
      alive()
    }
  }
  return {
    guarantee: store.guarantee,
    get: (key) => watch(store.get(key)),
    set: (key, value, options) => watch(store.set(key, value, options)),
    delete: (key, options) => watch(store.delete(key, options)),
    list: (prefix, options) => watch(store.list(prefix, options)),
    scope: (name) => observed(store.scope(name), alive),
  }
}

/** The host that a simulated runtime gives to the app. */
export function createHost(init: {
  readonly env: Readonly<Record<string, string>>
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly tasks: Tasks
  readonly log: Log
  readonly fetch: typeof globalThis.fetch
  sweep(host: Host): Promise<unknown> | undefined
}): Host<never> {
  const { clock, tasks } = init
  const host: Host = {
    env: init.env,
    store: observed(init.store, tasks.alive),
    fetch: init.fetch,
    log: init.log,
    waitUntil: (task) => tasks.add(task),
    now: () => clock.now(),
    random: () => init.random.next(),
    timer(ms, run) {
      tasks.alive()
      return clock.timer(ms, () => {
        tasks.alive()
        run()
      })
    },
    wake(at) {
      clock.timer(at - clock.now(), () => {
        const sweeping = init.sweep(host)
        if (sweeping) tasks.add(sweeping)
      })
    },
  }
  return host as Host<never>
}
