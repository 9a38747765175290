import type { Account } from '../accounts.ts'
import { end, mayCall, ring, talk, type VoiceCall } from '../chats/voice.ts'
import { at, compact, type Json, textOf } from '../json.ts'
import { type Conversation, DAY, type World } from '../world.ts'
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
/** How many requests for leave to call a customer gets; a call that both take counts them anew. */
const REQUESTS = [
  { time_period: 'PT24H', max_allowed: 1, span: DAY },
  { time_period: 'P7D', max_allowed: 2, span: 7 * DAY },
]

const usageOf = ({ callRequests }: Conversation, span: number, now: number): number =>
  callRequests.filter((time) => now - time < span).length
const mayAsk = (conversation: Conversation, now: number): boolean =>
  REQUESTS.every(({ max_allowed, span }) => usageOf(conversation, span, now) < max_allowed)

/** Counts a message that asks for leave to call, or refuses it. */
export function countRequest(conversation: Conversation, now: number): void {
  if (!mayAsk(conversation, now)) throw new GraphRefusal('callRequests', 'At most 1 request a day and 2 in 7 days.')
  conversation.callRequests.push(now)
}

function connect(account: Account, params: Json, world: World): Json {
  const to = textOf(params['to'] ?? params['recipient'])
  if (!to) throw new GraphRefusal('parameter', 'The parameter to is required.')
  const conversation = world.conversation(account, to)
  if (!conversation.person.reachable) throw new GraphRefusal('callee')
  if (!mayCall(conversation, world.clock.now()))
    throw new GraphRefusal('noCallPermission', 'The customer has not allowed the business to call.')
  if (conversation.voice) throw new GraphRefusal('callRunning', 'There is a call with this customer already.')
  const { id } = ring(conversation, params['biz_opaque_callback_data'], world)
  return { messaging_product: 'whatsapp', calls: [{ id }] }
}

/** What can be done with a call, and by whom it must have been made. */
const ACTIONS: Readonly<
  Record<string, { readonly by?: VoiceCall['by']; readonly state?: VoiceCall['state']; run: Act }>
> = {
  pre_accept: {
    by: 'customer',
    state: 'ringing',
    run({ call, sdp }) {
      call.early = sdp
    },
  },
  accept: {
    by: 'customer',
    state: 'ringing',
    run({ conversation, call, sdp, world }) {
      if (call.early !== undefined && call.early !== sdp)
        throw new GraphRefusal('parameter', 'The session must be the one with which the call was pre-accepted.')
      talk(conversation, call, world.clock.now())
    },
  },
  reject: { by: 'customer', state: 'ringing', run: ({ conversation, call, world }) => end(conversation, call, world) },
  terminate: { run: ({ conversation, call, world }) => end(conversation, call, world) },
}
type Act = (about: {
  readonly conversation: Conversation
  readonly call: VoiceCall
  readonly sdp: string
  readonly world: World
}) => void

function act(account: Account, { params }: GraphCall, world: World): Json {
  const broken = firstBreach(RULES, params)
  if (broken) throw new GraphRefusal('parameter', broken.details)
  const name = textOf(params['action'])
  const sdp = textOf(at(params, 'session.sdp'))
  if (!['reject', 'terminate'].includes(name) && !SDP.test(sdp))
    throw new GraphRefusal('parameter', 'The parameter session.sdp must be a session description (RFC 8866).')
  const action = ACTIONS[name]
  if (!action) return connect(account, params, world)
  const id = textOf(params['call_id'])
  if (!id) throw new GraphRefusal('parameter', 'The parameter call_id is required.')
  const conversation = world.conversations.find((c) => c.account.id === account.id && c.voice?.id === id)
  const call = conversation?.voice
  if (!conversation || !call) throw new GraphRefusal('parameter', `There is no call ${id} that has not ended.`)
  if ((action.by ?? call.by) !== call.by || (action.state ?? call.state) !== call.state)
    throw new GraphRefusal('parameter', `The ${call.by} made this call and it is ${call.state}: ${name} does not fit.`)
  action.run({ conversation, call, sdp, world })
  return { messaging_product: 'whatsapp', success: true }
}

/** The words of the v23 specification; newer pages say `no_permission`, `temporary`, `permanent`. */
function permission(account: Account, { params }: GraphCall, world: World): Json {
  const user = textOf(params['user_wa_id'] ?? params['recipient'])
  if (!user) throw new GraphRefusal('parameter', 'The parameter user_wa_id is required.')
  const conversation = world.conversation(account, user)
  const now = world.clock.now()
  const { callPermission: given, callRequests } = conversation
  const may = mayCall(conversation, now)
  const not = given ? 'expired' : callRequests.length > 0 ? 'pending' : 'denied'
  const expiration_time = given && !given.permanent ? Math.floor(given.until / 1000) : undefined
  return {
    messaging_product: 'whatsapp',
    permission: compact({ status: may ? 'granted' : not, expiration_time }),
    actions: [
      {
        action_name: 'start_call',
        can_perform_action: may,
        limits: [{ time_period: 'PT24H', max_allowed: 100, current_usage: 0 }],
      },
      {
        action_name: 'send_call_permission_request',
        can_perform_action: mayAsk(conversation, now),
        limits: REQUESTS.map(({ span, ...limit }) => ({ ...limit, current_usage: usageOf(conversation, span, now) })),
      },
    ],
  }
}

export const callEndpoints: readonly Endpoint[] = [
  { method: 'POST', on: 'whatsapp', edge: 'calls', handle: act },
  { method: 'GET', on: 'whatsapp', edge: 'call_permissions', handle: permission },
]
