import type { Call } from '../../core/graph/types.ts'
import type { EffectRules } from '../../core/plugin.ts'
import { isObject } from '../shared/loose.ts'
import type { Echo, MessagingItem } from '../shared/messaging/payload.ts'
import type { MessengerEvent } from './events.ts'

/** A message carries its effect's id as `metadata`, unless the app uses that itself. */
function mark(call: Call, id: string): Call | undefined {
  const body = call.body
  if (call.method !== 'POST' || !call.path.endsWith('/messages') || !isObject(body)) return undefined
  const { message } = body
  if (!isObject(message) || message['metadata'] !== undefined) return undefined
  return { ...call, body: { ...body, message: { ...message, metadata: id } } }
}

const REPEATABLE = /^(typing_on|typing_off|mark_seen)$/i

const echoOf = (event: MessengerEvent): Echo | undefined => {
  if (event.name === 'echo') return event.data
  if (event.name === 'standby' && event.kind === 'echo') return (event.data as MessagingItem)['message'] as Echo
  return undefined
}

/**
 * Meta repeats `metadata` in the echo of a message, so a send without an answer is settled by its echo.
 * Source: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/message-echoes
 */
export const effects: EffectRules<MessengerEvent> = {
  mark,
  repeatable: ({ body }) => isObject(body) && REPEATABLE.test(String(body['sender_action'])),
  settles(event) {
    const echo = echoOf(event)
    if (!echo?.metadata) return undefined
    return { id: echo.metadata, response: { recipient_id: event.user, message_id: echo.mid } }
  },
}
