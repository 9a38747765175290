/**
 * Changes of a Page's content by item and verb. Meta spells some verbs in two ways (edit/edited, delete/remove); kinds
 * have one. Source: https://developers.facebook.com/docs/graph-api/webhooks/reference/page#feed
 */
const ITEMS = {
  album: ['add', 'edit', 'remove'],
  comment: ['add', 'edit', 'remove', 'hide', 'unhide'],
  event: ['add', 'edit', 'remove'],
  like: ['add', 'remove'],
  link: ['add', 'edit', 'remove', 'hide', 'unhide'],
  photo: ['add', 'edit', 'remove', 'hide', 'unhide'],
  post: ['add', 'edit', 'remove', 'hide', 'unhide'],
  reaction: ['add', 'edit', 'remove'],
  share: ['add', 'edit', 'remove', 'hide', 'unhide'],
  status: ['add', 'edit', 'remove', 'hide', 'unhide'],
  video: ['add', 'edit', 'remove', 'hide', 'unhide', 'block', 'unblock', 'mute'],
} as const
type Items = typeof ITEMS
export type FeedKind = { [I in keyof Items]: `${I}_${Items[I][number]}` }[keyof Items]

const VERBS: Readonly<Record<string, string>> = { edited: 'edit', delete: 'remove', deleted: 'remove' }
const verbOf = (verb: unknown): string => (typeof verb === 'string' ? (VERBS[verb] ?? verb) : '')

/** `item_verb` in one spelling; `other` where Meta has not documented the pair. */
export function kindOf(item: unknown, verb: unknown): string {
  const verbs: readonly string[] =
    typeof item === 'string' && Object.hasOwn(ITEMS, item) ? ITEMS[item as keyof Items] : []
  const plain = verbOf(verb)
  return verbs.includes(plain) ? `${item}_${plain}` : 'other'
}

/** Who did it; older bodies say `sender_id` and `sender_name`. */
interface Author {
  readonly from?: { readonly id: string; readonly name?: string }
  readonly sender_id?: string
  readonly sender_name?: string
}
/** What every change of the feed may carry. Times are in seconds. */
export interface FeedChange extends Author {
  readonly item: string
  readonly verb: string
  readonly post_id?: string
  readonly parent_id?: string
  readonly created_time?: number
  readonly message?: string
  readonly link?: string
  readonly published?: 0 | 1
  readonly recipient_id?: string
  readonly post?: { readonly id: string; readonly [key: string]: unknown }
}
interface Details {
  readonly comment: { readonly comment_id: string; readonly photo?: string; readonly video?: string }
  readonly reaction: {
    readonly reaction_type: 'like' | 'love' | 'wow' | 'haha' | 'sad' | 'anger' | 'care' | 'sorry' | (string & {})
    readonly comment_id?: string
  }
  readonly like: { readonly comment_id?: string }
  readonly photo: { readonly photo_id?: string; readonly photos?: readonly string[]; readonly album_id?: string }
  readonly video: { readonly video_id?: string; readonly video_flag_reason?: number }
  readonly share: { readonly share_id?: string }
  readonly album: { readonly album_id?: string }
  readonly event: { readonly event_id?: string }
  readonly status: { readonly photos?: readonly string[] }
}
type ItemOf<K extends string> = K extends `${infer I}_${string}` ? I : never
/** The value of `feed` for each kind. */
export type Feed = {
  readonly [K in FeedKind]: FeedChange & (ItemOf<K> extends keyof Details ? Details[ItemOf<K>] : unknown)
} & { readonly other: FeedChange }
