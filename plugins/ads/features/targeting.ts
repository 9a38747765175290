import type { Feature } from '../../../core/feature.ts'
import type { Params } from '../../../core/graph/types.ts'
import { get, methodsOf, type Table } from '../../shared/endpoints.ts'
import type { AdsApi } from '../api.ts'
import type { AdsFeature } from '../mod.ts'
import type { PromotedObject, Targeting } from '../types.ts'

/** Something that people can be found by. */
export interface Target {
  readonly id: string
  readonly name: string
  /** `interests`, `behaviors`, `life_events` …: the key that it stands under in a `targeting`. */
  readonly type?: string
  readonly path?: readonly string[]
  readonly description?: string
  readonly audience_size_lower_bound?: number
  readonly audience_size_upper_bound?: number
}
export interface ValidTarget extends Partial<Target> {
  readonly valid: boolean
}
export interface Place {
  /** What `geo_locations` takes. */
  readonly key: string
  readonly name: string
  readonly type: 'country' | 'region' | 'city' | 'zip' | 'geo_market' | 'electoral_district' | (string & {})
  readonly country_code?: string
  readonly country_name?: string
  readonly region?: string
  readonly region_id?: number
  readonly supports_city?: boolean
  readonly supports_region?: boolean
}
export interface Locale {
  readonly key: number
  readonly name: string
}
/** A range of people; -1 where Meta does not tell. */
export interface Reach {
  readonly users_lower_bound: number
  readonly users_upper_bound: number
  readonly estimate_ready?: boolean
}
/** Monthly people; the daily figures and curves went with v26. */
export interface DeliveryEstimate {
  readonly estimate_ready: boolean
  readonly estimate_mau_lower_bound: number
  readonly estimate_mau_upper_bound: number
}
export interface DeliveryQuestion {
  readonly targeting_spec: Targeting
  readonly optimization_goal: string
  readonly promoted_object?: PromotedObject
}
/** Categories to look into. */
export type TargetingClass =
  | 'interests'
  | 'behaviors'
  | 'demographics'
  | 'life_events'
  | 'industries'
  | 'income'
  | 'family_statuses'
  | 'user_device'
  | 'user_os'
type Kinds = { readonly limit_type?: TargetingClass; readonly limit?: number; readonly locale?: string }
type Answer<T> = Promise<{ readonly data: T }>

/** Source: https://developers.facebook.com/docs/marketing-api/audiences/reference/targeting-search */
interface Calls {
  /** Everything that matches a word, of all kinds or one. */
  search(q: string, options?: Kinds): Answer<readonly Target[]>
  /** All categories, as the tree of Ads Manager. */
  browse(options?: Kinds): Answer<readonly Target[]>
  /** What goes well with what is there. */
  suggest(targeting_list: readonly { readonly type: string; readonly id: string }[]): Answer<readonly Target[]>
  /** Whether targets still exist. */
  validate(targeting_list: readonly { readonly type: string; readonly id: string }[]): Answer<readonly ValidTarget[]>
  interests(q: string): Answer<readonly Target[]>
  /** Interests like these, by name. */
  similarInterests(interest_list: readonly string[]): Answer<readonly Target[]>
  /** Which of these names are interests. */
  validInterests(interest_list: readonly string[]): Answer<readonly ValidTarget[]>
  categories(of: TargetingClass): Answer<readonly Target[]>
  locations(
    q: string,
    options?: {
      readonly location_types?: readonly ('country' | 'region' | 'city' | 'zip' | 'geo_market')[]
      readonly country_code?: string
      readonly region_id?: number
      readonly limit?: number
    },
  ): Answer<readonly Place[]>
  locales(q: string): Answer<readonly Locale[]>
  /** How many people an audience holds. Source: https://developers.facebook.com/docs/marketing-api/reference/ad-account/reachestimate */
  reach(targeting_spec: Targeting): Answer<Reach>
  /** Source: https://developers.facebook.com/docs/marketing-api/reference/ad-account/delivery_estimate */
  delivery(question: DeliveryQuestion): Answer<readonly DeliveryEstimate[]>
  /** The same for an ad set that exists. */
  deliveryOf(adset: string): Answer<readonly DeliveryEstimate[]>
}

const ESTIMATE = { fields: 'estimate_ready,estimate_mau_lower_bound,estimate_mau_upper_bound' }
const word = (q: string, options?: Params): Params => ({ q, ...options })
const list = (targeting_list: unknown): Params => ({ targeting_list: targeting_list as object })
const names = (interest_list: unknown): Params => ({ interest_list: interest_list as object })

const table: Table<Calls> = {
  search: get(':node/targetingsearch', { pack: word }),
  browse: get(':node/targetingbrowse'),
  suggest: get(':node/targetingsuggestions', { pack: list }),
  validate: get(':node/targetingvalidation', { pack: list }),
  interests: get('search', { fixed: { type: 'adinterest' }, pack: word }),
  similarInterests: get('search', { fixed: { type: 'adinterestsuggestion' }, pack: names }),
  validInterests: get('search', { fixed: { type: 'adinterestvalid' }, pack: names }),
  categories: get('search', { fixed: { type: 'adTargetingCategory' }, pack: (of: string) => ({ class: of }) }),
  locations: get('search', { fixed: { type: 'adgeolocation' }, pack: word }),
  locales: get('search', { fixed: { type: 'adlocale' }, pack: word }),
  reach: get(':node/reachestimate', { pack: (targeting_spec: object) => ({ targeting_spec }) }),
  delivery: get(':node/delivery_estimate', { fixed: ESTIMATE }),
  deliveryOf: get(':adset/delivery_estimate', { fixed: ESTIMATE }),
}

export interface TargetingApi {
  readonly targeting: Calls
}
export interface TargetingFeature extends AdsFeature {
  readonly event: never
  readonly api: TargetingApi
  readonly extras: unknown
}
/**
 * Adds `ads.targeting`: who can be reached, by what, and how many they are.
 *
 * @example
 * const { targeting } = app.ads.api(host)
 * const { data } = await targeting.search('cycling', { limit_type: 'interests' })
 * const reach = await targeting.reach({ geo_locations: { countries: ['DE'] }, interests: data.slice(0, 3) })
 */
export const targeting: Feature<TargetingFeature, AdsApi> = {
  product: 'ads',
  api: ({ api }) => ({ targeting: methodsOf(table, { graph: api.graph, node: api.account }) }),
}
