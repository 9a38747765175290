import { HOUR } from '../../../core/duration.ts'
import { SignalboxError } from '../../../core/errors.ts'

/** A time on somebody's wall: `{ local: '2027-03-28T09:30', timeZone: 'Europe/Berlin' }`. */
export interface WallTime {
  /** Without offset: `YYYY-MM-DDTHH:MM`, seconds optional. */
  readonly local: string
  /** As IANA names it. */
  readonly timeZone: string
}
/** Milliseconds since the epoch, a Date, ISO 8601 with its offset (`2027-03-28T07:30:00Z`), or a time on a wall. */
export type When = number | Date | string | WallTime

const wrong = (message: string): never => {
  throw new SignalboxError('input_invalid', message)
}

/** What the zone adds to UTC at this moment, in ms. */
function offsetAt(ms: number, format: Intl.DateTimeFormat): number {
  const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour % 24, minute, second) - Math.floor(ms / 1000) * 1000
}

/**
 * The moment of a wall time. Where clocks go forward, a time that is skipped is moved by the gap (02:30 becomes 03:30);
 * where they go back, a time that comes twice is the first one.
 *
 * @example
 * momentOf({ local: '2027-03-28T09:30', timeZone: 'Europe/Berlin' }) // 2027-03-28T07:30:00Z
 */
export function momentOf(when: When): number {
  if (typeof when === 'number' || when instanceof Date) {
    const ms = Number(when)
    return Number.isFinite(ms) ? ms : wrong('The time is no time')
  }
  if (typeof when === 'string') {
    const ms = /(Z|[+-]\d\d:\d\d)$/.test(when) ? Date.parse(when) : Number.NaN
    return Number.isFinite(ms)
      ? ms
      : wrong(`"${when}" is no moment such as 2027-03-28T07:30:00Z, nor { local, timeZone }`)
  }
  const { local, timeZone } = when
  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(local) ? Date.parse(`${local}Z`) : Number.NaN
  // Engines make the third of March of the 31st of February.
  if (Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(local))
    return wrong(`"${local}" is no local time such as 2027-03-28T09:30`)
  // Left out, Intl would take the zone of whichever machine this is.
  if (!timeZone) return wrong(`${local} in which time zone? Give { local, timeZone: 'Europe/Berlin' }`)
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    return wrong(`"${timeZone}" is no time zone such as Europe/Berlin`)
  }
  const before = offsetAt(wall - 24 * HOUR, format)
  const later = offsetAt(wall + 24 * HOUR, format)
  const fits = [before, later].map((offset) => wall - offset).filter((ms) => ms + offsetAt(ms, format) === wall)
  return fits.length > 0 ? Math.min(...fits) : wall - before
}
