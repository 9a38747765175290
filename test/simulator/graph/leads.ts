import type { Account } from '../accounts.ts'
import { iso, type Lead, type LeadForm, seconds } from '../content.ts'
import { type Json, jsonOf, listOf, textOf } from '../json.ts'
import type { World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import { pageOf } from './paging.ts'
import { tell } from './publication.ts'
import type { Endpoint, NodeEndpoint } from './table.ts'

/** Leads can be read for 90 days. Source: https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving */
const KEPT = 90 * 86_400_000
const QUESTIONS = [
  { key: 'full_name', label: 'Full name', type: 'FULL_NAME' },
  { key: 'email', label: 'E-mail', type: 'EMAIL' },
  { key: 'phone_number', label: 'Phone number', type: 'PHONE' },
]
const DUMMY = QUESTIONS.map(({ key }) => ({ name: key, values: [`<test lead: dummy data for ${key}>`] }))

/** The Page's form; every Page has one. */
export function formOf(account: Account, world: World): LeadForm {
  const { forms } = world.content
  const known = forms.find((f) => f.page === account.id)
  if (known) return known
  const made = { id: world.random.digits(15), page: account.id, name: 'Contact us', at: world.clock.now() }
  forms.push(made)
  return made
}

/** Somebody sends a form: the lead is kept, and the Page is told its ids. */
export function addLead(form: LeadForm, field_data: readonly unknown[], world: World, test = false): Lead {
  const { random, clock, content, accounts } = world
  const lead: Lead = { id: random.digits(15), form: form.id, at: clock.now(), test, field_data }
  content.leads.push(lead)
  const account = accounts.find((a) => a.id === form.page)
  const value = {
    leadgen_id: lead.id,
    page_id: form.page,
    form_id: form.id,
    created_time: seconds(lead.at),
    ...(!test && { ad_id: '0', adgroup_id: '0' }),
  }
  if (account) tell(account, 'leadgen', value, world)
  world.changed()
  return lead
}

const shapeForm = ({ id, name, at }: LeadForm, { content }: World): Json => ({
  id,
  name,
  status: 'ACTIVE',
  locale: 'en_US',
  created_time: iso(at),
  leads_count: content.leads.filter((l) => l.form === id).length,
  questions: QUESTIONS,
})
const shapeLead = ({ id, form, at, field_data }: Lead): Json => ({
  id,
  created_time: iso(at),
  form_id: form,
  platform: 'fb',
  is_organic: true,
  field_data,
})
/** `filtering` by `time_created`, in seconds. */
const within = (call: GraphCall) => {
  const tests = listOf(call.params['filtering']).map(jsonOf)
  return ({ at }: Lead): boolean =>
    tests.every(({ field, operator, value }) => {
      if (field !== 'time_created') return true
      const bound = Number(value)
      return textOf(operator).startsWith('GREATER') ? seconds(at) >= bound : seconds(at) < bound
    })
}
const listLeads =
  (test: boolean) =>
  (id: string, call: GraphCall, { content, clock }: World): unknown => {
    if (!content.forms.some((f) => f.id === id)) return undefined
    const wanted = within(call)
    const found = content.leads.filter(
      (l) => l.form === id && l.test === test && clock.now() - l.at < KEPT && wanted(l),
    )
    return pageOf(found.reverse().map(shapeLead), call)
  }

export const leadEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    on: 'messenger',
    edge: 'leadgen_forms',
    handle(account, call, world) {
      formOf(account, world)
      const forms = world.content.forms.filter((f) => f.page === account.id)
      return pageOf(
        forms.map((f) => shapeForm(f, world)),
        call,
      )
    },
  },
]
export const leadNodes: readonly NodeEndpoint[] = [
  {
    method: 'GET',
    edge: '',
    handle(id, _, world) {
      const { content, clock } = world
      const form = content.forms.find((f) => f.id === id)
      const lead = content.leads.find((l) => l.id === id && clock.now() - l.at < KEPT)
      return form ? shapeForm(form, world) : lead && shapeLead(lead)
    },
  },
  { method: 'GET', edge: 'leads', handle: listLeads(false) },
  { method: 'GET', edge: 'test_leads', handle: listLeads(true) },
  {
    method: 'POST',
    edge: 'test_leads',
    handle(id, { params }, world) {
      const { content } = world
      const form = content.forms.find((f) => f.id === id)
      if (!form) return undefined
      // One at a time: the last one must be deleted first.
      if (content.leads.some((l) => l.form === id && l.test)) throw new GraphRefusal('testLeadExists')
      const given = listOf(params['field_data'])
      return { id: addLead(form, given.length > 0 ? given : DUMMY, world, true).id }
    },
  },
  {
    method: 'DELETE',
    edge: '',
    handle(id, _, { content }) {
      const at = content.leads.findIndex((l) => l.id === id)
      if (at < 0) return undefined
      content.leads.splice(at, 1)
      return { success: true }
    },
  },
]
