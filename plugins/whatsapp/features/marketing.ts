import type { Feature } from '../../../core/feature.ts'
import { addressOf, type SendOptions, type Sent, type To, tracked, type WhatsAppApi } from '../api.ts'
import type { WhatsAppFeature } from '../mod.ts'
import { methodsOf, post, type Table } from './common/endpoints.ts'
import type { TemplateMessage } from './templates/define.ts'

export interface MarketingOptions extends Pick<SendOptions, 'tracker'> {
  /** Whether to fall back to the ordinary API where this one does not deliver. Default: Meta's own. */
  readonly product_policy?: 'CLOUD_API_FALLBACK' | 'STRICT' | undefined
  /** Lets Meta use reads and clicks of this message to improve delivery. */
  readonly message_activity_sharing?: boolean | undefined
}
export interface MarketingApi {
  /** Sends a marketing template through the Marketing Messages API: same price, optimised delivery. */
  marketing(to: To, message: TemplateMessage, options?: MarketingOptions): Promise<Sent>
  /** Onboards the clients of a business at once. Source: …/marketing-messages/onboarding */
  onboardMarketing(
    business: string,
    params?: { readonly solution_id?: string },
  ): Promise<{ readonly request_id?: string }>
}
export interface Marketing extends WhatsAppFeature {
  readonly event: never
  readonly api: MarketingApi
  readonly extras: unknown
}

const table: Table<Pick<MarketingApi, 'onboardMarketing'>> = {
  onboardMarketing: post(':business/onboard_partners_to_mm_lite', { in: 'query' }),
}

/**
 * Marketing Messages API for WhatsApp.
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/marketing-messages/send-marketing-messages
 *
 * @example
 * await app.whatsapp.api(host).marketing('27820001111', sale.message({ body: { name: 'Ann' } }))
 */
export const marketing: Feature<Marketing, WhatsAppApi> = {
  product: 'whatsapp',
  api: ({ graph, api }) => ({
    async marketing(to, message, { tracker, ...options } = {}) {
      return graph.post(`${api.phoneNumberId()}/marketing_messages`, {
        messaging_product: 'whatsapp',
        ...addressOf(to),
        ...message,
        ...options,
        ...tracked(tracker),
      })
    },
    ...methodsOf(table, { graph, api }),
  }),
}
