import type { Account } from '../accounts.ts'
import { delivered, echo, messageRead } from '../chats/messaging-webhooks.ts'
import { at, type Json, jsonOf, textOf } from '../json.ts'
import { type Conversation, DAY, isOpen, type World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { placeOf } from './comments.ts'
import { GraphRefusal } from './errors.ts'
import { MESSAGE, RETIRED_TAGS, SENDER_ACTIONS, TEMPLATES, TEXT_LIMIT, WINDOW_DAYS } from './messaging-rules.ts'
import { firstBreach } from './rules.ts'
import type { Endpoint, NodeEndpoint } from './table.ts'

const refuse = (details: string): never => {
  throw new GraphRefusal('parameter', details)
}
const encoder = new TextEncoder()

function check(product: 'messenger' | 'instagram', body: Json): void {
  const message = jsonOf(body['message'])
  const text = message['text']
  const contents = ['attachment', 'attachments', 'sticker_id', 'template']
  if (text === undefined && !contents.some((key) => message[key]))
    refuse('The parameter message must hold a text or an attachment.')
  if (text !== undefined && typeof text !== 'string') refuse('Param message[text] must be a string.')
  const size = product === 'instagram' ? encoder.encode(textOf(text)).length : [...textOf(text)].length
  if (text === '') refuse('Param message[text] must be a non-empty UTF-8 encoded string')
  if (size > TEXT_LIMIT[product])
    refuse(`Length of param message[text] must be less than or equal to ${TEXT_LIMIT[product]}`)
  const broken = firstBreach(MESSAGE, body)
  if (broken) refuse(broken.details)
  const template =
    at(message, 'attachment.type') === 'template' && textOf(at(message, 'attachment.payload.template_type'))
  if (template === false) return
  const rules = TEMPLATES[template] ?? refuse(`Unknown template_type "${template}".`)
  const wrong = firstBreach(rules, body)
  if (wrong) refuse(wrong.details)
}

/**
 * A page-scoped or Instagram-scoped id that this account has met; others do not exist for Meta. A Page also sends for
 * the Instagram account that is linked to it.
 */
function recipientOf(account: Account, body: Json, world: World): Conversation {
  if (body['recipient'] === undefined) return refuse('The parameter recipient is required.')
  const id = textOf(at(body, 'recipient.id'))
  const known = world.conversations.find(
    (c) => (c.account.id === account.id || c.account.page === account.id) && c.person.id === id,
  )
  if (!known) throw new GraphRefusal(account.product === 'instagram' ? 'instagramNoUser' : 'noMatchingUser')
  if (!known.person.reachable) throw new GraphRefusal('blocked')
  return known
}

/**
 * The conversation that a private reply to a comment begins: once a comment, within 7 days.
 * Source: https://developers.facebook.com/docs/messenger-platform/discovery/private-replies
 */
function privateReply(account: Account, body: Json, world: World): Conversation | undefined {
  const id = textOf(at(body, 'recipient.comment_id'))
  if (!id) return undefined
  const comment = world.content.comments.find((c) => c.id === id)
  const owner = world.accounts.find((a) => a.id === placeOf(id, world.content)?.account)
  if (!comment || !owner || (owner.id !== account.id && owner.page !== account.id)) throw new GraphRefusal('noObject')
  if (world.documents.has(`replied/${id}`)) throw new GraphRefusal('alreadyReplied')
  if (world.clock.now() - comment.at > WINDOW_DAYS.HUMAN_AGENT * DAY) throw new GraphRefusal('windowClosed')
  world.documents.set(`replied/${id}`, {})
  return world.conversation(owner, comment.from.id, { name: comment.from.name })
}

function checkWindow(product: 'messenger' | 'instagram', conversation: Conversation, body: Json, world: World): void {
  const tag = textOf(body['tag'])
  if (RETIRED_TAGS.includes(tag)) throw new GraphRefusal('tagRetired')
  if (body['messaging_type'] === 'MESSAGE_TAG' && tag !== 'HUMAN_AGENT') refuse('The parameter tag is required.')
  if (body['messaging_type'] === 'UTILITY') return
  const days = tag === 'HUMAN_AGENT' ? WINDOW_DAYS.HUMAN_AGENT : WINDOW_DAYS.RESPONSE
  if (!isOpen(conversation, world.clock.now(), days))
    throw new GraphRefusal(product === 'instagram' ? 'instagramWindowClosed' : 'windowClosed')
}

function act(action: string, conversation: Conversation, body: Json, world: World): Json {
  const name = action.toLowerCase()
  if (!SENDER_ACTIONS.includes(name as never))
    refuse(`Param sender_action must be one of {${SENDER_ACTIONS.join(', ')}}.`)
  const now = world.clock.now()
  if (name === 'typing_on') conversation.typingUntil = now + 20_000
  if (name === 'typing_off') conversation.typingUntil = 0
  if (name === 'mark_seen')
    for (const message of conversation.messages) if (message.from === 'customer') message.status = 'read'
  if (name === 'react' || name === 'unreact') {
    const content = { reaction: { ...jsonOf(body['payload']), action: name } }
    conversation.messages.push({ id: world.random.mid(), from: 'business', at: now, content })
  }
  return { recipient_id: conversation.person.id }
}

function send(account: Account, call: GraphCall, world: World): Json {
  const body = call.params
  if (body['message'] !== undefined) check(account.product === 'instagram' ? 'instagram' : 'messenger', body)
  const privately = privateReply(account, body, world)
  const conversation = privately ?? recipientOf(account, body, world)
  const product = conversation.account.product === 'instagram' ? 'instagram' : 'messenger'
  if (body['sender_action'] !== undefined) return act(textOf(body['sender_action']), conversation, body, world)
  if (body['message'] === undefined) return refuse('The parameter message is required.')
  check(product, body)
  if (!privately) checkWindow(product, conversation, body, world)
  const now = world.clock.now()
  const mid = world.random.mid()
  const { metadata, ...content } = jsonOf(body['message'])
  const { reads } = conversation.person
  conversation.typingUntil = 0
  conversation.messages.push({
    id: mid,
    from: 'business',
    at: now,
    content: { mid, ...content },
    status: reads ? 'read' : 'delivered',
  })
  const about = { conversation, mid, now }
  world.office.queue(
    echo(about, { ...content, ...(metadata !== undefined && { metadata }) }, world.env['META_APP_ID'] ?? ''),
    ...(product === 'messenger' ? [delivered(about)] : []),
    ...(reads ? [messageRead(about)] : []),
  )
  return { recipient_id: conversation.person.id, message_id: mid }
}

const pageOf = ({ id, name }: Account): Json => ({ id, name })
const instagramOf = ({ id, name, handle }: Account): Json => ({ id, user_id: id, name, username: handle })

export const messagingEndpoints: readonly Endpoint[] = [
  { method: 'POST', on: 'messenger', edge: 'messages', handle: send },
  { method: 'POST', on: 'instagram', edge: 'messages', handle: send },
  { method: 'GET', on: 'messenger', edge: '', handle: pageOf },
  { method: 'GET', on: 'instagram', edge: '', handle: instagramOf },
]

/** `GET /<PSID>`: the customer's profile. Source: https://developers.facebook.com/docs/messenger-platform/identity/user-profile */
export const profileEndpoints: readonly NodeEndpoint[] = [
  {
    method: 'GET',
    edge: '',
    handle(id, _, world) {
      const known = world.conversations.find((c) => c.person.id === id && c.account.product !== 'whatsapp')
      if (!known) return undefined
      const { name, username } = known.person
      if (known.account.product === 'instagram')
        return { id, name, username: username ?? 'customer', follower_count: 12 }
      const [first_name = '', ...rest] = name.split(' ')
      return {
        id,
        name,
        first_name,
        last_name: rest.join(' '),
        profile_pic: `https://platform-lookaside.fbsbx.com/${id}`,
      }
    },
  },
]
