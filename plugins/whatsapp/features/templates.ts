import type { Feature } from '../../../core/feature.ts'
import type { Params } from '../../../core/graph/types.ts'
import type { WhatsAppEvent } from '../events.ts'
import { placeOf } from '../extras.ts'
import type { SendOptions, Sent, To, WhatsAppApi, WhatsAppFeature } from '../mod.ts'
import {
  get,
  methodsOf,
  type Page,
  type PageParams,
  post,
  remove,
  type Success,
  type Table,
} from './common/endpoints.ts'
import type { Template } from './templates/define.ts'
import type { TemplateArgs } from './templates/params.ts'
import type { TemplateCategory, TemplateComponent, TemplateDefinition } from './templates/types.ts'

export { type Template, type TemplateMessage, template, templateNamed } from './templates/define.ts'
export type { TemplateArgs, TemplateParams, TemplateValue, Vars } from './templates/params.ts'
export type * from './templates/types.ts'

/** A template as Meta keeps it. Source: …/docs/graph-api/reference/whats-app-business-hsm */
export interface StoredTemplate {
  readonly id: string
  readonly name?: string
  readonly language?: string
  readonly status?: string
  readonly category?: TemplateCategory | (string & {})
  readonly previous_category?: string
  readonly components?: readonly TemplateComponent[]
  readonly quality_score?: { readonly score: string; readonly date?: number }
  readonly rejected_reason?: string
  readonly parameter_format?: 'POSITIONAL' | 'NAMED'
}
export interface CreatedTemplate {
  readonly id: string
  /** `PENDING`, `APPROVED` or `REJECTED`; later changes come as `message_template_status_update`. */
  readonly status: string
  readonly category: string
}
/** A template of Meta's library, used as it is. Source: …/templates/template-library */
export interface LibraryTemplate {
  readonly name: string
  readonly language: string
  readonly category: TemplateCategory
  readonly library_template_name: string
  readonly library_template_button_inputs?: readonly object[]
  readonly library_template_body_inputs?: object
}
export interface TemplateFilter extends PageParams {
  readonly name?: string
  readonly status?: string
  readonly category?: string
  readonly language?: string
}
/** What may change: not the name, not the language, and the category only until it is approved. */
export interface TemplateEdit
  extends Partial<
    Pick<TemplateDefinition, 'category' | 'components' | 'cta_url_link_tracking_opted_out' | 'degrees_of_freedom_spec'>
  > {
  readonly message_send_ttl_seconds?: number
}
/** One authentication template in many languages. Source: …/templates/authentication-templates/bulk-management */
export interface TemplateUpsert {
  readonly name: string
  readonly languages: readonly string[]
  readonly category: 'AUTHENTICATION'
  readonly components: readonly TemplateComponent[]
  readonly message_send_ttl_seconds?: number
}

interface Calls {
  create(waba: string, template: Pick<Template, 'creation'> | LibraryTemplate): Promise<CreatedTemplate>
  list(waba: string, params?: TemplateFilter): Promise<Page<StoredTemplate>>
  get(id: string, params?: { readonly fields: string }): Promise<StoredTemplate>
  edit(id: string, change: TemplateEdit): Promise<Success>
  /** All languages of a name, or with `hsm_id` one of them; or ≤ 100 by their ids, all of them or none. */
  delete(
    waba: string,
    which: { readonly name: string; readonly hsm_id?: string } | { readonly hsm_ids: readonly string[] },
  ): Promise<Success>
  /** Meta's ready-made utility templates. */
  library(params?: PageParams & Readonly<Record<string, string | number>>): Promise<Page<object>>
  /** Block rate, top reason and sends of two templates over 7, 30, 60 or 90 days; `start`, `end` in seconds. */
  compare(
    id: string,
    params: { readonly template_ids: string | readonly string[]; readonly start: number; readonly end: number },
  ): Promise<Page<object>>
  /** Copies approved templates of another WABA into this one, 500 a page. */
  migrate(
    waba: string,
    from: { readonly source_waba_id: string; readonly page_number?: number; readonly count?: number },
  ): Promise<{ readonly migrated_templates: readonly string[]; readonly failed_templates: object }>
  unpause(id: string): Promise<Success & { readonly reason?: string }>
  /** ≤ 100 ids. */
  archive(waba: string, which: { readonly hsm_ids: readonly string[] }): Promise<object>
  unarchive(waba: string, which: { readonly hsm_ids: readonly string[] }): Promise<object>
  upsert(waba: string, body: TemplateUpsert): Promise<Page<StoredTemplate>>
}
const rules = { hsm_ids: 100 }
const ARCHIVE = { host: 'api.facebook.com', rules } as const
const table: Table<Calls> = {
  create: post(':waba/message_templates', {
    pack: (template: Pick<Template, 'creation'> | LibraryTemplate) =>
      ('creation' in template ? template.creation() : template) as Params,
  }),
  list: get(':waba/message_templates'),
  get: get(':id'),
  edit: post(':id'),
  delete: remove(':waba/message_templates', { rules }),
  library: get('message_template_library'),
  compare: get(':id/compare'),
  migrate: post(':waba/migrate_message_templates', { in: 'query' }),
  unpause: post(':id/unpause'),
  archive: post(':waba/message_templates/archive', ARCHIVE),
  unarchive: post(':waba/message_templates/unarchive', ARCHIVE),
  upsert: post(':waba/upsert_message_templates'),
}

export interface TemplatesApi {
  /** Sends a template, filled in as its definition demands. */
  template<D extends TemplateDefinition>(
    to: To,
    template: Template<D>,
    ...args: [...params: TemplateArgs<D>, options?: SendOptions | undefined]
  ): Promise<Sent>
  /** Everything else about templates; `waba` is the WhatsApp Business Account's id. */
  readonly templates: Calls
}
export interface TemplatesExtras {
  /** Answers the group, else the person, with a template; also when the 24 h window is closed. */
  template<D extends TemplateDefinition>(
    template: Template<D>,
    ...args: [...params: TemplateArgs<D>, options?: SendOptions | undefined]
  ): Promise<Sent>
}
export interface Templates extends WhatsAppFeature {
  readonly event: never
  readonly api: TemplatesApi
  readonly extras: TemplatesExtras
}

/**
 * Message templates: define once with `template()`, then create, send and manage.
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
 *
 * @example
 * const app = createApp({ plugins: [whatsapp({ use: [templates] })] })
 * await app.whatsapp.api(host).templates.create(waba, orderReady)
 * await app.whatsapp.api(host).template('27820001111', orderReady, { body: { name: 'Ann', number: '42' } })
 */
export const templates: Feature<Templates, WhatsAppApi> = {
  product: 'whatsapp',
  api: ({ graph, api }) => ({
    async template(to, template, ...args) {
      const [params, options] = args as unknown as [TemplateArgs<never>[0], SendOptions | undefined]
      return api.message(to, template.message(...([params] as never)), options)
    },
    templates: methodsOf(table, { graph, api }),
  }),
  // `on` is not taken apart: its API is made when it is first read.
  extend: (on) => ({
    template: async (template, ...args) => on.api.template(placeOf(on.event as WhatsAppEvent), template, ...args),
  }),
}
