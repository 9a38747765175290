import { type FlowView, flowActions, viewOf } from '../flows/session.ts'
import { join } from '../graph/groups.ts'
import { at, type Json, jsonOf, listOf, textOf } from '../json.ts'
import { storeMedia } from '../media.ts'
import { type Conversation, isOpen, type Message, type World } from '../world.ts'
import { acting, type Button, type Chat, findButton, MIME, received } from './chat.ts'
import { end, type PermissionAnswer, permit, place, type VoiceCall } from './voice.ts'
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
  /** The Flow that is open on the phone. */
  readonly flow: FlowView | undefined
  /**
   * Opens the Flow of the last message that has one, or of a message. Its endpoint is asked as by a phone: encrypted
   * with the public key of the number, signed, and answered in kind.
   */
  opens(messageId?: string): Promise<readonly Json[]>
  /** Fills in the Flow's screen and taps its footer, or a link by its label. */
  fills(answers: Json, tap?: string): Promise<readonly Json[]>
  /** Goes back one screen of the Flow. */
  goesBack(): Promise<readonly Json[]>
  /** Closes the Flow without an end. */
  closes(): void
  /** Completes a Flow with these answers, whatever its screens. */
  submits(answers: Json): Promise<readonly Json[]>
  /** Stops marketing messages, or wants them again. */
  stops(stopped?: boolean): Promise<readonly Json[]>
  /** The call that rings or is talked in. */
  readonly call: Pick<VoiceCall, 'id' | 'by' | 'state'> | undefined
  /** Calls the business, by a call button with its payload. Unanswered, the call ends after a minute. */
  calls(payload?: string): Promise<readonly Json[]>
  /** Ends the call. */
  hangsUp(): Promise<readonly Json[]>
  /** Allows the business to call, for 7 days or for good, or forbids it; an answer to its last request if there was one. */
  permits(answer?: PermissionAnswer): Promise<readonly Json[]>
  /** From now on declines the business's calls, or takes them again. */
  declines(declined?: boolean): void
  /** Follows a group's invite link. */
  joins(inviteLink: string): Promise<void>
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
  const write = (message: Json): Promise<readonly Json[]> => acting(conversation, world, settle, () => receive(message))
  const receive = (message: Json): void => {
    const now = world.clock.now()
    const id = world.random.wamid()
    conversation.wroteAt = now
    messages.push({ id, from: 'customer', at: now, content: { id, ...message } })
    world.office.queue(incoming(conversation, { id, ...message }, now))
  }
  const replyOf = (response: Json, messageId: string): Json => {
    const nfm_reply = { name: 'flow', body: 'Sent', response_json: JSON.stringify(response) }
    return { ...answers(messageId), type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply } }
  }
  const flows = flowActions(conversation, world, (params, messageId) => receive(replyOf(params, messageId)))
  /** What is wrong with the action is thrown; an endpoint that is slow goes on being waited for. */
  const inFlow = async (run: () => Promise<void>): Promise<readonly Json[]> => {
    let failure: { readonly error: unknown } | undefined
    const caught = (error: unknown): void => {
      failure = { error }
    }
    const came = await acting(conversation, world, settle, () => world.work(run().catch(caught)), false)
    if (failure) throw failure.error
    return came
  }
  const withFlow = (message: Message): boolean => at(message.content, 'interactive.type') === 'flow'
  const buttons = (): Button[] => whatsappButtons(conversation)
  const answers = (messageId: string): Json => ({ context: { from: account.handle, id: messageId } })
  return {
    id: person.id,
    log: world.log,
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
    get flow() {
      return conversation.flow && viewOf(conversation.flow)
    },
    opens: (messageId) =>
      inFlow(async () => {
        const message = messages.findLast((m) => withFlow(m) && (messageId === undefined || m.id === messageId))
        if (!message) throw new Error('No message with a Flow has been received')
        await flows.open(message)
      }),
    fills: (form, tap) => inFlow(() => flows.fill(form, tap)),
    goesBack: () => inFlow(flows.back),
    closes() {
      conversation.flow = undefined
    },
    submits: (response) => write(replyOf(response, last())),
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
    get call() {
      return conversation.voice
    },
    calls: (payload) => acting(conversation, world, settle, () => void place(conversation, payload, world)),
    hangsUp: () =>
      acting(
        conversation,
        world,
        settle,
        () => {
          if (!conversation.voice) throw new Error('There is no call to end')
          end(conversation, conversation.voice, world)
        },
        false,
      ),
    permits: (answer = {}) => acting(conversation, world, settle, () => permit(conversation, answer, world)),
    declines(declined = true) {
      conversation.declinesCalls = declined
    },
    async joins(link) {
      join(link, person, world)
      await settle()
    },
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
