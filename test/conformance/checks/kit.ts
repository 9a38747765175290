import { createApp as createDurable } from '../../../core/app.ts'
import { createApp as createFast } from '../../../core/fast.ts'
import type { Host, Log } from '../../../core/host.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import type { Store } from '../../../core/storage/store.ts'
import { env, probe } from '../probe.ts'

/** Checks by name. They use the web platform only, so they run inside every runtime. */
export type Checks = Readonly<Record<string, () => void | Promise<void>>>

export function equal(actual: unknown, expected: unknown, what = 'the value'): void {
  const [a, b] = [JSON.stringify([actual]), JSON.stringify([expected])].map((text) => text.slice(1, -1))
  if (a !== b) throw new Error(`${what} is ${a?.slice(0, 400)}, expected ${b?.slice(0, 400)}`)
}
export function ok(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(what)
}
export async function rejects(promise: Promise<unknown>, expected: RegExp): Promise<void> {
  const text = await promise.then(
    () => 'nothing was thrown',
    (error) => `${(error as { code?: string }).code} ${error}`,
  )
  ok(expected.test(text), `${text} does not match ${expected}`)
}

export interface LogLine {
  readonly level: keyof Log
  readonly message: string
  readonly data: object | undefined
}
/** A host whose clock stands still until it is moved. */
export interface TestHost {
  readonly host: Host<typeof env>
  readonly log: LogLine[]
  /** Moves the clock and runs the timers that fall due. */
  advance(ms: number): void
  /** Waits until all background work is done. */
  settle(): Promise<void>
}
export function testHost(given: Partial<Host<never>> = {}): TestHost {
  let now = 1_700_000_000_000
  let timers: { readonly at: number; readonly run: () => void }[] = []
  const tasks = new Set<Promise<unknown>>()
  const log: LogLine[] = []
  const line = (level: keyof Log) => (message: string, data?: object) => void log.push({ level, message, data })
  const host: Host<typeof env> = {
    env: { ...env },
    store: memoryStore({ now: () => now }),
    fetch: () => Promise.reject(new Error('no network here')),
    waitUntil: (task) => {
      const done = task.catch(() => {}).finally(() => tasks.delete(done))
      tasks.add(done)
    },
    now: () => now,
    random: () => 0.5,
    timer(ms, run) {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((t) => t !== timer)
      }
    },
    log: { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
    ...given,
  }
  return {
    host,
    log,
    advance(ms) {
      now += ms
      const due = timers.filter((t) => t.at <= now)
      timers = timers.filter((t) => t.at > now)
      for (const { run } of due) run()
    },
    async settle() {
      while (tasks.size > 0) await Promise.all(tasks)
    },
  }
}

/** A fast app with the probe, and what its handlers saw. */
export function fastApp(options: Omit<Parameters<typeof createFast>[0], 'plugins' | 'tenants'> = {}) {
  const app = createFast({ plugins: [probe()], ...options })
  const seen: string[] = []
  app.probe.on('ping', (ctx) => {
    seen.push(ctx.ping.id)
  })
  const odd: string[] = []
  app.meta.on('unknown', (ctx) => {
    odd.push(ctx.event.kind)
  })
  return { app, seen, odd }
}
/** The durable one, on a store that another may share. */
export function durableApp(store?: Store) {
  const app = createDurable({ plugins: [probe()], ...(store && { storage: () => store }) })
  const seen: string[] = []
  return { app, seen }
}
