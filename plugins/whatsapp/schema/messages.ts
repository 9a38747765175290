import * as v from 'valibot'
import { BARE_KINDS } from '../events/kinds.ts'
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
} from '../events/messages.ts'
import { amount, errors, flag, loose, many, nullable, type Of, some, text } from './parts.ts'

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
    nfm_reply: v.looseObject({ name: text, body: text, response_json: nullable }),
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
  v.looseObject({ type: v.literal('product'), product: loose }),
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
  identity: some({ acknowledged: flag, created_timestamp: amount, hash: text }),
  referral: v.exactOptional(referral),
  errors,
  history_context: some({ status: text }),
  origin: text,
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
    : v.looseObject({ ...base, type: v.custom(isBare), unsupported: some({ type: text }) })
  return known as unknown as Of<Message>
})
