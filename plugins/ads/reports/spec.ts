import { SignalboxError } from '../../../core/errors.ts'
import type { Params } from '../../../core/graph/types.ts'
import type { Filter } from '../objects.ts'
import type { ActionBreakdown, AttributionWindow, Breakdown, DatePreset, Level, ReportField } from './fields.ts'
import { OPT_IN, replaced } from './retired.ts'

/** Days in the account's time zone, both included, as `2026-11-22`. */
export interface Range {
  readonly since: string
  readonly until: string
}
/** What a report asks for. Source: https://developers.facebook.com/docs/marketing-api/insights/parameters */
export interface ReportSpec<F extends ReportField = ReportField, B extends Breakdown = Breakdown> {
  /** One row for each of these. Default: `account`. */
  readonly level?: Level | undefined
  readonly fields: readonly F[]
  /** Fields that the types do not know; a wrong one makes Meta refuse the report. */
  readonly more?: readonly string[] | undefined
  readonly breakdowns?: readonly B[] | undefined
  readonly action_breakdowns?: readonly ActionBreakdown[] | undefined
  readonly action_attribution_windows?: readonly AttributionWindow[] | undefined
  readonly action_report_time?: 'impression' | 'conversion' | 'mixed' | 'lifetime' | undefined
  /** Counts as the ad sets' own attribution settings say. */
  readonly use_unified_attribution_setting?: boolean | undefined
  readonly use_account_attribution_setting?: boolean | undefined
  readonly time_range?: Range | undefined
  /** Default: `last_30d`. */
  readonly date_preset?: DatePreset | undefined
  /** Days a row, 1 to 90. Default: one row for the whole time. */
  readonly time_increment?: number | 'monthly' | 'all_days' | undefined
  readonly filtering?: readonly Filter[] | undefined
  /** As `spend_descending`. A report that had to be split is sorted within its pieces. */
  readonly sort?: readonly string[] | undefined
  /** Rows a page. Default: 500. */
  readonly limit?: number | undefined
  /** Whether numbers come as numbers instead of Meta's texts. Default: no. */
  readonly numbers?: boolean | undefined
  /** `auto`: what is surely small is read at once, everything else by a run at Meta. */
  readonly mode?: 'auto' | 'async' | undefined
}
/** A spec as it is kept: plain names, nothing retired. */
export interface Wanted extends Omit<ReportSpec, 'fields' | 'breakdowns' | 'action_attribution_windows' | 'more'> {
  readonly level: Level
  readonly fields: readonly string[]
  readonly breakdowns: readonly string[]
  readonly action_attribution_windows?: readonly string[] | undefined
}

const DAY_TEXT = /^\d{4}-\d\d-\d\d$/

/** Reads a spec: throws for what cannot be meant, replaces what Meta no longer serves, and says so. */
export function readSpec(spec: ReportSpec, now: number): { readonly wanted: Wanted; readonly warnings: string[] } {
  const {
    fields,
    more = [],
    level = 'account',
    breakdowns = [],
    action_attribution_windows,
    date_preset,
    ...rest
  } = spec
  const metrics = replaced('field', [...fields, ...more], now)
  const windows = replaced('window', action_attribution_windows ?? [], now)
  const preset = replaced('preset', date_preset === undefined ? [] : [date_preset], now)
  const bad = (message: string, fix?: string): never => {
    throw new SignalboxError('input_invalid', message, { fix })
  }
  if (metrics.values.length === 0) bad('A report needs fields that are still served', metrics.warnings.join('; '))
  if (spec.time_range && date_preset) bad('time_range and date_preset exclude each other')
  const { since, until } = spec.time_range ?? { since: '2000-01-01', until: '2000-01-01' }
  if (![since, until].every((day) => DAY_TEXT.test(day) && !Number.isNaN(Date.parse(day))) || since > until)
    bad('time_range needs two days, the earlier one first', "Write { since: '2026-11-01', until: '2026-11-22' }.")
  const step = spec.time_increment
  if (typeof step === 'number' && !(Number.isInteger(step) && step >= 1 && step <= 90))
    bad('time_increment is a whole number of days from 1 to 90')
  return {
    wanted: {
      ...rest,
      level,
      fields: metrics.values,
      breakdowns,
      ...(windows.values.length > 0 && { action_attribution_windows: windows.values }),
      ...(spec.time_range ? {} : { date_preset: (preset.values[0] ?? 'last_30d') as DatePreset }),
    },
    warnings: [...metrics.warnings, ...windows.warnings, ...preset.warnings],
  }
}

/** Whether Meta may answer nothing for want of an opt-in. */
export const mayBeEmpty = ({ breakdowns }: Wanted, now: number): string | undefined =>
  now >= Date.parse(OPT_IN.since) ? breakdowns.find((name) => OPT_IN.breakdowns.includes(name)) : undefined

/** The fields by which a row is known among those of its level. */
export const keyFields = ({ level }: Wanted): readonly string[] => [`${level}_id`]

/** The parameters of one piece of a report. */
export function paramsOf(
  wanted: Wanted,
  piece: {
    readonly fields?: readonly string[]
    readonly filter?: Filter | undefined
    readonly range?: Range | undefined
  },
): Params {
  const { fields, limit: _, numbers: __, mode: ___, filtering = [], time_range, date_preset, ...rest } = wanted
  const range = piece.range ?? time_range
  const filters = piece.filter ? [...filtering, piece.filter] : filtering
  return {
    ...rest,
    fields: (piece.fields ?? fields).join(','),
    breakdowns: rest.breakdowns.length > 0 ? rest.breakdowns : undefined,
    ...(range ? { time_range: range } : { date_preset }),
    ...(filters.length > 0 && { filtering: filters }),
  }
}
