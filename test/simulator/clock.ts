/** Milliseconds, or a text such as `90s`, `25h`, `7 days`. */
export type Duration = number | `${number}${'' | ' '}${Unit}`
type Word = 'second' | 'minute' | 'hour' | 'day'
type Unit = 'ms' | 's' | 'm' | 'h' | 'd' | Word | `${Word}s`

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** How many milliseconds a duration has. */
export function milliseconds(duration: Duration): number {
  if (typeof duration === 'number') return duration
  const [, amount, unit = ''] = /^([\d.]+)\s*([a-z]+)$/.exec(duration) ?? []
  const size = UNITS[unit] ?? UNITS[unit.charAt(0)]
  if (amount === undefined || size === undefined) throw new TypeError(`"${duration}" is no duration; try "25h"`)
  return Number(amount) * size
}

interface Timer {
  readonly at: number
  readonly run: () => void
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  timer(ms: number, run: () => void): () => void
  /** Moves on, running every timer at its time and `between` after each. */
  advance(duration: Duration, between: () => Promise<void>): Promise<void>
  /** When the next timer is due; undefined without one. */
  next(): number | undefined
  readonly live: boolean
}

/** A virtual clock stands still until it is advanced; a live one runs with the real one and can jump ahead. */
export function createClock(options: { readonly start: number; readonly live: boolean }): Clock {
  const { live } = options
  let offset = live ? 0 : options.start
  const now = (): number => (live ? Date.now() + offset : offset)
  const timers = new Set<Timer>()
  const first = (until: number): Timer | undefined => {
    let found: Timer | undefined
    for (const timer of timers) if (timer.at <= until && (!found || timer.at < found.at)) found = timer
    return found
  }
  const fire = (timer: Timer): void => {
    if (timers.delete(timer)) timer.run()
  }
  /** On a live clock a timer also hangs on a real one, in steps that fit into 31 bits. */
  const arm = (timer: Timer): void => {
    if (!live || !timers.has(timer)) return
    const left = timer.at - now()
    if (left <= 0) fire(timer)
    else setTimeout(() => arm(timer), Math.min(left, 2 ** 31 - 1))
  }
  return {
    live,
    now,
    timer(ms, run) {
      const timer: Timer = { at: now() + Math.max(0, ms), run }
      timers.add(timer)
      if (live) setTimeout(() => arm(timer), Math.min(Math.max(0, ms), 2 ** 31 - 1))
      return () => void timers.delete(timer)
    },
    next: () => first(Number.POSITIVE_INFINITY)?.at,
    async advance(duration, between) {
      const target = now() + milliseconds(duration)
      await between()
      for (let due = first(target); due; due = first(target)) {
        offset += Math.max(0, due.at - now())
        fire(due)
        await between()
      }
      offset += Math.max(0, target - now())
    },
  }
}
