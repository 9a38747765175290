import { plain } from './text.ts'

/** A calendar day; months and days from 1. */
export interface Day {
  readonly year: number
  readonly month: number
  readonly day: number
}

// 年, 月 and 日 by number: one letter beyond Latin-1 makes an engine keep a bundle's whole text in twice the memory.
const BETWEEN = /[^\p{L}\d]+|[\u5e74\u6708\u65e5]/u

const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec'

/** Whether the day is in the calendar, not before 1900 and not after `now`. */
function isReal({ year, month, day }: Day, now: number): boolean {
  const at = Date.UTC(year, month - 1, day)
  const date = new Date(at)
  return year >= 1900 && at <= now && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

const dayOf = (date: Date): Day => ({
  year: date.getUTCFullYear(),
  month: date.getUTCMonth() + 1,
  day: date.getUTCDate(),
})

/** A month as a number, whether it came as `02`, `Feb` or `February`. */
function numberOf(part: string): number {
  if (/^\d+$/.test(part)) return Number(part)
  const i = MONTHS.indexOf(plain(part).slice(0, 3))
  return part.length >= 3 && i >= 0 && i % 3 === 0 ? i / 3 + 1 : Number.NaN
}

/** Every way to read a date that was written in some order: year, month, day; month, day, year; day, month, year. */
function readings(text: string): Day[] {
  const parts = /^\d{8}$/.test(text) ? [] : text.split(BETWEEN).filter(Boolean)
  const cut = (...at: [number, number][]): string[] => (parts.length > 0 ? parts : at.map((a) => text.slice(...a)))
  const [a = '', b = '', c = '', ...more] = cut([0, 4], [4, 6], [6, 8])
  const [d = '', e = '', f = ''] = cut([0, 2], [2, 4], [4, 8])
  if (more.length > 0) return []
  const orders = [
    [a, b, c],
    [f, d, e],
    [f, e, d],
  ]
  return orders.flatMap(([year = '', month = '', day]) =>
    /^\d{4}$/.test(year) ? { year: Number(year), month: numberOf(month), day: Number(day) } : [],
  )
}

/** A birthday as `YYYYMMDD`; undefined where it is no day of the calendar or could be read as two different days. */
export function birthday(value: string | number | Date | Day, now: number): string | undefined {
  const write = ({ year, month, day }: Day): string => `${year}${pad(month)}${pad(day)}`
  const found = new Set<string>()
  if (value instanceof Date) {
    if (isReal(dayOf(value), now)) found.add(write(dayOf(value)))
  } else if (typeof value === 'object') {
    if (isReal(value, now)) found.add(write(value))
  } else {
    const text = String(value).trim()
    const date = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:/.exec(text)?.[1] ?? text
    for (const day of readings(date)) if (isReal(day, now)) found.add(write(day))
  }
  return found.size === 1 ? [...found][0] : undefined
}

/** Two digits. */
export const pad = (n: number): string => String(n).padStart(2, '0')
