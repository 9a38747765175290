import type { Host } from '../host.ts'

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
