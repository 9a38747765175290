import { at, isJson, type Json, jsonOf, listOf, textOf } from '../json.ts'
import { type Conversion, DAY, type World } from '../world.ts'
import { GraphRefusal, type Refusal } from './errors.ts'
import { firstBreach, type Rule } from './rules.ts'
import type { NodeEndpoint, RootEndpoint } from './table.ts'

// Sources (read 2026-11-22): https://developers.facebook.com/docs/marketing-api/conversions-api/parameters and its
// pages server-event, customer-information-parameters, custom-data; …/conversions-api/business-messaging;
// …/conversions-api/best-practices#baseline-requirements-for-matching

const SOURCES = 'website app physical_store email phone_call chat system_generated business_messaging other'.split(' ')
const EVENT: readonly Rule[] = [
  { path: 'event_name', type: 'text', need: true },
  { path: 'event_time', type: 'number', need: true },
  { path: 'action_source', type: 'text', need: true, oneOf: SOURCES },
  { path: 'user_data', type: 'object', need: true },
  { path: 'custom_data.value', type: 'number' },
  { path: 'custom_data.currency', type: 'text', pattern: /^[A-Za-z]{3}$/ },
  { path: 'custom_data.contents', type: 'list' },
]
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  website: ['user_data.client_user_agent', 'event_source_url'],
  app: ['app_data.advertiser_tracking_enabled', 'app_data.extinfo'],
  whatsapp: ['user_data.whatsapp_business_account_id', 'user_data.ctwa_clid'],
  messenger: ['user_data.page_id', 'user_data.page_scoped_user_id'],
  instagram: ['user_data.ig_account_id', 'user_data.ig_sid'],
}
const HASHED = 'em ph fn ln ge db ct st zp country f5first f5last fi dobd dobm doby'.split(' ')
const HASH = /^([0-9a-f]{64}|[0-9a-f]{32})(\.[\w-]{2}|\.[\w-]{8})?$/
const TOO_LITTLE = ['ct country st zp ge client_user_agent', 'db client_user_agent', 'fn ge', 'ln ge']

const bad = (message: string, subcode?: number): Refusal => ({ status: 400, code: 100, subcode, message })
const refuse = (message: string, subcode?: number): never => {
  throw new GraphRefusal(bad(message, subcode), message)
}

function needed(event: Json): readonly string[] {
  const source = textOf(event['action_source'])
  if (source !== 'business_messaging') return NEEDS[source] ?? []
  const channel = textOf(event['messaging_channel'])
  return NEEDS[channel] ?? refuse(`Param messaging_channel "${channel}" is not valid`)
}

function check(event: unknown, now: number): Json {
  if (!isJson(event)) return refuse('Param data must be a list of events')
  const broken = firstBreach(EVENT, event)
  if (broken) refuse(broken.details)
  const missing = needed(event).find((path) => at(event, path) === undefined)
  if (missing) refuse(`Param ${missing} is required`)
  const age = now - Number(event['event_time']) * 1000
  if (age > (event['action_source'] === 'physical_store' ? 62 : 7) * DAY) refuse('Event Timestamp Too Old', 2804003)
  if (age < -DAY) refuse('Event Timestamp In The Future', 2804004)
  const user = jsonOf(event['user_data'])
  for (const key of HASHED)
    for (const value of [user[key]].flat())
      if (value !== undefined && !HASH.test(textOf(value))) refuse(`Param user_data.${key} must be hashed`)
  const keys = Object.keys(user)
  if (TOO_LITTLE.some((few) => keys.every((key) => few.split(' ').includes(key))))
    refuse('Not enough customer information', 2804050)
  return event
}
/** Within 48 h, the same name and id to the same dataset count once. */
const isKnown = (world: World, dataset: string, event: Json): boolean =>
  world.conversions.some(
    (known) =>
      known.dataset === dataset &&
      known.event['event_name'] === event['event_name'] &&
      known.event['event_id'] !== undefined &&
      known.event['event_id'] === event['event_id'] &&
      world.clock.now() - known.at < 2 * DAY,
  )

const datasetOf = (owner: string): string => `9${owner.slice(1)}`
const isDataset = (id: string, world: World): boolean =>
  id === world.env['META_PIXEL_ID'] || world.accounts.some((a) => datasetOf(a.entry) === id)

/** The Conversions API: datasets that take events, and refuse a whole batch for one bad event. */
export const capiEndpoints: readonly NodeEndpoint[] = [
  {
    method: 'POST',
    edge: 'events',
    handle(id, call, world) {
      if (!isDataset(id, world)) return undefined
      const data = listOf(call.params['data'])
      if (data.length === 0 || data.length > 1000) refuse('Param data must hold 1 to 1000 events')
      const now = world.clock.now()
      const events = data.map((event) => check(event, now))
      const fresh: Conversion[] = []
      for (const event of events) if (!isKnown(world, id, event)) fresh.push({ dataset: id, at: now, event })
      world.conversions.push(...fresh)
      return { events_received: events.length, messages: [], fbtrace_id: `A${world.random.text(22)}` }
    },
  },
  {
    method: 'POST',
    edge: 'dataset',
    handle: (id, _call, world) => (world.accounts.some((a) => a.entry === id) ? { id: datasetOf(id) } : undefined),
  },
]

const KEYS: Readonly<Record<string, string>> = {
  em: 'email',
  ph: 'phone',
  fbc: 'fbc',
  fbp: 'fbp',
  external_id: 'external_id',
  client_ip_address: 'ip_address',
  client_user_agent: 'user_agent',
}
const share = (part: number, all: number): Json => ({ percentage: Math.round((part / all) * 1000) / 10 })

/** How well events match people, by the keys that they hold. */
export function matchQuality(events: readonly Json[]): {
  readonly score: number
  readonly keys: readonly { readonly identifier: string; readonly coverage: Json }[]
} {
  const people = events.map((event) => jsonOf(event['user_data']))
  const covered = Object.entries(KEYS).map(([key, identifier]) => {
    const { length } = people.filter((user) => user[key] !== undefined)
    return { identifier, coverage: share(length, people.length) }
  })
  const keys = covered.filter((k) => Number(k.coverage['percentage']) > 0)
  return { score: Math.round((10 * keys.length * 10) / covered.length) / 10, keys }
}

/**
 * How well the website events of a dataset match, counted from what it took.
 * Source: https://developers.facebook.com/docs/marketing-api/conversions-api/dataset-quality-api
 */
export const qualityEndpoint: RootEndpoint = {
  method: 'GET',
  path: 'dataset_quality',
  handle({ params }, world) {
    const id = textOf(params['dataset_id'])
    if (!isDataset(id, world)) throw new GraphRefusal('noObject')
    const events = world.conversions.filter((c) => c.dataset === id && c.event['action_source'] === 'website')
    const names = [...new Set(events.map((c) => textOf(c.event['event_name'])))]
    const web = names.map((event_name) => {
      const same = events.filter((c) => c.event['event_name'] === event_name).map((c) => c.event)
      const { score, keys } = matchQuality(same)
      return { event_name, event_match_quality: { composite_score: score, match_key_feedback: keys } }
    })
    return { web }
  },
}
