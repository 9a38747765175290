import { HOUR } from '../duration.ts'
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

/** Asks the host's waker, where there is one. That it fails is logged and holds up nothing: sweeps come anyway. */
export async function askFor({ host, scope }: Partition, at: number, lane?: string): Promise<void> {
  try {
    await host.wake?.(at, wakeKey(scope, lane))
  } catch (error) {
    toLog(host.log, 'wake failed')(error)
  }
}

/** No timer and no queue waits for ever: those of Cloudflare for twelve hours. */
const LONGEST = 12 * HOUR
/** So many lanes are remembered; to ask a waker twice does no harm. */
const REMEMBERED = 10_000

/**
 * Asks for another look at a lane at about `at`: of the host's waker, else of a timer in this isolate while it lives.
 * A look that comes too early asks again.
 */
export function wakeAt(part: Partition, lane: string, due: number, look: () => Promise<unknown>): void {
  const { host, memory } = part
  const at = Math.min(due, host.now() + LONGEST)
  const known = memory.wakes.get(lane)
  if (known !== undefined && known <= at && known > host.now()) return
  if (host.wake && memory.wakes.size >= REMEMBERED) memory.wakes.clear()
  memory.wakes.set(lane, at)
  if (host.wake) return void askFor(part, at, lane)
  host.timer(Math.max(1, at - host.now()), () => {
    if (memory.wakes.get(lane) !== at) return
    memory.wakes.delete(lane)
    host.waitUntil(look().catch(toLog(host.log, 'wake failed')))
  })
}
