import { compact, isJson, type Json, jsonOf, listOf, textOf } from '../json.ts'
import type { World } from '../world.ts'
import { checkAdObject } from './ads-rules.ts'
import { type AdKind, type AdObject, admit, flag, invalid, isAccount, majorOf, shown, timeText } from './ads-state.ts'
import type { GraphCall } from './call.ts'
import { pageOf } from './paging.ts'
import type { NodeEndpoint } from './table.ts'

/** What only steers a call and is not kept. */
const STEERING = ['id', 'execution_options', 'access_token', 'appsecret_proof', 'fields', 'redownload', 'date_format']
const PARENTS: Readonly<Partial<Record<AdKind, string>>> = { adset: 'campaign_id', ad: 'adset_id' }
const MONEY = ['daily_budget', 'lifetime_budget', 'spend_cap']

export const given = (params: Json): Json =>
  Object.fromEntries(
    Object.entries(params).flatMap(([key, value]) =>
      STEERING.includes(key) ? [] : [[key, MONEY.includes(key) ? textOf(value) : value]],
    ),
  )
const isValidation = (params: Json): boolean => listOf(params['execution_options']).includes('validate_only')

function add(kind: AdKind, account: string, fields: Json, world: World): AdObject {
  const id = `1202${world.random.digits(13)}`
  const now = timeText(world.clock.now())
  const times = kind === 'creative' || kind === 'schedule' ? {} : { created_time: now, updated_time: now }
  const made: AdObject = { id, kind, account, fields: { id, account_id: account.slice(4), ...times, ...fields } }
  world.ads.objects.set(id, made)
  world.changed()
  return made
}

/** An ad may bring its creative along. */
function creativeOf(params: Json, account: string, call: GraphCall, world: World): Json {
  const creative = jsonOf(params['creative'])
  const id = textOf(creative['creative_id'] ?? creative['id'])
  if (id) return { id }
  checkAdObject('creative', creative, true, majorOf(call), world)
  return { id: add('creative', account, given(creative), world).id }
}

function create(kind: AdKind, account: string, call: GraphCall, world: World): Json {
  const { params } = call
  checkAdObject(kind, params, true, majorOf(call), world)
  if (isValidation(params)) return { success: true }
  const parent = kind === 'ad' ? world.ads.objects.get(textOf(params['adset_id'])) : undefined
  const defaults =
    kind === 'creative'
      ? { status: 'ACTIVE' }
      : { status: 'ACTIVE', ...(parent && { campaign_id: parent.fields['campaign_id'] }) }
  const made = add(
    kind,
    account,
    { ...defaults, ...given(params), ...(kind === 'ad' && { creative: creativeOf(params, account, call, world) }) },
    world,
  )
  return { id: made.id }
}

/** The status that counts: one's own, or that of what stands above. */
function effectiveStatus(object: AdObject, world: World): string {
  const status = textOf(object.fields['status'])
  if (status !== 'ACTIVE') return status
  const above = (key: string): unknown => world.ads.objects.get(textOf(object.fields[key]))?.fields['status']
  if (above('campaign_id') === 'PAUSED') return 'CAMPAIGN_PAUSED'
  return above('adset_id') === 'PAUSED' ? 'ADSET_PAUSED' : status
}
const answerOf = (object: AdObject, world: World): Json =>
  object.kind === 'creative' || object.kind === 'schedule'
    ? object.fields
    : {
        ...object.fields,
        configured_status: object.fields['status'],
        effective_status: effectiveStatus(object, world),
      }

/** The filters that lists know. */
function passes(fields: Json, filter: unknown): boolean {
  const { field, operator, value } = jsonOf(filter)
  const found = fields[textOf(field).split('.').at(-1) ?? '']
  if (operator === 'CONTAIN') return textOf(found).includes(textOf(value))
  if (operator === 'IN') return listOf(value).map(textOf).includes(textOf(found))
  if (operator === 'EQUAL') return textOf(found) === textOf(value)
  return invalid(`Filtering: operator ${textOf(operator)} is not supported`)
}
const listFrom = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : typeof value === 'string' && value !== '' ? value.split(',') : []

function list(kind: AdKind, call: GraphCall, world: World, belongs: (object: AdObject) => boolean): Json {
  const { params } = call
  const statuses = listFrom(params['effective_status'])
  const rows = [...world.ads.objects.values()]
    .filter((object) => object.kind === kind && belongs(object))
    .map((object) => answerOf(object, world))
    .filter(({ effective_status: status = 'ACTIVE' }) =>
      statuses.length > 0 ? statuses.includes(status) : status !== 'DELETED' && status !== 'ARCHIVED',
    )
    .filter((fields) => listOf(params['filtering']).every((filter) => passes(fields, filter)))
    .reverse()
  return pageOf(
    rows.map((fields) => shown(fields, params['fields'])),
    call,
  )
}

const EDGES: readonly (readonly [edge: string, kind: AdKind])[] = [
  ['campaigns', 'campaign'],
  ['adsets', 'adset'],
  ['ads', 'ad'],
  ['adcreatives', 'creative'],
]
const endpoint = (
  method: NodeEndpoint['method'],
  edge: string,
  handle: (object: AdObject, call: GraphCall, world: World) => unknown,
  kinds?: readonly AdKind[],
): NodeEndpoint => ({
  method,
  edge,
  handle(id, call, world) {
    const object = world.ads.objects.get(id)
    if (!object || (kinds && !kinds.includes(object.kind))) return undefined
    admit(call, world)
    return handle(object, call, world)
  },
})
/** An operation on an ad account. */
export const onAccount = (
  method: NodeEndpoint['method'],
  edge: string,
  handle: (account: string, call: GraphCall, world: World) => unknown,
): NodeEndpoint => ({
  method,
  edge,
  handle(id, call, world) {
    if (!isAccount(id, world)) return undefined
    admit(call, world)
    return handle(id, call, world)
  },
})
export { endpoint as onObject }

function update(object: AdObject, call: GraphCall, world: World): Json {
  const { params } = call
  checkAdObject(object.kind, params, false, majorOf(call), world)
  if (isValidation(params)) return { success: true }
  const creative = isJson(params['creative']) && { creative: creativeOf(params, object.account, call, world) }
  object.fields = { ...object.fields, ...given(params), ...creative, updated_time: timeText(world.clock.now()) }
  world.changed()
  return { success: true }
}

const childrenOf = (object: AdObject, world: World): AdObject[] =>
  [...world.ads.objects.values()].filter((o) => PARENTS[o.kind] && o.fields[PARENTS[o.kind] ?? ''] === object.id)

/** Source: https://developers.facebook.com/docs/marketing-api/reference/ad-campaign-group/copies */
function copy(object: AdObject, params: Json, world: World, into: Json = {}): Json[] {
  const rename = jsonOf(params['rename_options'])
  const { created_time: _, updated_time: __, id: ___, ...fields } = object.fields
  const suffix = rename['rename_strategy'] === 'NO_RENAME' ? '' : textOf(rename['rename_suffix'] ?? ' - Copy')
  const status =
    params['status_option'] === 'ACTIVE'
      ? 'ACTIVE'
      : params['status_option'] === 'INHERITED_FROM_SOURCE'
        ? fields['status']
        : 'PAUSED'
  const name = `${textOf(rename['rename_prefix'])}${textOf(fields['name'])}${suffix}`
  const made = add(object.kind, object.account, { ...fields, ...into, name, status }, world)
  const own = {
    ad_object_type: object.kind === 'adset' ? 'ad_set' : object.kind,
    source_id: object.id,
    copied_id: made.id,
  }
  if (!flag(params['deep_copy'])) return [own]
  const key = object.kind === 'campaign' ? 'campaign_id' : 'adset_id'
  const more = childrenOf(object, world).flatMap((child) => copy(child, params, world, { ...into, [key]: made.id }))
  return [own, ...more]
}

const PREVIEW = '<iframe src="https://www.facebook.com/ads/api/preview_iframe.php" width="540" height="690"></iframe>'
const preview = (_: unknown, { params }: GraphCall): Json =>
  params['ad_format'] === undefined ? invalid('The parameter ad_format is required') : { data: [{ body: PREVIEW }] }

/** Campaigns, ad sets, ads, creatives, and what hangs on them. */
export const adObjectNodes: readonly NodeEndpoint[] = [
  ...EDGES.flatMap(([edge, kind]) => [
    onAccount('GET', edge, (account, call, world) => list(kind, call, world, (o) => o.account === account)),
    onAccount('POST', edge, (account, call, world) => create(kind, account, call, world)),
  ]),
  endpoint('GET', 'adsets', ({ id }, call, world) => list('adset', call, world, (o) => o.fields['campaign_id'] === id)),
  endpoint('GET', 'ads', ({ id }, call, world) =>
    list('ad', call, world, (o) => o.fields['campaign_id'] === id || o.fields['adset_id'] === id),
  ),
  endpoint('GET', '', (object, { params }, world) => shown(answerOf(object, world), params['fields'])),
  endpoint('POST', '', update),
  endpoint('DELETE', '', (object, _, world) => {
    object.fields = { ...object.fields, status: 'DELETED' }
    if (object.kind === 'schedule' || object.kind === 'audience') world.ads.objects.delete(object.id)
    world.changed()
    return { success: true }
  }),
  endpoint('POST', 'copies', (object, { params }, world) => {
    const into = compact({ campaign_id: params['campaign_id'], adset_id: params['adset_id'] })
    const ad_object_ids = copy(object, params, world, into)
    return { [`copied_${object.kind}_id`]: ad_object_ids[0]?.['copied_id'], ad_object_ids }
  }),
  endpoint('GET', 'previews', preview, ['ad', 'creative']),
  onAccount('GET', 'generatepreviews', (account, call) =>
    isJson(call.params['creative']) ? preview(account, call) : invalid('The parameter creative is required'),
  ),
  endpoint('POST', 'budget_schedules', (object, { params }, world) => {
    if (params['time_start'] === undefined || params['budget_value'] === undefined)
      return invalid('The parameters budget_value and time_start are required')
    return { id: add('schedule', object.account, { ...given(params), of: object.id }, world).id }
  }),
  endpoint('GET', 'budget_schedules', ({ id }, call, world) =>
    pageOf(
      [...world.ads.objects.values()]
        .filter((o) => o.kind === 'schedule' && o.fields['of'] === id)
        .map((o) => o.fields),
      call,
    ),
  ),
  onAccount('GET', '', (account, { params }) =>
    shown(
      {
        id: account,
        account_id: account.slice(4),
        name: 'Signal Shop',
        currency: 'USD',
        account_status: 1,
        timezone_name: 'America/Los_Angeles',
        timezone_id: 1,
      },
      params['fields'],
    ),
  ),
]
