import type { Feature } from '../../../core/feature.ts'
import {
  get,
  type Listed,
  type ListParams,
  methodsOf,
  post,
  remove,
  type Success,
  type Table,
} from '../../shared/endpoints.ts'
import type { MessengerApi, MessengerFeature } from '../mod.ts'

export interface Label {
  readonly id: string
  readonly page_label_name?: string
}
const NAMED = { fixed: { fields: 'id,page_label_name' } }
interface Calls {
  list(params?: ListParams): Promise<Listed<Label>>
  create(page_label_name: string): Promise<{ readonly id: string }>
  get(id: string): Promise<Label>
  delete(id: string): Promise<Success>
  assign(label: string, user: string): Promise<Success>
  unassign(label: string, user: string): Promise<Success>
  /** The labels of a person. */
  of(user: string): Promise<Listed<Label>>
}
const table: Table<Calls> = {
  list: get(':node/custom_labels', NAMED),
  create: post(':node/custom_labels', { pack: (page_label_name: string) => ({ page_label_name }) }),
  get: get(':id', NAMED),
  delete: remove(':id'),
  assign: post(':label/label', { pack: (user: string) => ({ user }) }),
  unassign: remove(':label/label', { pack: (user: string) => ({ user }) }),
  of: get(':user/custom_labels', NAMED),
}

export interface Labels extends MessengerFeature {
  readonly event: never
  readonly api: { readonly labels: Calls }
  readonly extras: unknown
}
/**
 * Labels on people, the same as in the Page Inbox; the business must have accepted the Page Contact Terms.
 * Source: https://developers.facebook.com/docs/messenger-platform/identity/custom-labels
 *
 * @example
 * const { labels } = app.messenger.api(host, page)
 * await labels.assign((await labels.create('vip')).id, user)
 */
export const labels: Feature<Labels, MessengerApi> = {
  product: 'messenger',
  api: ({ graph, api }) => ({ labels: methodsOf<Calls>(table, { graph, node: api.node }) }),
}
