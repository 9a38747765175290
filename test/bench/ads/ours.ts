import { createApp } from '../../../core/fast.ts'
import type { Host } from '../../../core/host.ts'
import { reports } from '../../../plugins/ads/features/reports.ts'
import { ads } from '../../../plugins/ads/mod.ts'
import { ACCOUNT, adsetOf, CAMPAIGN, COPY, CREATIVE, REPORT, type Side } from './operations.ts'

/** The operations with this repository. `pass` lets time go on until a report is ready. */
export function ours(host: Host<never>, pass: (until: number) => Promise<void>): Side {
  const api = createApp({ plugins: [ads({ use: [reports] })] }).ads.api(host)
  return {
    async 'make a campaign'(made) {
      made['campaign'] = (await api.campaigns.create(CAMPAIGN)).id
    },
    async 'make an ad set'(made) {
      made['adset'] = (await api.adsets.create(adsetOf(made['campaign'] ?? ''))).id
    },
    async 'make a creative'(made) {
      made['creative'] = (await api.creatives.create(CREATIVE)).id
    },
    async 'make an ad'(made) {
      const { adset: adset_id = '', creative: creative_id = '' } = made
      const params = { name: 'One', adset_id, status: 'ACTIVE', creative: { creative_id } } as const
      made['ad'] = (await api.ads.create(params)).id
    },
    'read the campaign': ({ campaign = '' }) => api.campaigns.get(campaign, ['name', 'objective']),
    'raise the budget of the ad set': ({ adset = '' }) => api.adsets.update(adset, { daily_budget: 3000 }),
    'rename the ad': ({ ad = '' }) => api.ads.update(ad, { name: 'Two' }),
    async 'list the ads'() {
      const names: string[] = []
      for await (const { name } of api.ads.list(['name'])) names.push(name)
      return names
    },
    'copy the campaign with all below': ({ campaign = '' }) => api.campaigns.copy(campaign, COPY),
    async 'report the days of the ads'() {
      const report = api.report(ACCOUNT, REPORT)
      for (let at: number | undefined = 0; at !== undefined; at = (await report.advance()).retryAt) await pass(at)
      const rows: unknown[] = []
      for await (const row of report) rows.push(row)
      return rows
    },
    'pause the campaign': ({ campaign = '' }) => api.campaigns.update(campaign, { status: 'PAUSED' }),
    'delete the ad': ({ ad = '' }) => api.ads.delete(ad),
  }
}
