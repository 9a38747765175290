import type { Entry, EventBase } from '../../core/plugin.ts'
import type {
  ConversationEvent,
  Delivery,
  Happening,
  HappeningsOf,
  MessagingItem,
} from '../shared/messaging/payload.ts'
import {
  conversationEvents,
  type Dialect,
  type OtherChange,
  ruleBy,
  ruleOf,
  SHARED_RULES,
  watermarkKey,
} from '../shared/messaging/read.ts'
import {
  type ContentField,
  isContentField,
  isMessagingField,
  MESSAGING_FIELDS,
  type MessagingField,
} from '../shared/page.ts'

/** Source: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages (2026-08-30) */
const ATTACHMENTS = [
  'image',
  'video',
  'audio',
  'file',
  'location',
  'sticker',
  'fallback',
  'template',
  'reel',
  'ig_reel',
  'post',
  'appointment_booking',
] as const

/** Source: …/webhook-events/messaging_account_linking */
export interface AccountLinking {
  readonly status: 'linked' | 'unlinked'
  readonly authorization_code?: string
}
/** Source: …/webhook-events/messaging_policy_enforcement */
export interface Policy {
  readonly action: string
  readonly reason?: string
}
/** Answers to a customer feedback template. Source: …/webhook-events/messaging_feedback */
export interface Feedback {
  readonly feedback_screens?: readonly {
    readonly screen_id?: number
    readonly questions?: Readonly<
      Record<
        string,
        {
          readonly type?: string
          readonly payload?: string
          readonly follow_up?: { readonly type?: string; readonly payload?: string }
        }
      >
    >
  }[]
}
/** Thumbs up or down on one message. Source: …/webhook-events/response_feedback */
export interface ResponseFeedback {
  readonly feedback: string
  readonly mid: string
}

/** What a Page's inbox tells. */
export type MessengerEvent =
  | ConversationEvent<(typeof ATTACHMENTS)[number]>
  | Happening<'delivery', 'watermark', Delivery>
  | HappeningsOf<'account_linking', { readonly linked: AccountLinking; readonly unlinked: AccountLinking }>
  | HappeningsOf<'policy', { readonly [K in 'warning' | 'block' | 'unblock' | 'other']: Policy }>
  | Happening<'feedback', 'screens', Feedback>
  | Happening<'response_feedback', 'message', ResponseFeedback>
  /** A copy for an app that only listens: `kind` is the name that it would have had. */
  | HappeningsOf<'standby', { readonly [N in StandbyKind]: MessagingItem }>
  /** Every other field of a conversation, as Meta sends it. */
  | HappeningsOf<'messaging', { readonly [F in MessagingField]: unknown }>
  /** Fields of the Page itself, where the pages plugin is not installed. */
  | HappeningsOf<'page', { readonly [F in ContentField]: unknown }>
  | Happening<'unknown', 'field', { readonly field: string; readonly value: unknown }>
type StandbyKind =
  | ConversationEvent<never>['name']
  | 'delivery'
  | 'account_linking'
  | 'policy'
  | 'feedback'
  | 'response_feedback'
  | 'messaging'

const policy = ruleBy('policy', 'action', 'warning', 'block', 'unblock')
const dialect: Dialect = {
  attachments: ATTACHMENTS,
  rules: {
    ...Object.fromEntries(MESSAGING_FIELDS.map((field) => [field, ruleOf('messaging', field)])),
    game_play: ruleOf('messaging', 'messaging_game_plays'),
    payment: ruleOf('messaging', 'messaging_payments'),
    pre_checkout: ruleOf('messaging', 'messaging_pre_checkouts'),
    checkout_update: ruleOf('messaging', 'messaging_checkout_updates'),
    ...SHARED_RULES,
    delivery: ruleOf('delivery', 'watermark', { key: watermarkKey }),
    account_linking: { name: 'account_linking', kind: (d) => (d['status'] === 'unlinked' ? 'unlinked' : 'linked') },
    policy_enforcement: policy,
    // The older spelling still occurs.
    'policy-enforcement': policy,
    messaging_feedback: ruleOf('feedback', 'screens'),
    response_feedback: ruleOf('response_feedback', 'message', { id: (d) => d['mid'] }),
  },
}

function other({ field, value, base }: OtherChange): EventBase {
  if (isMessagingField(field)) return { ...base, name: 'messaging', kind: field, data: value }
  if (isContentField(field)) return { ...base, name: 'page', kind: field, data: value }
  return { ...base, name: 'unknown', kind: 'field', data: { field, value } }
}

/** The events of one entry: one for each item. */
export const events = (entry: Entry): Iterable<MessengerEvent> =>
  conversationEvents(entry, dialect, other) as Iterable<MessengerEvent>
