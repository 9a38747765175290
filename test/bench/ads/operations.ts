/** What both sides do, in order: the everyday work on an ad account. The comparison and its test run this list. */
export const OPERATIONS = [
  'make a campaign',
  'make an ad set',
  'make a creative',
  'make an ad',
  'read the campaign',
  'raise the budget of the ad set',
  'rename the ad',
  'list the ads',
  'copy the campaign with all below',
  'report the days of the ads',
  'pause the campaign',
  'delete the ad',
] as const
/** Measured apart: it brings the normaliser of people, which conversions have as well. */
export const AUDIENCE = 'make a customer list and add people to it'
export type Operation = (typeof OPERATIONS)[number]

/** One side: each operation on what the ones before have made. */
export type Side = Readonly<Record<Operation, (made: Made) => Promise<unknown>>>
/** Ids, by what they are of. */
export type Made = Record<string, string>

export const ACCOUNT = 'act_610000000000001'
export const CAMPAIGN = {
  name: 'Spring',
  objective: 'OUTCOME_SALES',
  status: 'ACTIVE',
  special_ad_categories: [],
  is_adset_budget_sharing_enabled: false,
} as const
export const adsetOf = (campaign_id: string) =>
  ({
    name: 'Germany',
    campaign_id,
    status: 'ACTIVE',
    targeting: { geo_locations: { countries: ['DE'] }, age_min: 25, targeting_automation: { advantage_audience: 0 } },
    optimization_goal: 'OFFSITE_CONVERSIONS',
    billing_event: 'IMPRESSIONS',
    daily_budget: 2000,
  }) as const
export const CREATIVE = {
  name: 'Link',
  object_story_spec: {
    page_id: '310000000000001',
    link_data: { link: 'https://shop.example', message: 'New', call_to_action: { type: 'SHOP_NOW' } },
  },
} as const
export const COPY = { deep_copy: true, rename_options: { rename_suffix: ' (2)' } } as const
export const EMAILS = ['ana@shop.example', 'ben@shop.example']
export const REPORT = {
  level: 'ad',
  fields: ['ad_id', 'impressions', 'spend'],
  time_range: { since: '2026-11-15', until: '2026-11-21' },
  time_increment: 1,
} as const
