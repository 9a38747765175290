import type { Feature } from '../../../core/feature.ts'
import { get, type Listed, type ListParams, methodsOf, type Table } from '../../shared/endpoints.ts'
import type { MessengerApi, MessengerFeature } from '../mod.ts'

/** What Meta gives depends on the permissions; `profile_pic` is a URL that expires. */
export interface Person {
  readonly id: string
  readonly name?: string
  readonly first_name?: string
  readonly last_name?: string
  readonly profile_pic?: string
  readonly locale?: string
  readonly timezone?: number
  readonly gender?: string
}
/** A person's id for another app or Page of the same business. */
export interface OtherId {
  readonly id: string
  readonly app?: { readonly id: string; readonly name?: string }
  readonly page?: { readonly id: string; readonly name?: string }
}
interface Calls {
  person(psid: string, fields?: readonly (keyof Person & string)[]): Promise<Person>
  /** The same person's ids in the apps of this business (`page` and `app` narrow it). Source: …/identity/id-matching */
  idsForApps(
    psid: string,
    params?: ListParams & { readonly app?: string; readonly page?: string },
  ): Promise<Listed<OtherId>>
  /** The same person's ids for the Pages of this business. */
  idsForPages(
    psid: string,
    params?: ListParams & { readonly app?: string; readonly page?: string },
  ): Promise<Listed<OtherId>>
}
const table: Table<Calls> = {
  person: get(':psid', {
    pack: (fields: readonly string[] = ['first_name', 'last_name', 'profile_pic']) => ({ fields: fields.join(',') }),
  }),
  idsForApps: get(':psid/ids_for_apps'),
  idsForPages: get(':psid/ids_for_pages'),
}

export interface People extends MessengerFeature {
  readonly event: never
  readonly api: Calls
  readonly extras: unknown
}
/**
 * Who writes. Source: https://developers.facebook.com/docs/messenger-platform/identity/user-profile
 *
 * @example
 * const { first_name } = await ctx.api.person(ctx.event.user ?? '')
 */
export const people: Feature<People, MessengerApi> = {
  product: 'messenger',
  api: ({ graph, api }) => methodsOf<Calls>(table, { graph, node: api.node }),
}
