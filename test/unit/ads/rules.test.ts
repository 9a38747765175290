import { lint, type ObjectKind, RULES } from 'signalbox/ads'
import { describe, expect, test } from 'vitest'
import { ACCOUNT, adset, CAMPAIGN, STORY, started } from './kit.ts'

const NOW = Date.UTC(2026, 10, 23)
const set = adset('1')
const special = { campaign: { special_ad_categories: ['HOUSING'] } }
/** What each rule is about: an object, the version that begins to refuse it, and one that does not. */
const CASES: readonly (readonly [kind: ObjectKind, params: object, from: number])[] = [
  ['campaign', { ...CAMPAIGN, objective: 'LINK_CLICKS' }, 21],
  ['campaign', { ...CAMPAIGN, special_ad_categories: undefined }, 0],
  ['campaign', { ...CAMPAIGN, smart_promotion_type: 'AUTOMATED_SHOPPING_ADS' }, 24],
  ['campaign', { ...CAMPAIGN, is_adset_budget_sharing_enabled: undefined }, 24],
  ['campaign', { ...CAMPAIGN, daily_budget: 1, lifetime_budget: 1 }, 0],
  ['campaign', { ...CAMPAIGN, daily_budget: 10.5 }, 0],
  ['campaign', { ...CAMPAIGN, lifetime_budget: 0 }, 0],
  ['adset', { ...set, targeting: { ...set.targeting, facebook_positions: ['feed', 'video_feeds'] } }, 24],
  ['adset', { ...set, optimization_goal: 'QUALITY_LEAD', destination_type: 'MESSENGER' }, 24],
  ['adset', { ...set, targeting: { ...set.targeting, messenger_positions: ['story'] } }, 26],
  ['adset', { ...set, targeting: { geo_locations: {} }, ...special }, 26],
  ['adset', { ...set, daily_budget: undefined, lifetime_budget: 100 }, 0],
  ['adset', { ...set, adset_schedule: [] }, 0],
  ['adset', { ...set, daily_budget: 1, lifetime_budget: 1, end_time: '2027-01-01' }, 0],
  ['adset', { ...set, daily_budget: -1 }, 0],
  ['adset', { ...set, daily_budget: undefined, lifetime_budget: 1.5, end_time: '2027-01-01' }, 0],
  ['ad', { name: 'One', bid_amount: 1 }, 0],
  ['creative', { instagram_actor_id: '1' }, 22],
  ['creative', { object_story_spec: { ...STORY, instagram_actor_id: '1' } }, 22],
]
const found = (kind: ObjectKind, params: object, major: number, now = 0) =>
  lint(kind, params, { version: `v${major}.0`, create: true, now })

describe('rules per version', () => {
  test.each(CASES)('%s %j is refused from version %i on', (kind, params, from) => {
    expect(found(kind, params, Math.max(from, 20))).toHaveLength(1)
    if (from > 0) expect(found(kind, params, from - 1)).toEqual([])
  })
  test('every rule has its case, and what is right passes', () => {
    const said = new Set(CASES.flatMap(([kind, params]) => found(kind, params, 26).map((f) => `${f.on} ${f.says}`)))
    expect(said).toEqual(new Set(RULES.map((r) => `${r.on} ${r.says}`)))
    expect(found('campaign', CAMPAIGN, 26, NOW)).toEqual([])
    expect(found('adset', set, 26, NOW)).toEqual([])
  })
  test('from its day on, a rule holds for all versions; creation rules leave updates alone', () => {
    const shopping = { smart_promotion_type: 'AUTOMATED_SHOPPING_ADS' }
    const init = { version: 'v23.0', create: false }
    expect(lint('campaign', shopping, { ...init, now: Date.UTC(2026, 4, 18) })).toEqual([])
    expect(lint('campaign', shopping, { ...init, now: Date.UTC(2026, 4, 19) })).toHaveLength(1)
    expect(lint('campaign', { name: 'x' }, { version: 'v26.0', create: false, now: NOW })).toEqual([])
  })
  test('everything that is wrong is told at once, before the network', async () => {
    const { sim, api } = started()
    const bad = { ...CAMPAIGN, objective: 'LINK_CLICKS', daily_budget: 0.5 }
    await expect(api.campaigns.create(bad as never)).rejects.toThrow(/objective.*daily_budget/s)
    expect(sim.calls).toEqual([])
  })
  test('simulated Meta refuses the same of those who do not ask first', async () => {
    const { api } = started()
    const { id } = await api.campaigns.create({ ...CAMPAIGN, special_ad_categories: ['HOUSING'] })
    const { targeting_automation: _, ...targeting } = set.targeting
    const wrong = [
      ['campaigns', { ...CAMPAIGN, is_adset_budget_sharing_enabled: undefined }],
      ['campaigns', { ...CAMPAIGN, smart_promotion_type: 'SMART_APP_PROMOTION' }],
      ['adsets', { ...set, campaign_id: id, targeting }],
      ['adcreatives', { object_story_spec: STORY, instagram_actor_id: '1' }],
    ] as const
    for (const [edge, params] of wrong)
      await expect(api.graph.post(`${ACCOUNT}/${edge}`, params)).rejects.toMatchObject({
        class: 'invalid',
        metaCode: 100,
      })
  })
})
