// The examples of plugins/ads/README.md; a test holds that they are the same.
import { createApp } from 'signalbox'
import { ads } from 'signalbox/ads'
import { audiences } from 'signalbox/ads/audiences'
import { leads } from 'signalbox/ads/leads'
import { media } from 'signalbox/ads/media'
import { body, chart, csv } from 'signalbox/ads/output'
import { reports } from 'signalbox/ads/reports'
import { targeting } from 'signalbox/ads/targeting'
import { pages } from 'signalbox/pages'
import { leads as pageLeads } from 'signalbox/pages/leads'
import type { Host } from '../../core/host.ts'

declare const host: Host<never>
declare const file: Blob
declare const save: (rows: readonly object[], place: string | undefined) => Promise<void>
declare const replaceDays: (range: object | undefined, rows: readonly object[]) => Promise<void>
declare const customers: () => AsyncIterable<{ em: string }>
declare const crm: (lead: object, campaign: string | undefined) => Promise<void>

const app = createApp({ plugins: [ads({ caps: { daily_budget: 50_000 }, use: [reports] })] })

app.ads.on('account:with_issues_ad_objects', (ctx) => ctx.log.warn('ad in trouble', ctx.account))
app.ads.on('account:creative_fatigue', (ctx) => ctx.api.ads.update(ctx.account.adgroup_id, { status: 'PAUSED' }))

const api = app.ads.api(host) // or app.ads.api(host, 'act_42')

const campaign = await api.campaigns.create(
  {
    name: 'Spring',
    objective: 'OUTCOME_SALES',
    status: 'PAUSED',
    special_ad_categories: [],
    is_adset_budget_sharing_enabled: false,
  },
  { marker: 'order-42' }, // made once, also when the answer got lost
)
const set = await api.adsets.create({
  name: 'Germany',
  campaign_id: campaign.id,
  status: 'PAUSED',
  targeting: { geo_locations: { countries: ['DE'] }, targeting_automation: { advantage_audience: 0 } },
  optimization_goal: 'OFFSITE_CONVERSIONS',
  billing_event: 'IMPRESSIONS',
  daily_budget: 2000, // cents
})
await api.adsets.update(set.id, { daily_budget: 3000 }, { validateOnly: true }) // asks Meta, changes nothing
for await (const ad of api.ads.list(['name', 'effective_status'], { of: set.id })) console.log(ad.name)

await api.batch((b) => [b.adsets.update(set.id, { name: 'DE' }), b.campaigns.copy(campaign.id, { deep_copy: true })])
const { paused } = await api.pauseAll() // everything under the account
await api.resumeAll(paused)

const spec = {
  level: 'ad',
  fields: ['ad_id', 'ad_name', 'spend', 'actions'],
  breakdowns: ['publisher_platform'],
  time_range: { since: '2026-11-01', until: '2026-11-22' },
  time_increment: 1,
  numbers: true,
} as const

for await (const row of api.report('act_42', spec)) console.log(row.ad_name, row.publisher_platform, row.spend) // a number

const report = api.report('act_42', spec, { id: 'november' }) // the same in steps, for hosts that end a process
const { retryAt } = await report.start()
const { state, percent } = await api.resumeReport('november').advance({ budgetMs: 5000 })
for await (const { rows, place } of report.pages({ after: undefined })) await save(rows, place)

const { range, report: fresh, commit } = await api.incremental('act_42', spec, { name: 'daily', from: '2026-01-01' })
if (fresh) for await (const { rows } of fresh.pages()) await replaceDays(range, rows) // and 28 days back
await commit()

const answer = new Response(body(csv(api.report('act_42', spec))), { headers: { 'content-type': 'text/csv' } })
const { labels, series } = await chart(api.report('act_42', spec), { y: 'spend', by: 'ad_name' })

const shop = createApp({ plugins: [ads({ use: [audiences, targeting, media, leads] }), pages({ use: [pageLeads] })] })
const tools = shop.ads.api(host)

const { id } = await tools.audiences.create({ name: 'Customers' })
await tools.audiences.add(id, customers(), { session: 'nightly' }) // hashed as conversions are, 10 000 a call, resumable
await tools.audiences.lookalike({ name: 'Alike', origin_audience_id: id, countries: ['DE', 'AT'], ratio: 0.05 })
await tools.audiences.website({ name: 'Visitors', pixel: '510000000000001', days: 30, url: '/shoes' })

const cycling = await tools.targeting.search('cycling', { limit_type: 'interests' })
const reach = await tools.targeting.reach({ geo_locations: { countries: ['DE'] }, interests: cycling.data.slice(0, 3) })

const { hash } = await tools.images.upload('https://shop.example/spring.jpg')
const video = await tools.videos.upload(file, { onProgress: (sent, total) => console.log(sent / total) })

shop.pages.on('leadgen:lead', async (ctx) => {
  const source = await ctx.apis.ads().leads.source({ ad_id: ctx.leadgen.ad_id })
  await crm(await ctx.lead(), source?.campaign.name)
})

export { answer, hash, labels, percent, reach, retryAt, series, state, video }
