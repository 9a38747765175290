import type { Rule } from './rules.ts'

const text = (path: string, max?: number, more: Partial<Rule> = {}): Rule => ({
  path,
  type: 'text',
  need: true,
  ...(max !== undefined && { max }),
  ...more,
})
const optional = (path: string, max?: number, more: Partial<Rule> = {}): Rule => ({
  ...text(path, max, more),
  need: false,
})
const object = (path: string): Rule => ({ path, type: 'object', need: true })
const list = (path: string, min: number, max: number): Rule => ({ path, type: 'list', need: true, min, max })
const mediaOf = (type: string, ...more: Rule[]): Rule[] => [
  object(type),
  optional(`${type}.id`),
  optional(`${type}.link`, 2048),
  ...more,
]

/** What every message must have. */
export const ENVELOPE: readonly Rule[] = [
  text('messaging_product', undefined, { oneOf: ['whatsapp'] }),
  optional('recipient_type', undefined, { oneOf: ['individual', 'group'] }),
  optional('to', 128),
  optional('recipient', undefined, { pattern: /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/ }),
  optional('biz_opaque_callback_data', 512),
  optional('context.message_id'),
]

/**
 * What each message type must have.
 * Source: https://github.com/facebook/openapi/blob/main/business-messaging-api_v23.0.yaml and
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages
 */
export const TYPES: Readonly<Record<string, readonly Rule[]>> = {
  text: [object('text'), text('text.body', 4096)],
  image: mediaOf('image', optional('image.caption', 1024)),
  video: mediaOf('video', optional('video.caption', 1024)),
  document: mediaOf('document', optional('document.caption', 1024), optional('document.filename', 240)),
  audio: mediaOf('audio'),
  sticker: mediaOf('sticker'),
  location: [
    object('location'),
    { path: 'location.latitude', type: 'number', need: true },
    { path: 'location.longitude', type: 'number', need: true },
    optional('location.name', 1000),
    optional('location.address', 1000),
  ],
  contacts: [list('contacts', 1, 257), object('contacts[].name'), text('contacts[].name.formatted_name')],
  reaction: [object('reaction'), text('reaction.message_id'), optional('reaction.emoji', 16, { min: 0 })],
  template: [
    object('template'),
    text('template.name', 512),
    object('template.language'),
    text('template.language.code'),
  ],
  interactive: [object('interactive'), text('interactive.type'), object('interactive.action')],
  pin: [object('pin'), text('pin.type', undefined, { oneOf: ['pin', 'unpin'] }), text('pin.message_id')],
}

const BODY = [object('interactive.body'), text('interactive.body.text', 1024)]
const FRAME: readonly Rule[] = [
  optional('interactive.header.type', undefined, { oneOf: ['text', 'image', 'video', 'document', 'gif'] }),
  optional('interactive.header.text', 60),
  optional('interactive.footer.text', 60),
]
const action = (name: string): Rule[] => [text('interactive.action.name', undefined, { oneOf: [name] })]

/** What each interactive type must have besides. Source: as above. */
export const INTERACTIVE: Readonly<Record<string, readonly Rule[]>> = {
  button: [
    ...BODY,
    ...FRAME,
    list('interactive.action.buttons', 1, 3),
    text('interactive.action.buttons[].type', undefined, { oneOf: ['reply', 'voice_call'] }),
    text('interactive.action.buttons[].reply.id', 256, { unique: true }),
    text('interactive.action.buttons[].reply.title', 20, { unique: true, pattern: /^\S(?:.*\S)?$/su }),
  ],
  list: [
    object('interactive.body'),
    text('interactive.body.text', 4096),
    ...FRAME,
    text('interactive.action.button', 20),
    list('interactive.action.sections', 1, 10),
    list('interactive.action.sections[].rows', 1, 10),
    optional('interactive.action.sections[].title', 24),
    text('interactive.action.sections[].rows[].id', 200, { unique: true }),
    text('interactive.action.sections[].rows[].title', 24),
    optional('interactive.action.sections[].rows[].description', 72),
  ],
  cta_url: [
    ...BODY,
    ...FRAME,
    ...action('cta_url'),
    text('interactive.action.parameters.display_text', 20),
    text('interactive.action.parameters.url', 2000, { pattern: /^https?:/ }),
  ],
  flow: [
    ...BODY,
    ...FRAME,
    ...action('flow'),
    text('interactive.action.parameters.flow_message_version', undefined, { oneOf: ['3'] }),
    text('interactive.action.parameters.flow_cta', 30),
  ],
  location_request_message: [...BODY, ...action('send_location')],
  request_contact_info: [...BODY, ...action('request_contact_info')],
  address_message: [...BODY, ...action('address_message'), text('interactive.action.parameters.country')],
  call_permission_request: action('call_permission_request'),
  voice_call: [...BODY, ...action('voice_call')],
  catalog_message: [...BODY, ...action('catalog_message')],
  product: [text('interactive.action.catalog_id'), text('interactive.action.product_retailer_id')],
  product_list: [
    ...BODY,
    object('interactive.header'),
    text('interactive.action.catalog_id'),
    list('interactive.action.sections', 1, 10),
    list('interactive.action.sections[].product_items', 1, 30),
  ],
  carousel: [
    ...BODY,
    list('interactive.action.cards', 2, 10),
    { path: 'interactive.action.cards[].card_index', type: 'number', need: true },
    optional('interactive.action.cards[].body.text', 160),
  ],
  order_details: [...BODY, ...action('review_and_pay')],
  order_status: [...BODY, ...action('review_order')],
}
/** All rows of a list together. */
export const LIST_ROWS = 10
