import { SignalboxError } from '../../core/errors.ts'
import { OBJECTIVES } from './types/campaigns.ts'

export type ObjectKind = 'campaign' | 'adset' | 'ad' | 'creative'

/** One thing about a place in the parameters; a breach is a rule all of whose conditions hold. */
interface Condition {
  readonly path: string
  readonly is: 'absent' | 'present' | 'in' | 'not in' | 'fraction'
  readonly of?: readonly unknown[]
}
/** Something that Meta refuses, from which version on. */
export interface Rule {
  readonly on: ObjectKind
  /** Only when the object is made. Default: at every write. */
  readonly create?: boolean | undefined
  /** First major version that refuses it; 0: every version that is served. */
  readonly from: number
  /** Day from which all versions refuse it. */
  readonly since?: string | undefined
  readonly when: readonly Condition[]
  /** What is wrong, and what to do instead. */
  readonly says: string
}

const absent = (path: string): Condition => ({ path, is: 'absent' })
const present = (path: string): Condition => ({ path, is: 'present' })
const isIn = (path: string, ...of: unknown[]): Condition => ({ path, is: 'in', of })
const rule =
  (on: ObjectKind, from: number, create?: 'create' | undefined, since?: string) =>
  (says: string, ...when: Condition[]): Rule => ({ on, from, create: create !== undefined, since, says, when })

/**
 * What the versions since 22 block, and what every one of them demands (read 2026-11-25). Sources:
 * https://developers.facebook.com/documentation/ads-commerce/marketing-api/marketing-api-changelog (version22.0 …),
 * https://developers.facebook.com/docs/marketing-api/reference/ad-account (campaigns, adsets),
 * https://developers.facebook.com/docs/graph-api/changelog/non-versioned-changes/nvc-2024 (ads)
 */
export const RULES: readonly Rule[] = [
  rule(
    'campaign',
    21,
    'create',
  )(`objective: one of ${OBJECTIVES.join(', ')}`, {
    path: 'objective',
    is: 'not in',
    of: OBJECTIVES,
  }),
  rule('campaign', 0, 'create')('special_ad_categories: name them, or [] for none', absent('special_ad_categories')),
  rule(
    'campaign',
    24,
    undefined,
    '2026-05-19',
  )(
    'smart_promotion_type: Advantage+ shopping and app campaigns are no longer made like this; leave it out',
    isIn('smart_promotion_type', 'AUTOMATED_SHOPPING_ADS', 'SMART_APP_PROMOTION'),
  ),
  rule(
    'campaign',
    24,
    'create',
  )(
    'is_adset_budget_sharing_enabled: say true or false where the campaign has no budget of its own',
    ...['daily_budget', 'lifetime_budget', 'is_adset_budget_sharing_enabled'].map(absent),
  ),
  rule('adset', 24)('facebook_positions: video_feeds is gone', isIn('targeting.facebook_positions', 'video_feeds')),
  rule('adset', 24, 'create')(
    'destination_type: lead ads in Messenger are made in Ads Manager alone; use ON_AD',
    isIn('optimization_goal', 'LEAD_GENERATION', 'QUALITY_LEAD'),
    isIn('destination_type', 'MESSENGER'),
  ),
  rule('adset', 26)('messenger_positions: story is gone', isIn('targeting.messenger_positions', 'story')),
  rule('adset', 26, 'create')(
    'targeting_automation.advantage_audience: say 1 or 0 where the campaign has a special category',
    isIn('campaign.special_ad_categories', 'HOUSING', 'EMPLOYMENT', 'FINANCIAL_PRODUCTS_SERVICES'),
    absent('targeting.targeting_automation.advantage_audience'),
  ),
  rule('adset', 0, 'create')('end_time: needed with lifetime_budget', present('lifetime_budget'), absent('end_time')),
  rule('adset', 0)("pacing_type: ['day_parting'] goes with adset_schedule", present('adset_schedule'), {
    path: 'pacing_type',
    is: 'not in',
    of: ['day_parting'],
  }),
  ...(['campaign', 'adset'] as const).flatMap((on) => [
    rule(on, 0)('daily_budget, lifetime_budget: one of them', present('daily_budget'), present('lifetime_budget')),
    ...['daily_budget', 'lifetime_budget'].map((path) =>
      rule(on, 0)(`${path}: a whole number above 0, in the smallest unit of the currency`, { path, is: 'fraction' }),
    ),
  ]),
  rule('ad', 0, undefined, '2024-03-11')('bid_amount: on the ad set', present('bid_amount')),
  ...['instagram_actor_id', 'object_story_spec.instagram_actor_id'].map((path) =>
    rule('creative', 22)(`${path}: now instagram_user_id`, present(path)),
  ),
]

/** A breach that was found before anything was sent. */
export type Finding = Pick<Rule, 'on' | 'says'>

const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value)

function holds({ path, is, of = [] }: Condition, params: object): boolean {
  const value = at(params, path)
  const gone = value === undefined || value === null
  if (is === 'absent') return gone
  if (is === 'present') return !gone
  if (is === 'fraction') return !gone && !(Number.isInteger(Number(value)) && Number(value) > 0)
  const among = [value].flat().some((one) => of.includes(one))
  return is === 'in' ? among : !among
}

export interface LintInit {
  /** As `v26.0`. */
  readonly version: string
  readonly create: boolean
  /** ms since the epoch. */
  readonly now: number
}

/**
 * What Meta would refuse, without a call.
 *
 * @example
 * lint('campaign', { name: 'Spring' }, { version: 'v26.0', create: true, now: Date.now() })
 */
export function lint(on: ObjectKind, params: object, { version, create, now }: LintInit): readonly Finding[] {
  const major = Number.parseInt(version.slice(1), 10)
  return RULES.filter(
    (rule) =>
      rule.on === on &&
      (create || !rule.create) &&
      (major >= rule.from || (rule.since !== undefined && now >= Date.parse(rule.since))) &&
      rule.when.every((condition) => holds(condition, params)),
  )
}

/** Throws `input_invalid` with everything that was found. */
export function refuse(findings: readonly Finding[]): void {
  if (findings.length > 0)
    throw new SignalboxError('input_invalid', findings.map(({ on, says }) => `${on}: ${says}`).join('\n'), {
      fix: 'Meta would refuse this; nothing was sent.',
    })
}
