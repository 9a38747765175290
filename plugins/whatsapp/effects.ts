import type { Call } from '../../core/graph/types.ts'
import type { EffectRules } from '../../core/plugin.ts'
import type { WhatsAppEvent } from './events.ts'
import { isObject, type Loose } from './read/loose.ts'

/** Calls whose `biz_opaque_callback_data` Meta echoes in statuses. */
const ECHOED = /\/(messages|marketing_messages|calls)$/
const bodyOf = ({ body }: Call): Loose | undefined =>
  isObject(body) && Object.getPrototypeOf(body) === Object.prototype ? (body as Loose) : undefined
const isSend = (body: Loose): boolean => body['type'] !== undefined || body['action'] === 'connect'

/**
 * How a send is recognised when Meta tells of it later: the id of the effect travels as `biz_opaque_callback_data`,
 * unless the app put a tracker of its own there. What is billed or rings a phone is never sent twice on a guess.
 */
export const effects: EffectRules<WhatsAppEvent> = {
  mark(call, id) {
    const body = bodyOf(call)
    if (!body || !ECHOED.test(call.path) || !isSend(body) || body['biz_opaque_callback_data']) return undefined
    return { ...call, body: { ...body, biz_opaque_callback_data: id } }
  },
  repeatable: (call) => bodyOf(call)?.['status'] === 'read',
  settles(event) {
    if (event.name !== 'status' && event.name !== 'call') return undefined
    const id = event.data.biz_opaque_callback_data
    if (!id) return undefined
    const answer =
      event.name === 'call'
        ? { calls: [{ id: event.id }] }
        : { contacts: [{ input: event.user, wa_id: event.data.recipient_id }], messages: [{ id: event.id }] }
    return { id, response: { messaging_product: 'whatsapp', ...answer } }
  },
  onUnknown(call) {
    const body = bodyOf(call)
    return body?.['type'] === 'template' || body?.['action'] === 'connect' ? 'park' : 'resend'
  },
}
