import type { Feature } from '../../../core/feature.ts'
import { loadTier, saveTier, type Tier, tierOf } from '../../../core/graph/tiers.ts'
import type { WhatsAppApi, WhatsAppFeature } from '../mod.ts'

export interface TiersApi {
  /** What Meta last told of an account (the id of the WhatsApp Business Account); undefined before it told anything. */
  tier(waba: string): Promise<Tier | undefined>
  /** Keeps what is known from elsewhere, such as the answer to a question about the number. */
  rememberTier(waba: string, tier: Tier): Promise<void>
}
export interface Tiers extends WhatsAppFeature {
  readonly event: never
  readonly api: TiersApi
  readonly extras: unknown
}

/**
 * Keeps the messaging tier of each account up to date, from Meta's webhooks (`phone_number_quality_update`,
 * `business_capability_update`), before the handlers run.
 * Source: https://developers.facebook.com/docs/whatsapp/messaging-limits
 *
 * @example
 * const { perDay } = (await app.whatsapp.api(host).tier(waba)) ?? { perDay: 250 }
 */
export const tiers: Feature<Tiers, WhatsAppApi> = {
  product: 'whatsapp',
  api: ({ store }) => ({
    tier: (waba) => loadTier(store.scope(`tier/${waba}`)),
    rememberTier: (waba, tier) => saveTier(store.scope(`tier/${waba}`), tier),
  }),
  observe: {
    names: ['account:quality', 'account:capability'],
    wants: (event) => event.product === 'whatsapp' && event.name === 'account' && tierOf(event.data) !== undefined,
    async run({ event, api }) {
      const tier = tierOf(event.data)
      if (tier) await api.rememberTier(event.scope, tier)
    },
  },
}
