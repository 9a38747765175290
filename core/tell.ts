import { toLog } from './errors.ts'
import type { Host } from './host.ts'

/** Tells an app by a function of its own. That it fails, at once or later, is logged and changes nothing else. */
export function tell(host: Host, name: string, run: () => unknown): void {
  const failed = toLog(host.log, `${name} failed`)
  try {
    const told = run()
    if (told instanceof Promise) host.waitUntil(told.catch(failed))
  } catch (error) {
    failed(error)
  }
}
