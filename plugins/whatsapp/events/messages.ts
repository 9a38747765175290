import type { Event, WebhookError } from './common.ts'
import type { BARE_KINDS } from './kinds.ts'

/** Media: fetch the bytes by `id`; `url` is short-lived and wants the token. */
export interface Media {
  readonly id?: string
  readonly mime_type?: string
  readonly sha256?: string
  readonly url?: string
  readonly caption?: string
}
export interface Location {
  readonly latitude: number | string
  readonly longitude: number | string
  readonly name?: string
  readonly address?: string
  readonly url?: string
}
/** A contact card, inbound and outbound alike. */
export interface ContactCard {
  readonly name?: {
    readonly formatted_name?: string
    readonly first_name?: string
    readonly last_name?: string
    readonly middle_name?: string
    readonly prefix?: string
    readonly suffix?: string
  }
  readonly phones?: readonly { readonly phone?: string; readonly wa_id?: string; readonly type?: string }[]
  readonly emails?: readonly { readonly email?: string; readonly type?: string }[]
  readonly urls?: readonly { readonly url?: string; readonly type?: string }[]
  readonly addresses?: readonly {
    readonly street?: string
    readonly city?: string
    readonly state?: string
    readonly zip?: string
    readonly country?: string
    readonly country_code?: string
    readonly type?: string
  }[]
  readonly org?: { readonly company?: string; readonly department?: string; readonly title?: string }
  readonly birthday?: string
  readonly vcard?: string
}
/** What a person chose or filled in. `response_json` is JSON in a string; read it with `flowReply`. */
export type InteractiveReply =
  | { readonly type: 'button_reply'; readonly button_reply: { readonly id: string; readonly title: string } }
  | {
      readonly type: 'list_reply'
      readonly list_reply: { readonly id: string; readonly title: string; readonly description?: string }
    }
  | {
      readonly type: 'nfm_reply'
      readonly nfm_reply: { readonly name?: string; readonly body?: string; readonly response_json?: string | null }
    }
  | {
      readonly type: 'call_permission_reply'
      readonly call_permission_reply: {
        readonly response: 'accept' | 'reject'
        readonly is_permanent?: boolean
        readonly expiration_timestamp?: number | string
        readonly response_source?: 'user_action' | 'automatic'
      }
    }
  /** A product that a person sends; documented since August 2026. */
  | { readonly type: 'product'; readonly product?: Readonly<Record<string, unknown>> }
export interface Order {
  readonly catalog_id?: string
  readonly text?: string
  readonly product_items?: readonly {
    readonly product_retailer_id: string
    readonly quantity: number | string
    readonly item_price: number | string
    readonly currency: string
  }[]
}
/** `user_changed_number` (older: `customer_changed_number`), `customer_identity_changed`, `user_changed_user_id`. */
export interface SystemNote {
  readonly type?: string
  readonly body?: string
  readonly wa_id?: string
  readonly new_wa_id?: string
  readonly customer?: string
  readonly identity?: string
  readonly user_id?: string
  readonly previous_user_id?: string
  readonly parent_user_id?: string
  readonly previous_parent_user_id?: string
}
/** The ad or post that led here; `ctwa_clid` is what the Conversions API asks for. */
export interface Referral {
  readonly source_url?: string
  readonly source_id?: string
  readonly source_type?: string
  readonly headline?: string
  readonly body?: string
  readonly media_type?: string
  readonly image_url?: string
  readonly video_url?: string
  readonly thumbnail_url?: string
  readonly ctwa_clid?: string
  readonly welcome_message?: { readonly text?: string }
}

/** The content of a message by its type, under Meta's names: `message[message.type]`. */
export interface Contents {
  text: { readonly body: string }
  image: Media
  video: Media
  audio: Media & { readonly voice?: boolean }
  document: Media & { readonly filename?: string }
  sticker: Media & { readonly animated?: boolean }
  location: Location
  contacts: readonly ContactCard[]
  reaction: { readonly message_id: string; readonly emoji?: string }
  interactive: InteractiveReply
  /** A quick reply of a template. */
  button: { readonly text?: string; readonly payload?: string }
  order: Order
  system: SystemNote
  edit: { readonly original_message_id?: string; readonly message?: Readonly<Record<string, unknown>> }
  revoke: { readonly original_message_id?: string }
}
/** What Meta does describe of types that have no content of their own. */
interface Notes {
  /** What it was that WhatsApp does not pass on. */
  unsupported: { readonly type?: string }
}
export type BareKind = (typeof BARE_KINDS)[number]
export type MessageKind = keyof Contents | BareKind

/**
 * What every message carries. `timestamp` is in seconds, as text.
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 */
export interface MessageBase {
  /** The wamid; '' where Meta left it out. */
  readonly id: string
  readonly timestamp?: string
  readonly from?: string
  readonly from_user_id?: string
  readonly from_parent_user_id?: string
  /** Echoes only. */
  readonly to?: string
  readonly to_user_id?: string
  readonly to_parent_user_id?: string
  readonly group_id?: string
  readonly context?: {
    readonly id?: string
    readonly from?: string
    readonly from_user_id?: string
    readonly from_parent_user_id?: string
    readonly forwarded?: boolean
    /** More than five hops. */
    readonly frequently_forwarded?: boolean
    readonly referred_product?: { readonly catalog_id?: string; readonly product_retailer_id?: string }
  }
  readonly identity?: {
    readonly acknowledged?: boolean
    readonly created_timestamp?: number | string
    readonly hash?: string
  }
  readonly referral?: Referral
  readonly errors?: readonly WebhookError[]
  readonly history_context?: { readonly status?: string }
  /** Of contacts: `contact_request` where the person answered one, else `other`. */
  readonly origin?: string
}
/** A message whose content lies under the name of its type. */
export type Message<K extends MessageKind = MessageKind> = {
  [T in K]: MessageBase & { readonly type: T } & (T extends keyof Contents
      ? { readonly [N in T]: Contents[T] }
      : { readonly [N in T]?: N extends keyof Notes ? Notes[N] : unknown })
}[K]

export type MessageEvents = { [K in MessageKind]: Event<'message', K, Message<K>> }[MessageKind]
/** What the business itself sent, from its phone app or through another app. Never to be answered. */
export type EchoEvents = { [K in MessageKind]: Event<'echo', K, Message<K>> }[MessageKind]
