import type { Account } from '../accounts.ts'
import { fieldUpdate } from '../chats/whatsapp-webhooks.ts'
import { isHealthy, publicKeyOf } from '../flows/endpoint.ts'
import { jsonIn } from '../flows/session.ts'
import { compact, type Json, listOf, textOf } from '../json.ts'
import type { World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import { fieldsIn } from './fields.ts'
import { metricOf } from './flow-metrics.ts'
import { pageOf } from './paging.ts'
import { firstBreach, type Rule } from './rules.ts'
import type { Endpoint, NodeEndpoint } from './table.ts'

/** Source: https://developers.facebook.com/docs/whatsapp/flows/reference/flowsapi */
const RULES: readonly Rule[] = [
  { path: 'name', type: 'text', need: true, max: 200 },
  { path: 'categories', type: 'list', need: true, min: 1 },
]
const PREFIX = 'flow/'
const flowOf = (id: string, world: World): Json | undefined => world.documents.get(PREFIX + id)
const shape = ({ waba: _, json: __, ...flow }: Json): Json => flow
const refuse = (code: number, message: string): never => {
  throw new GraphRefusal({ status: 400, code, message })
}

function create({ entry }: Account, call: GraphCall, world: World): Json {
  const broken = firstBreach(RULES, call.params)
  if (broken) throw new GraphRefusal('parameter', broken.details)
  const { name, categories, endpoint_uri, flow_json: json } = call.params
  const id = world.random.digits(16)
  const flow = { id, name, status: 'DRAFT', categories, validation_errors: [], endpoint_uri, json, waba: entry }
  world.documents.set(PREFIX + id, compact(flow))
  return { id, success: true, validation_errors: [] }
}

/** Moves a Flow on, from where it may be moved, and tells so. */
function move(id: string, flow: Json, to: string, world: World): Json {
  world.documents.set(PREFIX + id, { ...flow, status: to })
  const account = world.accounts.find((a) => a.entry === flow['waba'])
  const change = { event: 'FLOW_STATUS_CHANGE', flow_id: id, old_status: flow['status'], new_status: to }
  if (account) world.office.queue(fieldUpdate(account, 'flows', { ...change, message: `Flow is now ${to}` }))
  return { success: true }
}

/** What a Flow needs to be published. Source: https://developers.facebook.com/docs/whatsapp/flows/reference/error-codes (139002) */
async function publish(id: string, _: GraphCall, world: World): Promise<Json | undefined> {
  const flow = flowOf(id, world)
  if (!flow) return undefined
  const unfit = (message: string): never => refuse(139002, message)
  if (flow['status'] !== 'DRAFT') unfit('Publishing Flow in invalid state')
  const json = jsonIn(flow)
  if (!json || listOf(flow['validation_errors']).length > 0) unfit('Publishing Flow with validation errors')
  const version = textOf(json?.['data_api_version'])
  const account = world.accounts.find((a) => a.entry === flow['waba'])
  if (version && account) {
    if (!flow['endpoint_uri']) unfit('Publishing without specifying endpoint_uri is forbidden')
    if (!publicKeyOf(account, world)) unfit('Missing Flows Signed Public Key')
    if (!(await isHealthy(account, flow, version, world))) unfit('Endpoint Not Available')
  }
  return move(id, flow, 'PUBLISHED', world)
}

export const flowEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    on: 'waba',
    edge: 'flows',
    handle({ entry }, call, world) {
      const mine = [...world.documents].filter(([key, flow]) => key.startsWith(PREFIX) && flow['waba'] === entry)
      return pageOf(
        mine.map(([, flow]) => shape(flow)),
        call,
      )
    },
  },
  { method: 'POST', on: 'waba', edge: 'flows', handle: create },
]
export const flowNodes: readonly NodeEndpoint[] = [
  {
    method: 'GET',
    edge: '',
    handle(id, { params }, world) {
      const flow = flowOf(id, world)
      const asked = fieldsIn(textOf(params['fields'])).find(({ name }) => name === 'metric')
      const mine = world.exchanges.filter((exchange) => exchange.flow === id)
      return flow && { ...shape(flow), ...(asked && { metric: metricOf(asked.args, mine) }) }
    },
  },
  {
    method: 'POST',
    edge: '',
    handle(id, { params }, world) {
      const flow = flowOf(id, world)
      if (!flow) return undefined
      const { name, categories, endpoint_uri } = params
      world.documents.set(PREFIX + id, { ...flow, ...compact({ name, categories, endpoint_uri }) })
      return { success: true }
    },
  },
  {
    method: 'DELETE',
    edge: '',
    handle(id, _, world) {
      const flow = flowOf(id, world)
      if (!flow) return undefined
      if (flow['status'] !== 'DRAFT') refuse(139004, 'Only a draft can be deleted')
      world.documents.delete(PREFIX + id)
      return { success: true }
    },
  },
  {
    method: 'GET',
    edge: 'assets',
    handle(id, call, world) {
      const flow = flowOf(id, world)
      const asset = {
        name: 'flow.json',
        asset_type: 'FLOW_JSON',
        download_url: `https://scontent.whatsapp.net/flow/${id}`,
      }
      return flow && pageOf(flow['json'] ? [asset] : [], call)
    },
  },
  {
    method: 'POST',
    edge: 'assets',
    async handle(id, call, world) {
      const flow = flowOf(id, world)
      if (!flow) return undefined
      const { file } = call.files
      if (call.params['asset_type'] !== 'FLOW_JSON' || !file)
        throw new GraphRefusal('parameter', 'asset_type and file are required.')
      if (flow['status'] !== 'DRAFT') refuse(139001, 'A published Flow cannot be changed')
      const text = await file.text()
      let errors: readonly unknown[] = []
      try {
        JSON.parse(text)
      } catch {
        errors = [{ error: 'INVALID_JSON', error_type: 'FLOW_JSON_ERROR', message: 'The Flow JSON is not JSON' }]
      }
      world.documents.set(PREFIX + id, {
        ...flow,
        ...(errors.length === 0 && { json: text }),
        validation_errors: listOf(errors),
      })
      return { success: true, validation_errors: errors }
    },
  },
  { method: 'POST', edge: 'publish', handle: publish },
  {
    method: 'POST',
    edge: 'deprecate',
    handle(id, _, world) {
      const flow = flowOf(id, world)
      if (flow && flow['status'] !== 'PUBLISHED') refuse(139003, "Can't deprecate unpublished flow")
      return flow && move(id, flow, 'DEPRECATED', world)
    },
  },
]
