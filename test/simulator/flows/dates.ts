import { at, type Json, listOf, textOf } from '../json.ts'

/** What a DatePicker or a CalendarPicker lets a person choose. */
export interface Days {
  readonly range: boolean
  readonly min: string
  readonly max: string
  readonly unavailable: readonly string[]
  /** `Mon`, `Tue` …; empty: every day of the week. */
  readonly weekdays: readonly string[]
  /** The length of a range. */
  readonly least: number
  readonly most: number
}
const DAY = 86_400_000
const WEEK = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/**
 * The rules of a picker whose expressions were looked up. Days are `YYYY-MM-DD`, as from Flow JSON 5.0 on. Source:
 * https://developers.facebook.com/docs/whatsapp/flows/reference/components#calendarpicker
 */
export const daysOf = (component: Json): Days => ({
  range: component['mode'] === 'range',
  min: textOf(component['min-date']),
  max: textOf(component['max-date']),
  unavailable: listOf(component['unavailable-dates']).map(textOf),
  weekdays: listOf(component['include-days']).map(textOf),
  least: Number(component['min-days'] ?? 1),
  most: Number(component['max-days'] ?? Number.POSITIVE_INFINITY),
})

function refusalOf(day: unknown, { min, max, unavailable, weekdays }: Days): string | undefined {
  const text = typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day) ? day : ''
  const time = Date.parse(`${text}T00:00:00Z`)
  // A day that no month has comes back as another one.
  if (!(time >= 0) || new Date(time).toISOString().slice(0, 10) !== text)
    return `takes YYYY-MM-DD, not ${JSON.stringify(day)}`
  if (min && text < min) return `begins with ${min}; ${text} is before it`
  if (max && text > max) return `ends with ${max}; ${text} is after it`
  if (unavailable.includes(text)) return `does not offer ${text}`
  const weekday = WEEK[new Date(time).getUTCDay()] ?? ''
  return weekdays.length > 0 && !weekdays.includes(weekday) ? `offers no ${weekday}, as ${text} is` : undefined
}

/** Why the phone would not let anybody choose this, if it would not. */
export function refusedDay(value: unknown, days: Days): string | undefined {
  if (!days.range) return refusalOf(value, days)
  const [start, end] = [at(value, 'start-date'), at(value, 'end-date')]
  const refusal = refusalOf(start, days) ?? refusalOf(end, days)
  if (refusal) return refusal
  const length = (Date.parse(`${end}`) - Date.parse(`${start}`)) / DAY + 1
  if (length < 1) return `ends before it begins: ${end}`
  if (length < days.least || length > days.most) return `takes ${days.least} to ${days.most} days, not ${length}`
  return undefined
}
