import type { Feature } from '../../../core/feature.ts'
import {
  get,
  type Listed,
  type ListParams,
  methodsOf,
  post,
  remove,
  type Success,
  type Table,
} from '../../shared/endpoints.ts'
import { answerTo } from '../../shared/messaging/extras.ts'
import type { Sent, To } from '../../shared/messaging/send.ts'
import type { MessengerApi, MessengerFeature, MessengerOptions } from '../mod.ts'

/** A template of the Page's own. Source: …/docs/messenger-platform/send-messages/utility-messages (2026-03-13) */
export interface UtilityTemplate {
  readonly name: string
  readonly language: string
  /** Default: POSITIONAL (`{{1}}`); NAMED (`{{order_id}}`) since 2026-03-06. */
  readonly parameter_format?: 'POSITIONAL' | 'NAMED'
  /** `HEADER`, `BODY` and `BUTTONS`, each with example values. */
  readonly components: readonly { readonly type: string; readonly [key: string]: unknown }[]
}
/** A template of Meta's library under a name of the Page's own. */
export interface LibraryTemplate {
  readonly name: string
  readonly language: string
  readonly library_template_name: string
  readonly library_template_body_inputs?: readonly object[]
  readonly library_template_button_inputs?: readonly object[]
}
export interface StoredTemplate {
  readonly id: string
  readonly name?: string
  readonly language?: string
  readonly status?: string
  readonly category?: string
}
/** What fills a template in. */
export interface UtilityMessage {
  readonly name: string
  readonly language: string
  readonly components?: readonly {
    readonly type: 'header' | 'body' | 'buttons'
    /** `parameter_name` where the template's format is NAMED. */
    readonly parameters: readonly {
      readonly type: string
      readonly text?: string
      readonly parameter_name?: string
      readonly payload?: string
      readonly url?: string
    }[]
  }[]
}
interface Calls {
  list(params?: ListParams & { readonly name?: string }): Promise<Listed<StoredTemplate>>
  /** Approved or refused within seconds; later changes come as `template:status`. */
  create(template: UtilityTemplate | LibraryTemplate): Promise<StoredTemplate>
  delete(name: string): Promise<Success>
  /** Meta's ready-made templates. */
  library(
    params?: ListParams & { readonly name_or_content?: string; readonly language?: string },
  ): Promise<Listed<object>>
}
const table: Table<Calls> = {
  list: get(':node/message_templates'),
  create: post(':node/message_templates', { fixed: { category: 'UTILITY' } }),
  delete: remove(':node/message_templates', { pack: (name: string) => ({ name }) }),
  library: get('message_template_library'),
}
const content = ({ name, language, components = [] }: UtilityMessage) => ({
  template: { name, language: { code: language }, components },
})

export interface Utility extends MessengerFeature {
  readonly event: never
  readonly api: {
    readonly utility: Calls & { send(to: To, message: UtilityMessage, options?: MessengerOptions): Promise<Sent> }
  }
  readonly extras: { utility(message: UtilityMessage, options?: MessengerOptions): Promise<Sent> }
}
/**
 * Utility messages: approved templates about orders, accounts and appointments, sent at any time. They replace the
 * message tags that ended on 2026-04-27.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/utility-messages
 *
 * @example
 * const app = createApp({ plugins: [messenger({ use: [utility] })] })
 * await app.messenger.api(host, page).utility.send(user, { name: 'order_shipped', language: 'en' })
 */
export const utility: Feature<Utility, MessengerApi> = {
  product: 'messenger',
  api: ({ graph, api }) => ({
    utility: {
      ...methodsOf<Calls>(table, { graph, node: api.node }),
      send: (to, message, options) => api.send(to, content(message), options),
    },
  }),
  extend: (on) => ({
    utility: async (message, options) => on.api.utility.send(answerTo(on.event), message, options),
  }),
}
