import { SignalboxError } from '../../core/errors.ts'
import type { Params } from '../../core/graph/types.ts'
import type { ApiInit } from '../../core/plugin.ts'
import type { Content } from './build/content.ts'

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
}

export interface WhatsAppApi {
  /** The phone_number_id that it speaks for: the account given, else WHATSAPP_PHONE_ID. */
  phoneNumberId(): string
  /** Any body of `POST /{phone_number_id}/messages`; `messaging_product` is added. */
  send(body: Params): Promise<Sent>
  /** Sends what a builder made, or a text. */
  message(to: To, message: string | Content, options?: SendOptions): Promise<Sent>
  text(to: To, body: string, options?: SendOptions): Promise<Sent>
}

const BSUID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/
/** How a recipient is addressed: phones and groups by `to`, business-scoped user ids by `recipient`. */
export function addressOf(to: To): Params {
  if (typeof to !== 'string') return { recipient_type: 'group', to: to.group }
  return { recipient_type: 'individual', ...(BSUID.test(to) ? { recipient: to } : { to }) }
}

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
  const message: WhatsAppApi['message'] = (to, content, options = {}) =>
    send({
      ...addressOf(to),
      ...(typeof content === 'string' ? { type: 'text', text: { body: content } } : content),
      ...(options.replyTo && { context: { message_id: options.replyTo } }),
      ...(options.tracker && { biz_opaque_callback_data: options.tracker }),
      ...(options.identity && { recipient_identity_key_hash: options.identity }),
    })
  return { phoneNumberId, send, message, text: (to, body, options) => message(to, body, options) }
}
