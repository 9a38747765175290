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
import type { InstagramApi, InstagramFeature } from '../mod.ts'

export interface MediaComment {
  readonly id: string
  readonly text?: string
  readonly timestamp?: string
  readonly username?: string
  readonly from?: { readonly id: string; readonly username?: string }
  readonly hidden?: boolean
  readonly like_count?: number
  readonly parent_id?: string
}
interface Calls {
  get(comment: string): Promise<MediaComment>
  /** Comments on a post or reel; the answers to one are `replies`. */
  list(media: string, params?: ListParams): Promise<Listed<MediaComment>>
  replies(comment: string, params?: ListParams): Promise<Listed<MediaComment>>
  comment(media: string, message: string): Promise<{ readonly id: string }>
  /** At most 300 characters, 4 hashtags and 1 address. */
  reply(comment: string, message: string): Promise<{ readonly id: string }>
  hide(comment: string): Promise<Success>
  unhide(comment: string): Promise<Success>
  delete(comment: string): Promise<Success>
  /** Opens or closes the comments of a post. */
  enable(media: string): Promise<Success>
  disable(media: string): Promise<Success>
}
const FIELDS = 'id,text,timestamp,username,from,hidden,like_count,parent_id'
const table: Table<Calls> = {
  get: get(':comment', { fixed: { fields: FIELDS } }),
  list: get(':media/comments', { fixed: { fields: FIELDS } }),
  replies: get(':comment/replies', { fixed: { fields: FIELDS } }),
  comment: post(':media/comments', { pack: (message: string) => ({ message }) }),
  reply: post(':comment/replies', { pack: (message: string) => ({ message }) }),
  hide: post(':comment', { fixed: { hide: true } }),
  unhide: post(':comment', { fixed: { hide: false } }),
  delete: remove(':comment'),
  enable: post(':media', { fixed: { comment_enabled: true } }),
  disable: post(':media', { fixed: { comment_enabled: false } }),
}

export interface Comments extends InstagramFeature {
  readonly event: never
  readonly api: { readonly comments: Calls }
  readonly extras: unknown
}
/**
 * Comments under the account's media. Source: https://developers.facebook.com/docs/instagram-platform/comment-moderation
 *
 * @example
 * app.instagram.on('comment:media', (ctx) => ctx.api.comments.reply(ctx.event.id ?? '', 'Thank you!'))
 */
export const comments: Feature<Comments, InstagramApi> = {
  product: 'instagram',
  api: ({ graph, api }) => ({ comments: methodsOf(table, { graph, node: api.node }) }),
}
