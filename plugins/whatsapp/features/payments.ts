import type { Feature } from '../../../core/feature.ts'
import type { Params } from '../../../core/graph/types.ts'
import type { WhatsAppApi, WhatsAppFeature } from '../mod.ts'
import { get, methodsOf, type Page, post, remove, type Success, type Table } from './common/endpoints.ts'

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/payments/payments-in/onboarding-apis */
export interface PaymentConfiguration {
  readonly configuration_name: string
  readonly merchant_category_code?: { readonly code: string; readonly description: string }
  readonly purpose_code?: { readonly code: string; readonly description: string }
  readonly status?: 'Active' | 'Needs_Connecting' | 'Needs_Testing' | (string & {})
  readonly provider_name?: string
  readonly provider_mid?: string
  readonly merchant_vpa?: string
  /** Seconds since the epoch. */
  readonly created_timestamp?: number
  readonly updated_timestamp?: number
}
export interface NewPaymentConfiguration {
  readonly configuration_name: string
  readonly provider_name: 'upi_vpa' | 'razorpay' | 'payu' | 'zaakpay' | (string & {})
  readonly purpose_code?: string
  readonly merchant_category_code?: string
  readonly merchant_vpa?: string
  readonly redirect_url?: string
}
/** Where the merchant links the gateway; the link expires. */
export interface PaymentLink extends Partial<Success> {
  readonly oauth_url?: string
  readonly expiration?: number
}

interface Calls {
  list(waba: string): Promise<Page<{ readonly payment_configurations: readonly PaymentConfiguration[] }>>
  get(waba: string, name: string): Promise<Page<PaymentConfiguration>>
  create(waba: string, configuration: NewPaymentConfiguration): Promise<PaymentLink>
  update(waba: string, name: string, change: { readonly data_endpoint_url: string }): Promise<Success>
  /** A new link, once the one before it has expired. */
  link(
    waba: string,
    which: { readonly configuration_name: string; readonly redirect_url?: string },
  ): Promise<PaymentLink>
  delete(waba: string, configuration_name: string): Promise<Success>
  /** The payments of one order: ask for them rather than trust a status alone. */
  lookup(configuration: string, reference: string): Promise<Readonly<Record<string, unknown>>>
}
const one = ':waba/payment_configuration'
const table: Table<Calls> = {
  list: get(':waba/payment_configurations'),
  get: get(`${one}/:name`),
  create: post(one),
  update: post(`${one}/:name`),
  link: post(':waba/generate_payment_configuration_oauth_link'),
  delete: remove(one, { in: 'body', pack: (configuration_name: string): Params => ({ configuration_name }) }),
  lookup: get(':phone/payments/:configuration/:reference'),
}

export interface PaymentsApi {
  readonly payments: Calls
}
export interface Payments extends WhatsAppFeature {
  readonly event: never
  readonly api: PaymentsApi
  readonly extras: unknown
}

/**
 * Payment configurations (India), and looking payments up. Orders themselves are messages (`orderDetails`).
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/payments/payments-in/onboarding-apis
 *
 * @example
 * const { oauth_url } = await app.whatsapp.api(host).payments.create(waba, {
 *   configuration_name: 'shop', provider_name: 'razorpay', redirect_url: 'https://shop.example/linked',
 * })
 */
export const payments: Feature<Payments, WhatsAppApi> = {
  product: 'whatsapp',
  api: (init) => ({ payments: methodsOf(table, init) }),
}
