import type { Feature } from '../../../core/feature.ts'
import { get, methodsOf, post, type Table } from '../../shared/endpoints.ts'
import type { MessengerApi, MessengerFeature } from '../mod.ts'

interface Calls {
  /** Whose conversation the token of the sign-in page belongs to; the token is good for five minutes. */
  person(account_linking_token: string): Promise<{ readonly id: string; readonly recipient: string }>
  /** Ends the link; an `account_linking:unlinked` event follows. */
  unlink(psid: string): Promise<{ readonly result: string }>
}
const table: Table<Calls> = {
  person: get(':node', {
    fixed: { fields: 'recipient' },
    pack: (account_linking_token: string) => ({ account_linking_token }),
  }),
  unlink: post(':node/unlink_accounts', { pack: (psid: string) => ({ psid }) }),
}
/** Where the sign-in page sends the person back to; without a code the link is refused. */
export function linkedUrl(redirect_uri: string, authorization_code?: string): string {
  const url = new URL(redirect_uri)
  if (authorization_code !== undefined) url.searchParams.set('authorization_code', authorization_code)
  return url.href
}

export interface Linking extends MessengerFeature {
  readonly event: never
  readonly api: { readonly linking: Calls }
  readonly extras: unknown
}
/**
 * Account linking: a person signs in at the business from the conversation (an `account_link` button), and the
 * business knows who writes. Source: https://developers.facebook.com/docs/messenger-platform/identity/account-linking
 *
 * @example
 * const { recipient } = await app.messenger.api(host, page).linking.person(account_linking_token)
 * return Response.redirect(linkedUrl(redirect_uri, code))
 */
export const linking: Feature<Linking, MessengerApi> = {
  product: 'messenger',
  api: ({ graph, api }) => ({ linking: methodsOf<Calls>(table, { graph, node: api.node }) }),
}
