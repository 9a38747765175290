import type { Account } from '../accounts.ts'
import { fieldUpdate } from '../chats/whatsapp-webhooks.ts'
import { at, type Json, jsonOf, listOf, textOf } from '../json.ts'
import type { World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import { pageOf } from './paging.ts'
import { firstBreach, type Rule } from './rules.ts'
import type { Endpoint, NodeEndpoint } from './table.ts'
import { render, type Shown, type Template, type TemplateStatus, variablesIn, wrongCount } from './template.ts'

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management */
const RULES: readonly Rule[] = [
  { path: 'name', type: 'text', need: true, max: 512, pattern: /^[a-z0-9_]+$/ },
  { path: 'language', type: 'text', need: true },
  { path: 'category', type: 'text', need: true, oneOf: ['AUTHENTICATION', 'MARKETING', 'UTILITY'] },
  { path: 'components', type: 'list', need: true, min: 1 },
  { path: 'components[].type', type: 'text', need: true },
  { path: 'components[].buttons', type: 'list', max: 10 },
  { path: 'components[].buttons[].text', type: 'text', max: 25 },
]
const TEXT_LIMITS: Readonly<Record<string, number>> = { HEADER: 60, BODY: 1024, FOOTER: 60 }
/** How long simulated Meta reviews. */
const REVIEW = 60_000

const refuse = (code: number, details: string, subcode?: number): never => {
  throw new GraphRefusal({ status: 400, code, message: details, subcode })
}
function checkComponents(components: readonly Json[]): void {
  for (const component of components) {
    const type = textOf(component['type'])
    const text = textOf(component['text'])
    if (text.length > (TEXT_LIMITS[type] ?? Number.POSITIVE_INFINITY)) refuse(100, `${type} is too long`, 2388040)
    if (type !== 'BODY' || text === '') continue
    if (/^\s*\{\{|\}\}\s*$/.test(text)) refuse(100, "Variables can't be at the start or end of the template.", 2388299)
    if (variablesIn(text).length > text.split(/\s+/).length / 2)
      refuse(100, 'This template has too many variables for its length.', 2388293)
  }
}

/** Tells of a template's new status. */
export function announce(template: Template, account: Account, world: World): void {
  const { id, name, language, status, rejected_reason } = template
  world.office.queue(
    fieldUpdate(account, 'message_template_status_update', {
      event: status,
      message_template_id: Number(id),
      message_template_name: name,
      message_template_language: language,
      reason: rejected_reason,
    }),
  )
}
/** Settles a template's review, or changes its status later. */
export function decide(template: Template, status: TemplateStatus, reason: string, world: World): void {
  const account = world.accounts.find((a) => a.entry === template.waba)
  template.status = status
  template.rejected_reason = reason
  if (account) announce(template, account, world)
}

function create(account: Account, { params }: GraphCall, world: World): Json {
  const broken = firstBreach(RULES, params)
  if (broken) throw new GraphRefusal('parameter', broken.details)
  const components = listOf(params['components']).map(jsonOf)
  checkComponents(components)
  const name = textOf(params['name'])
  const language = textOf(params['language'])
  if (world.templates.some((t) => t.waba === account.entry && t.name === name && t.language === language))
    refuse(100, 'Content in this language already exists', 2388024)
  const template: Template = {
    id: world.random.digits(15),
    waba: account.entry,
    name,
    language,
    category: textOf(params['category']),
    parameter_format: textOf(params['parameter_format']) || 'POSITIONAL',
    components,
    status: 'PENDING',
    rejected_reason: 'NONE',
  }
  world.templates.push(template)
  world.clock.timer(REVIEW, () => {
    if (template.status === 'PENDING') decide(template, 'APPROVED', 'NONE', world)
  })
  return { id: template.id, status: template.status, category: template.category }
}

const shape = ({ waba: _, ...template }: Template): Json => ({ ...template })
const matches = (template: Template, { params }: GraphCall): boolean =>
  ['name', 'language', 'category', 'status'].every(
    (key) => params[key] === undefined || textOf(params[key]) === template[key as 'name'],
  )

/** The template of a message, if it may be sent like this. */
export function templateFor(account: Account, body: Json, world: World): Shown {
  const name = textOf(at(body, 'template.name'))
  const language = textOf(at(body, 'template.language.code'))
  const sent = listOf(at(body, 'template.components')).map(jsonOf)
  const template = world.templates.find((t) => t.waba === account.entry && t.name === name && t.language === language)
  const refused = (refusal: 'templateMissing' | 'templateParameters' | 'templatePaused', details: string): never => {
    throw new GraphRefusal(refusal, details)
  }
  if (!template || !['APPROVED', 'PAUSED'].includes(template.status))
    return refused('templateMissing', `template name (${name}) does not exist in ${language}`)
  if (template.status === 'PAUSED') return refused('templatePaused', `template name (${name}) is paused`)
  const wrong = wrongCount(template, sent)
  if (wrong) return refused('templateParameters', wrong)
  return render(template, sent)
}

export const templateEndpoints: readonly Endpoint[] = [
  { method: 'POST', on: 'waba', edge: 'message_templates', handle: create },
  { method: 'POST', on: 'waba', edge: 'upsert_message_templates', handle: upsert },
  { method: 'POST', on: 'waba', edge: 'migrate_message_templates', handle: migrate },
  {
    method: 'GET',
    on: 'waba',
    edge: 'message_templates',
    handle: (account, call, world) =>
      pageOf(world.templates.filter((t) => t.waba === account.entry && matches(t, call)).map(shape), call),
  },
  {
    method: 'DELETE',
    on: 'waba',
    edge: 'message_templates',
    handle(account, { params }, world) {
      const name = textOf(params['name'])
      const id = textOf(params['hsm_id'])
      const gone = world.templates.filter((t) => t.waba === account.entry && t.name === name && (!id || t.id === id))
      if (gone.length === 0) refuse(100, "Message template wasn't found", 2593002)
      for (const template of gone) world.templates.splice(world.templates.indexOf(template), 1)
      return { success: true }
    },
  },
]

/** Block rates are for Meta to know; here nobody blocks. Source: …/templates/template-comparison */
function compare(template: Template, { params }: GraphCall, world: World): Json {
  const others = (Array.isArray(params['template_ids']) ? params['template_ids'] : [params['template_ids']]).map(textOf)
  const ids = [template.id, ...others]
  const compared = ids.map((id) => world.templates.find((t) => t.id === id && t.waba === template.waba))
  const days = (Number(params['end']) - Number(params['start'])) / 86_400
  if (ids.length !== 2 || compared.some((t) => t === undefined))
    refuse(100, 'Exactly one other template can be compared')
  if (![7, 30, 60, 90].includes(days)) refuse(100, 'start and end must be 7, 30, 60 or 90 days apart')
  const sends = (t: Template | undefined): number =>
    world.conversations
      .filter((c) => c.account.entry === template.waba)
      .flatMap((c) => c.messages)
      .filter((m) => m.from === 'business' && at(m.content, 'template.name') === t?.name).length
  return {
    data: [
      { metric: 'BLOCK_RATE', type: 'RELATIVE', order_by_relative_metric: ids },
      {
        metric: 'MESSAGE_SENDS',
        type: 'NUMBER_VALUES',
        number_values: compared.map((t) => ({ key: t?.id, value: sends(t) })),
      },
      {
        metric: 'TOP_BLOCK_REASON',
        type: 'STRING_VALUES',
        string_values: ids.map((key) => ({ key, value: 'UNKNOWN_BLOCK_REASON' })),
      },
    ],
  }
}

/** One authentication template in many languages. Source: …/templates/authentication-templates/bulk-management */
function upsert(account: Account, call: GraphCall, world: World): Json {
  const { name, languages, category, components } = call.params
  if (category !== 'AUTHENTICATION') refuse(100, 'Only authentication templates can be upserted')
  const data = listOf(languages).map((language) => {
    const index = world.templates.findIndex(
      (t) => t.waba === account.entry && t.name === name && t.language === language,
    )
    const old = world.templates[index]
    if (!old) {
      const made = create(account, { ...call, params: { name, language, category, components } }, world)
      return { id: made['id'], status: made['status'], language }
    }
    world.templates[index] = { ...old, components: listOf(components).map(jsonOf) }
    return { id: old.id, status: old.status, language }
  })
  return { data }
}

/** Copies approved templates of another account of the business. Source: …/templates/template-migration */
function migrate(account: Account, { params }: GraphCall, world: World): Json {
  const source = textOf(params['source_waba_id'])
  if (!world.accounts.some((a) => a.entry === source) || source === account.entry)
    refuse(100, `Param source_waba_id must be another account of the business`)
  const approved = world.templates.filter((t) => t.waba === source && t.status === 'APPROVED')
  const there = (t: Template): boolean =>
    world.templates.some((own) => own.waba === account.entry && own.name === t.name && own.language === t.language)
  const wanted = approved.filter((t) => !there(t))
  const failed = approved.filter(there)
  world.templates.push(...wanted.map((t) => ({ ...t, id: world.random.digits(15), waba: account.entry })))
  return {
    migrated_templates: wanted.map((t) => t.id),
    failed_templates: Object.fromEntries(failed.map((t) => [t.id, 'Content in this language already exists'])),
  }
}

export const templateNodes: readonly NodeEndpoint[] = [
  {
    method: 'GET',
    edge: 'compare',
    handle(id, call, world) {
      const template = world.templates.find((t) => t.id === id)
      return template && compare(template, call, world)
    },
  },
  {
    method: 'POST',
    edge: 'unpause',
    handle(id, _, world) {
      const template = world.templates.find((t) => t.id === id)
      if (!template) return undefined
      if (template.status !== 'PAUSED') return { success: false, reason: 'Template is not paused' }
      decide(template, 'APPROVED', 'NONE', world)
      return { success: true }
    },
  },
  {
    method: 'GET',
    edge: '',
    handle(id, _, world) {
      const template = world.templates.find((t) => t.id === id)
      return template && shape(template)
    },
  },
  {
    method: 'POST',
    edge: '',
    handle(id, { params }, world) {
      const index = world.templates.findIndex((t) => t.id === id)
      const old = world.templates[index]
      if (!old) return undefined
      const components = params['components'] === undefined ? old.components : listOf(params['components']).map(jsonOf)
      checkComponents(components)
      world.templates[index] = { ...old, components, category: textOf(params['category']) || old.category }
      return { success: true }
    },
  },
]
