import { SignalboxError } from '../../../core/errors.ts'
import type { Log } from '../../../core/host.ts'
import { isObject, type Loose } from '../loose.ts'

export type Inbox = 'messenger' | 'instagram'
/** A part of the Send API that Meta has ended, or will. */
export interface Retirement {
  /** The day from which Meta refuses it. */
  readonly on: string
  readonly instead: string
  /** Where it ended; default: in both. */
  readonly product?: Inbox
}

const gone = (on: string, instead: string, ...names: readonly string[]): [string, Retirement][] =>
  names.map((name) => [name, { on, instead }])
const TAGS = 'a utility template, or HUMAN_AGENT where a human writes'
const MARKETING = 'the Marketing Messages API'

/**
 * What is gone, by the key that `featuresOf` gives it. Sources: the Messenger Platform changelog,
 * https://developers.facebook.com/docs/messenger-platform/changelog (2026-03-27, 2021-06-08), the message-tags page, and
 * for the templates of v4.0 https://developers.facebook.com/docs/messenger-platform/send-messages/templates
 */
export const RETIRED: Readonly<Record<string, Retirement>> = Object.fromEntries<Retirement>([
  ...gone('2026-04-27', TAGS, 'tag:ACCOUNT_UPDATE', 'tag:CONFIRMED_EVENT_UPDATE', 'tag:POST_PURCHASE_UPDATE'),
  ...gone('2020-03-04', TAGS, 'tag:APPLICATION_UPDATE', 'tag:APPOINTMENT_UPDATE', 'tag:BUSINESS_PRODUCTIVITY'),
  ...gone('2020-03-04', TAGS, 'tag:COMMUNITY_ALERT', 'tag:CONFIRMED_EVENT_REMINDER', 'tag:GAME_EVENT'),
  ...gone('2020-03-04', TAGS, 'tag:FEATURE_FUNCTIONALITY_UPDATE', 'tag:ISSUE_RESOLUTION', 'tag:PAIRING_UPDATE'),
  ...gone('2020-03-04', TAGS, 'tag:NON_PROMOTIONAL_SUBSCRIPTION', 'tag:PAYMENT_UPDATE', 'tag:TICKET_UPDATE'),
  ...gone('2020-03-04', TAGS, 'tag:PERSONAL_FINANCE_UPDATE', 'tag:RESERVATION_UPDATE', 'tag:SHIPPING_UPDATE'),
  ...gone('2020-03-04', TAGS, 'tag:TRANSPORTATION_UPDATE', 'type:NON_PROMOTIONAL_SUBSCRIPTION'),
  ...gone('2026-02-10', MARKETING, 'template:notification_messages', 'template:one_time_notif_req'),
  ...gone('2026-02-10', MARKETING, 'recipient:one_time_notif_token'),
  ...gone('2021-12-06', 'an image', 'template:airline_boardingpass', 'template:airline_checkin'),
  ...gone('2021-12-06', 'a text', 'template:airline_itinerary', 'template:airline_update'),
  ...gone('2019-07-29', 'the generic template', 'template:list', 'template:open_graph'),
  ...gone('2019-07-29', 'a text that asks for it', 'quick_reply:location'),
  ['quick_reply:user_email', { on: '2026-10-05', instead: 'a text that asks for it', product: 'instagram' }],
  ['quick_reply:user_phone_number', { on: '2026-10-05', instead: 'a text that asks for it', product: 'instagram' }],
])

/**
 * Whole endpoints that are gone: nothing here calls them. Source: https://developers.facebook.com/docs/graph-api/changelog/version5.0
 * and the Messenger Platform changelog (2020-06-30)
 */
export const RETIRED_ENDPOINTS: Readonly<Record<string, Retirement>> = Object.fromEntries<Retirement>([
  ...gone('2020-03-04', MARKETING, 'endpoint:broadcast_messages', 'endpoint:broadcast_reach_estimations'),
  ...gone('2020-03-04', MARKETING, 'endpoint:message_creatives', 'endpoint:sponsored_message_ads'),
  ...gone('2020-06-30', 'the Send API', 'endpoint:conversation messages'),
])

/** What a send makes use of, as keys of the table. */
export function featuresOf(body: unknown): string[] {
  const at = (value: unknown, key: string): Loose => {
    const found = isObject(value) ? value[key] : undefined
    return isObject(found) ? found : {}
  }
  const { tag, messaging_type } = isObject(body) ? body : {}
  const message = at(body, 'message')
  const replies = Array.isArray(message['quick_replies']) ? message['quick_replies'] : []
  return [
    `tag:${tag}`,
    `type:${messaging_type}`,
    `template:${at(at(message, 'attachment'), 'payload')['template_type']}`,
    ...Object.keys(at(body, 'recipient')).map((key) => `recipient:${key}`),
    ...replies.map((r: unknown) => `quick_reply:${isObject(r) ? r['content_type'] : ''}`),
  ]
}

/** Throws `feature_retired` for what Meta no longer takes, and warns of what it will not take for long. */
export function checkRetired(body: unknown, product: Inbox, now: number, log: Log | undefined): void {
  for (const feature of featuresOf(body)) {
    const row = Object.hasOwn(RETIRED, feature) ? RETIRED[feature] : undefined
    if (!row || (row.product && row.product !== product)) continue
    const { on, instead } = row
    if (now >= Date.parse(on))
      throw new SignalboxError('feature_retired', `Meta refuses ${feature.replace(':', ' ')} since ${on}`, {
        fix: `Use ${instead}.`,
      })
    log?.warn('Meta will refuse this', { feature, on, instead })
  }
}
