import type { ApiInit } from '../../core/plugin.ts'
import {
  type LastUserAt,
  type MessagingApi,
  messagingApi,
  ownAccount,
  type SendOptions,
} from '../shared/messaging/api.ts'
import { MESSENGER_LIMITS } from '../shared/messaging/limits.ts'

export interface MessengerOptions extends SendOptions {
  /** Default: `RESPONSE`, which Meta accepts within 24 h of the person's last message. */
  readonly messagingType?: 'RESPONSE' | 'UPDATE' | 'MESSAGE_TAG' | 'UTILITY' | undefined
  /** `SILENT_PUSH`: without sound; `NO_PUSH`: without a notification. */
  readonly notificationType?: 'REGULAR' | 'SILENT_PUSH' | 'NO_PUSH' | undefined
  /** Who seems to write, instead of the Page. */
  readonly personaId?: string | undefined
  /** Comes back in the echo of the message; at most 1000 characters. The durable engine then cannot use it itself. */
  readonly metadata?: string | undefined
}
export type MessengerApi = MessagingApi<MessengerOptions>

export interface MessengerConfig {
  readonly PAGE_ID?: string | undefined
}

/** The Page that an API speaks for: the one given, else that of the environment. */
export const accountOf = ({ account, config }: ApiInit<unknown>): string | undefined =>
  ownAccount(account, (config as MessengerConfig | undefined)?.PAGE_ID)

/** Source: https://developers.facebook.com/docs/messenger-platform/reference/send-api */
export const createApi = (init: ApiInit<unknown>, lastUserAt?: LastUserAt): MessengerApi =>
  messagingApi<MessengerOptions>(
    init,
    {
      product: 'messenger',
      node: accountOf(init) ?? 'me',
      limits: MESSENGER_LIMITS,
      text: { max: 2000, unit: 'characters' },
      envelope: (o, message) => ({
        messaging_type: (o.tag ? 'MESSAGE_TAG' : o.messagingType) ?? (message.template ? 'UTILITY' : 'RESPONSE'),
        ...(o.tag && { tag: o.tag }),
        ...(o.notificationType && { notification_type: o.notificationType }),
        ...(o.personaId && { persona_id: o.personaId }),
      }),
    },
    lastUserAt,
  )
