import { SignalboxError } from '../../../core/errors.ts'
import type { Feature } from '../../../core/feature.ts'
import type { Listed, ListParams } from '../../shared/endpoints.ts'
import { accountOf } from '../api.ts'
import type { InstagramApi, InstagramFeature } from '../mod.ts'
import { nodeOf } from '../publish/node.ts'

export interface PublicMedia {
  readonly id: string
  readonly caption?: string
  readonly media_type?: 'IMAGE' | 'VIDEO' | 'CAROUSEL_ALBUM'
  readonly media_url?: string
  readonly permalink?: string
  readonly timestamp?: string
  readonly username?: string
  readonly like_count?: number
  readonly comments_count?: number
}
/** Another professional account, as everybody sees it. */
export interface PublicAccount {
  readonly id: string
  readonly username?: string
  readonly name?: string
  readonly biography?: string
  readonly website?: string
  readonly followers_count?: number
  readonly follows_count?: number
  readonly media_count?: number
  readonly profile_picture_url?: string
  readonly media?: Listed<PublicMedia>
}
export interface DiscoveryOptions {
  /** How many of its newest media to read. Default: none. */
  readonly media?: number | undefined
  /** Where to go on in them. */
  readonly after?: string | undefined
}
export interface DiscoveryApi {
  readonly discovery: {
    /** A business or creator account by its username; Facebook Login only. */
    business(username: string, options?: DiscoveryOptions): Promise<PublicAccount>
    /** The id of a hashtag, which never changes; at most 30 different ones in 7 days. */
    hashtag(name: string): Promise<string>
    /** Hashtags that were asked for in the last 7 days. */
    recentHashtags(params?: ListParams): Promise<Listed<{ readonly id: string; readonly name?: string }>>
    /** Public media with a hashtag: the most popular, or those of the last 24 hours. */
    hashtagMedia(hashtag: string, which: 'top' | 'recent', params?: ListParams): Promise<Listed<PublicMedia>>
    /** Media in which others tagged the account. */
    tags(params?: ListParams): Promise<Listed<PublicMedia>>
    /** Media whose caption mentions the account: what a `mention:caption` event is about. */
    mentionedMedia(media: string): Promise<PublicMedia>
    /** A comment that mentions the account: what a `mention:comment` event is about. */
    mentionedComment(
      comment: string,
    ): Promise<{ readonly id: string; readonly text?: string; readonly timestamp?: string }>
    /** Answers a mention in a caption, or in the comment that is given. */
    replyToMention(media: string, message: string, comment?: string): Promise<{ readonly id: string }>
  }
}
const MEDIA = 'id,caption,media_type,media_url,permalink,timestamp,like_count,comments_count'
const ACCOUNT = 'id,username,name,biography,website,followers_count,follows_count,media_count,profile_picture_url'

export interface Discovery extends InstagramFeature {
  readonly event: never
  readonly api: DiscoveryApi
  readonly extras: unknown
}
/** Usernames and ids go into Meta's field expansion, where a bracket would change the question. */
function plain(text: string, what: string): string {
  if (/^[\w.=-]+$/.test(text)) return text
  throw new SignalboxError('input_invalid', `"${text}" is no ${what}`)
}

/**
 * Other accounts, hashtags and mentions. Sources: https://developers.facebook.com/docs/instagram-platform/instagram-api-with-facebook-login/business-discovery,
 * …/hashtag-search, …/mentions
 *
 * @example
 * const { followers_count } = await app.instagram.api(host, id).discovery.business('nasa')
 */
export const discovery: Feature<Discovery, InstagramApi> = {
  product: 'instagram',
  api: (init) => {
    const { graph } = init
    const node = (): string => nodeOf(init.api.login, accountOf(init))
    const field = async <T>(name: string, fields: string): Promise<T> => {
      const answer = await graph.get<Record<string, T>>(node(), { params: { fields } })
      return answer[name] as T
    }
    return {
      discovery: {
        async business(username, { media, after } = {}) {
          const place = after === undefined ? '' : `.after(${plain(after, 'cursor')})`
          const edge = media === undefined ? '' : `,media${place}.limit(${Math.trunc(media)}){${MEDIA}}`
          const who = plain(username.replace(/^@/, ''), 'username')
          return field('business_discovery', `business_discovery.username(${who}){${ACCOUNT}${edge}}`)
        },
        async hashtag(name) {
          const params = { user_id: node(), q: name.replace(/^#/, '') }
          const { data } = await graph.get<Listed<{ id: string }>>('ig_hashtag_search', { params })
          const [found] = data
          if (found) return found.id
          throw new SignalboxError('input_invalid', `There is no hashtag ${name}`)
        },
        recentHashtags: async (params = {}) =>
          graph.get(`${node()}/recently_searched_hashtags`, { params: { fields: 'id,name', ...params } }),
        hashtagMedia: async (hashtag, which, params = {}) =>
          graph.get(`${encodeURIComponent(hashtag)}/${which}_media`, {
            params: { user_id: node(), fields: MEDIA, ...params },
          }),
        tags: async (params = {}) => graph.get(`${node()}/tags`, { params: { fields: MEDIA, ...params } }),
        mentionedMedia: async (media) =>
          field('mentioned_media', `mentioned_media.media_id(${plain(media, 'id')}){${MEDIA},username}`),
        mentionedComment: async (comment) =>
          field('mentioned_comment', `mentioned_comment.comment_id(${plain(comment, 'id')}){id,text,timestamp}`),
        replyToMention: async (media, message, comment) =>
          graph.post(`${node()}/mentions`, { media_id: media, message, ...(comment && { comment_id: comment }) }),
      },
    }
  },
}
