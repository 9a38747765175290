import { describe } from './errors.ts'
import type { Host, Log, Runnable } from './host.ts'

/** Parts that several adapters share. Nothing here reads a runtime's own globals: adapters hand them in. */

const LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof LEVELS)[number]

/** One JSON object a line on the console, from `level` upwards (default: info). */
export function jsonLog(level: string | undefined, now: () => number = Date.now): Log {
  const from = Math.max(0, LEVELS.indexOf((level ?? 'info') as Level))
  const line = (at: Level) => (message: string, data?: object) => {
    if (LEVELS.indexOf(at) >= from)
      console[at](JSON.stringify({ level: at, time: new Date(now()).toISOString(), message, ...data }))
  }
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
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

type Mac = { update(bytes: Uint8Array): { digest(): Uint8Array } }
/** `host.hmac` from a `createHmac` like that of node:crypto. */
export function hmacFrom(createHmac: (algorithm: string, secret: string) => Mac): NonNullable<Host['hmac']> {
  return (secret, bytes) => createHmac('sha256', secret).update(bytes).digest()
}

/** Work that outlives its response, on hosts that have no `waitUntil` of their own. */
export interface Pending {
  add<T>(task: Promise<T>): Promise<T>
  /** Resolves when nothing is left, also not what was added meanwhile, or after `ms`. */
  drain(ms: number): Promise<void>
}
export function pendingTasks(log: Log, timer: Host['timer']): Pending {
  const tasks = new Set<Promise<unknown>>()
  return {
    add(task) {
      tasks.add(task)
      task
        .catch((error) => log.error('background task failed', { error: describe(error) }))
        .finally(() => tasks.delete(task))
      return task
    },
    async drain(ms) {
      let late = false
      let cancel = (): void => {}
      const limit = new Promise<void>((resolve) => {
        cancel = timer(ms, () => {
          late = true
          resolve()
        })
      })
      while (tasks.size > 0 && !late) await Promise.race([Promise.allSettled(tasks), limit])
      cancel()
    },
  }
}

/** Calls `app.sweep` at once, every `everyMs` after that, and earlier where `wake` asks for it. */
export interface Sweeper {
  wake(at: number): void
  stop(): void
}
export function sweeper<E>(app: Runnable<E>, host: () => Host<E>, everyMs = 5000): Sweeper {
  if (!app.sweep) return { wake() {}, stop() {} }
  let cancel = (): void => {}
  let due = Number.POSITIVE_INFINITY
  let running = false
  let stopped = false
  const plan = (at: number): void => {
    due = at
    if (running || stopped) return
    cancel()
    cancel = host().timer(Math.max(0, at - host().now()), () => void run())
  }
  const run = async (): Promise<void> => {
    running = true
    due = host().now() + everyMs
    try {
      await app.sweep?.(host(), { budgetMs: everyMs })
    } catch (error) {
      host().log.error('sweep failed', { error: describe(error) })
    }
    running = false
    plan(due)
  }
  plan(0)
  return {
    wake(at) {
      if (at < due) plan(at)
    },
    stop() {
      stopped = true
      cancel()
    },
  }
}

interface Process {
  readonly pid: number
  once(signal: string, run: () => void): unknown
  off(signal: string, run: () => void): unknown
  kill(pid: number, signal: string): unknown
}
/** Runs `close` on the first signal to stop, then lets that signal take its course. */
export function onStop(process: Process, close: () => Promise<void>): void {
  const listeners = new Map<string, () => void>()
  const stop = async (signal: string): Promise<void> => {
    for (const [other, listener] of listeners) process.off(other, listener)
    await close()
    process.kill(process.pid, signal)
  }
  for (const signal of ['SIGTERM', 'SIGINT']) listeners.set(signal, () => void stop(signal))
  for (const [signal, listener] of listeners) process.once(signal, listener)
}
