import type { Operations, Selection } from '../../core/delivery/operations.ts'
import { describe } from '../../core/errors.ts'
import type { Host, Log, Runnable } from '../../core/host.ts'
import { memoryStore } from '../../core/storage/memory.ts'
import type { Store } from '../../core/storage/store.ts'
import { type Account, DEFAULT_ACCOUNTS, DEFAULT_ENV } from './accounts.ts'
import { createClock, type Duration, milliseconds } from './clock.ts'
import { createHost, createLife, keepLog, type Life, type LogLine } from './host.ts'
import { metaFetch } from './meta-fetch.ts'
import { createOffice } from './office.ts'
import { seeded } from './random.ts'
import type { Step } from './scenario.ts'
import { createTasks } from './settle.ts'
import { createWorld, type World } from './world.ts'

export interface SimulatorOptions {
  /** Environment keys beside or instead of the simulated ones, and bindings of Workers. */
  readonly env?: Readonly<Record<string, unknown>> | undefined
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
  /** How often the app is swept. Default: every minute, and ever more seldom while nothing happens. */
  readonly cron?: Duration | undefined
  /** Gets every line that the app logs; they are kept in `log` as well. */
  readonly log?: Log | undefined
  /** How long work may show no sign of life, in real ms, before it counts as waiting for the clock. Default: 40. */
  readonly patienceMs?: number | undefined
}

type Made = Runnable<never> | Promise<Runnable<never>>
/** An app, or what makes one: a crash can only be outlived by an app that can be made again. */
export type AppOrFactory = Runnable<never> | (() => Made)

/** When the app crashes: at once, right after its next answer to a webhook, or after so many steps. */
export type CrashPoint = 'now' | 'after-ack' | number

/** A running simulation, as its parts see it. */
export interface Simulation {
  readonly world: World
  /** The host of the running process. */
  readonly host: Host<never>
  readonly log: readonly LogLine[]
  /** The app's store, which outlives its processes. */
  readonly store: Store
  readonly seed: number
  /** What was done in the console. */
  readonly recorded: Step[]
  /** When the last of it was done. */
  readonly lastStep: { at?: number }
  /** Passes a request to the app. */
  app(request: Request): Promise<Response>
  /** Sends what waits, and resolves when app and Meta have nothing more to do before the clock moves. */
  settle(): Promise<void>
  crash(when: CrashPoint): void
  restart(): Promise<void>
  /** Whether the app's process lives. */
  readonly alive: boolean
  /** Whether it can be started again. */
  readonly restartable: boolean
  /** Puts dead letters back, or handles kept events again; how many. */
  operate(what: 'redrive' | 'replay', selection: Selection): Promise<number>
  /** Calls back on every change; the answer ends it. */
  watch(run: () => void): () => void
}

const START = Date.UTC(2026, 10, 23, 9)

/** One process of the app on its host. */
interface Process {
  readonly app: Made
  readonly host: Host<never>
  readonly life: Life
}

/** Whether an app that is still being made sweeps shows later. */
const sweepOf = (app: Made): Runnable<never>['sweep'] =>
  app instanceof Promise ? (host) => app.then((made) => made.sweep?.(host)) : app.sweep?.bind(app)

export function simulate(source: AppOrFactory, options: SimulatorOptions): Simulation {
  const clock = createClock({ start: options.start ?? START, live: options.live ?? false })
  const seed = options.seed ?? 1
  const random = seeded(seed)
  const env: Readonly<Record<string, unknown>> = { ...DEFAULT_ENV, ...options.env }
  const texts = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
  const store = options.store ?? memoryStore({ now: () => clock.now() })
  const tasks = createTasks(clock, options.patienceMs ?? 40)
  const watchers = new Set<() => void>()
  const changed = (): void => {
    for (const run of watchers) run()
  }
  const lines: LogLine[] = []
  const log = keepLog(lines, options.log)
  let crashAfterAck = false
  const send = async (request: Request): Promise<Response> => {
    const { app, host, life } = running
    if (life.dead) throw new TypeError('The app is down')
    const answer = Promise.resolve(app).then((made) => made.fetch(request, host))
    const response = await Promise.race([answer, life.death])
    if (crashAfterAck && response.status === 200) {
      crashAfterAck = false
      life.kill()
    }
    return response
  }
  let happened = 0
  const order = (): number => happened++
  const office = createOffice({
    clock,
    random,
    tasks,
    secret: texts['META_APP_SECRET'] ?? '',
    url: 'https://app.example/webhook',
    order,
    post: send,
    changed,
  })
  const world = createWorld({
    clock,
    random,
    env: texts,
    office,
    order,
    changed,
    app: send,
    work: tasks.add,
    accounts: options.accounts ?? DEFAULT_ACCOUNTS,
    log: lines,
  })
  const fetch = metaFetch(world, tasks, options.fetch)
  const start = (): Process => {
    const app = typeof source === 'function' ? source() : source
    const life = createLife(tasks)
    const failed = (error: unknown): void => log.error('sweep failed', { error: describe(error) })
    const sweep = (self: Host) => sweepOf(app)?.(self as Host<never>).catch(failed)
    const cron = options.cron === undefined ? undefined : milliseconds(options.cron)
    return { app, life, host: createHost({ life, env, store, clock, random, tasks, log, fetch, cron, sweep }) }
  }
  let running = start()
  const settle = async (): Promise<void> => {
    do await tasks.rest()
    while (office.flush())
  }
  return {
    world,
    seed,
    recorded: [],
    lastStep: {},
    log: lines,
    store,
    restartable: typeof source === 'function',
    get alive() {
      return !running.life.dead
    },
    get host() {
      return running.host
    },
    app: send,
    settle,
    crash(when) {
      if (when === 'now') running.life.kill()
      else if (when === 'after-ack') crashAfterAck = true
      else running.life.killAfter(when)
    },
    async restart() {
      if (typeof source !== 'function')
        throw new TypeError('A crash needs simulator(() => app): an app that can be made again')
      running.life.kill()
      running = start()
      await running.app
      const sweeping = sweepOf(running.app)?.(running.host)
      if (sweeping) tasks.add(sweeping)
      await settle()
      changed()
    },
    async operate(what, selection) {
      const { host, life } = running
      const app = await running.app
      const operation = (app as Partial<Pick<Operations, typeof what>>)[what]
      if (life.dead) throw new TypeError('The app is down')
      if (!operation) throw new TypeError(`The app keeps nothing to ${what}: it has no durable engine`)
      const count = await operation(host, selection)
      await settle()
      return count
    },
    watch(run) {
      watchers.add(run)
      return () => watchers.delete(run)
    },
  }
}
