import { at, isJson, type Json, jsonOf, listOf, textOf } from '../json.ts'
import type { World } from '../world.ts'
import { onAccount, onObject } from './ads-objects.ts'
import { admit, invalid } from './ads-state.ts'
import type { GraphCall } from './call.ts'
import { pageOf } from './paging.ts'
import type { NodeEndpoint, RootEndpoint } from './table.ts'

// Sources (read 2026-11-25): https://developers.facebook.com/docs/marketing-api/audiences/reference/targeting-search,
// …/reference/ad-account/reachestimate, …/reference/ad-account/delivery_estimate

const entry = (id: string, name: string, type: string, ...path: string[]) => ({
  id,
  name,
  type,
  path,
  audience_size_lower_bound: 1000 * name.length,
  audience_size_upper_bound: 1200 * name.length,
})
const CATALOG = [
  entry('6003107902433', 'Association football (Soccer)', 'interests', 'Interests', 'Sports'),
  entry('6003139266461', 'Movies', 'interests', 'Interests', 'Entertainment'),
  entry('6003020834693', 'Music', 'interests', 'Interests', 'Entertainment'),
  entry('6002714895372', 'Frequent Travelers', 'behaviors', 'Behaviors', 'Travel'),
  entry('6015547900583', 'Small business owners', 'behaviors', 'Behaviors', 'Digital activities'),
  entry('6002714398172', 'Newlywed (1 year)', 'life_events', 'Demographics', 'Life events'),
]
const PLACES = [
  { key: 'US', name: 'United States', type: 'country', country_code: 'US' },
  { key: 'DE', name: 'Germany', type: 'country', country_code: 'DE' },
  { key: '2420379', name: 'Menlo Park', type: 'city', country_code: 'US', region: 'California' },
  { key: '3847', name: 'California', type: 'region', country_code: 'US' },
]
const TYPES: Readonly<Record<string, (params: Json) => readonly Json[]>> = {
  adinterest: () => CATALOG.filter((c) => c.type === 'interests'),
  adTargetingCategory: ({ class: of }) => CATALOG.filter((c) => c.type === textOf(of ?? 'interests')),
  adinterestsuggestion: () => CATALOG.filter((c) => c.type === 'interests'),
  adinterestvalid: () => CATALOG.filter((c) => c.type === 'interests'),
  adgeolocation: ({ location_types: types }) =>
    PLACES.filter((p) => listOf(types).length === 0 || listOf(types).includes(p.type)),
  adcountry: () => PLACES.filter((p) => p.type === 'country'),
  adlocale: () => [
    { key: 6, name: 'English (US)' },
    { key: 5, name: 'German' },
  ],
}
const listFrom = (value: unknown): string[] =>
  (Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : []).map(textOf)
const matching = (rows: readonly Json[], q: unknown): Json[] =>
  rows.filter((row) => textOf(row['name']).toLowerCase().includes(textOf(q).toLowerCase()))

/** `GET /search?type=…` */
export const searchEndpoint: RootEndpoint = {
  method: 'GET',
  path: 'search',
  handle(call: GraphCall, world: World) {
    admit(call, world)
    const { type, q, interest_list: list } = call.params
    const rows =
      TYPES[textOf(type)] ??
      (() => invalid(`Param type must be one of {${Object.keys(TYPES).join(', ')}} - got "${textOf(type)}".`))
    const found = rows(call.params)
    if (type === 'adinterestvalid')
      return {
        data: listFrom(list).map((name) => ({
          name,
          valid: matching(found, name).length > 0,
          ...matching(found, name)[0],
        })),
      }
    if (type === 'adinterestsuggestion')
      return { data: found.filter((row) => !listFrom(list).includes(textOf(row['name']))) }
    return pageOf(matching(found, q), call)
  },
}

function targetingOf({ params }: GraphCall): Json {
  const spec = jsonOf(params['targeting_spec'])
  if (!isJson(params['targeting_spec']) || at(spec, 'geo_locations') === undefined)
    invalid('Param targeting_spec must name geo_locations', 1885364)
  return spec
}
/** Fewer people where more is asked for. */
const sizeOf = (spec: Json): number => Math.round(50_000_000 / (1 + Object.keys(spec).length))

export const adTargetingNodes: readonly NodeEndpoint[] = [
  onAccount('GET', 'targetingsearch', (_, call) => pageOf(matching(CATALOG, call.params['q']), call)),
  onAccount('GET', 'targetingbrowse', (_, call) => pageOf(CATALOG, call)),
  onAccount('GET', 'targetingsuggestions', (_, call) => {
    const known = listOf(call.params['targeting_list']).map((t) => textOf(jsonOf(t)['id']))
    return pageOf(
      CATALOG.filter((c) => !known.includes(c.id)),
      call,
    )
  }),
  onAccount('GET', 'targetingvalidation', (_, { params }) => ({
    data: listOf(params['targeting_list']).map((t) => {
      const { id, type } = jsonOf(t)
      const found = CATALOG.find((c) => c.id === id)
      return found ? { ...found, valid: true } : { id, type, valid: false }
    }),
  })),
  onAccount('GET', 'reachestimate', (_, call) => {
    const size = sizeOf(targetingOf(call))
    return { data: { users_lower_bound: size, users_upper_bound: Math.round(size * 1.2), estimate_ready: true } }
  }),
  onAccount('GET', 'delivery_estimate', (_, call) => {
    if (call.params['optimization_goal'] === undefined) invalid('The parameter optimization_goal is required')
    const size = sizeOf(targetingOf(call))
    return {
      data: [
        { estimate_ready: true, estimate_mau_lower_bound: size, estimate_mau_upper_bound: Math.round(size * 1.2) },
      ],
    }
  }),
  onObject(
    'GET',
    'delivery_estimate',
    ({ fields }) => {
      const size = sizeOf(jsonOf(fields['targeting']))
      return {
        data: [
          { estimate_ready: true, estimate_mau_lower_bound: size, estimate_mau_upper_bound: Math.round(size * 1.2) },
        ],
      }
    },
    ['adset'],
  ),
]
