import { DAY } from '../../../core/duration.ts'
import type { Range } from './spec.ts'

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10)
export const daysBetween = ({ since, until }: Range): number => (Date.parse(until) - Date.parse(since)) / DAY + 1

/** The day that it is somewhere. */
export const dayIn = (timeZone: string, now: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now)

const monthStart = (day: string, back = 0): string => {
  const date = new Date(`${day.slice(0, 7)}-01`)
  date.setUTCMonth(date.getUTCMonth() - back)
  return date.toISOString().slice(0, 10)
}

/** A preset as days, so that pieces and later runs of a report speak of the same time; undefined where Meta knows better. */
export function rangeOf(preset: string, today: string): Range | undefined {
  const last = Number(/^last_(\d+)d$/.exec(preset)?.[1])
  const yesterday = addDays(today, -1)
  if (last) return { since: addDays(today, -last), until: yesterday }
  return {
    today: { since: today, until: today },
    yesterday: { since: yesterday, until: yesterday },
    this_month: { since: monthStart(today), until: today },
    last_month: { since: monthStart(today, 1), until: addDays(monthStart(today), -1) },
  }[preset]
}

/** Two halves of a range, cut where a bucket of `step` days ends; undefined where it is one bucket. */
export function halves(range: Range, step: number): readonly [Range, Range] | undefined {
  const buckets = Math.ceil(daysBetween(range) / step)
  if (buckets < 2) return undefined
  const cut = addDays(range.since, Math.floor(buckets / 2) * step)
  return [
    { since: range.since, until: addDays(cut, -1) },
    { since: cut, until: range.until },
  ]
}
