import { SignalboxError } from '../../../core/errors.ts'
import type { Feature } from '../../../core/feature.ts'
import { type PageOptions, pages } from '../../../core/graph/pages.ts'
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
import type { PagesApi, PagesFeature } from '../mod.ts'

/** One answer: `name` is the question's key, `values` what the person chose or wrote. */
export interface LeadAnswer {
  readonly name: string
  readonly values: readonly string[]
}
/** What somebody sent with a lead form. The ids of the ad need `ads_management` and must be asked for in `fields`. */
export interface Lead {
  readonly id: string
  readonly created_time: string
  readonly form_id?: string
  readonly field_data: readonly LeadAnswer[]
  readonly custom_disclaimer_responses?: readonly {
    readonly checkbox_key: string
    readonly is_checked?: string | boolean
  }[]
  readonly is_organic?: boolean
  /** `fb` or `ig`. */
  readonly platform?: string
  readonly ad_id?: string
  readonly ad_name?: string
  readonly adset_id?: string
  readonly adset_name?: string
  readonly campaign_id?: string
  readonly campaign_name?: string
  readonly partner_name?: string
  readonly retailer_item_id?: string
}
export type LeadField = Exclude<keyof Lead & string, 'id'>

export interface LeadForm {
  readonly id: string
  readonly name?: string
  readonly status?: 'ACTIVE' | 'ARCHIVED' | 'DELETED' | 'DRAFT'
  readonly locale?: string
  readonly leads_count?: number
  readonly created_time?: string
  readonly questions?: readonly {
    readonly id?: string
    readonly key: string
    readonly label?: string
    /** `EMAIL`, `PHONE`, `FULL_NAME`, `CUSTOM` … */
    readonly type: string
    readonly options?: readonly { readonly key: string; readonly value: string }[]
  }[]
  readonly privacy_policy_url?: string
  readonly follow_up_action_url?: string
}
/** Which leads of a form; times in ms since the epoch. */
export interface LeadRange extends Omit<PageOptions, 'params'> {
  readonly since?: number | undefined
  readonly until?: number | undefined
  readonly fields?: readonly LeadField[] | undefined
}
/** A test lead; without answers Meta makes some up. */
export interface TestLead {
  readonly field_data?: readonly LeadAnswer[]
  readonly custom_disclaimer_responses?: readonly { readonly checkbox_key: string; readonly is_checked: boolean }[]
}

interface Calls {
  /** Needs `leads_retrieval`; Meta keeps leads for 90 days. */
  get(lead: string, fields?: readonly LeadField[]): Promise<Lead>
  forms(params?: ListParams): Promise<Listed<LeadForm>>
  form(form: string, fields?: readonly (keyof LeadForm & string)[]): Promise<LeadForm>
  testLeads(form: string, params?: ListParams): Promise<Listed<Lead>>
  /** Makes a test lead, with its webhook; a form has at most one at a time. */
  createTestLead(form: string, lead?: TestLead): Promise<{ readonly id: string }>
  deleteLead(lead: string): Promise<Success>
}
const FIELDS: readonly LeadField[] = [
  'created_time',
  'form_id',
  'platform',
  'is_organic',
  'field_data',
  'custom_disclaimer_responses',
]
const FORM_FIELDS = ['name', 'status', 'locale', 'leads_count', 'created_time', 'questions']
const wanting =
  (usual: readonly string[]) =>
  (fields: readonly string[] = usual) => ({ fields: fields.join(',') })

const table: Table<Calls> = {
  get: get(':lead', { pack: wanting(FIELDS) }),
  forms: get(':node/leadgen_forms', { fixed: { fields: FORM_FIELDS.join(',') } }),
  form: get(':form', { pack: wanting(FORM_FIELDS) }),
  testLeads: get(':form/test_leads', { fixed: { fields: FIELDS.join(',') } }),
  createTestLead: post(':form/test_leads'),
  deleteLead: remove(':lead'),
}

export interface LeadsApi {
  readonly leads: Calls & {
    /** Every lead of a form, or of an ad with a lead form, newest first, page after page. */
    of(formOrAd: string, range?: LeadRange): AsyncGenerator<Lead>
  }
}
export interface Leads extends PagesFeature {
  readonly event: never
  readonly api: LeadsApi
  readonly extras: {
    /** What the person sent, in `leadgen:lead`; throws `input_invalid` in other events. */
    lead(fields?: readonly LeadField[]): Promise<Lead>
  }
}

/** The answers of a lead by question. */
export const answersOf = (lead: Pick<Lead, 'field_data'>): Record<string, readonly string[]> =>
  Object.fromEntries((lead.field_data ?? []).map(({ name, values }) => [name, values]))

/** Meta filters by `time_created`, in seconds. */
const filterOf = ({ since, until }: LeadRange): object[] => [
  ...(since === undefined
    ? []
    : [{ field: 'time_created', operator: 'GREATER_THAN_OR_EQUAL', value: Math.floor(since / 1000) }]),
  ...(until === undefined ? [] : [{ field: 'time_created', operator: 'LESS_THAN', value: Math.floor(until / 1000) }]),
]

/**
 * Lead forms and what people sent with them. The webhook holds ids only; `ctx.lead()` reads the answers.
 * Source: https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving
 *
 * @example
 * const app = createApp({ plugins: [pages({ use: [leads] })] })
 * app.pages.on('leadgen:lead', async (ctx) => crm.add(answersOf(await ctx.lead())))
 */
export const leads: Feature<Leads, PagesApi> = {
  product: 'pages',
  api: ({ graph, account }) => {
    const calls = methodsOf(table, { graph, node: account ?? 'me' })
    return {
      leads: {
        ...calls,
        of(formOrAd, range = {}) {
          const { since: _, until: __, fields = FIELDS, ...options } = range
          const filtering = filterOf(range)
          const params = { fields: fields.join(','), ...(filtering.length > 0 && { filtering }) }
          return pages<Lead>(graph, `${encodeURIComponent(formOrAd)}/leads`, { limit: 100, ...options, params })
        },
      },
    }
  },
  extend: (on) => ({
    lead: async (fields) => {
      const { event } = on
      if (event.name !== 'leadgen' || event.id === undefined)
        throw new SignalboxError('input_invalid', `${event.name}:${event.kind} is no lead`, {
          fix: 'Call ctx.lead() in leadgen:lead.',
        })
      return on.api.leads.get(event.id, fields)
    },
  }),
}
