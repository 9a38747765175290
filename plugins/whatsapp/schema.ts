/**
 * Valibot schemas of everything that WhatsApp's webhooks bring, declared against the interfaces that handlers see.
 * The app itself reads with structural guards and ships none of this: it is for tests, tools and imports.
 *
 * @example
 * import { schemaOf } from 'signalbox/whatsapp/schema'
 * const result = v.safeParse(schemaOf(event), event.data)
 */
import * as v from 'valibot'
import type {
  AccountAlert,
  AccountSettings,
  AccountUpdate,
  CallingSettings,
  Capability,
  FlowAlert,
  NumberName,
  NumberQuality,
  PaymentConfiguration,
  Security,
  Solution,
  Username,
} from './events/account.ts'
import type { Call } from './events/calls.ts'
import type { WebhookError } from './events/common.ts'
import type { Group, GroupParticipant } from './events/groups.ts'
import { BARE_KINDS } from './events/kinds.ts'
import type {
  BareKind,
  ContactCard,
  Contents,
  InteractiveReply,
  Location,
  Media,
  Message,
  Order,
  Referral,
  SystemNote,
} from './events/messages.ts'
import type {
  AutomaticEvent,
  ContactSync,
  Handover,
  HistoryChunk,
  IdentityUpdate,
  Preference,
} from './events/people.ts'
import type { Status } from './events/statuses.ts'
import type { TemplateCategory, TemplateComponents, TemplateQuality, TemplateStatus } from './events/templates.ts'

/** A schema of what comes from outside. */
type Of<T> = v.GenericSchema<unknown, T>

const text = v.exactOptional(v.string())
const flag = v.exactOptional(v.boolean())
const amount = v.exactOptional(v.union([v.number(), v.string()]))
const count = v.exactOptional(v.number())
const loose = v.exactOptional(v.record(v.string(), v.unknown()))
const some = <const E extends v.ObjectEntries>(entries: E) => v.exactOptional(v.looseObject(entries))
const many = <const S extends v.GenericSchema<unknown, unknown>>(item: S) => v.exactOptional(v.array(item))

const error = v.looseObject({
  code: v.number(),
  title: text,
  message: text,
  error_data: some({ details: text }),
  href: text,
})
export const WebhookErrorSchema: Of<WebhookError> = error
const errors = many(error)

const media = { id: text, mime_type: text, sha256: text, url: text, caption: text }
export const MediaSchema: Of<Media> = v.looseObject(media)
export const LocationSchema: Of<Location> = v.looseObject({
  latitude: v.union([v.number(), v.string()]),
  longitude: v.union([v.number(), v.string()]),
  name: text,
  address: text,
  url: text,
})
export const ContactCardSchema: Of<ContactCard> = v.looseObject({
  name: some({
    formatted_name: text,
    first_name: text,
    last_name: text,
    middle_name: text,
    prefix: text,
    suffix: text,
  }),
  phones: many(v.looseObject({ phone: text, wa_id: text, type: text })),
  emails: many(v.looseObject({ email: text, type: text })),
  urls: many(v.looseObject({ url: text, type: text })),
  addresses: many(
    v.looseObject({ street: text, city: text, state: text, zip: text, country: text, country_code: text, type: text }),
  ),
  org: some({ company: text, department: text, title: text }),
  birthday: text,
  vcard: text,
})
export const InteractiveReplySchema: Of<InteractiveReply> = v.variant('type', [
  v.looseObject({
    type: v.literal('button_reply'),
    button_reply: v.looseObject({ id: v.string(), title: v.string() }),
  }),
  v.looseObject({
    type: v.literal('list_reply'),
    list_reply: v.looseObject({ id: v.string(), title: v.string(), description: text }),
  }),
  v.looseObject({
    type: v.literal('nfm_reply'),
    nfm_reply: v.looseObject({ name: text, body: text, response_json: v.exactOptional(v.nullable(v.string())) }),
  }),
  v.looseObject({
    type: v.literal('call_permission_reply'),
    call_permission_reply: v.looseObject({
      response: v.picklist(['accept', 'reject']),
      is_permanent: flag,
      expiration_timestamp: amount,
      response_source: v.exactOptional(v.picklist(['user_action', 'automatic'])),
    }),
  }),
])
const quantity = v.union([v.number(), v.string()])
export const OrderSchema: Of<Order> = v.looseObject({
  catalog_id: text,
  text,
  product_items: many(
    v.looseObject({ product_retailer_id: v.string(), quantity, item_price: quantity, currency: v.string() }),
  ),
})
export const SystemNoteSchema: Of<SystemNote> = v.looseObject({
  type: text,
  body: text,
  wa_id: text,
  new_wa_id: text,
  customer: text,
  identity: text,
  user_id: text,
  previous_user_id: text,
  parent_user_id: text,
  previous_parent_user_id: text,
})
const referral = v.looseObject({
  source_url: text,
  source_id: text,
  source_type: text,
  headline: text,
  body: text,
  media_type: text,
  image_url: text,
  video_url: text,
  thumbnail_url: text,
  ctwa_clid: text,
  welcome_message: some({ text }),
})
export const ReferralSchema: Of<Referral> = referral

const base = {
  id: v.string(),
  timestamp: text,
  from: text,
  from_user_id: text,
  from_parent_user_id: text,
  to: text,
  to_user_id: text,
  to_parent_user_id: text,
  group_id: text,
  context: some({
    id: text,
    from: text,
    from_user_id: text,
    from_parent_user_id: text,
    forwarded: flag,
    frequently_forwarded: flag,
    referred_product: some({ catalog_id: text, product_retailer_id: text }),
  }),
  identity: some({ acknowledged: flag, created_timestamp: text, hash: text }),
  referral: v.exactOptional(referral),
  errors,
  history_context: some({ status: text }),
}

/** The content of every type of message. */
export const CONTENTS: { readonly [K in keyof Contents]: Of<Contents[K]> } = {
  text: v.looseObject({ body: v.string() }),
  image: MediaSchema,
  video: MediaSchema,
  audio: v.looseObject({ ...media, voice: flag }),
  document: v.looseObject({ ...media, filename: text }),
  sticker: v.looseObject({ ...media, animated: flag }),
  location: LocationSchema,
  contacts: v.array(ContactCardSchema),
  reaction: v.looseObject({ message_id: v.string(), emoji: text }),
  interactive: InteractiveReplySchema,
  button: v.looseObject({ text, payload: text }),
  order: OrderSchema,
  system: SystemNoteSchema,
  edit: v.looseObject({ original_message_id: text, message: loose }),
  revoke: v.looseObject({ original_message_id: text }),
}
const isBare = (type: unknown): type is BareKind => (BARE_KINDS as readonly unknown[]).includes(type)

/** A message of any type, inbound or echoed. */
export const MessageSchema: Of<Message> = v.lazy((input) => {
  const type = (input as { readonly type?: unknown } | null | undefined)?.type
  const [kind] = Object.keys(CONTENTS).filter((k) => k === type) as (keyof Contents)[]
  const known = kind
    ? v.looseObject({ ...base, type: v.literal(kind), [kind]: CONTENTS[kind] })
    : v.looseObject({ ...base, type: v.custom(isBare) })
  return known as unknown as Of<Message>
})

export const StatusSchema: Of<Status> = v.looseObject({
  id: v.string(),
  status: v.string(),
  timestamp: text,
  type: text,
  recipient_id: text,
  recipient_user_id: text,
  parent_recipient_user_id: text,
  recipient_type: text,
  recipient_participant_id: text,
  participant_recipient_id: text,
  biz_opaque_callback_data: text,
  conversation: some({ id: text, expiration_timestamp: text, origin: some({ type: text }) }),
  pricing: some({ billable: flag, pricing_model: text, category: text, type: text }),
  payment: some({
    reference_id: text,
    amount: some({ value: count, offset: count }),
    currency: text,
    transaction: loose,
  }),
  errors,
})
export const CallSchema: Of<Call> = v.looseObject({
  id: v.string(),
  event: text,
  timestamp: text,
  direction: text,
  from: text,
  from_user_id: text,
  from_parent_user_id: text,
  to: text,
  to_user_id: text,
  to_parent_user_id: text,
  session: some({ sdp_type: text, sdp: text }),
  connection: some({ webrtc: some({ sdp: text }) }),
  status: text,
  start_time: text,
  end_time: text,
  duration: amount,
  deeplink_payload: text,
  cta_payload: text,
  biz_opaque_callback_data: text,
  call_recording: loose,
  call_transcript: loose,
  errors,
})
const participant = v.looseObject({ input: amount, wa_id: text, user_id: text, errors })
export const GroupParticipantSchema: Of<GroupParticipant> = participant
const groupText = some({ text, update_successful: flag, errors })
export const GroupSchema: Of<Group> = v.looseObject({
  type: text,
  group_id: text,
  timestamp: amount,
  request_id: text,
  subject: text,
  description: text,
  invite_link: text,
  join_approval_mode: text,
  reason: text,
  join_request_id: text,
  wa_id: text,
  user_id: text,
  initiated_by: text,
  added_participants: many(participant),
  removed_participants: many(participant),
  failed_participants: many(participant),
  profile_picture: some({ mime_type: text, sha256: text, update_successful: flag, errors }),
  group_subject: groupText,
  group_description: groupText,
  errors,
})

export const PreferenceSchema: Of<Preference> = v.looseObject({
  wa_id: text,
  user_id: text,
  detail: text,
  category: text,
  value: text,
  timestamp: amount,
})
const replaced = some({ previous: text, current: text })
export const IdentityUpdateSchema: Of<IdentityUpdate> = v.looseObject({
  wa_id: text,
  detail: text,
  user_id: replaced,
  parent_user_id: replaced,
  timestamp: amount,
})
export const ContactSyncSchema: Of<ContactSync> = v.looseObject({
  type: text,
  action: text,
  contact: some({ full_name: text, first_name: text, phone_number: text }),
  metadata: some({ timestamp: amount }),
})
export const HistoryChunkSchema: Of<HistoryChunk> = v.looseObject({
  metadata: some({ phase: amount, chunk_order: amount, progress: amount }),
  threads: many(v.looseObject({ id: text, messages: many(MessageSchema) })),
  errors,
})
export const AutomaticEventSchema: Of<AutomaticEvent> = v.looseObject({
  id: text,
  event_name: text,
  timestamp: amount,
  ctwa_clid: text,
  custom_data: some({ currency: text, value: amount }),
})
export const HandoverSchema: Of<Handover> = v.looseObject({
  type: text,
  timestamp: amount,
  sender: some({ phone_number: text, wa_id: text, user_id: text }),
  recipient: some({ phone_number_id: text, display_phone_number: text }),
  control_passed: loose,
})

const template = { message_template_id: text, message_template_name: text, message_template_language: text }
export const TemplateStatusSchema: Of<TemplateStatus> = v.looseObject({
  ...template,
  event: text,
  reason: v.exactOptional(v.nullable(v.string())),
  message_template_category: text,
  disable_info: some({ disable_date: text }),
  other_info: some({ title: text, description: text }),
  rejection_info: some({ reason: text, recommendation: text }),
})
export const TemplateQualitySchema: Of<TemplateQuality> = v.looseObject({
  ...template,
  previous_quality_score: text,
  new_quality_score: text,
})
export const TemplateComponentsSchema: Of<TemplateComponents> = v.looseObject({
  ...template,
  message_template_title: text,
  message_template_element: text,
  message_template_footer: text,
  message_template_buttons: many(
    v.looseObject({
      message_template_button_type: text,
      message_template_button_text: text,
      message_template_button_url: text,
      message_template_button_phone_number: text,
    }),
  ),
})
export const TemplateCategorySchema: Of<TemplateCategory> = v.looseObject({
  ...template,
  previous_category: text,
  new_category: text,
  correct_category: text,
})

export const AccountUpdateSchema: Of<AccountUpdate> = v.looseObject({
  event: text,
  phone_number: text,
  ban_info: some({ waba_ban_state: text, waba_ban_date: text }),
  restriction_info: many(v.looseObject({ restriction_type: text, expiration: amount })),
  violation_info: some({ violation_type: text }),
  lock_info: some({ expiration: amount }),
  partner_client_certification_info: some({
    client_business_id: text,
    status: text,
    rejection_reasons: many(v.string()),
  }),
  waba_info: some({
    waba_id: text,
    owner_business_id: text,
    solution_id: text,
    solution_partner_business_ids: many(v.string()),
    ad_account_id: text,
    ad_account_linked: text,
    partner_app_id: text,
  }),
  auth_international_rate_eligibility: some({
    start_time: amount,
    exception_countries: many(v.looseObject({ country_code: text, start_time: amount })),
  }),
  country: text,
})
export const AccountAlertSchema: Of<AccountAlert> = v.looseObject({
  entity_type: text,
  entity_id: text,
  alert_severity: text,
  alert_status: text,
  alert_type: text,
  alert_description: text,
})
const calling = v.looseObject({
  status: text,
  call_icon_visibility: text,
  callback_permission_status: text,
  call_hours: some({
    status: text,
    timezone_id: text,
    weekly_operating_hours: many(v.looseObject({ day_of_week: text, open_time: text, close_time: text })),
    holiday_schedule: many(v.looseObject({ date: text, start_time: text, end_time: text })),
  }),
  sip: some({ status: text, servers: many(v.record(v.string(), v.unknown())) }),
})
export const CallingSettingsSchema: Of<CallingSettings> = calling
export const AccountSettingsSchema: Of<AccountSettings> = v.looseObject({
  timestamp: amount,
  type: text,
  phone_number_settings: some({
    phone_number_id: text,
    calling: v.exactOptional(calling),
    callings: v.exactOptional(calling),
  }),
})
export const CapabilitySchema: Of<Capability> = v.looseObject({
  max_daily_conversations_per_business: amount,
  max_daily_conversation_per_phone: count,
  max_phone_numbers_per_business: count,
  max_phone_numbers_per_waba: count,
})
export const NumberNameSchema: Of<NumberName> = v.looseObject({
  display_phone_number: text,
  decision: text,
  requested_verified_name: text,
  rejection_reason: v.exactOptional(v.nullable(v.string())),
})
export const NumberQualitySchema: Of<NumberQuality> = v.looseObject({
  display_phone_number: text,
  event: text,
  current_limit: text,
  old_limit: text,
  max_daily_conversations_per_business: text,
})
export const SecuritySchema: Of<Security> = v.looseObject({ event: text, display_phone_number: text, requester: text })
export const UsernameSchema: Of<Username> = v.looseObject({ display_phone_number: text, username: text, status: text })
export const FlowAlertSchema: Of<FlowAlert> = v.looseObject({
  event: text,
  message: text,
  flow_id: text,
  old_status: text,
  new_status: text,
  error_rate: count,
  threshold: count,
  alert_state: text,
  errors: many(v.record(v.string(), v.unknown())),
})
export const SolutionSchema: Of<Solution> = v.looseObject({ event: text, solution_id: text, solution_status: text })
export const PaymentConfigurationSchema: Of<PaymentConfiguration> = v.looseObject({
  configuration_name: text,
  provider_name: text,
  provider_mid: text,
  status: text,
  created_timestamp: amount,
  updated_timestamp: amount,
})

const anything: Of<Readonly<Record<string, unknown>>> = v.record(v.string(), v.unknown())
const everyKind = (schema: Of<unknown>) => (): Of<unknown> => schema
const byKind =
  (schemas: Readonly<Record<string, Of<unknown>>>) =>
  (kind: string): Of<unknown> =>
    schemas[kind] ?? anything

const EVENTS: Readonly<Record<string, (kind: string) => Of<unknown>>> = {
  message: everyKind(MessageSchema),
  echo: everyKind(MessageSchema),
  status: everyKind(StatusSchema),
  error: everyKind(WebhookErrorSchema),
  call: everyKind(CallSchema),
  group: everyKind(GroupSchema),
  preference: everyKind(PreferenceSchema),
  identity: everyKind(IdentityUpdateSchema),
  contact: everyKind(ContactSyncSchema),
  history: (kind) => (kind === 'message' ? MessageSchema : HistoryChunkSchema),
  automatic: everyKind(AutomaticEventSchema),
  handover: everyKind(HandoverSchema),
  template: byKind({
    status: TemplateStatusSchema,
    quality: TemplateQualitySchema,
    components: TemplateComponentsSchema,
    category: TemplateCategorySchema,
    category_detection: TemplateCategorySchema,
  }),
  account: byKind({
    update: AccountUpdateSchema,
    alert: AccountAlertSchema,
    review: v.looseObject({ decision: text }),
    settings: AccountSettingsSchema,
    capability: CapabilitySchema,
    name: NumberNameSchema,
    quality: NumberQualitySchema,
    security: SecuritySchema,
    username: UsernameSchema,
  }),
  flow: everyKind(FlowAlertSchema),
  solution: everyKind(SolutionSchema),
  payment: everyKind(PaymentConfigurationSchema),
}

/**
 * The schema of an event's data; any object where Meta describes none.
 *
 * @example
 * const { issues } = v.safeParse(schemaOf(event), event.data)
 */
export const schemaOf = (event: { readonly name: string; readonly kind: string }): Of<unknown> =>
  EVENTS[event.name]?.(event.kind) ?? anything
