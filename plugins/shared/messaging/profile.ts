import { SignalboxError } from '../../../core/errors.ts'
import type { Params } from '../../../core/graph/types.ts'
import { get, type Listed, post, remove, type Table } from '../endpoints.ts'
import { checkLimits, type Limit } from './limits.ts'

export interface IceBreakers {
  /** `default`, or a locale such as `de_DE`. */
  readonly locale?: string
  readonly call_to_actions: readonly { readonly question: string; readonly payload: string }[]
}
export type MenuItem =
  | { readonly type: 'postback'; readonly title: string; readonly payload: string }
  | { readonly type: 'web_url'; readonly title: string; readonly url: string; readonly webview_height_ratio?: string }
export interface PersistentMenu {
  readonly locale: string
  readonly composer_input_disabled?: boolean
  readonly call_to_actions: readonly MenuItem[]
}
/** What both inboxes can show before anybody writes. */
export interface Profile {
  /** At most 4 questions a locale. */
  readonly ice_breakers?: readonly IceBreakers[]
  /** At most 20 items a locale, without nesting. */
  readonly persistent_menu?: readonly PersistentMenu[]
}
export interface ProfileCalls<P> {
  /** What is set, of the fields asked for. */
  get(...fields: (keyof P & string)[]): Promise<Listed<P>>
  /** Sets these fields and leaves the others. Throws `limit_exceeded` before the network. */
  set(profile: P): Promise<{ readonly result: string }>
  remove(...fields: (keyof P & string)[]): Promise<{ readonly result: string }>
}

/** Source: https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api (2026-11) */
const LIMITS: readonly Limit[] = [
  ['get_started.payload', 1, 1000],
  ['greeting[].text', 1, 160],
  ['ice_breakers[].call_to_actions', 1, 4],
  ['ice_breakers[].call_to_actions[].payload', 0, 1000],
  ['persistent_menu[].call_to_actions', 0, 20],
  ['persistent_menu[].call_to_actions[].title', 1, 30],
  ['persistent_menu[].call_to_actions[].payload', 0, 1000],
]

export const profileTable: Table<ProfileCalls<Profile>> = {
  get: get(':node/messenger_profile', { pack: (...fields: string[]): Params => ({ fields: fields.join(',') }) }),
  set: post(':node/messenger_profile'),
  remove: remove(':node/messenger_profile', { pack: (...fields: string[]): Params => ({ fields }) }),
}

/** Refuses, before the network, what Meta would refuse: too much of something, and menus within menus. */
export function checkProfile(params: Params): void {
  checkLimits(params, LIMITS)
  const menus = (params['persistent_menu'] ?? []) as readonly PersistentMenu[]
  const types: readonly string[] = menus.flatMap((menu) => menu.call_to_actions?.map((item) => item.type) ?? [])
  if (types.includes('nested'))
    throw new SignalboxError('feature_retired', 'Menus within menus are refused since v8.0 (2020-08-04)', {
      fix: 'Put all items, at most 20, into one list.',
    })
}
