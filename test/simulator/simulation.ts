import type { Host, Log, Runnable } from '../../core/host.ts'
import { memoryStore } from '../../core/storage/memory.ts'
import type { Store } from '../../core/storage/store.ts'
import { type Account, DEFAULT_ACCOUNTS, DEFAULT_ENV } from './accounts.ts'
import { createClock } from './clock.ts'
import { createHost, keepLog, type LogLine } from './host.ts'
import { metaFetch } from './meta-fetch.ts'
import { createOffice } from './office.ts'
import { seeded } from './random.ts'
import { createTasks } from './settle.ts'
import { createWorld, type World } from './world.ts'

export interface SimulatorOptions {
  /** Environment keys beside or instead of the simulated ones. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** The accounts of the business; by default one of each product. */
  readonly accounts?: readonly Account[] | undefined
  /** Repeats a run: ids, jitter, faults. Default: 1. */
  readonly seed?: number | undefined
  /** Where a virtual clock begins, in ms since the epoch. Default: 2026-11-23 09:00 UTC. */
  readonly start?: number | undefined
  /** Runs with the real clock, as a server does. Default: a virtual clock that only `advance` moves. */
  readonly live?: boolean | undefined
  /** The app's store. Default: a new one in memory. */
  readonly store?: Store | undefined
  /** Answers calls to hosts that are not Meta's; without it they are refused. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Gets every line that the app logs; they are kept in `log` as well. */
  readonly log?: Log | undefined
  /** How long work may show no sign of life, in real ms, before it counts as waiting for the clock. Default: 40. */
  readonly patienceMs?: number | undefined
}

/** A running simulation, as its parts see it. */
export interface Simulation {
  readonly world: World
  readonly host: Host<never>
  readonly log: readonly LogLine[]
  /** Passes a request to the app. */
  app(request: Request): Promise<Response>
  /** Resolves when app and Meta have nothing more to do before the clock moves. */
  settle(): Promise<void>
  /** Calls back on every change; the answer ends it. */
  watch(run: () => void): () => void
}

const START = Date.UTC(2026, 10, 23, 9)

export function simulate(app: Runnable<never>, options: SimulatorOptions): Simulation {
  const clock = createClock({ start: options.start ?? START, live: options.live ?? false })
  const random = seeded(options.seed ?? 1)
  const env = { ...DEFAULT_ENV, ...options.env }
  const tasks = createTasks(clock, options.patienceMs ?? 40)
  const watchers = new Set<() => void>()
  const changed = (): void => {
    for (const run of watchers) run()
  }
  const lines: LogLine[] = []
  const send = (request: Request): Promise<Response> => app.fetch(request, host)
  const office = createOffice({
    clock,
    tasks,
    secret: env['META_APP_SECRET'] ?? '',
    url: 'https://app.example/webhook',
    post: send,
    changed,
  })
  const world = createWorld({ clock, random, env, office, changed, accounts: options.accounts ?? DEFAULT_ACCOUNTS })
  const host = createHost({
    env,
    store: options.store ?? memoryStore({ now: () => clock.now() }),
    clock,
    random,
    tasks,
    log: keepLog(lines, options.log),
    fetch: metaFetch(world, tasks, options.fetch),
    sweep: (self) => app.sweep?.(self as Host<never>),
  })
  return {
    world,
    host,
    log: lines,
    app: send,
    async settle() {
      do await tasks.rest()
      while (!clock.live && office.flush())
    },
    watch(run) {
      watchers.add(run)
      return () => watchers.delete(run)
    },
  }
}
