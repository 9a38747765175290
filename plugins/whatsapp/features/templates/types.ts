/**
 * The definition of a template, in the shape that Meta creates and returns it.
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
 */
export type TemplateCategory = 'AUTHENTICATION' | 'MARKETING' | 'UTILITY'

/** Sample values that the reviewer sees; needed to create what has variables, not to send it. */
interface NamedExample {
  readonly param_name: string
  readonly example: string
}
export interface TextHeader {
  readonly type: 'HEADER'
  readonly format: 'TEXT'
  /** ≤ 60 characters, at most one variable. */
  readonly text: string
  readonly example?:
    | { readonly header_text?: readonly string[]; readonly header_text_named_params?: readonly NamedExample[] }
    | undefined
}
export type HeaderMedia = 'IMAGE' | 'VIDEO' | 'DOCUMENT' | 'GIF'
export interface MediaHeader {
  readonly type: 'HEADER'
  readonly format: HeaderMedia
  /** `header_handle`: from a resumable upload (`api.media.handle`). */
  readonly example?: { readonly header_handle: readonly string[] } | undefined
}
/** A map pin, or one product of a catalog (single-product messages, product carousels). */
export interface PlainHeader {
  readonly type: 'HEADER'
  readonly format: 'LOCATION' | 'PRODUCT'
}
export interface Body {
  readonly type: 'BODY'
  /** ≤ 1024 characters (160 on a card); variables as `{{1}}` or `{{name}}`, neither first nor last. */
  readonly text: string
  readonly example?:
    | {
        readonly body_text?: readonly (readonly string[])[]
        readonly body_text_named_params?: readonly NamedExample[]
      }
    | undefined
}
/** Meta writes the text of authentication templates itself. */
export interface CodeBody {
  readonly type: 'BODY'
  readonly add_security_recommendation?: boolean | undefined
}
export interface Footer {
  readonly type: 'FOOTER'
  /** ≤ 60 characters. */
  readonly text: string
}
export interface CodeFooter {
  readonly type: 'FOOTER'
  /** 1–90. */
  readonly code_expiration_minutes: number
}
export interface LimitedTimeOffer {
  readonly type: 'LIMITED_TIME_OFFER'
  /** `text` ≤ 16 characters; `has_expiration` shows a countdown and wants a COPY_CODE button first. */
  readonly limited_time_offer: { readonly text: string; readonly has_expiration?: boolean | undefined }
}
/** Asks the user for leave to call. */
export interface CallPermissionRequest {
  readonly type: 'CALL_PERMISSION_REQUEST'
}

export interface SupportedApp {
  readonly package_name: string
  /** Exactly 11 characters. */
  readonly signature_hash: string
}
/** `text` is the label, ≤ 25 characters. */
export type TemplateButton =
  | { readonly type: 'QUICK_REPLY' | 'CATALOG' | 'MPM' | 'SPM' | 'ORDER_DETAILS'; readonly text: string }
  /** Alone on its template, with the label that Meta fixes for its language: `Share Contact Info`. */
  | { readonly type: 'REQUEST_CONTACT_INFO'; readonly text?: string | undefined }
  | { readonly type: 'PHONE_NUMBER'; readonly text: string; readonly phone_number: string }
  /** ≤ 2000 characters; one variable, `{{1}}`, at the very end. */
  | {
      readonly type: 'URL'
      readonly text: string
      readonly url: string
      readonly example?: string | readonly string[] | undefined
      /** Marketing Messages API: opens an app where it is installed. */
      readonly app_deeplink?: Readonly<Record<string, string>> | undefined
    }
  /** The sample code, ≤ 15 characters; Meta writes the label. */
  | { readonly type: 'COPY_CODE'; readonly example: string }
  | {
      readonly type: 'FLOW'
      readonly text: string
      readonly flow_id?: string | undefined
      readonly flow_name?: string | undefined
      readonly flow_json?: string | undefined
      readonly flow_action?: 'navigate' | 'data_exchange' | undefined
      readonly navigate_screen?: string | undefined
      readonly icon?: 'DOCUMENT' | 'PROMOTION' | 'REVIEW' | undefined
    }
  | { readonly type: 'VOICE_CALL'; readonly text: string; readonly ttl_minutes?: number | undefined }
  | {
      readonly type: 'OTP'
      readonly otp_type: 'COPY_CODE' | 'ONE_TAP' | 'ZERO_TAP'
      readonly text?: string | undefined
      readonly autofill_text?: string | undefined
      readonly zero_tap_terms_accepted?: boolean | undefined
      /** ≤ 5; for ONE_TAP and ZERO_TAP. */
      readonly supported_apps?: readonly SupportedApp[] | undefined
    }
export interface Buttons {
  readonly type: 'BUTTONS'
  readonly buttons: readonly TemplateButton[]
}
export interface Card {
  readonly components: readonly (MediaHeader | PlainHeader | Body | Buttons)[]
}
export interface Carousel {
  readonly type: 'CAROUSEL'
  /** 2–10, all of the same components. */
  readonly cards: readonly Card[]
}
export type TemplateComponent =
  | TextHeader
  | MediaHeader
  | PlainHeader
  | Body
  | CodeBody
  | Footer
  | CodeFooter
  | LimitedTimeOffer
  | CallPermissionRequest
  | Buttons
  | Carousel

export interface TemplateDefinition {
  /** Such as `en_US`. */
  readonly language: string
  readonly category: TemplateCategory
  readonly components: readonly TemplateComponent[]
  /** Undelivered messages are dropped after this many seconds: AUTHENTICATION 30–900, UTILITY 30–43 200, MARKETING
   * 43 200–2 592 000; -1 is 30 days. */
  readonly message_send_ttl_seconds?: number | undefined
  /** Lets Meta put it in another category instead of refusing it. */
  readonly allow_category_change?: boolean | undefined
  /** A template of ORDER_STATUS is sent with `order_status`. */
  readonly sub_category?: 'ORDER_DETAILS' | 'ORDER_STATUS' | (string & {}) | undefined
  readonly cta_url_link_tracking_opted_out?: boolean | undefined
  /** `order_details` for an ORDER_DETAILS button in a marketing template. */
  readonly display_format?: 'order_details' | (string & {}) | undefined
  /** What Meta may change of a marketing template to please more: `image_touchups`, `add_text_overlay` … */
  readonly degrees_of_freedom_spec?:
    | {
        readonly creative_features_spec: Readonly<Record<string, { readonly enroll_status: 'OPT_IN' | 'OPT_OUT' }>>
      }
    | undefined
}
