import { type Inbox, retiredEndpoints, retiredSends } from './retired.ts'

/** One feature of one product through one API. */
export interface Capability {
  readonly feature: string
  readonly product: Inbox
  /** `facebook`: graph.facebook.com with a Page token; `instagram`: graph.instagram.com with Instagram Login. */
  readonly api: 'facebook' | 'instagram'
  /** When Meta announced it, where the changelog says so. */
  readonly since?: string | undefined
  /** From when on Meta refuses it. */
  readonly until?: string | undefined
  readonly instead?: string | undefined
  readonly source: string
}

const M = 'https://developers.facebook.com/documentation/business-messaging/messenger-platform'
const I = 'https://developers.facebook.com/documentation/business-messaging/instagram-messaging'
const L = 'https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api'
const LOG = 'https://developers.facebook.com/docs/messenger-platform/changelog'

// One letter an API: m Messenger, f Instagram by Facebook Login, i Instagram Login.
type Where = 'm' | 'f' | 'i' | 'mf' | 'fi' | 'mfi'
type Row = readonly [feature: string, where: Where, source: string, since?: string]
const ROWS: readonly Row[] = [
  ['text', 'mfi', `${M}/send-messages`],
  ['media by URL', 'mfi', `${M}/send-messages`],
  ['media by upload', 'mf', `${M}/reference/attachment-upload-api`],
  ['media by upload', 'i', LOG, '2026-03-13'],
  ['PDF', 'fi', LOG, '2025-12-19'],
  ['several images', 'm', LOG, '2025-03-19'],
  ['several images', 'fi', LOG, '2026-05-06'],
  ['quick replies', 'mfi', `${M}/send-messages/quick-replies`],
  ['quick replies for e-mail and phone', 'm', `${M}/send-messages/quick-replies`],
  ['generic template', 'm', `${M}/send-messages/template/generic`],
  ['generic template', 'fi', `${I}/generic-template`, '2021-06-22'],
  ['button template', 'm', `${M}/send-messages/template/button`],
  ['button template', 'fi', LOG, '2023-09-12'],
  ['product template', 'mf', `${M}/send-messages/template/product`],
  ['media template', 'm', `${M}/send-messages/template/media`],
  ['receipt template', 'm', `${M}/send-messages/template/receipt`],
  ['coupon template', 'm', `${M}/send-messages/template/coupon`],
  ['customer feedback template', 'm', `${M}/send-messages/templates/customer-feedback-template`, '2021-06-02'],
  ['instant form template', 'm', LOG, '2023-07-26'],
  ['image grid template', 'm', `${M}/send-messages/template/image-grid`, '2026-06-30'],
  ['stickers', 'm', `${M}/send-messages/sticker-api`, '2026-06-01'],
  ['heart sticker', 'fi', `${I}/features/send-message`],
  ['share a post of the account', 'fi', L],
  ['utility templates', 'm', `${M}/send-messages/utility-messages`],
  ['utility templates: named parameters', 'm', LOG, '2026-03-06'],
  ['reply to a message', 'm', LOG, '2025-07-15'],
  ['reply to a message', 'f', LOG, '2025-12-19'],
  ['reply to a message', 'i', L, '2026-09-21'],
  ['react and unreact', 'mfi', LOG, '2025-12-02'],
  ['typing and seen', 'm', `${M}/send-messages/sender-actions`],
  ['typing and seen', 'fi', LOG, '2025-09-23'],
  ['human agent', 'mfi', `${M}/reference/send-api`, '2021-06-02'],
  ['personas', 'm', `${M}/send-messages/personas`],
  ['notification type', 'm', `${M}/reference/send-api`],
  ['metadata in echoes', 'm', `${M}/webhooks/webhook-events/message-echoes`],
  ['audio call button', 'm', LOG, '2026-02-11'],
  ['private replies', 'm', `${M}/discovery/private-replies`],
  ['private replies', 'fi', `${I}/features/private-replies`],
  ['private replies to live comments', 'fi', LOG, '2021-11-09'],
  ['get started, greeting', 'm', `${M}/reference/messenger-profile-api`],
  ['commands', 'm', LOG, '2024-01-10'],
  ['ice breakers', 'mfi', `${M}/reference/messenger-profile-api/ice-breakers`],
  ['persistent menu', 'm', `${M}/reference/messenger-profile-api/persistent-menu`],
  ['persistent menu', 'fi', LOG, '2022-03-15'],
  ['persistent menu of one person', 'm', `${M}/reference/messenger-profile-api/persistent-menu`],
  ['conversation routing', 'm', LOG, '2023-09-12'],
  ['conversation routing', 'f', LOG, '2023-10-17'],
  ['user profile', 'mfi', `${M}/identity/user-profile`],
  ['conversations', 'mfi', `${M}/conversations`],
  ['moderation', 'm', LOG, '2025-03-31'],
  ['moderation', 'f', LOG, '2025-10-21'],
  ['labels', 'm', `${M}/identity/custom-labels`],
  ['account linking', 'm', `${M}/identity/account-linking`],
  ['language understanding', 'm', 'https://developers.facebook.com/docs/graph-api/reference/page/nlp_configs'],
  ['inbox insights', 'm', `${M}/analytics/messaging-insights`],
  ['m.me links', 'm', `${M}/discovery/m-me-links`],
  ['ig.me links', 'fi', LOG, '2021-10-20'],
  ['message edits', 'm', LOG, '2024-04-09'],
  ['message edits', 'fi', LOG, '2025-09-10'],
  ['response feedback', 'm', LOG, '2024-10-08'],
  ['splitting of long texts', 'mfi', `${M}/reference/send-api`],
  ['recipient by user_ref', 'm', `${M}/reference/send-api`],
  ['recipient by phone number', 'm', `${M}/reference/send-api`],
  ['recipient by comment', 'mfi', `${M}/reference/send-api`],
  ['recipient by post', 'm', `${M}/reference/send-api`],
  ['sending in batches', 'mfi', 'https://developers.facebook.com/docs/graph-api/batch-requests'],
  ['calls', 'm', `${M}/calling`, '2026-02-11'],
  ['ids for other apps and Pages', 'm', `${M}/identity/id-matching`],
  ['subscribed apps', 'mf', 'https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps'],
  ['subscribed apps', 'i', 'https://developers.facebook.com/docs/instagram-platform/webhooks'],
  ['event: message', 'mfi', `${M}/webhooks/webhook-events/messages`],
  ['event: echo', 'mfi', `${M}/webhooks/webhook-events/message-echoes`],
  ['event: unsent message', 'fi', `${I}/webhook`],
  ['event: sticker of its own type', 'm', LOG, '2026-06-01'],
  ['event: ig_post instead of share', 'fi', LOG, '2026-04-27'],
  ['event: story mention', 'fi', `${I}/webhook`],
  ['event: story reply', 'fi', `${I}/webhook`],
  ['event: postback', 'mfi', `${M}/webhooks/webhook-events/messaging_postbacks`],
  ['event: reaction', 'mfi', `${M}/webhooks/webhook-events/message-reactions`],
  ['event: read', 'mfi', `${M}/webhooks/webhook-events/message-reads`],
  ['event: delivery', 'm', `${M}/webhooks/webhook-events/message-deliveries`],
  ['event: opt-in', 'mfi', `${M}/webhooks/webhook-events/messaging_optins`],
  ['event: referral', 'mfi', `${M}/webhooks/webhook-events/messaging_referrals`],
  ['event: conversation routing', 'mf', `${M}/webhooks/webhook-events/messaging_handovers`],
  ['event: standby', 'mf', `${M}/webhooks/webhook-events/standby`],
  ['event: policy enforcement', 'm', `${M}/webhooks/webhook-events/messaging_policy_enforcement`],
  ['event: integrity', 'm', 'https://developers.facebook.com/docs/pages-api/integrity-webhook', '2026-01-30'],
  ['event: customer feedback', 'm', `${M}/send-messages/templates/customer-feedback-template`, '2021-06-02'],
  ['event: account linking', 'm', `${M}/webhooks/webhook-events/messaging_account_linking`],
  ['event: marketing messages', 'm', `${M}/marketing-messages-on-messenger/send-messages`],
  ['event: template status', 'm', `${M}/send-messages/utility-messages`],
  ['event: labels', 'm', 'https://developers.facebook.com/docs/graph-api/webhooks/reference/page'],
  ['event: lead form in the conversation', 'm', `${M}/send-messages/templates/instant-form-template`, '2023-07-26'],
  ['event: calls', 'm', `${M}/calling/webhooks`, '2026-02-11'],
  ['event: comment', 'fi', 'https://developers.facebook.com/docs/instagram-platform/webhooks'],
  ['event: live comment', 'fi', 'https://developers.facebook.com/docs/instagram-platform/webhooks'],
  ['event: mention', 'f', 'https://developers.facebook.com/docs/instagram-platform/webhooks'],
  ['story insights webhook', 'f', 'https://developers.facebook.com/docs/graph-api/webhooks/reference/instagram'],
]
const APIS: Readonly<Record<string, Pick<Capability, 'product' | 'api'>>> = {
  m: { product: 'messenger', api: 'facebook' },
  f: { product: 'instagram', api: 'facebook' },
  i: { product: 'instagram', api: 'instagram' },
}
const place = (letter: string) => APIS[letter] ?? { product: 'messenger' as const, api: 'facebook' as const }

/**
 * Which feature works where, since when, until when, and who says so; what Meta has ended is in it with its end.
 * Sends look at the ends: what is over is refused (`feature_retired`), what will be is warned of in the log.
 */
export const capabilities: readonly Capability[] = [
  ...ROWS.flatMap(([feature, where, source, since]) =>
    [...where].map((letter) => ({ feature, ...place(letter), since, source })),
  ),
  ...Object.entries({ ...retiredSends(), ...retiredEndpoints() }).flatMap(([feature, { on, instead, product }]) =>
    ['m', 'f', 'i']
      .map(place)
      .filter((p) => !product || p.product === product)
      .map((p) => ({ feature, ...p, until: on, instead, source: LOG })),
  ),
]
