import type { Feature } from '../../../core/feature.ts'
import { methodsOf } from '../../shared/endpoints.ts'
import { checkProfile, type Profile, type ProfileCalls, profileTable } from '../../shared/messaging/profile.ts'
import type { InstagramApi, InstagramFeature } from '../mod.ts'

export type { IceBreakers, MenuItem, PersistentMenu, Profile } from '../../shared/messaging/profile.ts'

export interface ProfileFeature extends InstagramFeature {
  readonly event: never
  readonly api: { readonly profile: ProfileCalls<Profile> }
  readonly extras: unknown
}
/**
 * Ice breakers and the persistent menu.
 * Source: https://developers.facebook.com/docs/messenger-platform/instagram/features/persistent-menu
 *
 * @example
 * const app = createApp({ plugins: [instagram({ use: [profile] })] })
 * await app.instagram.api(host).profile.remove('persistent_menu')
 */
export const profile: Feature<ProfileFeature, InstagramApi> = {
  product: 'instagram',
  api: ({ graph, api }) => ({
    profile: methodsOf<ProfileCalls<Profile>>(profileTable, {
      graph,
      node: api.node,
      fixed: { platform: 'instagram' },
      check: checkProfile,
    }),
  }),
}
