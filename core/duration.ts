import { SignalboxError } from './errors.ts'

type Unit = 'second' | 'minute' | 'hour' | 'day'
/** How long, as people write it: `'30s'`, `'1 hour'`, `'5 minutes'`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}` | `${number} ${Unit | `${Unit}s`}`

export const MINUTE: number = 60_000
export const HOUR: number = 3_600_000
export const DAY: number = 86_400_000
const UNITS: Readonly<Record<string, number>> = { s: 1000, m: MINUTE, h: HOUR, d: DAY }

/** `'30s'`, `'1.5h'`, `'5 minutes'` in ms. */
export function milliseconds(duration: Duration): number {
  const [, count, unit = ''] = /^([\d.]+) ?(s|m|h|d|(?:second|minute|hour|day)s?)$/.exec(duration) ?? []
  const ms = Number(count) * (UNITS[unit.charAt(0)] ?? 0)
  if (!(ms >= 0)) throw new SignalboxError('input_invalid', `"${duration}" is no duration such as 30s, 5m, 2h or 8d`)
  return ms
}
