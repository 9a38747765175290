import type { Feature } from '../../../core/feature.ts'
import type { Params } from '../../../core/graph/types.ts'
import type { WhatsAppApi, WhatsAppFeature } from '../mod.ts'
import {
  calledField,
  formOf,
  get,
  methodsOf,
  type Page,
  type PageParams,
  post,
  remove,
  type Success,
  type Table,
} from './common/endpoints.ts'
import { type FlowMediaApi, flowMediaApi } from './flows/media.ts'

export { type FlowEndpointOptions, type FlowServices, flowEndpoint } from './flows/endpoint.ts'
export type { FlowRequest } from './flows/exchange.ts'
export { type FlowAnswer, type FlowHandler, type FlowKeys, handleFlow } from './flows/handle.ts'
export { importFlowKey } from './flows/keys.ts'
export { decryptFlowMedia, type FlowMedia, type FlowMediaApi } from './flows/media.ts'
export { type FlowCompletion, type FlowMessageOptions, type FlowOf, flow, flowReply } from './flows/message.ts'
export { answerFlow, type FlowDefinition, type FlowTurn, type Screen, type Screens } from './flows/screens.ts'

/** A Flow as Meta keeps it. Source: https://developers.facebook.com/docs/whatsapp/flows/reference/flowsapi */
export interface StoredFlow {
  readonly id: string
  readonly name?: string
  /** PUBLISHED can be neither edited nor deleted; THROTTLED sends 10 messages an hour. */
  readonly status?: 'DRAFT' | 'PUBLISHED' | 'DEPRECATED' | 'BLOCKED' | 'THROTTLED' | (string & {})
  readonly categories?: readonly string[]
  readonly validation_errors?: readonly FlowJsonError[]
  readonly json_version?: string
  readonly data_api_version?: string
  readonly endpoint_uri?: string
  readonly preview?: { readonly preview_url: string; readonly expires_at: string }
}
export interface FlowJsonError {
  readonly error: string
  readonly error_type: string
  readonly message: string
  readonly line_start?: number
  readonly line_end?: number
  readonly column_start?: number
  readonly column_end?: number
}
export type FlowCategory =
  | 'SIGN_UP'
  | 'SIGN_IN'
  | 'APPOINTMENT_BOOKING'
  | 'LEAD_GENERATION'
  | 'CONTACT_US'
  | 'CUSTOMER_SUPPORT'
  | 'SURVEY'
  | 'OTHER'
export interface FlowChange {
  readonly name?: string
  readonly categories?: readonly FlowCategory[]
  readonly endpoint_uri?: string
  readonly application_id?: string
}
export interface NewFlow extends FlowChange {
  readonly name: string
  readonly categories: readonly FlowCategory[]
  readonly clone_flow_id?: string
  /** The Flow JSON as a text. */
  readonly flow_json?: string
  readonly publish?: boolean
}
export interface FlowCreated extends Partial<Success> {
  readonly id: string
  readonly validation_errors?: readonly FlowJsonError[]
}
/** Source: https://developers.facebook.com/docs/whatsapp/flows/reference/metrics_api */
export interface FlowMetric {
  readonly metric:
    | 'ENDPOINT_REQUEST_COUNT'
    | 'ENDPOINT_REQUEST_ERROR'
    | 'ENDPOINT_REQUEST_ERROR_RATE'
    | 'ENDPOINT_REQUEST_LATENCY_SECONDS_CEIL'
    | 'ENDPOINT_AVAILABILITY'
  readonly granularity: 'DAY' | 'HOUR' | 'LIFETIME'
  /** `YYYY-MM-DD`. */
  readonly since?: string
  readonly until?: string
}

interface Calls {
  list(waba: string, params?: PageParams): Promise<Page<StoredFlow>>
  create(waba: string, flow: NewFlow): Promise<FlowCreated>
  get(id: string, params?: { readonly fields: string }): Promise<StoredFlow>
  update(id: string, change: FlowChange): Promise<Success>
  /** Drafts only. */
  delete(id: string): Promise<Success>
  /** Where the Flow JSON can be downloaded. */
  assets(
    id: string,
  ): Promise<Page<{ readonly name: string; readonly asset_type: string; readonly download_url: string }>>
  publish(id: string): Promise<Success>
  deprecate(id: string): Promise<Success>
  /** Copies Flows of another WABA of the business, ≤ 100. */
  migrate(
    waba: string,
    from: { readonly source_waba_id: string; readonly source_flow_names?: string },
  ): Promise<{ readonly migrated_flows: readonly object[]; readonly failed_flows: readonly object[] }>
  metrics(id: string, metric: FlowMetric): Promise<{ readonly metric: object }>
  /** The public key that clients encrypt for, and whether its signature holds. */
  publicKey(): Promise<
    Page<{ readonly business_public_key: string; readonly business_public_key_signature_status: string }>
  >
}
const table: Table<Calls> = {
  list: get(':waba/flows'),
  create: post(':waba/flows'),
  get: get(':id'),
  update: post(':id'),
  delete: remove(':id'),
  assets: get(':id/assets'),
  publish: post(':id/publish'),
  deprecate: post(':id/deprecate'),
  migrate: post(':waba/migrate_flows', { in: 'query' }),
  metrics: get(':id', {
    pack: ({ metric: name, granularity, since, until }: FlowMetric): Params =>
      calledField('metric', { name, granularity, since, until }),
  }),
  publicKey: get(':phone/whatsapp_business_encryption'),
}

export interface FlowsApi extends FlowMediaApi {
  /** Everything about Flows; `waba` is the WhatsApp Business Account's id. */
  readonly flows: Calls & {
    /** Replaces the Flow JSON of a draft. */
    setJson(
      id: string,
      json: object | string,
    ): Promise<Success & { readonly validation_errors: readonly FlowJsonError[] }>
    /** Sets the PEM public key of this number (2048-bit RSA). Do it again whenever the number is registered again. */
    setPublicKey(pem: string): Promise<Success>
  }
}
export interface Flows extends WhatsAppFeature {
  readonly event: never
  readonly api: FlowsApi
  readonly extras: unknown
}

/**
 * WhatsApp Flows: create, publish, watch; `flow()` sends them and reads their answers, `flowEndpoint()` serves them.
 * Source: https://developers.facebook.com/docs/whatsapp/flows/reference/flowsapi
 *
 * @example
 * const app = createApp({ plugins: [whatsapp({ use: [flows, booking] })] })
 * const { id } = await app.whatsapp.api(host).flows.create(waba, { name: 'booking', categories: ['APPOINTMENT_BOOKING'] })
 * await app.whatsapp.api(host).flows.setJson(id, flowJson)
 * await app.whatsapp.api(host).flows.publish(id)
 */
export const flows: Feature<Flows, WhatsAppApi> = {
  product: 'whatsapp',
  api: ({ graph, api }) => ({
    ...flowMediaApi({ graph }),
    flows: {
      ...methodsOf<Calls>(table, { graph, api }),
      setJson(id, json) {
        const text = typeof json === 'string' ? json : JSON.stringify(json)
        const file = new File([text], 'flow.json', { type: 'application/json' })
        return graph.post(
          `${encodeURIComponent(id)}/assets`,
          formOf({ name: 'flow.json', asset_type: 'FLOW_JSON', file }),
        )
      },
      setPublicKey: (pem) =>
        graph.post(`${api.phoneNumberId()}/whatsapp_business_encryption`, formOf({ business_public_key: pem })),
    },
  }),
}
