import { SignalboxError } from './errors.ts'

/** How long, as people write it. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`
/** The same in words, for tasks. */
export type Interval = `${number} ${'seconds' | 'minutes' | 'hours' | 'days'}`

export const MINUTE: number = 60_000
export const HOUR: number = 3_600_000
export const DAY: number = 86_400_000
const UNITS: Readonly<Record<string, number>> = { s: 1000, m: MINUTE, h: HOUR, d: DAY }

/** `'30s'`, `'1.5h'`, `'5 minutes'` in ms. */
export function milliseconds(duration: Duration | Interval): number {
  const [, count, unit = ''] = /^([\d.]+) ?([smhd])(?:[a-z]+s)?$/.exec(duration) ?? []
  const ms = Number(count) * (UNITS[unit] ?? 0)
  if (!(ms >= 0)) throw new SignalboxError('input_invalid', `"${duration}" is no duration such as 30s, 5m, 2h or 8d`)
  return ms
}
