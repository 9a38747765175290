import type { Entry, EventBase } from '../../../core/plugin.ts'
import { idOf, isObject, type Loose, objectOf, toMs } from '../loose.ts'
import { type OtherChange, partyId, type Rule, ruledEvent, ruleIn, ruleOf } from './rules.ts'

/** How a product reads messaging items: attachment types that it knows, and rules by key; the first key found decides. */
export interface Dialect {
  readonly attachments: readonly string[]
  ruleOf(key: string): Rule | undefined
}

/** The kind of a message: what the person chose, attached or wrote, in this order. */
function contentOf(message: Loose, known: readonly string[]): string {
  const { quick_reply, reply_to, text, attachments, sticker_id, is_unsupported } = message
  const list: readonly Loose[] = Array.isArray(attachments) ? attachments.filter(isObject) : []
  const types = list.map(({ type }) => type)
  const hasText = typeof text === 'string' && text !== ''
  const isSticker = sticker_id || list.some(({ payload }) => objectOf(payload)['sticker_id'])
  if (typeof objectOf(quick_reply)['payload'] === 'string') return 'quick_reply'
  if (isObject(objectOf(reply_to)['story'])) return 'story_reply'
  if (isSticker && list.length > 0 && known.includes('sticker')) return 'sticker'
  // A link in a text comes with a `fallback` preview of itself: the text is the content.
  if (hasText && (types.length === 0 || types[0] === 'fallback')) return 'text'
  // While Meta changes a type, old and new come together: `share` with `ig_post`, `image` with `sticker`.
  const type = NEWER.find((newer) => types.includes(newer)) ?? types[0]
  if (typeof type === 'string' && known.includes(type)) return type
  if (is_unsupported || type === 'unsupported_type') return 'unsupported'
  return hasText ? 'text' : 'other'
}
const NEWER: readonly string[] = ['ig_post', 'sticker']

const byMid = (data: Loose): unknown => data['mid']
const watermark = (data: Loose, { user }: { user: string }): string => `${user}:${idOf(data['watermark']) ?? ''}`
function optinKind({ type, user_ref, ref }: Loose): string {
  if (type === 'notification_messages') return type
  return user_ref ? 'user_ref' : ref === undefined ? 'other' : 'plugin'
}
// Meta spells the source of m.me and ig.me links in all these ways.
const LINKS: readonly string[] = ['SHORTLINK', 'SHORTLINKS', 'SHORT-URL', 'IGME-SOURCE-LINK']
function referralKind({ source, ads_context_data, ad_id }: Loose): string {
  if (source === 'ADS' || ads_context_data || ad_id) return 'ad'
  if (typeof source === 'string' && LINKS.includes(source)) return 'link'
  return source === 'CUSTOMER_CHAT_PLUGIN' ? 'plugin' : 'other'
}

/** The keys that both inboxes have, besides `message`. */
const SHARED_RULES: Readonly<Record<string, Rule>> = {
  message_edit: {
    name: 'edit',
    kind: () => 'text',
    id: byMid,
    key: (d, { at }) => `${idOf(d['mid'])}:${idOf(d['num_edit']) ?? at}`,
  },
  reaction: {
    name: 'reaction',
    kind: (d) => (d['action'] === 'unreact' ? 'unreact' : 'react'),
    id: byMid,
    // A person reacts, unreacts and reacts again to one message: each is an event.
    key: (d, { user, at }) => `${idOf(d['mid'])}:${user}:${idOf(d['action'])}:${at}`,
  },
  postback: {
    name: 'postback',
    kind: () => 'button',
    id: byMid,
    key: (d, { user, at }) => idOf(d['mid']) ?? (at ? `${user}:${at}:${idOf(d['payload']) ?? ''}` : undefined),
  },
  read: {
    name: 'read',
    kind: (d) => (d['watermark'] === undefined ? 'message' : 'watermark'),
    id: byMid,
    key: (d, on) => (d['mid'] ? `${on.user}:${idOf(d['mid'])}` : watermark(d, on)),
  },
  optin: { name: 'optin', kind: optinKind },
  referral: { name: 'referral', kind: referralKind },
  pass_thread_control: ruleOf('handover', 'pass'),
  take_thread_control: ruleOf('handover', 'take'),
  request_thread_control: ruleOf('handover', 'request'),
  app_roles: ruleOf('handover', 'app_roles'),
}
/** The rule of a key that both inboxes have. */
export const sharedRule = (key: string): Rule | undefined => ruleIn(SHARED_RULES, key)
/** `sender:watermark`: a later one says the same and more. */
export const watermarkKey: NonNullable<Rule['key']> = watermark

const message = (data: Loose, dialect: Dialect): Rule => {
  const key = { id: byMid, key: (d: Loose) => idOf(d['mid']) }
  if (data['is_deleted'] === true) return ruleOf('deleted', 'message', key)
  if (data['is_echo'] === true) return ruleOf('echo', 'message', key)
  return ruleOf('message', contentOf(data, dialect.attachments), key)
}

/** Who is on the other side: whoever is not the account; for an echo, whoever received it. */
function otherSide(item: Loose, data: Loose, account: string): string | undefined {
  const sender = partyId(item['sender'])
  const recipient = partyId(item['recipient'])
  const [near, far] = data['is_echo'] === true ? [recipient, sender] : [sender, recipient]
  if (near !== undefined) return near === account ? (far ?? near) : near
  return idOf(objectOf(item['sender'])['user_ref']) ?? idOf(data['user_ref'])
}

/** The key that says what happened; the message itself goes before its trimmings. */
const keyOf = (item: Loose, dialect: Dialect): string | undefined =>
  ['message', ...Object.keys(item)].find((k) => isObject(item[k]) && (k === 'message' || dialect.ruleOf(k)))

/** The event of one element of `messaging[]` or `standby[]`. */
function messagingEvent(item: unknown, entry: Entry, channel: string, dialect: Dialect): EventBase {
  const given = objectOf(item)
  const at = toMs(given['timestamp'])
  const key = keyOf(given, dialect) ?? ''
  const data = (given[key] ?? {}) as Loose
  const rule = key === 'message' ? message(data, dialect) : dialect.ruleOf(key)
  // An entry without an id still says whom it was sent to.
  const account = entry.id || (partyId(given[data['is_echo'] === true ? 'sender' : 'recipient']) ?? '')
  const base = { account, at, raw: item, user: otherSide(given, data, account) }
  const standby = channel === 'standby'
  if (!rule)
    return { ...base, name: standby ? 'standby' : 'unknown', kind: standby ? 'unknown' : 'messaging', data: item }
  const event = ruledEvent({ value: data, base }, rule)
  if (!standby) return event
  // An app that only listens must not answer by accident: its copies have a name of their own.
  const { name, key: natural } = event
  return { ...event, name: 'standby', kind: name, data: item, key: natural && `standby:${natural}` }
}

/**
 * The events of one entry, one for each item. The value of a change may be a whole messaging item (the dashboard's test
 * button and some Instagram deliveries wrap it so); `other` reads the rest.
 */
export function* conversationEvents(
  entry: Entry,
  dialect: Dialect,
  other: (change: OtherChange) => EventBase,
): Iterable<EventBase> {
  for (const item of entry.messaging ?? []) yield messagingEvent(item, entry, 'messaging', dialect)
  for (const item of entry.standby ?? []) yield messagingEvent(item, entry, 'standby', dialect)
  for (const { field, value } of entry.changes ?? []) {
    const given = objectOf(value)
    if (field === 'standby' || keyOf(given, dialect)) yield messagingEvent(value, entry, field, dialect)
    else {
      const { id: account } = entry
      const user = otherSide(given, {}, account)
      yield other({ field, value, base: { account, user, at: toMs(given['timestamp']), raw: value } })
    }
  }
}
