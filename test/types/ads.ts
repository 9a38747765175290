import { createApp } from 'signalbox'
import { ads } from 'signalbox/ads'
import { reports } from 'signalbox/ads/reports'
import type { Host } from '../../core/host.ts'

declare const host: Host<never>
const app = createApp({ plugins: [ads({ use: [reports] })] })
const api = app.ads.api(host)

// Six objectives, and special_ad_categories always.
const campaign = { name: 'Spring', status: 'PAUSED', special_ad_categories: [] } as const
void api.campaigns.create({ ...campaign, objective: 'OUTCOME_SALES' })
// @ts-expect-error an objective from before 2022
void api.campaigns.create({ ...campaign, objective: 'LINK_CLICKS' })
// @ts-expect-error special_ad_categories is missing
void api.campaigns.create({ name: 'Spring', status: 'PAUSED', objective: 'OUTCOME_SALES' })
// @ts-expect-error no field of a campaign
void api.campaigns.get('1', ['daily_budgets'])
const read = await api.campaigns.get('1', ['name', 'daily_budget'])
read.id satisfies string
read.daily_budget satisfies string
// @ts-expect-error not asked for
void read.objective

// Rows have what was asked for, as text or as numbers.
for await (const row of api.report('act_1', {
  level: 'ad',
  fields: ['ad_id', 'spend', 'actions'],
  breakdowns: ['age'],
})) {
  row.ad_id satisfies string | undefined
  row.spend satisfies string | undefined
  row.actions?.[0]?.value satisfies string | undefined
  row.age satisfies string
  row.date_start satisfies string
  // @ts-expect-error not asked for
  void row.impressions
}
for await (const row of api.report('act_1', { fields: ['spend', 'purchase_roas'], numbers: true })) {
  row.spend satisfies number | undefined
  row.purchase_roas?.[0]?.value satisfies number | undefined
}
// What Meta has retired does not compile.
// @ts-expect-error since 2019
void api.report('act_1', { fields: ['relevance_score'] })
// @ts-expect-error since 2026-01-12
void api.report('act_1', { fields: ['actions'], action_attribution_windows: ['7d_view'] })
// @ts-expect-error replaced by maximum
void api.report('act_1', { fields: ['actions'], date_preset: 'lifetime' })

app.ads.on('account:creative_fatigue', (ctx) => {
  ctx.account.creative_fatigue_level satisfies string
  ctx.account.adgroup_id satisfies string
})
app.ads.on('account:with_issues_ad_objects', (ctx) => ctx.account.error_summary satisfies string)
// @ts-expect-error no field of ad accounts
app.ads.on('account:fatigue', () => {})
