import type { Feature } from '../../../core/plugin.ts'
import { get, methodsOf, type Table } from '../../shared/endpoints.ts'
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
interface Calls {
  person(psid: string, fields?: readonly (keyof Person & string)[]): Promise<Person>
}
const table: Table<Calls> = {
  person: get(':psid', {
    pack: (fields: readonly string[] = ['first_name', 'last_name', 'profile_pic']) => ({ fields: fields.join(',') }),
  }),
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
