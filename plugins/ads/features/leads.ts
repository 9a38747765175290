import { DAY } from '../../../core/duration.ts'
import type { Feature } from '../../../core/feature.ts'
import type { AdsApi } from '../api.ts'
import type { AdsFeature } from '../mod.ts'

/** What a lead tells of its ad: the value of the Page's `leadgen` webhook, or a lead that was read with `ad_id`. */
export interface LeadOrigin {
  readonly ad_id?: string | undefined
  /** Meta's old name of the same in webhooks. */
  readonly adgroup_id?: string | undefined
}
/** The ad that a lead came from. */
export interface LeadSource {
  readonly ad: { readonly id: string; readonly name: string }
  readonly adset: { readonly id: string; readonly name: string }
  readonly campaign: { readonly id: string; readonly name: string; readonly objective?: string }
}
export interface LeadsApi {
  readonly leads: {
    /**
     * The ad, ad set and campaign of a lead; undefined where it did not come from an ad. Asked for once a day and ad.
     * Source: https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving
     *
     * @example
     * app.pages.on('leadgen:lead', async (ctx) => {
     *   const source = await ctx.apis.ads().leads.source(ctx.leadgen)
     *   await crm.add(await ctx.lead(), source?.campaign.name)
     * })
     */
    source(lead: LeadOrigin): Promise<LeadSource | undefined>
  }
}
export interface Leads extends AdsFeature {
  readonly event: never
  readonly api: LeadsApi
  readonly extras: unknown
}

interface Answer {
  readonly id: string
  readonly name: string
  readonly adset: LeadSource['adset']
  readonly campaign: LeadSource['campaign']
}

/** Adds `ads.leads`: joins the leads of the `pages` plugin with the ads that they came from. */
export const leads: Feature<Leads, AdsApi> = {
  product: 'ads',
  api: ({ api, store }) => ({
    leads: {
      async source({ ad_id, adgroup_id }) {
        const id = ad_id ?? adgroup_id
        if (!id || id === '0') return undefined
        const key = `lead-source/${id}`
        const kept = await store.get<LeadSource>(key)
        if (kept) return kept.value
        const fields = 'name,adset{id,name},campaign{id,name,objective}'
        const { name, adset, campaign } = await api.graph.get<Answer>(id, { params: { fields } })
        const source = { ad: { id, name }, adset, campaign }
        await store.set(key, source, { ttl: DAY })
        return source
      },
    },
  }),
}
