import type { Entry, EventBase } from '../../core/plugin.ts'
import { idOf } from '../shared/loose.ts'
import type {
  ConversationEvent,
  Delivery,
  Happening,
  HappeningsOf,
  MessagingItem,
} from '../shared/messaging/payload.ts'
import { conversationEvents, type Dialect, sharedRule, watermarkKey } from '../shared/messaging/read.ts'
import {
  fieldEvent,
  type OtherChange,
  partyId,
  type Rule,
  ruleBy,
  ruledEvent,
  ruleIn,
  ruleOf,
} from '../shared/messaging/rules.ts'
import {
  type ContentField,
  isContentField,
  isMessagingField,
  MESSAGING_FIELDS,
  type MessagingField,
} from '../shared/page.ts'
import type {
  AccountLinking,
  Call,
  CallPermission,
  CallSettings,
  Cart,
  Feedback,
  InboxLabel,
  Integrity,
  LeadForm,
  MarketingMessage,
  Policy,
  ResponseFeedback,
  TemplateStatus,
} from './values.ts'

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
  'ig_post',
  'appointment_booking',
] as const

/** Fields whose events have a name of their own; the others are `messaging:<field>`. */
interface Named {
  readonly marketing_message: {
    readonly [K in 'clicks' | 'deliveries' | 'delivery_failed' | 'echoes' | 'reads']: MarketingMessage
  }
  readonly template: { readonly status: TemplateStatus }
  readonly label: { readonly add: InboxLabel; readonly remove: InboxLabel; readonly other: InboxLabel }
  readonly integrity: { readonly page: Integrity; readonly messaging: Integrity }
  readonly lead_form: { readonly submit: LeadForm }
  readonly call: {
    readonly [K in 'connect' | 'status' | 'media' | 'terminate' | 'other']: Call
  } & { readonly permission: CallPermission; readonly settings: CallSettings }
  readonly account_linking: { readonly linked: AccountLinking; readonly unlinked: AccountLinking }
  readonly policy: { readonly [K in 'warning' | 'block' | 'unblock' | 'other']: Policy }
  readonly feedback: { readonly screens: Feedback }
  readonly response_feedback: { readonly message: ResponseFeedback }
  readonly delivery: { readonly watermark: Delivery }
}
type StandbyKind = ConversationEvent<never>['name'] | keyof Named | 'messaging'

/** What a Page's inbox tells. */
export type MessengerEvent =
  | ConversationEvent<(typeof ATTACHMENTS)[number]>
  | { [N in keyof Named]: HappeningsOf<N, Named[N]> }[keyof Named]
  /** A copy for an app that only listens: `kind` is the name that it would have had. */
  | HappeningsOf<'standby', { readonly [N in StandbyKind]: MessagingItem }>
  /** Every other field of a conversation, as Meta sends it. */
  | HappeningsOf<'messaging', { readonly [F in MessagingField]: F extends 'send_cart' ? Cart : unknown }>
  /** Fields of the Page itself, where the pages plugin is not installed. */
  | HappeningsOf<'page', { readonly [F in ContentField]: unknown }>
  | Happening<'unknown', 'field', { readonly field: string; readonly value: unknown }>
const policy = ruleBy('policy', 'action', 'warning', 'block', 'unblock')
const marketing = (kind: string): Rule =>
  ruleOf('marketing_message', kind, { id: (d) => d['mid'], user: (d) => d['recipient_id'] })

const CALL = /^(?:call_)?(connect|status|media|terminate)(?:_update)?$/

/** Fields whose events have a name of their own, whatever container they came in. */
const FIELDS: Readonly<Record<string, Rule>> = {
  marketing_message_clicks: marketing('clicks'),
  marketing_message_deliveries: marketing('deliveries'),
  marketing_message_delivery_failed: marketing('delivery_failed'),
  marketing_message_echoes: marketing('echoes'),
  marketing_message_reads: marketing('reads'),
  message_template_status_update: ruleOf('template', 'status', {
    id: (d) => d['message_template_id'],
    // One template changes its status again and again.
    key: (d) => `${idOf(d['message_template_id'])}:${idOf(d['event'])}:${idOf(d['reason']) ?? ''}`,
  }),
  inbox_labels: {
    ...ruleBy('label', 'action', 'add', 'remove'),
    user: (d) => partyId(d['user']),
  },
  business_integrity: ruleOf('integrity', 'page'),
  messaging_integrity: ruleOf('integrity', 'messaging'),
  messaging_in_thread_lead_form_submit: ruleOf('lead_form', 'submit'),
  calls: {
    name: 'call',
    kind: (d) => CALL.exec(idOf(d['event']) ?? '')?.[1] ?? 'other',
    id: (d) => d['id'],
    user: ({ from, to, recipient_id }, page) => recipient_id ?? (idOf(from) === page ? to : from),
  },
  call_permission_reply: ruleOf('call', 'permission'),
  call_settings_update: ruleOf('call', 'settings'),
  messaging_feedback: ruleOf('feedback', 'screens'),
  response_feedback: ruleOf('response_feedback', 'message', {
    id: (d) => d['mid'],
    key: (d, { at }) => `${idOf(d['mid'])}:${idOf(d['feedback'])}:${at}`,
  }),
}
/** The rule of a field of conversations. */
const fieldRule = (field: string): Rule | undefined =>
  ruleIn(FIELDS, field) ?? (isMessagingField(field) ? ruleOf('messaging', field) : undefined)

/** The fields of what comes as messaging items; all else comes by the field that it is read by. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  // Echoes settle the sends that Meta did not answer.
  '': ['messages', 'message_echoes'],
  message: ['messages'],
  deleted: ['messages'],
  echo: ['message_echoes'],
  edit: ['message_edits'],
  reaction: ['message_reactions'],
  delivery: ['message_deliveries'],
  read: ['message_reads'],
  postback: ['messaging_postbacks'],
  optin: ['messaging_optins'],
  referral: ['messaging_referrals'],
  handover: ['messaging_handovers'],
  standby: ['standby'],
  account_linking: ['messaging_account_linking'],
  policy: ['messaging_policy_enforcement'],
}
/** The fields that bring the events of a name. */
export const sources = (name: string, kind: string | undefined): readonly string[] =>
  SOURCES[name] ??
  MESSAGING_FIELDS.filter(
    (field) => fieldRule(field)?.name === name && (name !== 'messaging' || kind === undefined || kind === field),
  )

/** Keys of messaging items that only a Page's inbox has. */
const ITEMS: Readonly<Record<string, Rule>> = {
  game_play: ruleOf('messaging', 'messaging_game_plays'),
  order: ruleOf('messaging', 'send_cart'),
  payment: ruleOf('messaging', 'messaging_payments'),
  pre_checkout: ruleOf('messaging', 'messaging_pre_checkouts'),
  checkout_update: ruleOf('messaging', 'messaging_checkout_updates'),
  delivery: ruleOf('delivery', 'watermark', { key: watermarkKey }),
  account_linking: { name: 'account_linking', kind: (d) => (d['status'] === 'unlinked' ? 'unlinked' : 'linked') },
  policy_enforcement: policy,
  // The older spelling still occurs.
  'policy-enforcement': policy,
}
const dialect: Dialect = {
  attachments: ATTACHMENTS,
  ruleOf: (key) => ruleIn(ITEMS, key) ?? sharedRule(key) ?? fieldRule(key),
}

function other(change: OtherChange): EventBase {
  const { field } = change
  const rule = fieldRule(field)
  return rule ? ruledEvent(change, rule) : fieldEvent(change, isContentField(field) ? 'page' : undefined)
}

/** The events of one entry: one for each item. */
export const events = (entry: Entry): Iterable<MessengerEvent> =>
  conversationEvents(entry, dialect, other) as Iterable<MessengerEvent>
