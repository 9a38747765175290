import type { Account } from '../accounts.ts'
import { at, type Json, textOf } from '../json.ts'
import type { Conversation, Message, World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { pageOf } from './paging.ts'
import type { Endpoint, NodeEndpoint } from './table.ts'

/** A conversation's id, as Messenger's begin. */
const idOf = ({ account, person }: Conversation): string => `t_${account.id}_${person.id}`
const time = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, '+0000')

function messageOf({ account, person }: Conversation, { id, at: sent, from, content }: Message): Json {
  const [business, customer] = [
    { id: account.id, name: account.name },
    { id: person.id, name: person.name },
  ]
  const [sender, to] = from === 'business' ? [business, customer] : [customer, business]
  const message = textOf(content['text']) || textOf(at(content, 'text.body'))
  return { id, created_time: time(sent), from: sender, to: { data: [to] }, message }
}
function shape(conversation: Conversation, call: GraphCall): Json {
  const { messages, account, person } = conversation
  const newest = [...messages].reverse().map((m) => messageOf(conversation, m))
  return {
    id: idOf(conversation),
    updated_time: time(messages.at(-1)?.at ?? 0),
    message_count: messages.length,
    participants: { data: [account, person].map(({ id, name }) => ({ id, name })) },
    messages: pageOf(newest, { ...call, params: { limit: 25 } }),
  }
}

/** A Page lists its own conversations, or with `platform=instagram` those of the account linked to it. */
function list(account: Account, call: GraphCall, world: World): Json {
  const { platform, user_id } = call.params
  const found = world.conversations.filter(({ account: mine, person, messages }) => {
    const reached = mine.id === account.id || mine.page === account.id
    const product = mine.product === 'instagram' ? 'instagram' : 'messenger'
    const wanted = platform === undefined ? mine.id === account.id : textOf(platform).toLowerCase() === product
    return reached && wanted && messages.length > 0 && (user_id === undefined || person.id === textOf(user_id))
  })
  return pageOf(
    found.map((c) => shape(c, call)),
    call,
  )
}

/** Source: https://developers.facebook.com/docs/messenger-platform/conversations */
export const conversationEndpoints: readonly Endpoint[] = (['messenger', 'instagram'] as const).map((on) => ({
  method: 'GET',
  on,
  edge: 'conversations',
  handle: list,
}))
export const conversationNodes: readonly NodeEndpoint[] = [
  {
    method: 'GET',
    edge: '',
    handle(id, call, world) {
      const conversation = world.conversations.find((c) => idOf(c) === id)
      if (conversation) return shape(conversation, call)
      const held = world.holding(id)
      return held && held.conversation.account.product !== 'whatsapp'
        ? messageOf(held.conversation, held.message)
        : undefined
    },
  },
]
