import type { ApiInit } from '../../core/plugin.ts'
import {
  type InboxSpec,
  type LastUserAt,
  type MessagingApi,
  messagingApi,
  ownAccount,
  type SendOptions,
} from '../shared/messaging/api.ts'
import { INSTAGRAM_LIMITS } from '../shared/messaging/limits.ts'
import type { TextReply } from '../shared/messaging/send.ts'

export interface InstagramOptions extends SendOptions {
  /** Texts only: Meta ended e-mail and phone number on 2026-10-05. */
  readonly quickReplies?: readonly (string | TextReply)[] | undefined
}
/** `facebook`: a Page token on graph.facebook.com; `instagram`: the account's own token on graph.instagram.com. */
export type Login = 'facebook' | 'instagram'
export interface InstagramApi extends MessagingApi<InstagramOptions> {
  readonly login: Login
}

export interface InstagramConfig {
  readonly INSTAGRAM_ACCOUNT_ID?: string | undefined
}

/** The account that an API speaks for: the one given, else that of the environment. */
export const accountOf = ({ account, config }: ApiInit<unknown>): string | undefined =>
  ownAccount(account, (config as InstagramConfig | undefined)?.INSTAGRAM_ACCOUNT_ID)

/**
 * One code for both logins. A Page token speaks for the account behind its Page, which Meta addresses as `me`.
 * Source: https://developers.facebook.com/docs/messenger-platform/instagram/features/send-message and
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api
 */
export function createApi(login: Login, init: ApiInit<unknown>, lastUserAt?: LastUserAt): InstagramApi {
  const account = accountOf(init)
  const spec: InboxSpec<InstagramOptions> = {
    product: 'instagram',
    node: (login === 'instagram' && account) || 'me',
    limits: INSTAGRAM_LIMITS,
    text: { max: 1000, unit: 'bytes' },
    envelope: ({ tag }) => (tag ? { messaging_type: 'MESSAGE_TAG', tag } : {}),
  }
  return { login, ...messagingApi(init, spec, lastUserAt) }
}
