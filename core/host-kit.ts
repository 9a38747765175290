import { clock } from './clock.ts'
import { describe } from './errors.ts'
import { hex } from './hex.ts'
import type { Host, Log, Runnable, Waker } from './host.ts'
import { redact } from './redact.ts'
import type { Store } from './storage/store.ts'

/** Parts that several adapters share. Nothing here reads a runtime's own globals: adapters hand them in. */

const LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof LEVELS)[number]

/** One JSON object a line on the console, from `level` upwards (default: info), without secrets and personal data. */
export function jsonLog(level: string | undefined, now: () => number = Date.now): Log {
  const from = Math.max(0, LEVELS.indexOf((level ?? 'info') as Level))
  const line = (at: Level) => (message: string, data?: object) => {
    if (LEVELS.indexOf(at) >= from)
      console[at](
        JSON.stringify({ level: at, time: new Date(now()).toISOString(), message, ...(redact(data ?? {}) as object) }),
      )
  }
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
}

/** The parts of a host that the web platform gives everywhere. */
export const web: Pick<Host, 'fetch' | 'now' | 'random' | 'timer'> = {
  fetch: (...args) => fetch(...args),
  ...clock,
}

/** What every adapter can be told. */
export interface AdapterOptions<E> {
  /** Default: the environment of the process. */
  readonly env?: E | undefined
  /** Default: the runtime's own; see the adapter. */
  readonly store?: Store | undefined
  /** Default: JSON lines on the console, from `LOG_LEVEL` (info) upwards. */
  readonly log?: Log | undefined
  /** What calls the app for retries and time-outs. Default: timers of this process, and a sweep every 5 s. */
  readonly waker?: Waker | undefined
}

/** Makes a value on first use. */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** A text of an environment whose shape is the app's business. */
export function textOf(env: unknown, key: string): string | undefined {
  const value = (env as Record<string, unknown> | undefined)?.[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}

type Mac = { update(bytes: Uint8Array): { digest(encoding: 'hex'): string } }
/** `host.hmac` from a `createHmac` like that of node:crypto. */
export function hmacFrom(createHmac: (algorithm: string, secret: string) => Mac): NonNullable<Host['hmac']> {
  return (secret, bytes) => createHmac('sha256', secret).update(bytes).digest('hex')
}

/** What SHA-256 takes at a time, in bytes. */
export const BLOCK = 64
/** What the inner and the outer hash of HMAC-SHA256 begin with (RFC 2104), for hosts whose own costs more than to hash. */
export function hmacPads(
  secret: string,
  sha256: (bytes: Uint8Array) => Uint8Array,
): readonly [inner: Uint8Array, outer: Uint8Array] {
  const given = new TextEncoder().encode(secret)
  const key = given.length > BLOCK ? sha256(given) : given
  const padded = (pad: number): Uint8Array => Uint8Array.from({ length: BLOCK }, (_, i) => (key[i] ?? 0) ^ pad)
  return [padded(0x36), padded(0x5c)]
}

/** Work that outlives its response, on hosts that have no `waitUntil` of their own. */
export interface Pending {
  add<T>(task: Promise<T>): Promise<T>
  /** Resolves when nothing is left, also not what was added meanwhile, or after `ms`. */
  drain(ms: number): Promise<void>
}
export function pendingTasks(log: Log, timer: Host['timer']): Pending {
  let running = 0
  let idle = (): void => {}
  const done = (): void => {
    if (--running === 0) idle()
  }
  const failed = (error: unknown): void => {
    done()
    log.error('background task failed', { error: describe(error) })
  }
  return {
    add(task) {
      running++
      task.then(done, failed)
      return task
    },
    async drain(ms) {
      let late = false
      let go = (): void => {}
      const cancel = timer(ms, () => {
        late = true
        go()
      })
      idle = () => go()
      while (running > 0 && !late)
        await new Promise<void>((resolve) => {
          go = resolve
        })
      cancel()
    },
  }
}

/** What waits for one timer, in a ring: to leave it costs no search and no other object. */
interface Waiting {
  run(): void
  before: Waiting
  after: Waiting
}
function ring(): Waiting {
  const start = { run() {} } as Waiting
  start.before = start.after = start
  return start
}
function leave(one: Waiting): void {
  one.before.after = one.after
  one.after.before = one.before
  one.before = one.after = one
}

/**
 * A timer for what is nearly always cancelled, such as the deadline of a body: all that fall due within a quarter of a
 * second share one of the runtime's, which costs as much as a tenth of a webhook. Short ones stay exact.
 */
export function sharedTimer(timer: Host['timer'], now: () => number): Host['timer'] {
  const due = new Map<number, Waiting>()
  const GRAIN_MS = 250
  const open = (at: number): Waiting => {
    const all = ring()
    due.set(at, all)
    timer(at * GRAIN_MS - now(), () => {
      due.delete(at)
      for (let one = all.after; one !== all; one = all.after) {
        leave(one)
        one.run()
      }
    })
    return all
  }
  return (ms, run) => {
    if (ms < 2000) return timer(ms, run)
    const at = Math.ceil((now() + ms) / GRAIN_MS)
    const all = due.get(at) ?? open(at)
    const one: Waiting = { run, before: all.before, after: all }
    all.before.after = one
    all.before = one
    return () => leave(one)
  }
}

/** Calls `app.sweep` at once, every `everyMs` after that, and for a key when `wake` asks for it. */
export interface Sweeper {
  wake(at: number, key?: string): void
  stop(): void
}
/** A sweep is not waited for any longer. */
const HUNG_MS = 60_000
export function sweeper<E>(app: Runnable<E>, host: () => Host<E>, everyMs = 5000): Sweeper {
  if (!app.sweep) return { wake() {}, stop() {} }
  /** When each key is due; `undefined` stands for everything. */
  const due = new Map<string | undefined, number>()
  let cancel = (): void => {}
  let planned = Number.POSITIVE_INFINITY
  let stopped = false
  const plan = (): void => {
    let next = Number.POSITIVE_INFINITY
    for (const at of due.values()) next = Math.min(next, at)
    if (stopped || next === planned) return
    cancel()
    planned = next
    if (next < Number.POSITIVE_INFINITY) cancel = host().timer(Math.max(0, next - host().now()), run)
  }
  const sweep = async (keys?: readonly string[]): Promise<void> => {
    try {
      await app.sweep?.(host(), { budgetMs: everyMs, keys })
    } catch (error) {
      host().log.error('sweep failed', { error: describe(error) })
    }
  }
  /** A key is not kept waiting by others, nor by a sweep of everything, of which there is one at a time. */
  const run = (): void => {
    planned = Number.POSITIVE_INFINITY
    const now = host().now()
    const keys = [...due].flatMap(([key, at]) => (at <= now ? [key] : []))
    for (const key of keys) due.delete(key)
    const named = keys.filter((key) => key !== undefined)
    if (named.length > 0) void sweep(named)
    if (keys.length > named.length) void sweepAll(now)
    plan()
  }
  /** One that hangs, with a store or a task that never answers, must not be the last. */
  const sweepAll = async (began: number): Promise<void> => {
    let inTime = (): void => {}
    const late = new Promise<void>((resolve) => {
      inTime = host().timer(HUNG_MS, resolve)
    })
    await Promise.race([sweep(), late])
    inTime()
    wake(began + everyMs)
  }
  const wake = (at: number, key?: string): void => {
    due.set(key, Math.min(at, due.get(key) ?? at))
    if (at < planned) plan()
  }
  wake(0)
  return {
    wake,
    stop() {
      stopped = true
      cancel()
    },
  }
}

/** How long a sweep that a cron calls may go on: less than a minute, when the next one comes. */
export const CRON_MS = 25_000

/** What a long-lived process (Node, Bun, Deno) is made of; `P` is where it learns who asks. */
export interface ProcessInit<E, P> {
  readonly env: E
  readonly log: Log
  readonly timer: Host['timer']
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
/** A host for processes: background work is kept track of, due work is swept by a timer, the store is opened once. */
export function processHost<E, P>(app: Runnable<E>, init: ProcessInit<E, P>): ProcessHost<E, P> {
  const { env, log, hmac, spill, text, waker } = init
  const store = lazy(init.store)
  const pending = pendingTasks(log, init.timer)
  const shared: Host<E> = {
    ...web,
    env,
    log,
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

/** The part of node:fs/promises that this needs. */
interface Files {
  mkdir(path: string, options: { readonly recursive: true }): Promise<unknown>
  writeFile(path: string, bytes: Uint8Array, options: { readonly flush: true }): Promise<unknown>
  rename(from: string, to: string): Promise<unknown>
}
/** The name of a spilled body: what it holds decides, so that a repeat is the same file. */
export async function spillName(bytes: Uint8Array): Promise<string> {
  return `${hex(await crypto.subtle.digest('SHA-256', bytes as BufferSource))}.json`
}
/** Keeps webhooks that could not be stored as files; docs/hosts.md says how they are brought back. */
export function spillTo(files: Files, folder: string): NonNullable<Host['spill']> {
  return async (bytes) => {
    await files.mkdir(folder, { recursive: true })
    const file = `${folder}/${await spillName(bytes)}`
    await files.writeFile(`${file}.part`, bytes, { flush: true })
    await files.rename(`${file}.part`, file)
  }
}

/** The part of node's `process` that this needs. */
interface Stoppable {
  readonly pid: number
  once(signal: string, run: () => void): unknown
  off(signal: string, run: () => void): unknown
  kill(pid: number, signal: string): unknown
}
/** Runs `close` on the first signal to stop, then lets that signal take its course. */
export function onStop(target: Stoppable, close: () => Promise<void>): void {
  const listeners = new Map<string, () => void>()
  const stop = async (signal: string): Promise<void> => {
    for (const [other, listener] of listeners) target.off(other, listener)
    // Servers are shut and the timers of running work hold nothing: without this the process would end before it.
    const hold = setInterval(() => {}, 1000)
    await close()
    clearInterval(hold)
    target.kill(target.pid, signal)
  }
  for (const signal of ['SIGTERM', 'SIGINT']) listeners.set(signal, () => void stop(signal))
  for (const [signal, listener] of listeners) target.once(signal, listener)
}
