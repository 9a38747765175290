import { DAY } from '../duration.ts'
import { toLog } from '../errors.ts'
import type { Partition } from './partition.ts'

/** What a waker carries: a scope, and a lane of it where only that is due. */
export const wakeKey = (scope: string, lane?: string): string =>
  encodeURIComponent(scope) + (lane === undefined ? '' : `/${lane}`)
/** Undefined for what is no key of ours. */
export function parseWakeKey(key: string): { readonly scope: string; readonly lane: string | undefined } | undefined {
  const [scope = '', lane] = key.split('/')
  try {
    return scope === '' ? undefined : { scope: decodeURIComponent(scope), lane }
  } catch {
    return undefined
  }
}

/**
 * Asks for another look at a lane at about `at`: of the host's waker, else of a timer in this isolate while it lives.
 * Within a day, since no timer and no queue waits for ever: a look that comes too early asks again.
 */
export function wakeAt(part: Partition, lane: string, due: number, look: () => Promise<unknown>): void {
  const { host, memory } = part
  const at = Math.min(due, host.now() + DAY)
  const known = memory.wakes.get(lane)
  if (known !== undefined && known <= at && known > host.now()) return
  memory.wakes.set(lane, at)
  const failed = toLog(host.log, 'wake failed')
  if (host.wake) return void Promise.resolve(host.wake(at, wakeKey(part.scope, lane))).catch(failed)
  host.timer(Math.max(1, at - host.now()), () => {
    if (memory.wakes.get(lane) !== at) return
    memory.wakes.delete(lane)
    host.waitUntil(look().catch(failed))
  })
}
