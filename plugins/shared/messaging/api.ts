import type { Graph, Params } from '../../../core/graph/types.ts'
import {
  type Button,
  buttons,
  type Media,
  type MediaType,
  media,
  type OutgoingMessage,
  type QuickReply,
  quickReply,
  recipientOf,
  type Sent,
  type To,
} from './send.ts'

export type SenderAction = 'typing_on' | 'typing_off' | 'mark_seen' | 'react' | 'unreact'
export interface SendOptions {
  /** At most 13; a text is its own payload. */
  readonly quickReplies?: readonly (string | QuickReply)[] | undefined
  /** The mid that this message answers. */
  readonly replyTo?: string | undefined
}

/** The sends that both inboxes have. `O` are the product's options. */
export interface MessagingApi<O extends SendOptions = SendOptions> {
  /** Any body of `POST /{account}/messages`, as it is. */
  post<R = Sent>(body: Params): Promise<R>
  /** Sends what a builder made, or a text. */
  send(to: To, message: string | OutgoingMessage, options?: O): Promise<Sent>
  text(to: To, text: string, options?: O): Promise<Sent>
  /** Sends media by URL or by the id of an upload. */
  media(to: To, type: MediaType, from: Media, options?: O): Promise<Sent>
  /** A text with up to three buttons. */
  buttons(to: To, text: string, list: readonly Button[], options?: O): Promise<Sent>
  /** Shows the person that something happens: `typing_on`, `mark_seen` … */
  action(to: To, action: SenderAction, payload?: Params): Promise<{ readonly recipient_id: string }>
}

/** What a product adds to the body of every message. */
export type Envelope<O> = (options: O) => Params

export function messagingApi<O extends SendOptions>(
  graph: Graph,
  path: string,
  envelope: Envelope<O>,
): MessagingApi<O> {
  const post = <R = Sent>(body: Params): Promise<R> => graph.post(path, body)
  const send: MessagingApi<O>['send'] = (to, message, options) => {
    const content = typeof message === 'string' ? { text: message } : message
    const { quickReplies, replyTo } = options ?? {}
    return post({
      recipient: recipientOf(to),
      message: { ...content, ...(quickReplies?.length && { quick_replies: quickReplies.map(quickReply) }) },
      ...(replyTo && { reply_to: { mid: replyTo } }),
      ...envelope(options ?? ({} as O)),
    })
  }
  return {
    post,
    send,
    text: send,
    media: (to, type, from, options) => send(to, media(type, from), options),
    buttons: (to, text, list, options) => send(to, buttons(text, list), options),
    action: (to, sender_action, payload) =>
      post({ recipient: recipientOf(to), sender_action, ...(payload && { payload }) }),
  }
}
