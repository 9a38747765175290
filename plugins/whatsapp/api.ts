import { SignalboxError } from '../../core/errors.ts'
import type { Params } from '../../core/graph/types.ts'
import type { ApiInit } from '../../core/plugin.ts'
import { type Button, buttons } from './build/buttons.ts'
import { type Content, given } from './build/content.ts'
import type { Frame } from './build/interactive.ts'
import { type Limits, must, within } from './build/limits.ts'
import { checkSize, type MediaKind, type MediaOptions, type MediaRef, media } from './build/media.ts'
import { reaction } from './build/reaction.ts'
import { text } from './build/text.ts'

/** Meta's answer to a send. A 200 is not delivery: that comes as a `status` event. */
export interface Sent {
  readonly messaging_product?: 'whatsapp'
  readonly contacts?: readonly { readonly input?: string; readonly wa_id?: string; readonly user_id?: string }[]
  readonly messages: readonly { readonly id: string; readonly message_status?: string; readonly group_id?: string }[]
}
/** A phone number, a business-scoped user id (`US.1349…`), or a group. */
export type To = string | { readonly group: string }
export interface SendOptions {
  /** The wamid that this message answers. */
  readonly replyTo?: string | undefined
  /** Comes back in every status of this message (`biz_opaque_callback_data`); ≤ 512 characters. */
  readonly tracker?: string | undefined
  /** Send only if the recipient's identity is still this one (`recipient_identity_key_hash`). */
  readonly identity?: string | undefined
  /** Direct Send: what the message is, where the 24 h window is closed. */
  readonly category?: 'utility' | 'authentication' | undefined
  /** Direct Send: seconds after which an undelivered message is dropped, 30–43 200 (authentication: 30–900). */
  readonly ttl?: number | undefined
}
/** What to upload: bytes, or a stream with its MIME type. */
export type Upload = Blob | { readonly stream: ReadableStream<Uint8Array>; readonly type: string }
type SendMedia<K extends MediaKind> = (
  to: To,
  source: MediaRef | Upload,
  options?: (MediaOptions<K> & SendOptions) | undefined,
) => Promise<Sent>

/**
 * Sending for one phone number. Every method may throw `limit_exceeded` or `input_invalid` before the network, and a
 * `GraphError` after it. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
 */
export interface WhatsAppApi {
  /** The phone_number_id that it speaks for: the account given, else WHATSAPP_PHONE_ID. */
  phoneNumberId(): string
  /** Any body of `POST /{phone_number_id}/messages`; `messaging_product` is added. */
  send(body: Params): Promise<Sent>
  /** Sends a text, or what a builder made. */
  message(to: To, message: string | Content, options?: SendOptions | undefined): Promise<Sent>
  text(
    to: To,
    body: string,
    options?: (SendOptions & { readonly preview?: boolean | undefined }) | undefined,
  ): Promise<Sent>
  readonly image: SendMedia<'image'>
  readonly video: SendMedia<'video'>
  readonly audio: SendMedia<'audio'>
  readonly document: SendMedia<'document'>
  readonly sticker: SendMedia<'sticker'>
  /** One to three reply buttons. */
  buttons(to: To, body: string, choices: readonly Button[], options?: (Frame & SendOptions) | undefined): Promise<Sent>
  /** Reacts to a message; without an emoji, takes the reaction back. */
  react(to: To, messageId: string, emoji?: string | undefined): Promise<Sent>
  /** Marks a message, and those before it, as read; `typing` shows "typing…" for 25 s or until the next send. */
  markRead(messageId: string, options?: { readonly typing?: boolean | undefined } | undefined): Promise<unknown>
  /** Uploads media for 30 days; answers its id. */
  upload(source: Upload, filename?: string | undefined): Promise<string>
}

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages (2026-11). */
const SEND_LIMITS: Limits & { readonly biz_opaque_callback_data: number } = { biz_opaque_callback_data: 512 }
/** What comes back in statuses. */
export function tracked(tracker: string | undefined): Params {
  within(SEND_LIMITS, 'biz_opaque_callback_data', tracker)
  return given({ biz_opaque_callback_data: tracker })
}
/** Uploads are slow on slow lines. */
export const UPLOAD_MS = 120_000
/** Seconds. Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/direct-send/configure-message-ttl */
const TTL = { least: 30, utility: 43_200, authentication: 900 }

const BSUID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/
/** How a recipient is addressed: phones and groups by `to`, business-scoped user ids by `recipient`. */
export function addressOf(to: To): Params {
  if (typeof to === 'object') return { recipient_type: 'group', to: to.group }
  if (!to) throw new SignalboxError('input_invalid', 'No recipient: no phone number, no user id')
  return { recipient_type: 'individual', ...(BSUID.test(to) ? { recipient: to } : { to }) }
}

const isUpload = (source: MediaRef | Upload): source is Upload =>
  typeof source === 'object' && !('id' in source || 'link' in source)
const blobOf = (source: Upload): Promise<Blob> | Blob =>
  source instanceof Blob ? source : new Response(source.stream, { headers: { 'content-type': source.type } }).blob()

export function createApi({
  graph,
  account,
  config,
}: ApiInit<{ readonly WHATSAPP_PHONE_ID?: string | undefined }>): WhatsAppApi {
  const phoneNumberId = (): string => {
    const id = account ?? config?.WHATSAPP_PHONE_ID
    if (id) return id
    throw new SignalboxError('account_unknown', 'No phone_number_id to send from', {
      fix: 'Pass it, as in app.whatsapp.api(host, phoneNumberId), or set WHATSAPP_PHONE_ID.',
    })
  }
  const send = (body: Params): Promise<Sent> =>
    graph.post(`${phoneNumberId()}/messages`, { messaging_product: 'whatsapp', ...body })
  const message = async (to: To, content: string | Content, options: SendOptions = {}): Promise<Sent> => {
    const { ttl, category } = options
    const most = TTL[category ?? 'utility']
    if (ttl !== undefined) must(ttl >= TTL.least && ttl <= most, 'ttl_seconds', `must lie between 30 and ${most}`)
    return send(
      given({
        ...addressOf(to),
        ...(typeof content === 'string' ? text(content) : content),
        context: options.replyTo && { message_id: options.replyTo },
        ...tracked(options.tracker),
        recipient_identity_key_hash: options.identity,
        category,
        ttl_seconds: ttl,
      }),
    )
  }
  const upload = async (source: Upload, filename?: string): Promise<string> => {
    const form = new FormData()
    const blob = await blobOf(source)
    must(/\//.test(blob.type), 'file', 'has no type: new Blob([bytes], { type })')
    checkSize(blob.type, blob.size)
    form.append('messaging_product', 'whatsapp')
    form.append('type', blob.type)
    form.append('file', blob, filename ?? 'file')
    const sent = graph.post<{ readonly id: string }>(`${phoneNumberId()}/media`, form, { timeoutMs: UPLOAD_MS })
    const { id } = await sent
    return id
  }
  const sender =
    (kind: MediaKind): SendMedia<MediaKind> =>
    async (to, source, options = {}) => {
      const ref = isUpload(source) ? { id: await upload(source, options.filename) } : source
      return message(to, media(kind, ref, options), options)
    }
  return {
    phoneNumberId,
    send,
    message,
    upload,
    text: async (to, body, options) => message(to, text(body, options), options),
    image: sender('image'),
    video: sender('video'),
    audio: sender('audio'),
    document: sender('document'),
    sticker: sender('sticker'),
    buttons: async (to, body, choices, options) => message(to, buttons(body, choices, options), options),
    react: async (to, messageId, emoji) => message(to, reaction(messageId, emoji)),
    markRead: async (message_id, options) =>
      send({ status: 'read', message_id, ...(options?.typing && { typing_indicator: { type: 'text' } }) }),
  }
}
