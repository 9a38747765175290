import { GRAPH_VERSIONS } from '../../../core/graph/versions.ts'
import { type Json, textOf } from '../json.ts'
import type { World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'

export type AdKind = 'campaign' | 'adset' | 'ad' | 'creative' | 'audience' | 'schedule' | 'video'
/** One object of an ad account; `fields` as Meta would answer them. */
export interface AdObject {
  readonly id: string
  readonly kind: AdKind
  /** `act_…` */
  readonly account: string
  fields: Json
}
/** A person of a custom audience is one row of hashes. */
export interface Audience {
  readonly members: Set<string>
  /** Uploads that are not complete: what came, and which batches. */
  readonly sessions: Map<string, { readonly seqs: Set<number>; readonly rows: string[] }>
}
/** An asynchronous report. */
export interface Run {
  readonly id: string
  readonly account: string
  readonly at: number
  readonly params: Json
  /** The object that was asked about. */
  readonly of: string
  /** Its rows, from when it was done: they do not change any more. */
  rows?: readonly Json[]
}
export interface Image {
  readonly hash: string
  readonly name: string
  readonly account: string
  readonly bytes: number
}
/** All that simulated Meta knows of ads. */
export interface AdsState {
  readonly objects: Map<string, AdObject>
  readonly audiences: Map<string, Audience>
  readonly runs: Map<string, Run>
  readonly images: Image[]
  /** Videos on their way, by upload session. */
  readonly uploads: Map<string, { readonly video: string; readonly size: number; received: number }>
  /** Whether the terms for custom audiences are accepted. */
  terms: boolean
  /** Breakdowns that the account has asked for. */
  readonly optedIn: Set<string>
  /** Whether the account is let through to the Marketing API as a full partner. */
  tier: 'limited_access' | 'full_access'
}
export const createAdsState = (): AdsState => ({
  objects: new Map(),
  audiences: new Map(),
  runs: new Map(),
  images: [],
  uploads: new Map(),
  terms: true,
  optedIn: new Set(),
  tier: 'limited_access',
})

/** `act_` ids of the business: the one of the environment, and any with a further `_<n>` for tests of agencies. */
export const isAccount = (id: string, world: World): boolean => {
  const own = textOf(world.env['META_AD_ACCOUNT_ID'])
  return id === own || (world.env['META_AD_ACCOUNTS'] ?? '').split(',').includes(id)
}

const refuse = (message: string, code: number, subcode?: number, status = 400): never => {
  throw new GraphRefusal({ status, code, subcode, message }, message)
}
/** `(#100) …` with a subcode where Meta has one. */
export const invalid = (message: string, subcode?: number): never => refuse(message, 100, subcode)

/**
 * Versions end earlier for ads. Source: https://developers.facebook.com/docs/graph-api/changelog/versions
 */
function checkVersion(call: GraphCall, world: World): void {
  const today = new Date(world.clock.now()).toISOString().slice(0, 10)
  const row = GRAPH_VERSIONS.find((v) => v.version === call.version)
  if (row?.marketingUntil && row.marketingUntil <= today)
    refuse('You are calling a deprecated version of the Ads API. Please update to the latest version.', 2635)
}
/** The token must speak for ads. Source: https://developers.facebook.com/docs/marketing-api/error-reference */
function checkScope(call: GraphCall, world: World): void {
  const token = world.tokens.find((t) => t.value === call.token)
  if (token && !token.scopes.includes('ads_management'))
    refuse('Ad account owner has NOT grant ads_management or ads_read permission', 200, undefined, 403)
}
/** Limits of an account, by use case. Source: https://developers.facebook.com/docs/graph-api/overview/rate-limiting */
function checkBudget(call: GraphCall, { limits }: World): void {
  if ((limits.adsUsage ?? 0) < 100) return
  const insights = call.path.at(-1) === 'insights'
  refuse('There have been too many calls from this ad-account.', insights ? 80000 : 80004)
}
/** What every call about ads must pass. */
export function admit(call: GraphCall, world: World): void {
  checkVersion(call, world)
  checkScope(call, world)
  checkBudget(call, world)
}

export const majorOf = (call: GraphCall): number => Number.parseInt(call.version?.slice(1) ?? '99', 10)
export const flag = (value: unknown): boolean => value === true || value === 'true' || value === '1' || value === 1
/** ISO 8601 as Meta writes it. */
export const timeText = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, '+0000')

/** What was asked for, as Meta answers it: the id alone unless `fields` says more. */
export function shown(fields: Json, asked: unknown): Json {
  return asked === undefined ? { id: fields['id'] } : fields
}
