import { at, type Json, jsonOf, listOf, textOf } from '../json.ts'
import { storeMedia } from '../media.ts'
import { type Conversation, isOpen, type World } from '../world.ts'
import { acting, type Button, type Chat, findButton, MIME, received } from './chat.ts'
import { incoming, preference, read } from './whatsapp-webhooks.ts'

/** An item of an order from the catalogue. */
export interface OrderItem {
  readonly product_retailer_id: string
  readonly quantity: number
  readonly item_price: number
  readonly currency: string
}
/** A customer on WhatsApp. */
export interface WhatsAppChat extends Chat {
  /** Orders from the catalogue. */
  orders(items: readonly OrderItem[], catalogId?: string): Promise<readonly Json[]>
  /** Shares a place. */
  locates(place: {
    readonly latitude: number
    readonly longitude: number
    readonly name?: string
  }): Promise<readonly Json[]>
  /** Completes a flow with these answers. */
  submits(answers: Json): Promise<readonly Json[]>
  /** Stops marketing messages, or wants them again. */
  stops(stopped?: boolean): Promise<readonly Json[]>
  /** Opens the chat: every message becomes read. */
  reads(): Promise<void>
}

/** The buttons, list rows and template replies on the phone, newest message first. */
export function whatsappButtons({ messages }: Conversation): Button[] {
  return [...messages].reverse().flatMap((message): Button[] => {
    if (message.from !== 'business') return []
    const { content } = message
    const action = jsonOf(at(content, 'interactive.action'))
    const replies = listOf(action['buttons']).map((b) => jsonOf(jsonOf(b)['reply']))
    const cards = listOf(action['cards']).flatMap((card) => listOf(at(card, 'action.buttons')))
    const onCards = cards.map((b) => jsonOf(jsonOf(b)['quick_reply']))
    const rows = listOf(action['sections']).flatMap((section) => listOf(jsonOf(section)['rows']).map(jsonOf))
    const button = (id: unknown, title: unknown, data: Json): Button => ({
      id: textOf(id),
      title: textOf(title),
      message,
      data,
    })
    return [
      ...[...replies, ...onCards].map((r) =>
        button(r['id'], r['title'], { interactive: { type: 'button_reply', button_reply: r } }),
      ),
      ...rows.map((r) => button(r['id'], r['title'], { interactive: { type: 'list_reply', list_reply: r } })),
      ...(message.shown?.replies ?? []).map(({ title, payload }) =>
        button(payload, title, { button: { payload, text: title } }),
      ),
    ]
  })
}

/** The phone of one customer. */
export function whatsappChat(conversation: Conversation, world: World, settle: () => Promise<void>): WhatsAppChat {
  const { account, person, messages } = conversation
  const last = (): string => {
    const id = messages.findLast((m) => m.from === 'business')?.id
    if (id === undefined) throw new Error('No message has been received yet')
    return id
  }
  const write = (message: Json): Promise<readonly Json[]> =>
    acting(conversation, world, settle, () => {
      const now = world.clock.now()
      const id = world.random.wamid()
      messages.push({ id, from: 'customer', at: now, content: { id, ...message } })
      world.office.queue(incoming(conversation, { id, ...message }, now))
    })
  const buttons = (): Button[] => whatsappButtons(conversation)
  const answers = (messageId: string): Json => ({ context: { from: account.handle, id: messageId } })
  return {
    id: person.id,
    get received() {
      return received(conversation)
    },
    messages,
    get buttons() {
      return buttons().map((b) => b.title)
    },
    get typing() {
      return conversation.typingUntil > world.clock.now()
    },
    get open() {
      return isOpen(conversation, world.clock.now())
    },
    writes: write,
    says: (text, more = {}) => write({ ...more, type: 'text', text: { body: text } }),
    taps(wanted) {
      const { message, data } = findButton(buttons(), wanted)
      return write({ ...answers(message.id), type: Object.keys(data)[0], ...data })
    },
    async sends({ type, bytes, mime = MIME[type], caption, filename }) {
      const { id, sha256 } = await storeMedia(world, bytes, mime)
      const file = { mime_type: mime, sha256, id, ...(caption && { caption }), ...(filename && { filename }) }
      return write({ type, [type]: { ...file, ...(type === 'audio' && { voice: true }) } })
    },
    reacts: (emoji, messageId = last()) => write({ type: 'reaction', reaction: { message_id: messageId, emoji } }),
    orders: (product_items, catalog_id = '194800000000001') =>
      write({ type: 'order', order: { catalog_id, text: '', product_items } }),
    locates: (location) => write({ type: 'location', location }),
    submits: (response) => {
      const nfm_reply = { name: 'flow', body: 'Sent', response_json: JSON.stringify(response) }
      return write({ ...answers(last()), type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply } })
    },
    stops: (stopped = true) =>
      acting(
        conversation,
        world,
        settle,
        () => {
          person.marketing = !stopped
          world.office.queue(preference(conversation, stopped ? 'stop' : 'resume', world.clock.now()))
        },
        false,
      ),
    async reads() {
      for (const message of messages) {
        if (message.from !== 'business' || message.status === 'read') continue
        message.status = 'read'
        world.office.queue(read({ account, conversation, id: message.id }, world.clock.now()))
      }
      await settle()
    },
    blocks(blocked = true) {
      person.reachable = !blocked
    },
  }
}
