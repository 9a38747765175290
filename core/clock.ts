import type { Host } from './host.ts'

/** Time and chance as the web platform gives them. */
export const clock: Pick<Host, 'now' | 'random' | 'timer'> = {
  now: () => Date.now(),
  random: () => Math.random(),
  timer(ms, run) {
    const id = setTimeout(run, ms)
    return () => clearTimeout(id)
  },
}
