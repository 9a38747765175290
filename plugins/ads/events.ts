import type { Entry, EventBase } from '../../core/plugin.ts'
import { fingerprint, idOf, isObject, type Loose } from '../shared/loose.ts'

/** `CREATIVE`, `AD`, `AD_SET` or `CAMPAIGN`, as Meta writes it. */
type Level = 'CAMPAIGN' | 'AD_SET' | 'AD' | 'CREATIVE' | (string & {})
/** Something went wrong while an object was published or delivered. */
export interface WithIssues {
  readonly id: string
  readonly level: Level
  readonly error_code: string
  readonly error_summary: string
  readonly error_message: string
}
/** An object has been processed. */
export interface InProcess {
  readonly id: string
  readonly level: Level
  /** What it has become, in words. */
  readonly status_name: string
}
export interface Recommendation {
  readonly ad_account_id: string
  readonly ad_object_ids: readonly string[]
  readonly recommendation_type: string
  readonly recommendation_signature: string
  readonly recommendation_message: string
  readonly recommendation_stage: string
  readonly recommendation_hash: string
}
export interface CreativeFatigue {
  readonly ad_account_id: string
  /** The ad. */
  readonly adgroup_id: string
  readonly creative_fatigue_level: 'LOW' | 'MEDIUM' | 'HIGH' | (string & {})
  readonly creative_fatigue_message: string
}
/** An answer to `asyncadrequestsets`. */
export interface AsyncCreation {
  readonly status: string
  readonly result_id?: string
  readonly result?: unknown
  readonly error_code?: number
  readonly error_message?: string
}

/** The fields of the webhook object `ad_account`, and what they carry. */
interface Fields {
  readonly with_issues_ad_objects: WithIssues
  readonly in_process_ad_objects: InProcess
  readonly ad_recommendations: Recommendation
  readonly creative_fatigue: CreativeFatigue
  /** Meta does not document what it holds. */
  readonly product_set_issue: Readonly<Record<string, unknown>>
  readonly ads_async_creation_request: AsyncCreation
}
interface AccountEvent<Kind extends string, Data> extends EventBase {
  readonly name: 'account'
  readonly kind: Kind
  readonly data: Data
}
interface UnknownField extends EventBase {
  readonly name: 'unknown'
  readonly kind: 'field'
  readonly data: { readonly field: string; readonly value: unknown }
}
/** `account:with_issues_ad_objects` … ; a field that is not known yet is `unknown:field`. */
export type AdsEvent = { [K in keyof Fields]: AccountEvent<K, Fields[K]> }[keyof Fields] | UnknownField

/** Which value names the object that an event is about; Meta gives events no ids of their own. */
const ABOUT: Readonly<Record<keyof Fields, string>> = {
  with_issues_ad_objects: 'id',
  in_process_ad_objects: 'id',
  ad_recommendations: 'recommendation_hash',
  creative_fatigue: 'adgroup_id',
  product_set_issue: 'product_set_id',
  ads_async_creation_request: 'result_id',
}
export const FIELDS: readonly string[] = Object.keys(ABOUT)

/**
 * One event for each change. The same change of the same second is one event, however often Meta sends it.
 * Source: https://developers.facebook.com/documentation/ads-commerce/marketing-api/ads-webhooks/ads-webhooks-overview
 */
export function* events(entry: Entry): Iterable<AdsEvent> {
  const account = entry.id.startsWith('act_') ? entry.id : `act_${entry.id}`
  const at = (entry.time ?? 0) * (Number(entry.time) > 1e11 ? 1 : 1000)
  for (const { field, value } of entry.changes ?? []) {
    const base = { account, at, raw: value }
    const given: Loose = isObject(value) ? value : {}
    if (!Object.hasOwn(ABOUT, field)) {
      yield { ...base, name: 'unknown', kind: 'field', data: { field, value } }
      continue
    }
    const id = idOf(given[ABOUT[field as keyof Fields]])
    const key = [field, id ?? '', at, fingerprint(JSON.stringify(value ?? null))].join(':')
    yield { ...base, name: 'account', kind: field, data: given, key, ...(id && { id, lane: id }) } as never
  }
}
