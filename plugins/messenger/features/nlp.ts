import type { Feature } from '../../../core/feature.ts'
import { methodsOf, post, type Success, type Table } from '../../shared/endpoints.ts'
import type { MessengerApi, MessengerFeature } from '../mod.ts'

export interface NlpConfig {
  readonly nlp_enabled?: boolean
  /** `ENGLISH`, `GERMAN`, `CUSTOM` … */
  readonly model?: string
  /** Of a Wit app, with the model `CUSTOM`. */
  readonly custom_token?: string
  readonly n_best?: number
  readonly verbose?: boolean
}
interface Calls {
  configure(config: NlpConfig): Promise<Success>
}
const table: Table<Calls> = { configure: post(':node/nlp_configs') }

export interface NlpFeature extends MessengerFeature {
  readonly event: never
  readonly api: { readonly nlp: Calls }
  readonly extras: unknown
}
/**
 * Built-in language understanding; its findings come as `message.nlp`.
 * Source: https://developers.facebook.com/docs/graph-api/reference/page/nlp_configs
 *
 * @example
 * await app.messenger.api(host, page).nlp.configure({ nlp_enabled: true, model: 'ENGLISH' })
 */
export const nlp: Feature<NlpFeature, MessengerApi> = {
  product: 'messenger',
  api: ({ graph, api }) => ({ nlp: methodsOf<Calls>(table, { graph, node: api.node }) }),
}
