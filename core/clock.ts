import type { Host } from './host.ts'

/** Timers of more than 2^31 ms are taken for timers of 1 ms. */
export const LONGEST_TIMER = 2_000_000_000

/** Time and chance as the web platform gives them. */
export const clock: Pick<Host, 'now' | 'random' | 'timer'> = {
  now: () => Date.now(),
  random: () => Math.random(),
  timer(ms, run) {
    const id = setTimeout(run, Math.min(ms, LONGEST_TIMER))
    return () => clearTimeout(id)
  },
}
