import { SignalboxError } from '../../../core/errors.ts'
import type { Params } from '../../../core/graph/types.ts'

/** Whom to write to; a string is the page-scoped or Instagram-scoped id. Source: …/docs/messenger-platform/reference/send-api */
export type Recipient =
  | { readonly id: string }
  | { readonly user_ref: string }
  | { readonly comment_id: string }
  | { readonly post_id: string }
  /** Customer matching; the name helps Meta to find the person. */
  | { readonly phone_number: string; readonly name?: { readonly first_name: string; readonly last_name: string } }
  | { readonly notification_messages_token: string }
export type To = string | Recipient
export function recipientOf(to: To): Recipient {
  if (to) return typeof to === 'string' ? { id: to } : to
  throw new SignalboxError('input_invalid', 'No recipient: this event has no person to answer', {
    fix: 'Write to a person of your choice with ctx.api.',
  })
}

/** Meta's answer to a send; `recipient_id` is absent where the recipient was no id. */
export interface Sent {
  readonly recipient_id?: string
  readonly message_id: string
}

/** Source: https://developers.facebook.com/docs/messenger-platform/send-messages/quick-replies */
export interface TextReply {
  readonly content_type: 'text'
  readonly title: string
  readonly payload?: string | undefined
  readonly image_url?: string | undefined
}
/** Asks for what Meta knows of the person; Messenger only, since Instagram ended it on 2026-10-05. */
export interface ContactReply {
  readonly content_type: 'user_phone_number' | 'user_email'
}
export type QuickReply = TextReply | ContactReply
/** Source: https://developers.facebook.com/docs/messenger-platform/send-messages/buttons */
export type Button =
  | { readonly type: 'postback'; readonly title: string; readonly payload: string }
  | {
      readonly type: 'web_url'
      readonly title: string
      readonly url: string
      readonly webview_height_ratio?: 'compact' | 'tall' | 'full'
      readonly messenger_extensions?: boolean
      readonly fallback_url?: string
    }
  | { readonly type: 'phone_number'; readonly title: string; readonly payload: string }
  | { readonly type: 'account_link'; readonly url: string }
  | { readonly type: 'account_unlink' }
  | { readonly type: 'game_play'; readonly title: string; readonly payload?: string; readonly game_metadata?: Params }
  /** Asks for a call; since 2026-02-11. Can be tapped for 7 days, or fewer. Source: …/calling/callaudiocta (2026-03-16) */
  | { readonly type: 'audio_call'; readonly title: string; readonly expires_in_days?: number }

export type MediaType = 'image' | 'video' | 'audio' | 'file'
/** Media that Meta fetches from a URL, or that was uploaded before. */
export type Media = { readonly url: string; readonly reusable?: boolean | undefined } | { readonly id: string }
export interface OutgoingAttachment {
  readonly type: string
  readonly payload?: Params | undefined
}
/** Meta's `message` object, as the builders make it. */
export interface OutgoingMessage {
  readonly text?: string | undefined
  readonly attachment?: OutgoingAttachment | undefined
  readonly attachments?: readonly OutgoingAttachment[] | undefined
  readonly sticker_id?: string | undefined
  /** An approved utility template. */
  readonly template?: Params | undefined
  readonly quick_replies?: readonly QuickReply[] | undefined
  readonly metadata?: string | undefined
}

/** A short answer offered under a message; a plain text is its own payload. */
export const quickReply = (reply: string | QuickReply): QuickReply =>
  typeof reply === 'string' ? { content_type: 'text', title: reply, payload: reply } : reply

const attachment = (type: string, from: Media): OutgoingAttachment => ({
  type,
  payload:
    'id' in from
      ? { attachment_id: from.id }
      : { url: from.url, ...(from.reusable !== undefined && { is_reusable: from.reusable }) },
})
export const media = (type: MediaType, from: Media): OutgoingMessage => ({ attachment: attachment(type, from) })
/** Several images as one message. */
export const images = (list: readonly Media[]): OutgoingMessage => ({
  attachments: list.map((from) => attachment('image', from)),
})
export const template = (template_type: string, payload: Params): OutgoingMessage => ({
  attachment: { type: 'template', payload: { template_type, ...payload } },
})
export const buttons = (text: string, list: readonly Button[]): OutgoingMessage =>
  template('button', { text, buttons: list })
