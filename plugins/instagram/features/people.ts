import type { Feature } from '../../../core/feature.ts'
import { get, methodsOf, type Table } from '../../shared/endpoints.ts'
import type { InstagramApi, InstagramFeature } from '../mod.ts'

/** `profile_pic` is a URL that expires. */
export interface Person {
  readonly id: string
  readonly name?: string
  readonly username?: string
  readonly profile_pic?: string
  readonly follower_count?: number
  readonly is_user_follow_business?: boolean
  readonly is_business_follow_user?: boolean
  readonly is_verified_user?: boolean
}
interface Calls {
  person(igsid: string, fields?: readonly (keyof Person & string)[]): Promise<Person>
}
const FIELDS = ['name', 'username', 'profile_pic', 'follower_count', 'is_user_follow_business']
const table: Table<Calls> = {
  person: get(':igsid', { pack: (fields: readonly string[] = FIELDS) => ({ fields: fields.join(',') }) }),
}

export interface People extends InstagramFeature {
  readonly event: never
  readonly api: Calls
  readonly extras: unknown
}
/**
 * Who writes; only of people who have written to the account.
 * Source: https://developers.facebook.com/docs/messenger-platform/instagram/features/user-profile
 *
 * @example
 * const { username } = await ctx.api.person(ctx.event.user ?? '')
 */
export const people: Feature<People, InstagramApi> = {
  product: 'instagram',
  api: ({ graph, api }) => methodsOf<Calls>(table, { graph, node: api.node }),
}
