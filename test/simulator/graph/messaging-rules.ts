import type { Rule } from './rules.ts'

const optional = (path: string, max: number, more: Partial<Rule> = {}): Rule => ({ path, type: 'text', max, ...more })
const need = (path: string, max: number, more: Partial<Rule> = {}): Rule => ({
  ...optional(path, max, more),
  need: true,
})
const list = (path: string, min: number, max: number, required = true): Rule => ({
  path,
  type: 'list',
  need: required,
  min,
  max,
})

/**
 * What a message must be on Messenger and Instagram.
 * Source: https://developers.facebook.com/docs/messenger-platform/reference/send-api and
 * https://developers.facebook.com/docs/messenger-platform/reference/buttons/quick-replies
 */
export const MESSAGE: readonly Rule[] = [
  optional('message.metadata', 1000),
  list('message.quick_replies', 1, 13, false),
  need('message.quick_replies[].content_type', 30, { oneOf: ['text', 'user_phone_number', 'user_email'] }),
  optional('message.quick_replies[].title', 20),
  optional('message.quick_replies[].payload', 1000),
  optional('message.attachment.type', 20, {
    oneOf: ['image', 'audio', 'video', 'file', 'template', 'like_heart', 'MEDIA_SHARE', 'sticker'],
  }),
]
/** Messenger counts characters, Instagram bytes. */
export const TEXT_LIMIT = { messenger: 2000, instagram: 1000 } as const

const BUTTONS = (path: string, required: boolean): Rule[] => [
  list(path, 1, 3, required),
  need(`${path}[].type`, 30),
  optional(`${path}[].title`, 20),
  optional(`${path}[].payload`, 1000),
]
const PAYLOAD = 'message.attachment.payload'
/** What each template must have. Source: https://developers.facebook.com/docs/messenger-platform/send-messages/templates */
export const TEMPLATES: Readonly<Record<string, readonly Rule[]>> = {
  generic: [
    list(`${PAYLOAD}.elements`, 1, 10),
    need(`${PAYLOAD}.elements[].title`, 80),
    optional(`${PAYLOAD}.elements[].subtitle`, 80),
    ...BUTTONS(`${PAYLOAD}.elements[].buttons`, false),
  ],
  button: [need(`${PAYLOAD}.text`, 640), ...BUTTONS(`${PAYLOAD}.buttons`, true)],
  media: [
    list(`${PAYLOAD}.elements`, 1, 1),
    need(`${PAYLOAD}.elements[].media_type`, 10, { oneOf: ['image', 'video'] }),
  ],
  receipt: [
    need(`${PAYLOAD}.recipient_name`, 300),
    need(`${PAYLOAD}.order_number`, 300),
    need(`${PAYLOAD}.currency`, 3),
  ],
  product: [list(`${PAYLOAD}.elements`, 1, 10)],
  coupon: [need(`${PAYLOAD}.title`, 80)],
  customer_feedback: [list(`${PAYLOAD}.feedback_screens`, 1, 1)],
  image_grid: [
    list(`${PAYLOAD}.elements`, 1, 1),
    list(`${PAYLOAD}.elements[].images`, 2, 6),
    optional(`${PAYLOAD}.elements[].title`, 45),
    optional(`${PAYLOAD}.elements[].subtitle`, 80),
    ...BUTTONS(`${PAYLOAD}.elements[].buttons`, false),
  ],
  instant_form: [need(`${PAYLOAD}.form_id`, 100)],
}

export const SENDER_ACTIONS = ['typing_on', 'typing_off', 'mark_seen', 'react', 'unreact'] as const
/**
 * Tags that are refused since 2026-04-27; HUMAN_AGENT is the only one left.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/message-tags
 */
export const RETIRED_TAGS: readonly string[] = ['ACCOUNT_UPDATE', 'CONFIRMED_EVENT_UPDATE', 'POST_PURCHASE_UPDATE']
/** How many days after the customer's last message each kind of message may be sent. */
export const WINDOW_DAYS = { RESPONSE: 1, UPDATE: 1, HUMAN_AGENT: 7 } as const
