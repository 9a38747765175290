import type { ApiInit } from '../../core/plugin.ts'
import { type MessagingApi, messagingApi, type SendOptions } from '../shared/messaging/api.ts'

export interface InstagramOptions extends SendOptions {
  /** Within 7 days of the person's last message, and only where a human writes. */
  readonly tag?: 'HUMAN_AGENT' | undefined
}
export type InstagramApi = MessagingApi<InstagramOptions>

/** `facebook`: a Page token on graph.facebook.com; `instagram`: the account's own token on graph.instagram.com. */
export type Login = 'facebook' | 'instagram'

/**
 * One code for both logins. A Page token speaks for the account behind its Page, which Meta addresses as `me`.
 * Source: https://developers.facebook.com/docs/messenger-platform/instagram/features/send-message and
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api
 */
export function createApi(login: Login, { graph, account }: ApiInit<unknown>): InstagramApi {
  const sender = login === 'instagram' ? (account ?? 'me') : 'me'
  return messagingApi<InstagramOptions>(graph, `${sender}/messages`, ({ tag }) =>
    tag ? { messaging_type: 'MESSAGE_TAG', tag } : {},
  )
}
