import { SignalboxError } from '../../../core/errors.ts'
import type { Log } from '../../../core/host.ts'
import { listOf, objectOf } from '../loose.ts'

export type Inbox = 'messenger' | 'instagram'
/** A part of the Send API that Meta has ended, or will. */
export interface Retirement {
  /** The day from which Meta refuses it. */
  readonly on: string
  readonly instead: string
  /** Where it ended; default: in both. */
  readonly product?: Inbox
}

/** What was ended on a day, and what to use instead: names of one kind, in a list. */
type Ended = readonly [on: string, instead: string, kind: string, names: string, product?: Inbox]
const TAGS = 'a utility template, or HUMAN_AGENT where a human writes'
const MARKETING = 'the Marketing Messages API'

/**
 * What is gone. Sources: the Messenger Platform changelog,
 * https://developers.facebook.com/docs/messenger-platform/changelog (2026-03-27, 2021-06-08), the message-tags page, and
 * for the templates of v4.0 https://developers.facebook.com/docs/messenger-platform/send-messages/templates
 */
const SENDS: readonly Ended[] = [
  ['2026-04-27', TAGS, 'tag', 'ACCOUNT_UPDATE, CONFIRMED_EVENT_UPDATE, POST_PURCHASE_UPDATE'],
  ['2020-03-04', TAGS, 'tag', 'APPLICATION_UPDATE, APPOINTMENT_UPDATE, BUSINESS_PRODUCTIVITY, COMMUNITY_ALERT'],
  ['2020-03-04', TAGS, 'tag', 'CONFIRMED_EVENT_REMINDER, FEATURE_FUNCTIONALITY_UPDATE, GAME_EVENT, ISSUE_RESOLUTION'],
  ['2020-03-04', TAGS, 'tag', 'NON_PROMOTIONAL_SUBSCRIPTION, PAIRING_UPDATE, PAYMENT_UPDATE, PERSONAL_FINANCE_UPDATE'],
  ['2020-03-04', TAGS, 'tag', 'RESERVATION_UPDATE, SHIPPING_UPDATE, TICKET_UPDATE, TRANSPORTATION_UPDATE'],
  ['2020-03-04', TAGS, 'type', 'NON_PROMOTIONAL_SUBSCRIPTION'],
  ['2026-02-10', MARKETING, 'template', 'notification_messages, one_time_notif_req'],
  ['2026-02-10', MARKETING, 'recipient', 'one_time_notif_token'],
  ['2021-12-06', 'an image', 'template', 'airline_boardingpass, airline_checkin'],
  ['2021-12-06', 'a text', 'template', 'airline_itinerary, airline_update'],
  ['2019-07-29', 'the generic template', 'template', 'list, open_graph'],
  ['2019-07-29', 'a text that asks for it', 'quick_reply', 'location'],
  ['2026-10-05', 'a text that asks for it', 'quick_reply', 'user_email, user_phone_number', 'instagram'],
]

/**
 * Whole endpoints that are gone: nothing here calls them. Source: https://developers.facebook.com/docs/graph-api/changelog/version5.0
 * and the Messenger Platform changelog (2020-06-30)
 */
const ENDPOINTS: readonly Ended[] = [
  ['2020-03-04', MARKETING, 'endpoint', 'broadcast_messages, broadcast_reach_estimations'],
  ['2020-03-04', MARKETING, 'endpoint', 'message_creatives, sponsored_message_ads'],
  ['2020-06-30', 'the Send API', 'endpoint', 'conversation messages'],
]

const listed = (rows: readonly Ended[]): Record<string, Retirement> =>
  Object.fromEntries(
    rows.flatMap(([on, instead, kind, names, product]) =>
      names.split(', ').map((name) => [`${kind}:${name}`, { on, instead, ...(product && { product }) }]),
    ),
  )
/** Parts of a send that are gone, as `kind:name`. */
export const retiredSends = (): Readonly<Record<string, Retirement>> => listed(SENDS)
/** The same of endpoints. */
export const retiredEndpoints = (): Readonly<Record<string, Retirement>> => listed(ENDPOINTS)

/** What a send makes use of, by kind and name. */
function partsOf(body: unknown): (readonly [kind: string, name: unknown])[] {
  const { tag, messaging_type, recipient, message } = objectOf(body)
  const { attachment, quick_replies } = objectOf(message)
  return [
    ['tag', tag],
    ['type', messaging_type],
    ['template', objectOf(objectOf(attachment)['payload'])['template_type']],
    ...Object.keys(objectOf(recipient)).map((key) => ['recipient', key] as const),
    ...listOf(quick_replies).map((reply) => ['quick_reply', objectOf(reply)['content_type']] as const),
  ]
}

/** Throws `feature_retired` for what Meta no longer takes, and warns of what it will not take for long. */
export function checkRetired(body: unknown, product: Inbox, now: number, log: Log | undefined): void {
  for (const [kind, name] of partsOf(body))
    for (const [on, instead, of, names, only = product] of SENDS) {
      if (of !== kind || only !== product || !`, ${names},`.includes(`, ${name},`)) continue
      if (now >= Date.parse(on))
        throw new SignalboxError('feature_retired', `Meta refuses ${kind} ${name} since ${on}`, {
          fix: `Use ${instead}.`,
        })
      log?.warn('Meta will refuse this', { feature: `${kind}:${name}`, on, instead })
    }
}
