import { get, type Listed, post, remove, type Success, type Table } from '../endpoints.ts'

/** Which webhooks this app gets of the account. Without `messages` there is silence and no error. */
export interface SubscriptionCalls<F extends string> {
  list(): Promise<
    Listed<{ readonly id: string; readonly name?: string; readonly subscribed_fields?: readonly string[] }>
  >
  /** Replaces the fields; name all of them. */
  subscribe(...fields: readonly F[]): Promise<Success>
  unsubscribe(): Promise<Success>
}
/** Source: https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps */
export const subscriptionTable: Table<SubscriptionCalls<string>> = {
  list: get(':node/subscribed_apps'),
  subscribe: post(':node/subscribed_apps', {
    in: 'query',
    pack: (...fields: readonly string[]) => ({ subscribed_fields: fields.join(',') }),
  }),
  unsubscribe: remove(':node/subscribed_apps'),
}
