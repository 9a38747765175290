import type { Feature } from '../../../core/feature.ts'
import { get, type Listed, methodsOf, post, remove, type Table } from '../../shared/endpoints.ts'
import {
  checkProfile,
  type PersistentMenu,
  type Profile,
  type ProfileCalls,
  profileTable,
} from '../../shared/messaging/profile.ts'
import type { MessengerApi, MessengerFeature } from '../mod.ts'

export type { IceBreakers, MenuItem, PersistentMenu } from '../../shared/messaging/profile.ts'

export interface MessengerProfile extends Profile {
  readonly get_started?: { readonly payload: string }
  /** At most 160 characters a locale; `{{user_first_name}}` is filled in by Meta. */
  readonly greeting?: readonly { readonly locale: string; readonly text: string }[]
  /** Slash commands with a hint each. */
  readonly commands?: readonly {
    readonly locale: string
    readonly commands: readonly { readonly name: string; readonly description: string }[]
  }[]
  /** Domains whose pages may open in the conversation; https only. */
  readonly whitelisted_domains?: readonly string[]
  readonly account_linking_url?: string
}
/** The persistent menu of one person, instead of the Page's. Source: …/reference/messenger-profile-api/persistent-menu */
interface UserCalls {
  getFor(psid: string): Promise<Listed<{ readonly user_level_persistent_menu?: readonly PersistentMenu[] }>>
  setFor(psid: string, menu: readonly PersistentMenu[]): Promise<{ readonly result: string }>
  removeFor(psid: string): Promise<{ readonly result: string }>
}
const users: Table<UserCalls> = {
  getFor: get(':node/custom_user_settings', { pack: (psid: string) => ({ psid }) }),
  setFor: post(':node/custom_user_settings', {
    pack: (psid: string, persistent_menu: readonly PersistentMenu[]) => ({ psid, persistent_menu }),
  }),
  removeFor: remove(':node/custom_user_settings', {
    pack: (psid: string) => ({ psid, params: ['persistent_menu'] }),
  }),
}

export interface ProfileFeature extends MessengerFeature {
  readonly event: never
  readonly api: { readonly profile: ProfileCalls<MessengerProfile> & UserCalls }
  readonly extras: unknown
}
/**
 * What people see before they write: the Get Started button, the greeting, ice breakers, the persistent menu.
 * Source: https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api
 *
 * @example
 * const app = createApp({ plugins: [messenger({ use: [profile] })] })
 * await app.messenger.api(host, page).profile.set({ get_started: { payload: 'START' } })
 */
export const profile: Feature<ProfileFeature, MessengerApi> = {
  product: 'messenger',
  api: ({ graph, api }) => ({
    profile: methodsOf<ProfileCalls<MessengerProfile> & UserCalls>(
      { ...profileTable, ...users },
      { graph, node: api.node, check: checkProfile },
    ),
  }),
}
