import { SignalboxError } from '../../../core/errors.ts'
import type { CallOptions, Params } from '../../../core/graph/types.ts'
import type { ApiInit } from '../../../core/plugin.ts'
import { checkLimits, type Limit } from './limits.ts'
import { checkRetired, type Inbox } from './retired.ts'
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
import { splitText, type Unit } from './split.ts'
import { plan } from './window.ts'

export type SenderAction = 'typing_on' | 'typing_off' | 'mark_seen' | 'react' | 'unreact'
/** Meta's parameters of a send, in our spelling. */
export interface SendOptions {
  /** At most 13; a text is its own payload. */
  readonly quickReplies?: readonly (string | QuickReply)[] | undefined
  /** The mid that this message answers. */
  readonly replyTo?: string | undefined
  /** Sends a text that is too long as several messages. Without it such a text is refused, never cut. */
  readonly split?: boolean | undefined
  /**
   * Who writes. With it the window is planned before the network: a bot has 24 hours, a human 7 days (HUMAN_AGENT).
   * Needs to know when the person last wrote: from the event, `lastUserAt`, or the `windows` feature.
   */
  readonly sender?: 'bot' | 'human' | undefined
  /** When the person last wrote, in ms since the epoch. */
  readonly lastUserAt?: number | undefined
  /** Within 7 days of the person's last message, and only where a human writes. */
  readonly tag?: 'HUMAN_AGENT' | undefined
  /** Hands the conversation over with this message. Source: …/conversation-routing */
  readonly threadControl?: { readonly control_type: 'pass' | 'release'; readonly app_id?: string } | undefined
  /** Names this send within its handler, so that a re-run may take another path to it. */
  readonly key?: string | undefined
}
interface Metadata {
  readonly metadata?: string | undefined
}

/** The sends that both inboxes have. `O` are the product's options. */
export interface MessagingApi<O extends SendOptions = SendOptions> {
  /** What Meta's paths call the account: its id, or `me` for the one that the token belongs to. */
  readonly node: string
  /** Any body of `POST /{node}/messages`; throws `limit_exceeded` and `feature_retired` before the network. */
  post<R = Sent>(body: Params, options?: CallOptions): Promise<R>
  /** The body that `send` would post; for batches. */
  body(to: To, message: string | OutgoingMessage, options?: O): Params
  /** Sends what a builder made, or a text. Throws `window_closed` where `sender` is given and nothing may be sent. */
  send(to: To, message: string | OutgoingMessage, options?: O): Promise<Sent>
  text(to: To, text: string, options?: O): Promise<Sent>
  /** Sends media by URL or by the id of an upload. */
  media(to: To, type: MediaType, from: Media, options?: O): Promise<Sent>
  /** A text with up to three buttons. */
  buttons(to: To, text: string, list: readonly Button[], options?: O): Promise<Sent>
  /** Shows the person that something happens: `typing_on`, `mark_seen` … `more` goes along, such as `persona_id`. */
  action(to: To, action: SenderAction, more?: Params): Promise<{ readonly recipient_id: string }>
  /** Reacts to a message with `love` or an emoji, or takes the reaction back. Source: …/sender-actions (2025-12-02) */
  react(to: To, mid: string, reaction?: string): Promise<{ readonly recipient_id: string }>
  unreact(to: To, mid: string): Promise<{ readonly recipient_id: string }>
}

/** What makes an inbox of the shared sends. */
export interface InboxSpec<O> {
  readonly product: Inbox
  readonly node: string
  readonly limits: readonly Limit[]
  readonly text: { readonly max: number; readonly unit: Unit }
  /** What the product adds to the body of every message. */
  envelope(options: O, message: OutgoingMessage): Params
}
/** Finds when a person last wrote; the `windows` feature has one. */
export type LastUserAt = (to: To) => Promise<number | undefined>

/** The account to speak for. Where the environment names one, its token is not used for any other. */
export function ownAccount(account: string | undefined, own: string | undefined): string | undefined {
  if (own === undefined || account === undefined || account === own) return account ?? own
  throw new SignalboxError('account_unknown', `The token in the environment is that of ${own}, not of ${account}`, {
    fix: 'Give each account its own token with `tenants`, and take the account id out of the environment.',
  })
}

const closed = (until: number | undefined): SignalboxError =>
  new SignalboxError('window_closed', 'The person last wrote too long ago', {
    fix: until
      ? `A human may still write until ${new Date(until).toISOString()}, with { sender: 'human' }.`
      : 'Wait until the person writes again, or send an approved utility template (Messenger).',
  })

/** The options with what the window allows; throws where it allows nothing. */
function planned<O extends SendOptions>(options: O, lastUserAt: number | undefined, now: number, utility: boolean): O {
  const { sender, tag } = options
  if (sender === 'bot' && tag)
    throw new SignalboxError('input_invalid', `${tag} is for what a human writes`, {
      fix: 'Leave the tag out, or send an approved utility template (Messenger).',
    })
  if (!sender || lastUserAt === undefined) return options
  const way = plan({ lastUserAt, now, sender, has: { utilityTemplate: utility } })
  if ('blocked' in way) throw closed(way.humanAgentUntil)
  return way.type === 'MESSAGE_TAG' ? { ...options, tag: way.tag } : options
}

export function messagingApi<O extends SendOptions>(
  { graph, host }: Pick<ApiInit<unknown>, 'graph' | 'host'>,
  spec: InboxSpec<O>,
  lastUserAt?: LastUserAt,
): MessagingApi<O> {
  const { node, product, limits } = spec
  const check = (content: Params): Params => {
    checkRetired(content, product, host.now(), host.log)
    checkLimits(content, limits)
    return content
  }
  const post = async <R = Sent>(content: Params, options?: CallOptions): Promise<R> =>
    graph.post<R>(`${node}/messages`, check(content), options)
  const none = {} as O
  const body = (to: To, message: string | OutgoingMessage, options: O = none): Params => {
    const { quickReplies, replyTo, threadControl, metadata } = options as O & Metadata
    const content = typeof message === 'string' ? { text: message } : message
    return {
      recipient: recipientOf(to),
      message: {
        ...content,
        ...(quickReplies?.length && { quick_replies: quickReplies.map(quickReply) }),
        ...(metadata !== undefined && { metadata }),
      },
      ...(replyTo && { reply_to: { mid: replyTo } }),
      ...(threadControl && { thread_control: threadControl }),
      ...spec.envelope(options, content),
    }
  }
  const send: MessagingApi<O>['send'] = async (to, message, options = none) => {
    const known = options.sender && (options.lastUserAt ?? (await lastUserAt?.(to)))
    const utility = typeof message === 'object' && message.template !== undefined
    const ready = planned(options, known, host.now(), utility)
    const { quickReplies: _, replyTo: __, threadControl: ___, ...plain } = ready
    // Whoever is no more than a comment gets one message.
    const parts =
      options.split && typeof message === 'string' && (typeof to === 'string' || 'id' in to)
        ? splitText(message, spec.text.max, spec.text.unit)
        : [message]
    const one = (part: string | OutgoingMessage, o: O, key: string | undefined): Promise<Sent> =>
      post<Sent>(body(to, part, o), { key })
    for (const [i, part] of parts.slice(0, -1).entries()) await one(part, plain as O, ready.key && `${ready.key}/${i}`)
    return one(parts.at(-1) ?? message, ready, ready.key)
  }
  const action: MessagingApi<O>['action'] = async (to, sender_action, more) =>
    post({ recipient: recipientOf(to), sender_action, ...more })
  return {
    node,
    post,
    body: (to, message, options) => check(body(to, message, options)),
    send,
    text: send,
    action,
    media: (to, type, from, options) => send(to, media(type, from), options),
    buttons: (to, text, list, options) => send(to, buttons(text, list), options),
    react: (to, message_id, reaction = 'love') => action(to, 'react', { payload: { message_id, reaction } }),
    unreact: (to, message_id) => action(to, 'unreact', { payload: { message_id } }),
  }
}
