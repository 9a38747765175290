import type { ApiInit } from '../../core/plugin.ts'
import { type MessagingApi, messagingApi, type SendOptions } from '../shared/messaging/api.ts'

export interface MessengerOptions extends SendOptions {
  /** Default: `RESPONSE`, which Meta accepts within 24 h of the person's last message. */
  readonly messagingType?: 'RESPONSE' | 'UPDATE' | 'MESSAGE_TAG' | 'UTILITY' | undefined
  /** Within 7 days of the person's last message, and only where a human writes. */
  readonly tag?: 'HUMAN_AGENT' | undefined
  /** `SILENT_PUSH`: without sound; `NO_PUSH`: without a notification. */
  readonly notificationType?: 'REGULAR' | 'SILENT_PUSH' | 'NO_PUSH' | undefined
  /** Who seems to write, instead of the Page. */
  readonly personaId?: string | undefined
}
export type MessengerApi = MessagingApi<MessengerOptions>

/** Source: https://developers.facebook.com/docs/messenger-platform/reference/send-api */
export function createApi({ graph, account }: ApiInit<unknown>): MessengerApi {
  return messagingApi<MessengerOptions>(graph, `${account ?? 'me'}/messages`, (o) => ({
    messaging_type: o.messagingType ?? (o.tag ? 'MESSAGE_TAG' : 'RESPONSE'),
    ...(o.tag && { tag: o.tag }),
    ...(o.notificationType && { notification_type: o.notificationType }),
    ...(o.personaId && { persona_id: o.personaId }),
  }))
}
