import type { EventBase } from '../../../core/plugin.ts'

/** One event of a product: `ctx[name]` is of type `Data`. */
export interface Happening<Name extends string, Kind extends string, Data> extends EventBase {
  readonly name: Name
  readonly kind: Kind
  readonly data: Data
}
/** One event for each kind of a table of kinds and their data. */
export type HappeningsOf<Name extends string, Table> = {
  [Kind in keyof Table & string]: Happening<Name, Kind, Table[Kind]>
}[keyof Table & string]

/** A person or an account; `user_ref` stands for a person of whom the plugin has no id yet. */
export interface Party {
  readonly id?: string | undefined
  readonly user_ref?: string | undefined
}
/**
 * One element of `messaging[]` or `standby[]`: envelope fields and one key that says what happened.
 * Source: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events
 */
export interface MessagingItem {
  readonly sender?: Party | undefined
  readonly recipient?: Party | undefined
  /** Milliseconds as a rule; seconds, texts and nothing occur. `event.at` is settled. */
  readonly timestamp?: number | string | undefined
  readonly [key: string]: unknown
}

export interface Attachment<Type extends string = string> {
  readonly type: Type
  readonly payload?:
    | {
        /** Signed by Meta's CDN: it expires, so fetch what is to be kept. */
        readonly url?: string
        readonly title?: string | null
        readonly sticker_id?: string
        readonly coordinates?: { readonly lat: number; readonly long: number }
        readonly reel_video_id?: string
        readonly ig_post_media_id?: string
        readonly product?: { readonly elements: readonly ProductElement[] }
        readonly [key: string]: unknown
      }
    | undefined
  readonly title?: string | null
  readonly url?: string | null
}
export interface ProductElement {
  readonly id: string
  readonly retailer_id?: string
  readonly image_url?: string
  readonly title?: string
  readonly subtitle?: string
}

/** How a person came here: a link, an ad, a plugin. Source: …/webhook-events/messaging_referrals */
export interface Referral {
  readonly ref?: string
  /** `SHORTLINK`, `ADS`, `IGME-SOURCE-LINK`, `CUSTOMER_CHAT_PLUGIN` … */
  readonly source?: string
  readonly type?: string
  readonly ad_id?: string
  readonly referer_uri?: string
  readonly is_guest_user?: string
  readonly ads_context_data?: {
    readonly ad_title?: string
    readonly photo_url?: string
    readonly video_url?: string
    readonly post_id?: string
    readonly product_id?: string
    readonly flow_id?: string
  }
  readonly product?: { readonly id: string }
}

/** Source: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages */
export interface Message {
  readonly mid: string
  readonly text?: string
  readonly attachments?: readonly Attachment[]
  readonly quick_reply?: { readonly payload: string }
  readonly reply_to?: {
    readonly mid?: string
    readonly is_self_reply?: boolean
    readonly story?: { readonly id?: string; readonly url?: string; readonly link_sticker_url?: string }
  }
  readonly referral?: Referral
  /** Slash commands of the Page that the text used. */
  readonly commands?: readonly { readonly name: string }[]
  readonly sticker_id?: string
  readonly nlp?: Nlp
  readonly is_echo?: boolean
  readonly is_deleted?: boolean
  readonly is_unsupported?: boolean
  /** Sent to oneself. */
  readonly is_self?: boolean
  readonly tags?: { readonly source?: string }
}
/** Built-in NLP, where the Page has switched it on. Source: …/docs/messenger-platform/built-in-nlp */
export interface Nlp {
  readonly intents?: readonly { readonly id: string; readonly name: string; readonly confidence: number }[]
  readonly entities?: Readonly<Record<string, readonly NlpEntity[]>>
  readonly traits?: Readonly<
    Record<string, readonly { readonly id?: string; readonly value: string; readonly confidence: number }[]>
  >
  readonly detected_locales?: readonly { readonly locale: string; readonly confidence: number }[]
}
export interface NlpEntity {
  readonly name: string
  readonly role?: string
  readonly body?: string
  readonly value?: unknown
  readonly confidence: number
}

/** A message with its main content: the kinds of `message`. */
export type MessageOf<AttachmentType extends string> = {
  readonly text: Message & { readonly text: string }
  readonly quick_reply: Message & { readonly quick_reply: { readonly payload: string } }
  /** Meta says that the person sent something which the API does not carry. */
  readonly unsupported: Message
  /** An attachment of a type that is not documented, or nothing at all. */
  readonly other: Message
} & {
  readonly [T in AttachmentType]: Message & { readonly attachments: readonly [Attachment, ...Attachment[]] }
}

/** What the Page or account sent, by whatever app. `metadata` is what the sending app passed along. */
export interface Echo extends Message {
  readonly is_echo: true
  readonly app_id?: string
  readonly metadata?: string
}
/** Source: …/webhook-events/message-edits */
export interface Edit {
  readonly mid: string
  readonly text?: string
  /** How often it was edited; a text on Instagram. */
  readonly num_edit?: number | string
}
export interface Deleted {
  readonly mid: string
  readonly is_deleted: true
}
/** Source: …/webhook-events/messaging_postbacks */
export interface Postback {
  readonly mid?: string
  readonly title?: string
  /** Withheld from apps that only listen (standby). */
  readonly payload: string
  readonly referral?: Referral
}
/** Source: …/webhook-events/message-reactions */
export interface Reaction {
  readonly mid: string
  readonly action: 'react' | 'unreact'
  /** `love`, `smile`, `wow`, `sad`, `angry`, `like`, `dislike`, `other`. */
  readonly reaction?: string
  readonly emoji?: string
}
/** Everything up to `watermark` (ms) was read. */
export interface ReadWatermark {
  readonly watermark: number
}
/** This message was read (Instagram). */
export interface ReadMessage {
  readonly mid: string
}
/** Everything up to `watermark` (ms) was delivered; `mids` may be absent. */
export interface Delivery {
  readonly watermark: number
  readonly mids?: readonly string[]
}
/** Source: …/webhook-events/messaging_optins */
export interface Optin {
  readonly ref?: string
  readonly user_ref?: string
  readonly type?: string
  readonly payload?: string
  readonly title?: string
  readonly topic?: string
  readonly notification_messages_token?: string
  readonly notification_messages_frequency?: string
  readonly notification_messages_timezone?: string
  readonly notification_messages_status?: 'STOP_NOTIFICATIONS' | 'RESUME_NOTIFICATIONS' | (string & {})
  readonly token_expiry_timestamp?: number
  readonly user_token_status?: string
}

/** Conversation routing. Source: …/webhook-events/messaging_handovers */
export interface Handovers {
  readonly pass: {
    readonly new_owner_app_id?: string | null
    readonly previous_owner_app_id?: string | null
    readonly metadata?: string
  }
  readonly take: {
    readonly previous_owner_app_id?: string | null
    readonly new_owner_app_id?: string | null
    readonly metadata?: string
  }
  readonly request: { readonly requested_owner_app_id?: string; readonly metadata?: string }
  /** App id → its roles (`primary_receiver`, `secondary_receiver`). */
  readonly app_roles: Readonly<Record<string, readonly string[]>>
}

/** Events that both inboxes have. `A` are the product's attachment types. */
export type ConversationEvent<A extends string> =
  | HappeningsOf<'message', MessageOf<A>>
  | Happening<'echo', 'message', Echo>
  | Happening<'edit', 'text', Edit>
  | Happening<'deleted', 'message', Deleted>
  | HappeningsOf<'reaction', { readonly react: Reaction; readonly unreact: Reaction }>
  | Happening<'postback', 'button', Postback>
  | HappeningsOf<'read', { readonly watermark: ReadWatermark; readonly message: ReadMessage }>
  | HappeningsOf<
      'optin',
      { readonly plugin: Optin; readonly user_ref: Optin; readonly notification_messages: Optin; readonly other: Optin }
    >
  | HappeningsOf<
      'referral',
      { readonly link: Referral; readonly ad: Referral; readonly plugin: Referral; readonly other: Referral }
    >
  | HappeningsOf<'handover', Handovers>
  /** An item with none of the keys that Meta has documented. */
  | Happening<'unknown', 'messaging', unknown>
