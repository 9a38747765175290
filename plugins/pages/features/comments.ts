import { SignalboxError } from '../../../core/errors.ts'
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
import type { PagesApi, PagesFeature } from '../mod.ts'

export interface PageComment {
  readonly id: string
  readonly message?: string
  readonly created_time?: string
  readonly from?: { readonly id: string; readonly name?: string }
  readonly parent?: { readonly id: string }
  readonly is_hidden?: boolean
  readonly can_hide?: boolean
  readonly can_reply_privately?: boolean
  readonly like_count?: number
  readonly comment_count?: number
  readonly user_likes?: boolean
  readonly permalink_url?: string
}
export interface CommentListParams extends ListParams {
  /** `toplevel` (default), or `stream` with the replies among them. */
  readonly filter?: 'toplevel' | 'stream'
  readonly order?: 'chronological' | 'reverse_chronological'
}
/** A picture, a GIF or a sticker instead of a text, or with it. */
export interface CommentAttachment {
  readonly attachment_url?: string
  readonly attachment_id?: string
  readonly attachment_share_url?: string
}
export type ReactionType = 'LIKE' | 'LOVE' | 'WOW' | 'HAHA' | 'SAD' | 'ANGRY' | 'CARE'
export interface Reactions
  extends Listed<{ readonly id: string; readonly name?: string; readonly type?: ReactionType }> {
  readonly summary?: { readonly total_count: number; readonly viewer_reaction?: string }
}

interface Calls {
  get(comment: string, params?: { readonly fields: string }): Promise<PageComment>
  /** Under a post, a photo, a video or a comment. */
  list(object: string, params?: CommentListParams): Promise<Listed<PageComment>>
  /** Comments on a post, or answers a comment: whatever the id is. */
  reply(object: string, message: string, attachment?: CommentAttachment): Promise<{ readonly id: string }>
  /** Only the Page's own comments can be edited. */
  edit(comment: string, message: string): Promise<Success>
  hide(comment: string): Promise<Success>
  unhide(comment: string): Promise<Success>
  delete(comment: string): Promise<Success>
  /** As the Page; Meta lets a Page like, no more. */
  like(object: string): Promise<Success>
  unlike(object: string): Promise<Success>
  /** Who reacted, with the total; filtered by `type` where given. */
  reactions(object: string, params?: ListParams & { readonly type?: ReactionType }): Promise<Reactions>
}
const FIELDS =
  'id,message,created_time,from,parent,is_hidden,can_hide,can_reply_privately,like_count,comment_count,user_likes,permalink_url'
const table: Table<Calls> = {
  get: get(':comment', { fixed: { fields: FIELDS } }),
  list: get(':object/comments', { fixed: { fields: FIELDS } }),
  reply: post(':object/comments', {
    pack: (message: string, attachment: CommentAttachment = {}) => ({
      ...(message !== '' && { message }),
      ...attachment,
    }),
  }),
  edit: post(':comment', { pack: (message: string) => ({ message }) }),
  hide: post(':comment', { fixed: { is_hidden: true } }),
  unhide: post(':comment', { fixed: { is_hidden: false } }),
  delete: remove(':comment'),
  like: post(':object/likes'),
  unlike: remove(':object/likes'),
  reactions: get(':object/reactions', { fixed: { summary: 'total_count' } }),
}

export interface Comments extends PagesFeature {
  readonly event: never
  readonly api: { readonly comments: Calls }
  readonly extras: {
    /** Answers the comment of this event, or comments on its post. */
    answer(message: string, attachment?: CommentAttachment): Promise<{ readonly id: string }>
    /** Whether the Page itself did this: its own comments come as events too. */
    readonly isOwn: boolean
  }
}
/**
 * Comments and reactions. Source: https://developers.facebook.com/docs/pages-api/comments-mentions
 *
 * @example
 * app.pages.on('feed:comment_add', async (ctx) => {
 *   if (!ctx.isOwn) await ctx.answer('Thank you!')
 * })
 */
export const comments: Feature<Comments, PagesApi> = {
  product: 'pages',
  api: ({ graph, account }) => ({ comments: methodsOf(table, { graph, node: account ?? 'me' }) }),
  extend: (on) => ({
    async answer(message, attachment) {
      const { id, name, kind } = on.event
      if (id !== undefined) return on.api.comments.reply(id, message, attachment)
      throw new SignalboxError('input_invalid', `${name}:${kind} has nothing to answer`, {
        fix: 'Comment on what you mean with ctx.api.comments.reply.',
      })
    },
    isOwn: on.event.user !== undefined && on.event.user === on.event.account,
  }),
}
