import { describe } from '../errors.ts'
import type { Partition } from './partition.ts'

/** Asks for `run` at about `at`: of the host's waker, else of a timer in this isolate while it lives. */
export function wakeAt(part: Partition, at: number, run: () => Promise<unknown>): void {
  const { host } = part
  const failed = (error: unknown): void => host.log.error('wake failed', { error: describe(error) })
  if (host.wake) Promise.resolve(host.wake(at)).catch(failed)
  else host.timer(Math.max(1, at - host.now()), () => host.waitUntil(run().catch(failed)))
}
