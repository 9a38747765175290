import { createApp } from 'signalbox'
import { type AdsApi, type AdsOptions, ads } from 'signalbox/ads'
import { type Progress, type Report, reports } from 'signalbox/ads/reports'
import { type Simulator, type SimulatorOptions, simulator } from 'signalbox/simulator'

export const ACCOUNT = 'act_610000000000001'
export const makeApp = (options: AdsOptions = {}) => createApp({ plugins: [ads({ ...options, use: [reports] })] })
type Api = ReturnType<ReturnType<typeof makeApp>['ads']['api']>

/** An app with ads on the simulator. */
export function started(options: AdsOptions = {}, simulated: SimulatorOptions = {}): { sim: Simulator; api: Api } {
  const app = makeApp(options)
  // Nothing is swept meanwhile, unless a test asks for it.
  const sim = simulator(() => app, { cron: '1000d', ...simulated })
  return { sim, api: app.ads.api(sim.host) }
}

const TARGETING = { geo_locations: { countries: ['DE'] }, targeting_automation: { advantage_audience: 0 } } as const
export const CAMPAIGN = {
  name: 'Spring',
  objective: 'OUTCOME_SALES',
  status: 'ACTIVE',
  special_ad_categories: [],
  is_adset_budget_sharing_enabled: false,
} as const
export const adset = (campaign_id: string) =>
  ({
    name: 'Germany',
    campaign_id,
    status: 'ACTIVE',
    targeting: TARGETING,
    optimization_goal: 'OFFSITE_CONVERSIONS',
    billing_event: 'IMPRESSIONS',
    daily_budget: 2000,
  }) as const
export const STORY = {
  page_id: '310000000000001',
  link_data: { link: 'https://shop.example', message: 'New' },
} as const

/** `campaigns` campaigns with two ad sets of two ads each; answers the ids of the campaigns. */
export async function populate(api: AdsApi, campaigns = 2): Promise<string[]> {
  const ids: string[] = []
  for (let c = 0; c < campaigns; c++) {
    const campaign = await api.campaigns.create({ ...CAMPAIGN, name: `Campaign ${c}` })
    ids.push(campaign.id)
    for (let s = 0; s < 2; s++) {
      const set = await api.adsets.create(adset(campaign.id))
      for (let a = 0; a < 2; a++)
        await api.ads.create({
          name: `Ad ${c}.${s}.${a}`,
          adset_id: set.id,
          status: 'ACTIVE',
          creative: { object_story_spec: STORY },
        })
    }
  }
  return ids
}

export async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const one of list) found.push(one)
  return found
}
/** Goes on with a report, and with the clock, until it has ended. */
export async function ended(sim: Simulator, report: Report<unknown>): Promise<Progress> {
  for (;;) {
    const progress = await report.advance()
    if (progress.retryAt === undefined) return progress
    await sim.advance(Math.max(0, progress.retryAt - sim.now()))
  }
}
/** The rows of a report, once it is done. */
export async function rowsOf<R>(sim: Simulator, report: Report<R>): Promise<R[]> {
  await ended(sim, report)
  return all(report)
}
