import type { Account } from '../accounts.ts'
import { failed, statuses } from '../chats/whatsapp-webhooks.ts'
import { flowOf } from '../flows/session.ts'
import { at, type Json, jsonOf, listOf, textOf } from '../json.ts'
import { type Conversation, isOpen, type World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { countRequest } from './calls.ts'
import { FAILURES, GraphRefusal, type StatusError } from './errors.ts'
import { checkPace, isBeyondTier } from './limits.ts'
import { type Breach, firstBreach } from './rules.ts'
import type { Endpoint } from './table.ts'
import { templateFor } from './templates.ts'
import { priceOf, pricingOf } from './whatsapp-rates.ts'
import { ENVELOPE, INTERACTIVE, LIST_ROWS, TYPES } from './whatsapp-rules.ts'

const refuse = ({ what, details }: Breach): never => {
  throw new GraphRefusal(what === 'missing' ? 'whatsappMissing' : 'whatsappInvalid', details)
}
const MEDIA = ['image', 'video', 'audio', 'document', 'sticker']

const PHONE = /^[+\d\s().-]*\d[\d\s().-]*$/

/** Holds a message against Meta's rules. */
function check(body: Json): void {
  if (body['messaging_product'] === undefined)
    throw new GraphRefusal('parameter', 'The parameter messaging_product is required.')
  const type = textOf(body['type']) || 'text'
  const rules = TYPES[type]
  if (!rules) throw new GraphRefusal('parameter', `Param type must be one of {${Object.keys(TYPES).join(', ')}}.`)
  const broken = firstBreach([...ENVELOPE, ...rules], body)
  if (broken) refuse(broken)
  if ((body['to'] === undefined) === (body['recipient'] === undefined))
    throw new GraphRefusal('parameter', 'Exactly one of to and recipient is required.')
  // Groups are named by letters too; a person is a number, however it is written.
  if (body['to'] !== undefined && body['recipient_type'] !== 'group' && !PHONE.test(textOf(body['to'])))
    refuse({ what: 'invalid', path: 'to', details: 'Parameter Invalid' })
  const media = MEDIA.includes(type) && jsonOf(body[type])
  if (media && (media['id'] === undefined) === (media['link'] === undefined))
    refuse({ what: 'missing', path: type, details: `Exactly one of ${type}.id and ${type}.link is required.` })
  if (type === 'interactive') checkInteractive(body)
}

function checkInteractive(body: Json): void {
  const type = textOf(at(body, 'interactive.type'))
  const rules = INTERACTIVE[type]
  if (!rules) refuse({ what: 'invalid', path: 'interactive.type', details: `Unknown interactive type "${type}".` })
  const broken = firstBreach(rules ?? [], body)
  if (broken) refuse(broken)
  if (type !== 'list') return
  const sections = listOf(at(body, 'interactive.action.sections'))
  const rows = sections.flatMap((section) => listOf(jsonOf(section)['rows'])).length
  if (rows > LIST_ROWS)
    refuse({ what: 'invalid', path: 'interactive', details: `Total row count exceed max allowed count: ${LIST_ROWS}` })
  if (sections.length > 1 && sections.some((section) => !jsonOf(section)['title']))
    refuse({ what: 'missing', path: 'interactive', details: 'Section title is required with more than one section.' })
}

/** A Flow must be there and published; `mode: draft` sends one that is not yet. */
function checkFlow(account: Account, body: Json, world: World): void {
  if (at(body, 'interactive.type') !== 'flow') return
  const parameters = jsonOf(at(body, 'interactive.action.parameters'))
  const name = textOf(parameters['flow_id'] ?? parameters['flow_name'])
  const flow = flowOf(account.entry, parameters, world)
  const status = textOf(flow?.['status'])
  if (status === 'BLOCKED') throw new GraphRefusal('flowBlocked', `Flow ${name} is blocked`)
  const mode = textOf(parameters['mode']) || 'published'
  const fits = mode === 'draft' ? status === 'DRAFT' : ['PUBLISHED', 'THROTTLED'].includes(status)
  if (!fits)
    refuse({ what: 'invalid', path: 'interactive', details: `Flow ${name} is ${status || 'unknown'}, not ${mode}.` })
}

const isMarketing = (body: Json, { account }: Conversation, { templates }: World): boolean => {
  const name = at(body, 'template.name')
  return templates.some((t) => t.waba === account.entry && t.name === name && t.category === 'MARKETING')
}

/** Why an accepted message never arrives; Meta tells so in a `failed` status. */
function failureOf(body: Json, conversation: Conversation, world: World): StatusError | undefined {
  const type = textOf(body['type']) || 'text'
  const media = MEDIA.includes(type) ? jsonOf(body[type]) : {}
  if (!conversation.person.reachable) return FAILURES.undeliverable
  if (type !== 'template' && !isOpen(conversation, world.clock.now())) return FAILURES.window
  if (isMarketing(body, conversation, world) && conversation.person.marketing === false) return FAILURES.stopped
  if (isBeyondTier(conversation, world)) return FAILURES.tier
  if (media['id'] !== undefined && !world.media.has(textOf(media['id']))) return FAILURES.media
  return undefined
}

/** The message as the customer's phone holds it: without the envelope. */
function contentOf(body: Json, id: string): Json {
  const type = textOf(body['type']) || 'text'
  const context = textOf(at(body, 'context.message_id'))
  return { id, type, [type]: body[type], ...(context && { context: { message_id: context } }) }
}

/** Read receipts share the path of the messages. */
function markRead(body: Json, world: World): Json {
  const held = world.holding(textOf(body['message_id']))
  if (held?.message.from !== 'customer')
    throw new GraphRefusal('whatsappInvalid', `No message ${textOf(body['message_id'])} was received.`)
  for (const message of held.conversation.messages) {
    if (message.from === 'customer') message.status = 'read'
    if (message === held.message) break
  }
  if (body['typing_indicator']) held.conversation.typingUntil = world.clock.now() + 25_000
  return { success: true }
}

function sendMessage(account: Account, call: GraphCall, world: World): Json {
  const body = call.params
  if (body['status'] === 'read') return markRead(body, world)
  check(body)
  checkFlow(account, body, world)
  const shown = body['type'] === 'template' ? templateFor(account, body, world) : undefined
  const to = textOf(body['to']).replace(/[^\d]/g, '') || textOf(body['to'])
  const recipient = textOf(body['recipient'])
  const conversation = world.conversation(account, recipient || to, recipient ? { bsuid: recipient } : {})
  const { person } = conversation
  checkPace(conversation, world)
  if (at(body, 'interactive.type') === 'call_permission_request') countRequest(conversation, world.clock.now())
  const id = world.random.wamid()
  const failure = failureOf(body, conversation, world)
  const now = world.clock.now()
  conversation.typingUntil = 0
  const content = contentOf(body, id)
  if (!failure) conversation.messages.push({ id, from: 'business', at: now, content, shown, status: 'sent' })
  const tracker = body['biz_opaque_callback_data']
  const about = { account, conversation, id, tracker: tracker === undefined ? undefined : textOf(tracker) }
  const pricing = pricingOf(priceOf(conversation, { content, at: now }, world))
  world.office.queue(...(failure ? [failed(about, failure, now)] : statuses(about, pricing, now)))
  return {
    messaging_product: 'whatsapp',
    contacts: [{ input: textOf(body['recipient'] ?? body['to']), wa_id: person.id, user_id: person.bsuid }],
    messages: [{ id, ...(body['type'] === 'template' && { message_status: 'accepted' }) }],
  }
}

export const whatsappEndpoints: readonly Endpoint[] = [
  { method: 'POST', on: 'whatsapp', edge: 'messages', handle: sendMessage },
  { method: 'POST', on: 'whatsapp', edge: 'marketing_messages', handle: sendMessage },
  {
    method: 'GET',
    on: 'whatsapp',
    edge: '',
    handle: ({ id, name, handle }, _, { limits }) => ({
      id,
      verified_name: name,
      display_phone_number: handle,
      quality_rating: 'GREEN',
      code_verification_status: 'VERIFIED',
      platform_type: 'CLOUD_API',
      status: 'CONNECTED',
      whatsapp_business_manager_messaging_limit: limits.tier === undefined ? 'TIER_UNLIMITED' : `TIER_${limits.tier}`,
    }),
  },
]
