import { SignalboxError } from '../../../core/errors.ts'

/** Source: https://developers.facebook.com/docs/marketing-api/audiences/guides/audience-rules (10 rules, 100 filters each) */
export interface RuleSet {
  readonly operator: 'and' | 'or'
  readonly rules: readonly {
    readonly event_sources: readonly { readonly id: string; readonly type: string }[]
    readonly retention_seconds: number
    readonly filter?: {
      readonly operator: 'and' | 'or'
      readonly filters: readonly object[]
    }
    readonly aggregation?: object
  }[]
}
export interface Rule {
  readonly inclusions: RuleSet
  readonly exclusions?: RuleSet
}
/** Visitors as a pixel saw them. */
export interface Website {
  readonly pixel: string
  /** 1 to 180. */
  readonly days: number
  /** Part of the addresses that count. Default: all. */
  readonly url?: string
  /** The event that counts, such as `Purchase`. Default: any visit. */
  readonly event?: string
}
/** What people had to do with, and for how long it counts (up to 730 days, by kind). */
export interface Engagement {
  readonly source: {
    readonly type: 'page' | 'ig_business' | 'lead' | 'canvas' | 'shopping_page' | (string & {})
    readonly id: string
  }
  /** As `page_engaged`, `ig_business_profile_all`, `lead_generation_submitted`. */
  readonly event: string
  readonly days: number
}
/** Several countries make one audience of all of them. */
export interface Lookalike {
  readonly origin_audience_id: string
  readonly countries: readonly string[]
  /** How much of the countries' people: 0.01 to 0.20. */
  readonly ratio: number
  /** Leaves out those who are more alike than this. */
  readonly starting_ratio?: number
  /** Default: false. */
  readonly allow_international_seeds?: boolean
}

const DAY = 86_400
const refuse = (message: string): never => {
  throw new SignalboxError('input_invalid', message)
}
const seconds = (days: number, most: number): number =>
  Number.isInteger(days) && days >= 1 && days <= most ? days * DAY : refuse(`days is a whole number from 1 to ${most}`)

const oneRule = (
  source: { id: string; type: string },
  retention_seconds: number,
  filters: readonly object[],
): Rule => ({
  inclusions: {
    operator: 'or',
    rules: [
      {
        event_sources: [source],
        retention_seconds,
        ...(filters.length > 0 && { filter: { operator: 'and', filters } }),
      },
    ],
  },
})

/** An audience of visitors, as Meta takes it. */
export function websiteRule<P extends Website>({ pixel, days, url, event, ...rest }: P): object {
  const filters = [
    ...(event === undefined ? [] : [{ field: 'event', operator: 'eq', value: event }]),
    ...(url === undefined && event !== undefined ? [] : [{ field: 'url', operator: 'i_contains', value: url ?? '' }]),
  ]
  return { ...rest, rule: oneRule({ id: pixel, type: 'pixel' }, seconds(days, 180), filters) }
}

export function engagementRule<P extends Engagement>({ source, event, days, ...rest }: P): object {
  const filter = { field: 'event', operator: 'eq', value: event }
  return { ...rest, rule: oneRule(source, seconds(days, 730), [filter]) }
}

/** `lookalike_spec` with a `location_spec`, typed since v24. */
export function lookalikeOf<P extends Lookalike>(params: P): object {
  const { countries, ratio, starting_ratio, allow_international_seeds, ...rest } = params
  if (countries.length === 0) refuse('A lookalike needs a country')
  if (!(ratio >= 0.01 && ratio <= 0.2)) refuse('ratio is from 0.01 to 0.20')
  if (starting_ratio !== undefined && !(starting_ratio >= 0 && starting_ratio < ratio))
    refuse('starting_ratio is below ratio')
  return {
    ...rest,
    subtype: 'LOOKALIKE',
    lookalike_spec: {
      ratio,
      ...(starting_ratio !== undefined && { starting_ratio }),
      ...(allow_international_seeds !== undefined && { allow_international_seeds }),
      location_spec: { geo_locations: { countries } },
    },
  }
}
