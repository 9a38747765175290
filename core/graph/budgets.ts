import { DAY, HOUR } from '../duration.ts'

/** Calls an hour (or, where said, a day) of a business use case: `base + each × units`, at most `cap`. */
export interface Budget {
  readonly useCase: 'ads_management' | 'ads_insights' | 'custom_audience' | 'pages' | 'leadgen' | 'messenger'
  readonly tier: 'limited' | 'full' | 'any'
  readonly base: number
  readonly each: number
  readonly unit: string
  readonly perMs: number
  readonly cap?: number
}

/** Source: https://developers.facebook.com/docs/graph-api/overview/rate-limiting#buc-rate-limits (read 2026-08-13). */
export const BUDGETS: readonly Budget[] = [
  { useCase: 'ads_management', tier: 'limited', base: 300, each: 40, unit: 'active ads', perMs: HOUR },
  { useCase: 'ads_management', tier: 'full', base: 100_000, each: 40, unit: 'active ads', perMs: HOUR },
  { useCase: 'ads_insights', tier: 'limited', base: 600, each: 400, unit: 'active ads', perMs: HOUR },
  { useCase: 'ads_insights', tier: 'full', base: 190_000, each: 400, unit: 'active ads', perMs: HOUR },
  { useCase: 'custom_audience', tier: 'limited', base: 5000, each: 0, unit: 'active audiences', perMs: HOUR },
  {
    useCase: 'custom_audience',
    tier: 'full',
    base: 190_000,
    each: 40,
    unit: 'active audiences',
    perMs: HOUR,
    cap: 700_000,
  },
  { useCase: 'pages', tier: 'any', base: 0, each: 4800, unit: 'engaged users', perMs: DAY },
  { useCase: 'leadgen', tier: 'any', base: 0, each: 4800, unit: 'leads', perMs: DAY },
  { useCase: 'messenger', tier: 'any', base: 0, each: 200, unit: 'engaged users', perMs: DAY },
]

/**
 * How many calls a use case allows. `errors` are the user errors of the hour: each takes a thousandth of a call off
 * insights.
 *
 * @example
 * budgetOf('ads_insights', 'limited', 12) // { calls: 5400, perMs: 3600000 }
 */
export function budgetOf(
  useCase: Budget['useCase'],
  tier: 'limited' | 'full',
  units: number,
  errors = 0,
): { readonly calls: number; readonly perMs: number } {
  const budget = BUDGETS.find((b) => b.useCase === useCase && (b.tier === tier || b.tier === 'any'))
  if (!budget) return { calls: 0, perMs: HOUR }
  const { base, each, cap = Number.POSITIVE_INFINITY, perMs } = budget
  const calls = Math.min(cap, base + each * units) - (useCase === 'ads_insights' ? 0.001 * errors : 0)
  return { calls: Math.max(0, Math.floor(calls)), perMs }
}
