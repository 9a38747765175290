import { type Button, type OutgoingMessage, template } from '../../shared/messaging/send.ts'

export { buttons, images, media, type OutgoingMessage } from '../../shared/messaging/send.ts'
export { type Action, type Card, generic, product } from '../../shared/messaging/templates.ts'

/** An image or a video that plays in the conversation. Source: …/docs/messenger-platform/send-messages/template/media */
export const mediaTemplate = (
  element: {
    readonly media_type: 'image' | 'video'
    readonly buttons?: readonly Button[]
    /** An upload, or a URL on facebook.com: other URLs must be uploaded first. */
  } & ({ readonly attachment_id: string } | { readonly url: string }),
  options: { readonly sharable?: boolean } = {},
): OutgoingMessage => template('media', { elements: [element], ...options })

/** Source: https://developers.facebook.com/docs/messenger-platform/send-messages/template/receipt */
export interface Receipt {
  readonly recipient_name: string
  /** Unique within the Page. */
  readonly order_number: string
  /** ISO 4217. */
  readonly currency: string
  readonly payment_method: string
  readonly merchant_name?: string
  readonly order_url?: string
  /** Seconds since the epoch, as text. */
  readonly timestamp?: string
  readonly sharable?: boolean
  readonly elements?: readonly {
    readonly title: string
    readonly subtitle?: string
    readonly quantity?: number
    readonly price: number
    readonly currency?: string
    readonly image_url?: string
  }[]
  readonly address?: {
    readonly street_1: string
    readonly street_2?: string
    readonly city: string
    readonly postal_code: string
    readonly state: string
    readonly country: string
  }
  readonly summary: {
    readonly subtotal?: number
    readonly shipping_cost?: number
    readonly total_tax?: number
    readonly total_cost: number
  }
  readonly adjustments?: readonly { readonly name?: string; readonly amount?: number }[]
}
/** What somebody bought. */
export const receipt = (order: Receipt): OutgoingMessage => template('receipt', { ...order })

/** Source: https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/coupon */
export interface Coupon {
  readonly title: string
  readonly coupon_code: string
  readonly subtitle?: string
  readonly coupon_pre_message?: string
  readonly image_url?: string
  readonly coupon_url?: string
  readonly coupon_url_button_title?: string
  /** Comes back when the code is revealed. */
  readonly payload?: string
}
/** A code behind a button. */
export const coupon = (content: Coupon): OutgoingMessage => template('coupon', { ...content })

/** Source: …/docs/messenger-platform/send-messages/templates/customer-feedback-template */
export interface FeedbackForm {
  readonly title: string
  readonly subtitle?: string
  readonly button_title?: string
  readonly question: {
    readonly id: string
    readonly type: 'csat' | 'nps' | 'ces'
    readonly title?: string
    readonly score_label?: string
    readonly score_option?: string
    readonly follow_up?: { readonly type: 'free_form'; readonly placeholder?: string }
  }
  /** Where the business says what it does with the answers. */
  readonly privacyUrl: string
  /** 1 to 7. */
  readonly expires_in_days?: number
}
/** One question about satisfaction, recommendation or effort; the answers come as `feedback` events. */
export const feedback = ({ question, privacyUrl, ...form }: FeedbackForm): OutgoingMessage =>
  template('customer_feedback', {
    ...form,
    feedback_screens: [{ questions: [question] }],
    business_privacy: { url: privacyUrl },
  })

/** Source: …/messenger-platform/send-messages/template/image-grid (2026-06-30) */
export interface GridImage {
  readonly url: string
  /** At most one image may be the large one. */
  readonly is_hero_image?: boolean
  readonly action?:
    | { readonly type: 'web_url'; readonly url: string }
    | { readonly type: 'postback'; readonly payload: string }
}
/** 2 to 6 images in one message, each with a tap of its own. */
export const imageGrid = (
  images: readonly GridImage[],
  more: { readonly title?: string; readonly subtitle?: string; readonly buttons?: readonly Button[] } = {},
): OutgoingMessage => template('image_grid', { elements: [{ images, ...more }] })

/** A lead form to fill in within the conversation. Source: …/send-messages/templates/instant-form-template */
export const instantForm = (form_id: string): OutgoingMessage => template('instant_form', { form_id })

/** A sticker of Meta's own; find its id with the `stickers` feature. Source: …/send-messages/sticker-api (2026-06-01) */
export const sticker = (sticker_id: string): OutgoingMessage => ({ sticker_id })
