import type { Account } from '../accounts.ts'
import type { Update } from '../envelope.ts'
import { at, compact, type Json, textOf } from '../json.ts'
import { type Conversation, DAY, type World } from '../world.ts'
import { incoming, numberUpdate } from './whatsapp-webhooks.ts'

/** A voice call between a customer and the business. */
export interface VoiceCall {
  readonly id: string
  readonly by: 'customer' | 'business'
  readonly tracker?: unknown
  /** `talking`: both have accepted. */
  state: 'ringing' | 'talking' | 'ended'
  /** When both had accepted. */
  since?: number
  /** The answer with which the business opened the media path before it accepted. */
  early?: string
}
/** The customer's leave to be called. */
export interface CallPermission {
  readonly permanent: boolean
  /** Until when; `Infinity` for good. */
  readonly until: number
}

/** How long a phone rings. */
const RINGS = 60_000
const SDP = (session: number): string => `v=0\r\no=- ${session} 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n`
const seconds = (ms: number): string => String(Math.floor(ms / 1000))

/** Whether the business may call this customer now. */
export const mayCall = ({ callPermission }: Conversation, now: number): boolean =>
  callPermission !== undefined && callPermission.until > now

const settingOf = (account: Account, world: World): string =>
  textOf(at(world.documents.get(`${account.id}/settings`), 'calling.callback_permission_status')).toUpperCase()

/** A change of the field `calls`, with both ends of the call. */
function update({ account, person }: Conversation, call: VoiceCall, more: Json): Update {
  const ours = { from: account.handle, to: person.id, to_user_id: person.bsuid }
  const theirs = { from: person.id, from_user_id: person.bsuid, to: account.handle }
  const ends = call.by === 'business' ? ours : theirs
  const direction = call.by === 'business' ? 'BUSINESS_INITIATED' : 'USER_INITIATED'
  const profile = compact({ name: person.name, username: person.username })
  return numberUpdate(account, 'calls', {
    contacts: [compact({ profile, wa_id: person.id, user_id: person.bsuid })],
    calls: [compact({ id: call.id, ...ends, direction, biz_opaque_callback_data: call.tracker, ...more })],
  })
}
function status(conversation: Conversation, call: VoiceCall, name: string, world: World): Update {
  const { account, person } = conversation
  const { id, tracker: biz_opaque_callback_data } = call
  const known = { recipient_id: person.id, recipient_user_id: person.bsuid, biz_opaque_callback_data }
  const timestamp = seconds(world.clock.now())
  return numberUpdate(account, 'calls', {
    statuses: [compact({ id, type: 'call', status: name, timestamp, ...known })],
  })
}

function begin(conversation: Conversation, by: VoiceCall['by'], world: World, tracker?: unknown): VoiceCall {
  const call: VoiceCall = { id: `wacid.${world.random.text(40)}`, by, state: 'ringing', tracker }
  conversation.voice = call
  world.clock.timer(RINGS, () => {
    if (call.state === 'ringing') end(conversation, call, world)
  })
  return call
}
/** Both have accepted. */
export function talk(conversation: Conversation, call: VoiceCall, now: number): void {
  call.state = 'talking'
  call.since = now
  conversation.callRequests.length = 0
}

/** Ends a call, whoever does so: it was completed if both had accepted, and failed if not. */
export function end(conversation: Conversation, call: VoiceCall, world: World): void {
  const now = world.clock.now()
  const { since } = call
  call.state = 'ended'
  conversation.voice = undefined
  const outcome =
    since === undefined
      ? { status: 'FAILED' }
      : {
          status: 'COMPLETED',
          start_time: seconds(since),
          end_time: seconds(now),
          duration: Math.max(1, Math.floor((now - since) / 1000)),
        }
  world.office.queue(update(conversation, call, { event: 'terminate', timestamp: seconds(now), ...outcome }))
  world.changed()
}

/** The customer calls the business, which opens the 24 h window; where the number asks for it, also leave to call back. */
export function place(conversation: Conversation, payload: string | undefined, world: World): VoiceCall {
  if (conversation.voice) throw new Error('There is a call already; the customer hangs up first')
  const now = world.clock.now()
  const call = begin(conversation, 'customer', world)
  const session = { sdp_type: 'offer', sdp: SDP(1) }
  world.office.queue(
    update(conversation, call, { event: 'connect', timestamp: seconds(now), session, cta_payload: payload }),
  )
  if (settingOf(conversation.account, world) === 'ENABLED') permit(conversation, { automatic: true }, world)
  return call
}

/** The business calls: the phone rings, and is answered unless the customer declines calls. */
export function ring(conversation: Conversation, tracker: unknown, world: World): VoiceCall {
  const call = begin(conversation, 'business', world, tracker)
  const timestamp = seconds(world.clock.now())
  const session = { sdp_type: 'answer', sdp: SDP(2) }
  const ringing = status(conversation, call, 'RINGING', world)
  if (conversation.declinesCalls) {
    world.office.queue(ringing, status(conversation, call, 'REJECTED', world))
    end(conversation, call, world)
    return call
  }
  talk(conversation, call, world.clock.now())
  world.office.queue(
    ringing,
    update(conversation, call, { event: 'connect', timestamp, session }),
    status(conversation, call, 'ACCEPTED', world),
  )
  return call
}

/** How the customer answers a request for leave to call. */
export interface PermissionAnswer {
  /** By default `accept`. */
  readonly response?: 'accept' | 'reject'
  /** For good, rather than for 7 days. */
  readonly permanent?: boolean
}
/**
 * The customer allows calls, or forbids them. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/user-call-permissions
 */
export function permit(
  conversation: Conversation,
  { response = 'accept', permanent = false, automatic = false }: PermissionAnswer & { readonly automatic?: boolean },
  world: World,
): void {
  const now = world.clock.now()
  const until = now + 7 * DAY
  conversation.callPermission =
    response === 'accept' ? { permanent, until: permanent ? Number.POSITIVE_INFINITY : until } : undefined
  const request = conversation.messages.findLast(
    (m) => m.from === 'business' && at(m.content, 'interactive.type') === 'call_permission_request',
  )
  const call_permission_reply = compact({
    response,
    is_permanent: permanent,
    expiration_timestamp: response === 'accept' && !permanent ? Number(seconds(until)) : undefined,
    response_source: automatic ? 'automatic' : 'user_action',
  })
  const context = request && !automatic ? { context: { from: conversation.account.handle, id: request.id } } : {}
  const id = world.random.wamid()
  const content = {
    id,
    ...context,
    type: 'interactive',
    interactive: { type: 'call_permission_reply', call_permission_reply },
  }
  conversation.messages.push({ id, from: 'customer', at: now, content })
  world.office.queue(incoming(conversation, content, now))
}
