import type { Log } from '../host.ts'
import { redact } from '../redact.ts'

const LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof LEVELS)[number]

/** One JSON object a line on the console, from `level` upwards (default: info), without secrets and personal data. */
export function jsonLog(level: string | undefined, now: () => number = Date.now): Log {
  const from = Math.max(0, LEVELS.indexOf((level ?? 'info') as Level))
  const line = (at: Level) => (message: string, data?: object) => {
    if (LEVELS.indexOf(at) >= from)
      console[at](
        JSON.stringify({ level: at, time: new Date(now()).toISOString(), message, ...(redact(data ?? {}) as object) }),
      )
  }
  return Object.fromEntries(LEVELS.map((level) => [level, line(level)])) as Record<Level, Log['info']>
}
