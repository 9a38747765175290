import { at, type Json, listOf, textOf } from '../json.ts'
import type { World } from '../world.ts'
import { type AdKind, invalid } from './ads-state.ts'
import { firstBreach, type Rule } from './rules.ts'

// Sources (read 2026-11-25): https://developers.facebook.com/docs/marketing-api/reference/ad-account/campaigns, …/adsets,
// …/ads, …/adcreatives and the changelogs of versions 22 to 26.

const OBJECTIVES =
  'OUTCOME_APP_PROMOTION OUTCOME_AWARENESS OUTCOME_ENGAGEMENT OUTCOME_LEADS OUTCOME_SALES OUTCOME_TRAFFIC'.split(' ')
const STATUSES = ['ACTIVE', 'PAUSED', 'ARCHIVED', 'DELETED']
const CATEGORIES =
  'NONE HOUSING EMPLOYMENT FINANCIAL_PRODUCTS_SERVICES ISSUES_ELECTIONS_POLITICS ONLINE_GAMBLING_AND_GAMING'.split(' ')
const BILLING =
  'APP_INSTALLS CLICKS IMPRESSIONS LINK_CLICKS NONE OFFER_CLAIMS PAGE_LIKES POST_ENGAGEMENT THRUPLAY'.split(' ')
const money = (path: string): Rule => ({ path, type: 'number', pattern: /^[1-9]\d*$/ })

const MAKE: Readonly<Partial<Record<AdKind, readonly Rule[]>>> = {
  campaign: [
    { path: 'name', type: 'text', need: true, max: 400 },
    { path: 'objective', type: 'text', need: true, oneOf: OBJECTIVES },
    { path: 'special_ad_categories', type: 'list', need: true },
  ],
  adset: [
    { path: 'name', type: 'text', need: true, max: 400 },
    { path: 'campaign_id', type: 'text', need: true },
    { path: 'billing_event', type: 'text', need: true, oneOf: BILLING },
    { path: 'targeting', type: 'object', need: true },
    { path: 'targeting.geo_locations', type: 'object', need: true },
  ],
  ad: [
    { path: 'name', type: 'text', need: true, max: 400 },
    { path: 'adset_id', type: 'text', need: true },
    { path: 'creative', type: 'object', need: true },
  ],
}
const ALWAYS: readonly Rule[] = [
  { path: 'status', type: 'text', oneOf: STATUSES },
  money('daily_budget'),
  money('lifetime_budget'),
]

/** What a version refuses: the number it begins with, and the day from which all do. */
interface Ban {
  readonly kind: AdKind
  readonly from: number
  readonly since?: string
  readonly make?: true
  readonly message: string
  readonly subcode?: number
  breaks(params: Json, world: World): boolean
}
const has = (params: Json, path: string, value: string): boolean => [at(params, path)].flat().includes(value)
const SPECIAL = ['HOUSING', 'EMPLOYMENT', 'FINANCIAL_PRODUCTS_SERVICES']
const campaignOf = (params: Json, world: World): Json =>
  world.ads.objects.get(textOf(params['campaign_id']))?.fields ?? {}

const BANS: readonly Ban[] = [
  {
    kind: 'campaign',
    from: 24,
    since: '2026-05-19',
    message: 'Advantage+ shopping and app campaigns can no longer be created',
    breaks: ({ smart_promotion_type: type }) => type === 'AUTOMATED_SHOPPING_ADS' || type === 'SMART_APP_PROMOTION',
  },
  {
    kind: 'campaign',
    from: 24,
    make: true,
    subcode: 4834011,
    message: 'Must specify True or False in is_adset_budget_sharing_enabled field if you are not using campaign budget',
    breaks: (p) =>
      [p['daily_budget'], p['lifetime_budget'], p['is_adset_budget_sharing_enabled']].every((v) => v === undefined),
  },
  {
    kind: 'adset',
    from: 24,
    message: 'Facebook video feeds placement is no longer available',
    breaks: (p) => has(p, 'targeting.facebook_positions', 'video_feeds'),
  },
  {
    kind: 'adset',
    from: 26,
    message: 'messenger_positions story is no longer available',
    breaks: (p) => has(p, 'targeting.messenger_positions', 'story'),
  },
  {
    kind: 'adset',
    from: 26,
    make: true,
    message: 'advantage_audience must be set to 0 or 1 for campaigns in a special ad category',
    breaks: (p, world) =>
      listOf(campaignOf(p, world)['special_ad_categories']).some((c) => SPECIAL.includes(textOf(c))) &&
      at(p, 'targeting.targeting_automation.advantage_audience') === undefined,
  },
  {
    kind: 'creative',
    from: 22,
    message: 'instagram_actor_id is deprecated, use instagram_user_id',
    breaks: (p) => p['instagram_actor_id'] !== undefined || at(p, 'object_story_spec.instagram_actor_id') !== undefined,
  },
  {
    kind: 'ad',
    from: 0,
    message: 'bid_amount is not supported on ads',
    breaks: (p) => p['bid_amount'] !== undefined,
  },
]

const needs = (found: unknown, what: string): void => void (found || invalid(`Invalid ${what}`, 1487702))

/** Checks that things fit to what is there. */
function checkFamily(kind: AdKind, params: Json, world: World): void {
  const { objects } = world.ads
  if (kind === 'adset') {
    const campaign = objects.get(textOf(params['campaign_id']))
    needs(campaign?.kind === 'campaign', 'campaign_id')
    const shared = campaign?.fields['daily_budget'] ?? campaign?.fields['lifetime_budget']
    const own = params['daily_budget'] ?? params['lifetime_budget']
    if (shared !== undefined && own !== undefined)
      invalid('The campaign has a budget, so its ad sets cannot have one', 1885621)
    if (shared === undefined && own === undefined) invalid('An ad set needs a budget', 1885621)
    if (params['lifetime_budget'] !== undefined && params['end_time'] === undefined)
      invalid('end_time is required with a lifetime budget', 1487793)
  }
  if (kind === 'ad') {
    needs(objects.get(textOf(params['adset_id']))?.kind === 'adset', 'adset_id')
    const id = at(params, 'creative.creative_id') ?? at(params, 'creative.id')
    if (id !== undefined) needs(objects.get(textOf(id))?.kind === 'creative', 'creative_id')
    else needs(at(params, 'creative.object_story_spec') ?? at(params, 'creative.object_story_id'), 'creative')
  }
  if (kind === 'creative')
    needs(
      params['object_story_spec'] ??
        params['object_story_id'] ??
        params['asset_feed_spec'] ??
        params['source_instagram_media_id'],
      'creative: no story',
    )
}

/** Refuses what Meta refuses. */
export function checkAdObject(kind: AdKind, params: Json, make: boolean, major: number, world: World): void {
  const broken = firstBreach([...(make ? (MAKE[kind] ?? []) : []), ...ALWAYS], params)
  if (broken) invalid(broken.details)
  const odd = listOf(params['special_ad_categories']).find((c) => !CATEGORIES.includes(textOf(c)))
  if (odd !== undefined)
    invalid(`Param special_ad_categories[0] must be one of {${CATEGORIES.join(', ')}} - got "${odd}".`)
  if (params['daily_budget'] !== undefined && params['lifetime_budget'] !== undefined)
    invalid('Only one of daily_budget and lifetime_budget may be set')
  const today = new Date(world.clock.now()).toISOString().slice(0, 10)
  const ban = BANS.find(
    (b) =>
      b.kind === kind &&
      (make || !b.make) &&
      (major >= b.from || (b.since !== undefined && today >= b.since)) &&
      b.breaks(params, world),
  )
  if (ban) invalid(ban.message, ban.subcode)
  if (make) checkFamily(kind, params, world)
}
