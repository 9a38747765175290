import { toLog } from '../errors.ts'
import type { Host, Runnable } from '../host.ts'

/** How long a sweep that a cron calls may go on: less than a minute, when the next one comes. */
export const CRON_MS = 25_000

/** Calls `app.sweep` at once, every `everyMs` after that, and for a key when `wake` asks for it. */
export interface Sweeper {
  wake(at: number, key?: string): void
  stop(): void
}
/** A sweep is not waited for any longer. */
const HUNG_MS = 60_000
/** Timers and clocks may differ by less without having been set. */
const CLOCK_MS = 1000
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
      toLog(host().log, 'sweep failed')(error)
    }
  }
  /** A key is not kept waiting by others, nor by a sweep of everything, of which there is one at a time. */
  const run = (): void => {
    const now = host().now()
    // The timer was for `planned`. Where the clock says less it was set back, and nothing must wait until it has caught up.
    const back = planned - now
    if (back > CLOCK_MS) for (const [key, at] of due) due.set(key, at - back)
    planned = Number.POSITIVE_INFINITY
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
