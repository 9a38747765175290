import type { Change, Entry, EventBase } from '../../core/plugin.ts'
import { canonical } from '../../core/webhook/json.ts'
import { fingerprint, idOf, type Loose, objectOf, toMs } from '../shared/loose.ts'
import type { Happening, HappeningsOf } from '../shared/messaging/payload.ts'
import { fieldEvent, partyId, type Rule, ruleBy, ruledEvent, ruleIn, ruleOf } from '../shared/messaging/rules.ts'
import { type ContentField, isContentField, isMessagingField, type MessagingField } from '../shared/page.ts'
import { type Feed, type FeedChange, kindOf } from './feed.ts'

/** Source: https://developers.facebook.com/docs/graph-api/webhooks/reference/page#mention */
export interface Mention {
  readonly item: 'post' | 'comment'
  readonly verb: string
  readonly post_id?: string
  readonly comment_id?: string
  readonly sender_id?: string
  readonly sender_name?: string
  readonly created_time?: number
  readonly message?: string
}
/** A rating, or what happened to one. Source: …/reference/page#ratings */
export interface Rating {
  readonly item: 'rating' | 'comment' | 'like' | 'reaction'
  readonly verb: string
  readonly open_graph_story_id?: string
  readonly reviewer_id?: string
  readonly reviewer_name?: string
  readonly rating?: number
  readonly recommendation_type?: 'POSITIVE' | 'NEGATIVE'
  readonly review_text?: string
  readonly comment_id?: string | null
  readonly post_id?: string
  readonly parent_id?: string
  readonly reaction_type?: string
  readonly created_time?: number
}
/** Ids only: read the answers with `GET /{leadgen_id}`. Source: …/docs/marketing-api/guides/lead-ads/retrieving */
export interface Leadgen {
  readonly leadgen_id: string
  readonly form_id: string
  readonly page_id: string
  readonly created_time: number
  readonly ad_id?: string
  readonly adgroup_id?: string
}
export interface Video {
  readonly id?: string
  readonly status?: { readonly video_status?: string }
}
export interface LiveVideo {
  readonly id?: string
  /** `live`, `live_stopped`, `vod` … */
  readonly status?: string
}

/** A comment on a post of the Page in a group. */
export interface GroupFeed extends FeedChange {
  readonly group_id: string
  readonly comment_id?: string
}
/** Source: …/reference/page#page_change_proposal */
export interface ChangeProposal {
  readonly proposal_id?: string
  readonly category?: string
  readonly current_value?: string
  readonly proposed_value?: string
  readonly [key: string]: unknown
}
/** Somebody gave the app a permission, or took it back. Source: https://developers.facebook.com/docs/graph-api/webhooks/reference/permissions */
export interface PermissionChange {
  /** `pages_manage_posts`, `leads_retrieval` … */
  readonly permission: string
  readonly verb?: 'granted' | 'revoked' | (string & {})
  /** The Pages and accounts that it is about. */
  readonly target_ids?: readonly string[]
}
/** Fields whose value Meta describes; the value of every other one is `unknown`. Source: …/reference/page */
interface Values {
  readonly group_feed: GroupFeed
  readonly page_change_proposal: ChangeProposal
  readonly page_upcoming_change: {
    readonly id?: string
    readonly effective_time?: number
    readonly change_type?: string
  }
  readonly name: string
  readonly company_overview: string
  readonly founded: string
  readonly general_info: string
  readonly mission: string
  readonly products: string
  readonly category: string
}

interface Typed {
  readonly feed: Feed
  readonly mention: { readonly post: Mention; readonly comment: Mention; readonly other: Mention }
  readonly ratings: { readonly [I in Rating['item'] | 'other']: Rating }
  readonly leadgen: { readonly lead: Leadgen }
  readonly videos: { readonly video: Video }
  readonly live_videos: { readonly video: LiveVideo }
}
/** What happens on a Page besides its inbox. */
export type PagesEvent =
  | { [N in keyof Typed]: HappeningsOf<N, Typed[N]> }[keyof Typed]
  /** Every other field: settings of the Page, invoices, followers … */
  | HappeningsOf<
      'page',
      { readonly [F in Exclude<ContentField, keyof Typed>]: F extends keyof Values ? Values[F] | undefined : unknown }
    >
  /** Of the webhook object `permissions`: `account` is the person's id. `changed`: Meta did not say how. */
  | HappeningsOf<'permission', { readonly [K in 'granted' | 'revoked' | 'changed']: PermissionChange }>
  /** The inbox, where the messenger plugin is not installed. */
  | HappeningsOf<'messaging', { readonly [F in MessagingField | 'item']: unknown }>
  | Happening<'unknown', 'field', { readonly field: string; readonly value: unknown }>

const firstOf =
  (keys: readonly string[]) =>
  (value: Loose): string | undefined =>
    keys.map((key) => idOf(value[key])).find((id) => id !== undefined)
const userOf = (value: Loose): string | undefined =>
  partyId(value['from']) ?? firstOf(['sender_id', 'reviewer_id'])(value)

/**
 * A rule for things with the first of these ids. Many people like one post, and one person edits a comment again and
 * again: the id alone would drop all but one.
 */
function manyOf({ name, kind }: Rule, ...keys: readonly string[]): Rule {
  const id = firstOf(keys)
  const key = (value: Loose, { user }: { readonly user: string }): string | undefined =>
    id(value) && [kind(value), id(value), user, fingerprint(canonical(value))].join(':')
  return { name, kind, id, user: userOf, key }
}

const FIELDS: Readonly<Record<string, Rule>> = {
  feed: manyOf(
    { name: 'feed', kind: (v) => kindOf(v['item'], v['verb']) },
    ...['comment_id', 'post_id', 'video_id', 'photo_id', 'share_id', 'album_id', 'event_id'],
  ),
  mention: manyOf(ruleBy('mention', 'item', 'post', 'comment'), 'comment_id', 'post_id'),
  ratings: manyOf(
    ruleBy('ratings', 'item', 'rating', 'comment', 'like', 'reaction'),
    ...['comment_id', 'open_graph_story_id', 'post_id'],
  ),
  // It happens once, so that its id alone makes the event the same.
  leadgen: ruleOf('leadgen', 'lead', { id: (v) => v['leadgen_id'], user: userOf }),
  videos: manyOf(ruleOf('videos', 'video'), 'id'),
  live_videos: manyOf(ruleOf('live_videos', 'video'), 'id'),
}

/** When it happened. What is edited, hidden or removed says when it was made: that it happened, the entry tells. */
function momentOf({ verb, created_time }: Loose, { time }: Entry): number {
  const made = toMs(created_time)
  return verb === undefined || verb === 'add' ? made : toMs(time) || made
}

function read({ field, value }: Change, entry: Entry): EventBase {
  const given = objectOf(value)
  const user = userOf(given)
  const base = { account: entry.id, at: momentOf(given, entry), raw: value, ...(user && { user }) }
  const change = { field, value, base }
  const rule = ruleIn(FIELDS, field)
  if (rule) return ruledEvent({ ...change, value: given }, rule)
  return fieldEvent(change, isContentField(field) ? 'page' : isMessagingField(field) ? 'messaging' : undefined)
}

function permission({ field, value }: Change, entry: Entry): EventBase {
  const given = objectOf(value)
  const kind = given['verb'] === 'granted' || given['verb'] === 'revoked' ? given['verb'] : 'changed'
  const data = { ...given, permission: field }
  const key = ['permission', kind, entry.id, field, entry.time, fingerprint(canonical(data))].join(':')
  return { name: 'permission', kind, account: entry.id, user: entry.id, key, at: toMs(entry.time), data, raw: value }
}

function* all(entry: Entry, object: string): Iterable<EventBase> {
  if (object === 'permissions') {
    for (const change of entry.changes ?? []) yield permission(change, entry)
    if (entry.changes) return
  }
  for (const change of entry.changes ?? []) yield read(change, entry)
  for (const data of [...(entry.messaging ?? []), ...(entry.standby ?? [])])
    yield { name: 'messaging', kind: 'item', account: entry.id, at: toMs(objectOf(data)['timestamp']), data }
}
/** The fields that bring the events of a name: most are named after their field. */
export function sources(name: string, kind: string | undefined): readonly string[] {
  if (Object.hasOwn(FIELDS, name)) return [name]
  if (name === 'permission') return ['feature_access_list']
  const field = name === 'page' || name === 'messaging' ? kind : undefined
  return field !== undefined && (isContentField(field) || isMessagingField(field)) ? [field] : []
}
/** The events of one entry: one for each item. */
export const events = (entry: Entry, object: string): Iterable<PagesEvent> => all(entry, object) as Iterable<PagesEvent>
