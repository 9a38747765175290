import type { Time } from './types.ts'

/**
 * Whole seconds since the epoch; undefined where it is no moment. Numbers from 10^11 on are milliseconds (as seconds
 * they would lie beyond the year 5000), also as text.
 */
export function seconds(time: Time): number | undefined {
  const text = typeof time === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(time) ? Number(time) : time
  const ms = typeof text === 'number' ? (text < 1e11 ? text * 1000 : text) : new Date(text).getTime()
  return Number.isFinite(ms) ? Math.floor(ms / 1000) : undefined
}
