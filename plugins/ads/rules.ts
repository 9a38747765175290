import { SignalboxError } from '../../core/errors.ts'
import { OBJECTIVES } from './types.ts'

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
  readonly create?: true
  /** First major version that refuses it; 0: every version that is served. */
  readonly from: number
  /** Day from which all versions refuse it. */
  readonly since?: string
  readonly when: readonly Condition[]
  readonly says: string
  readonly fix: string
  readonly source: string
}

const LOG = 'https://developers.facebook.com/documentation/ads-commerce/marketing-api/marketing-api-changelog'
const REFERENCE = 'https://developers.facebook.com/docs/marketing-api/reference'
const absent = (path: string): Condition => ({ path, is: 'absent' })
const present = (path: string): Condition => ({ path, is: 'present' })
const isIn = (path: string, ...of: unknown[]): Condition => ({ path, is: 'in', of })

/** What the versions since 22 block, and what every one of them demands (read 2026-11-25). */
export const RULES: readonly Rule[] = [
  {
    on: 'campaign',
    create: true,
    from: 21,
    when: [{ path: 'objective', is: 'not in', of: OBJECTIVES }],
    says: 'objective is none of the six that campaigns can be made with',
    fix: `Use ${OBJECTIVES.join(', ')}.`,
    source: `${LOG}/version21.0`,
  },
  {
    on: 'campaign',
    create: true,
    from: 0,
    when: [absent('special_ad_categories')],
    says: 'special_ad_categories is missing',
    fix: 'Say which special category the ads are in, or [] for none.',
    source: `${REFERENCE}/ad-account/campaigns`,
  },
  {
    on: 'campaign',
    from: 24,
    since: '2026-05-19',
    when: [isIn('smart_promotion_type', 'AUTOMATED_SHOPPING_ADS', 'SMART_APP_PROMOTION')],
    says: 'Advantage+ shopping and app campaigns can no longer be made or changed',
    fix: 'Leave smart_promotion_type out: a campaign becomes Advantage+ by its settings.',
    source: `${LOG}/version24.0`,
  },
  {
    on: 'campaign',
    create: true,
    from: 24,
    when: ['daily_budget', 'lifetime_budget', 'is_adset_budget_sharing_enabled'].map(absent),
    says: 'is_adset_budget_sharing_enabled is missing, and the campaign has no budget of its own',
    fix: 'Say whether ad sets may share a fifth of their budgets: true or false.',
    source: `${LOG}/version24.0`,
  },
  {
    on: 'adset',
    from: 24,
    when: [isIn('targeting.facebook_positions', 'video_feeds')],
    says: 'the placement video_feeds no longer exists',
    fix: 'Remove it from targeting.facebook_positions.',
    source: `${LOG}/version24.0`,
  },
  {
    on: 'adset',
    create: true,
    from: 24,
    when: [isIn('optimization_goal', 'LEAD_GENERATION', 'QUALITY_LEAD'), isIn('destination_type', 'MESSENGER')],
    says: 'lead ads in Messenger can no longer be made through the API',
    fix: 'Make them in Ads Manager, or send people to an instant form (ON_AD).',
    source: `${LOG}/version24.0`,
  },
  {
    on: 'adset',
    from: 26,
    when: [isIn('targeting.messenger_positions', 'story')],
    says: 'the placement story of Messenger no longer exists',
    fix: 'Remove it from targeting.messenger_positions.',
    source: `${LOG}/version26.0`,
  },
  {
    on: 'adset',
    create: true,
    from: 26,
    when: [
      isIn('campaign.special_ad_categories', 'HOUSING', 'EMPLOYMENT', 'FINANCIAL_PRODUCTS_SERVICES'),
      absent('targeting.targeting_automation.advantage_audience'),
    ],
    says: 'targeting.targeting_automation.advantage_audience is missing, and the campaign has a special category',
    fix: 'Set it to 1 or to 0.',
    source: `${LOG}/version26.0`,
  },
  {
    on: 'adset',
    create: true,
    from: 0,
    when: [present('lifetime_budget'), absent('end_time')],
    says: 'end_time is missing, and the budget is for the whole run',
    fix: 'Set end_time, or use daily_budget.',
    source: `${REFERENCE}/ad-account/adsets`,
  },
  {
    on: 'adset',
    from: 0,
    when: [present('adset_schedule'), { path: 'pacing_type', is: 'not in', of: ['day_parting'] }],
    says: 'a timetable needs pacing_type day_parting',
    fix: "Set pacing_type to ['day_parting'] and use lifetime_budget.",
    source: `${REFERENCE}/ad-account/adsets`,
  },
  ...(['campaign', 'adset'] as const).flatMap((on): Rule[] => [
    {
      on,
      from: 0,
      when: [present('daily_budget'), present('lifetime_budget')],
      says: 'daily_budget and lifetime_budget exclude each other',
      fix: 'Give one of them.',
      source: `${REFERENCE}/ad-account/${on}s`,
    },
    ...['daily_budget', 'lifetime_budget'].map(
      (path): Rule => ({
        on,
        from: 0,
        when: [{ path, is: 'fraction' }],
        says: `${path} is no whole number above 0`,
        fix: 'Give it in the smallest unit of the currency: 1000 is 10.00.',
        source: `${REFERENCE}/ad-account/${on}s`,
      }),
    ),
  ]),
  {
    on: 'ad',
    from: 0,
    since: '2024-03-11',
    when: [present('bid_amount')],
    says: 'ads have no bid_amount any more',
    fix: 'Set it on the ad set.',
    source: 'https://developers.facebook.com/docs/graph-api/changelog/non-versioned-changes/nvc-2024',
  },
  ...['instagram_actor_id', 'object_story_spec.instagram_actor_id'].map(
    (path): Rule => ({
      on: 'creative',
      from: 22,
      when: [present(path)],
      says: `${path} is no longer read`,
      fix: 'Use instagram_user_id, with the id of the Instagram account.',
      source: `${LOG}/version22.0`,
    }),
  ),
]

/** A breach that was found before anything was sent. */
export type Finding = Pick<Rule, 'on' | 'says' | 'fix' | 'source'>

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
  if (findings.length === 0) return
  const list = findings.map(({ on, says, source }) => `${on}: ${says} (${source})`)
  throw new SignalboxError('input_invalid', list.join('\n'), { fix: findings.map(({ fix }) => fix).join(' ') })
}
