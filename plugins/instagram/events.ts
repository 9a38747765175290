import type { Entry, EventBase } from '../../core/plugin.ts'
import { objectOf } from '../shared/loose.ts'
import type { ConversationEvent, Happening, HappeningsOf, Message, MessagingItem } from '../shared/messaging/payload.ts'
import { conversationEvents, type Dialect, sharedRule } from '../shared/messaging/read.ts'
import {
  fieldEvent,
  type OtherChange,
  partyId,
  type Rule,
  ruledEvent,
  ruleIn,
  ruleOf,
} from '../shared/messaging/rules.ts'

/**
 * `share` became `ig_post` on 2026-04-27; both arrive during the transition.
 * Source: https://developers.facebook.com/docs/instagram-platform/webhooks/examples
 */
const ATTACHMENTS = [
  'image',
  'video',
  'audio',
  'file',
  'sticker',
  'fallback',
  'template',
  'reel',
  'ig_reel',
  'story',
  'ig_story',
  'ig_post',
  'share',
  'story_mention',
  'ephemeral',
  'like_heart',
  'media',
] as const

/** The 13 subscribable fields, under every name that Meta uses for them. */
export const INSTAGRAM_FIELDS = [
  'comments',
  'live_comments',
  'mentions',
  'story_insights',
  'messages',
  'message_reactions',
  'message_edit',
  'message_edits',
  'messaging_seen',
  'messaging_postbacks',
  'messaging_referral',
  'messaging_optins',
  'messaging_handover',
  'standby',
] as const

/** Echoes come with the messages. */
const SOURCES: Readonly<Record<string, readonly InstagramField[]>> = {
  '': ['messages'],
  message: ['messages'],
  deleted: ['messages'],
  echo: ['messages'],
  edit: ['message_edit'],
  reaction: ['message_reactions'],
  read: ['messaging_seen'],
  postback: ['messaging_postbacks'],
  optin: ['messaging_optins'],
  referral: ['messaging_referral'],
  handover: ['messaging_handover'],
  standby: ['standby'],
  comment: ['comments', 'live_comments'],
  'comment:media': ['comments'],
  'comment:live': ['live_comments'],
  mention: ['mentions'],
  story_insights: ['story_insights'],
}
/** The fields that bring the events of a name. */
export const sources = (name: string, kind: string | undefined): readonly string[] =>
  SOURCES[`${name}:${kind}`] ?? SOURCES[name] ?? []

export type InstagramField = (typeof INSTAGRAM_FIELDS)[number]

/** Instagram Login says `id`, some Facebook Login bodies say `comment_id`. */
export interface InstagramComment {
  readonly id?: string
  readonly comment_id?: string
  readonly text?: string
  /** The comment that this one answers. */
  readonly parent_id?: string
  readonly from?: { readonly id: string; readonly username?: string; readonly self_ig_scoped_id?: string }
  readonly media?: {
    readonly id: string
    readonly media_product_type?: string
    readonly ad_id?: string
    readonly ad_title?: string
    readonly original_media_id?: string
  }
}
/** Ids only: read the caption or the comment with `mentioned_media` or `mentioned_comment`. */
export interface InstagramMention {
  readonly media_id: string
  readonly comment_id?: string
}
/** A story's figures when it ends; -1 stands for fewer than five. */
export interface StoryInsights {
  readonly media_id: string
  readonly impressions?: number
  readonly reach?: number
  readonly taps_forward?: number
  readonly taps_back?: number
  readonly exits?: number
  readonly replies?: number
  readonly navigation?: number
  readonly shares?: number
  readonly follows?: number
  readonly profile_visits?: number
  readonly total_interactions?: number
  readonly views?: number
}

/** What an Instagram professional account tells; the same through either login. */
export type InstagramEvent =
  | ConversationEvent<(typeof ATTACHMENTS)[number]>
  | Happening<'message', 'story_reply', Message & { readonly reply_to: { readonly story: { readonly id?: string } } }>
  | HappeningsOf<'comment', { readonly media: InstagramComment; readonly live: InstagramComment }>
  | HappeningsOf<'mention', { readonly caption: InstagramMention; readonly comment: InstagramMention }>
  | Happening<'story_insights', 'story', StoryInsights>
  /** A copy for an app that only listens: `kind` is the name that it would have had. */
  | HappeningsOf<'standby', { readonly [N in ConversationEvent<never>['name']]: MessagingItem }>
  /** Messaging fields that came without a value, or with one that is no messaging item. */
  | HappeningsOf<'messaging', { readonly [F in InstagramField]: unknown }>
  | Happening<'unknown', 'field', { readonly field: string; readonly value: unknown }>

const dialect: Dialect = { attachments: ATTACHMENTS, ruleOf: sharedRule }

const commented = (kind: string): Rule =>
  ruleOf('comment', kind, { id: (d) => d['id'] ?? d['comment_id'], user: (d) => partyId(d['from']) })
const CHANGES: Readonly<Record<string, Rule>> = {
  comments: commented('media'),
  live_comments: commented('live'),
  mentions: {
    name: 'mention',
    kind: (d) => (d['comment_id'] ? 'comment' : 'caption'),
    id: (d) => d['comment_id'] ?? d['media_id'],
    user: (d) => partyId(d['from']),
  },
  story_insights: ruleOf('story_insights', 'story', { id: (d) => d['media_id'] }),
}

function other(change: OtherChange): EventBase {
  const { field } = change
  const rule = ruleIn(CHANGES, field)
  const known = (INSTAGRAM_FIELDS as readonly string[]).includes(field)
  return rule
    ? ruledEvent({ ...change, value: objectOf(change.value) }, rule)
    : fieldEvent(change, known ? 'messaging' : undefined)
}

/** The events of one entry: one for each item. */
export const events = (entry: Entry): Iterable<InstagramEvent> =>
  conversationEvents(entry, dialect, other) as Iterable<InstagramEvent>
