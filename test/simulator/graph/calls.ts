import type { Account } from '../accounts.ts'
import { numberUpdate } from '../chats/whatsapp-webhooks.ts'
import { at, compact, type Json, textOf } from '../json.ts'
import type { World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import { firstBreach, type Rule } from './rules.ts'
import type { Endpoint } from './table.ts'

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/reference */
const RULES: readonly Rule[] = [
  { path: 'messaging_product', type: 'text', need: true, oneOf: ['whatsapp'] },
  {
    path: 'action',
    type: 'text',
    need: true,
    oneOf: ['connect', 'pre_accept', 'accept', 'reject', 'terminate'],
  },
  { path: 'session.sdp_type', type: 'text', oneOf: ['offer', 'answer'] },
  { path: 'biz_opaque_callback_data', type: 'text', max: 512 },
]
const SDP = /^v=0\r?\n/

const keyOf = (id: string): string => `call/${id}`
/** What the other phone does: it rings, and answers the offer. */
function answered(account: Account, call: Json, world: World): void {
  const seconds = String(Math.floor(world.clock.now() / 1000))
  const { id, to, biz_opaque_callback_data } = call
  const status = compact({
    id,
    type: 'call',
    status: 'RINGING',
    timestamp: seconds,
    recipient_id: to,
    biz_opaque_callback_data,
  })
  const connect = { id, to, event: 'connect', timestamp: seconds, direction: 'BUSINESS_INITIATED' }
  const session = { sdp_type: 'answer', sdp: 'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n' }
  world.office.queue(
    numberUpdate(account, 'calls', { statuses: [status] }),
    numberUpdate(account, 'calls', {
      calls: [compact({ ...connect, from: account.handle, session, biz_opaque_callback_data })],
    }),
  )
}
function ended(account: Account, call: Json, world: World): void {
  const timestamp = String(Math.floor(world.clock.now() / 1000))
  const { id, to } = call
  const end = {
    id,
    to,
    event: 'terminate',
    timestamp,
    direction: 'BUSINESS_INITIATED',
    status: 'COMPLETED',
    duration: 1,
  }
  world.office.queue(numberUpdate(account, 'calls', { calls: [compact({ ...end, from: account.handle })] }))
}

function act(account: Account, { params }: GraphCall, world: World): Json {
  const broken = firstBreach(RULES, params)
  if (broken) throw new GraphRefusal('parameter', broken.details)
  const action = textOf(params['action'])
  const needsSession = !['reject', 'terminate'].includes(action)
  if (needsSession && !SDP.test(textOf(at(params, 'session.sdp'))))
    throw new GraphRefusal('parameter', 'The parameter session.sdp must be a session description (RFC 8866).')
  if (action === 'connect') {
    const to = textOf(params['to'] ?? params['recipient'])
    if (!to) throw new GraphRefusal('parameter', 'The parameter to is required.')
    const id = `wacid.${world.random.text(40)}`
    const call = compact({ id, to, biz_opaque_callback_data: params['biz_opaque_callback_data'] })
    world.documents.set(keyOf(id), call)
    answered(account, call, world)
    return { messaging_product: 'whatsapp', calls: [{ id }] }
  }
  const id = textOf(params['call_id'])
  if (!id) throw new GraphRefusal('parameter', 'The parameter call_id is required.')
  const call = world.documents.get(keyOf(id))
  if (call && action === 'terminate') {
    world.documents.delete(keyOf(id))
    ended(account, call, world)
  }
  return { messaging_product: 'whatsapp', success: true }
}

const limits = (time_period: string, max_allowed: number): Json[] => [{ time_period, max_allowed, current_usage: 0 }]
export const callEndpoints: readonly Endpoint[] = [
  { method: 'POST', on: 'whatsapp', edge: 'calls', handle: act },
  {
    method: 'GET',
    on: 'whatsapp',
    edge: 'call_permissions',
    handle(_, { params }, world) {
      if (!params['user_wa_id'] && !params['recipient'])
        throw new GraphRefusal('parameter', 'The parameter user_wa_id is required.')
      const expiration_time = Math.floor(world.clock.now() / 1000) + 7 * 86_400
      return {
        messaging_product: 'whatsapp',
        permission: { status: 'granted', expiration_time },
        actions: [
          { action_name: 'start_call', can_perform_action: true, limits: limits('PT24H', 100) },
          { action_name: 'send_call_permission_request', can_perform_action: true, limits: limits('PT24H', 1) },
        ],
      }
    },
  },
]
