import { toLog } from '../errors.ts'
import type { Host, Log } from '../host.ts'

/** Work that outlives its response, on hosts that have no `waitUntil` of their own. */
export interface Pending {
  add<T>(task: Promise<T>): Promise<T>
  /** Resolves when nothing is left, also not what was added meanwhile, or after `ms`. */
  drain(ms: number): Promise<void>
}
export function pendingTasks(log: Log, timer: Host['timer']): Pending {
  let running = 0
  let idle = (): void => {}
  const done = (): void => {
    if (--running === 0) idle()
  }
  const failed = (error: unknown): void => {
    done()
    toLog(log, 'background task failed')(error)
  }
  return {
    add(task) {
      running++
      task.then(done, failed)
      return task
    },
    async drain(ms) {
      let late = false
      let go = (): void => {}
      const cancel = timer(ms, () => {
        late = true
        go()
      })
      idle = () => go()
      while (running > 0 && !late)
        await new Promise<void>((resolve) => {
          go = resolve
        })
      cancel()
    },
  }
}
