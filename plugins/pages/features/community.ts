import type { Feature } from '../../../core/feature.ts'
import type { Params } from '../../../core/graph/types.ts'
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
import type { PagesApi, PagesFeature } from '../mod.ts'

/** A recommendation or, older, a rating of 1 to 5. */
export interface PageRating {
  readonly created_time?: string
  readonly has_rating?: boolean
  readonly has_review?: boolean
  readonly rating?: number
  readonly recommendation_type?: 'positive' | 'negative'
  readonly review_text?: string
  readonly reviewer?: { readonly id: string; readonly name?: string }
  readonly open_graph_story?: { readonly id: string }
}
export interface PagePost {
  readonly id: string
  readonly message?: string
  readonly created_time?: string
  readonly from?: { readonly id: string; readonly name?: string }
  readonly permalink_url?: string
}
export interface PageSetting {
  readonly setting: string
  readonly value: unknown
}
export interface Blocked {
  readonly id: string
  readonly name?: string
}
/** What a Page says of itself, in Meta's names: `about`, `phone`, `website`, `hours` … */
export interface PageInfo {
  readonly id: string
  readonly name?: string
  readonly [field: string]: unknown
}

interface Calls {
  ratings(params?: ListParams): Promise<Listed<PageRating>>
  /** What visitors wrote on the Page. */
  visitorPosts(params?: ListParams): Promise<Listed<PagePost>>
  /** Posts of others that mention the Page. */
  tagged(params?: ListParams): Promise<Listed<PagePost>>
  info(params?: { readonly fields: string }): Promise<PageInfo>
  update(changes: Params): Promise<Success>
  settings(params?: ListParams): Promise<Listed<PageSetting>>
  /** One setting at a time, such as `{ users_can_post: false }`. */
  set(option: Params): Promise<Success>
  roles(
    params?: ListParams,
  ): Promise<Listed<{ readonly id: string; readonly name?: string; readonly tasks?: readonly string[] }>>
  blocked(params?: ListParams): Promise<Listed<Blocked>>
  /** Page-scoped ids; the answer has an entry for each. */
  block(...users: readonly string[]): Promise<Readonly<Record<string, boolean>>>
  unblock(user: string): Promise<Success>
}
const POST = 'id,message,created_time,from,permalink_url'
const table: Table<Calls> = {
  ratings: get(':node/ratings', {
    fixed: {
      fields: 'created_time,has_rating,has_review,rating,recommendation_type,review_text,reviewer,open_graph_story',
    },
  }),
  visitorPosts: get(':node/visitor_posts', { fixed: { fields: POST } }),
  tagged: get(':node/tagged', { fixed: { fields: POST } }),
  info: get(':node', { fixed: { fields: 'id,name,username,link,category,about,followers_count,fan_count' } }),
  update: post(':node'),
  settings: get(':node/settings'),
  set: post(':node/settings', { pack: (option: Params) => ({ option }) }),
  roles: get(':node/roles'),
  blocked: get(':node/blocked'),
  block: post(':node/blocked', { pack: (...users: readonly string[]) => ({ user: users }) }),
  unblock: remove(':node/blocked', { pack: (user: string) => ({ user }) }),
}

export interface Community extends PagesFeature {
  readonly event: never
  readonly api: { readonly community: Calls }
  readonly extras: unknown
}
/**
 * The people around a Page, and the Page's own settings. Source: https://developers.facebook.com/docs/pages-api/manage-pages
 *
 * @example
 * const { data } = await app.pages.api(host, pageId).community.ratings()
 */
export const community: Feature<Community, PagesApi> = {
  product: 'pages',
  api: ({ graph, account }) => ({ community: methodsOf(table, { graph, node: account ?? 'me' }) }),
}
