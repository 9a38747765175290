import { at, type Json, jsonOf, listOf, textOf } from '../json.ts'
import { mediaUrl, storeMedia } from '../media.ts'
import { type Conversation, isOpen, type World } from '../world.ts'
import { acting, type Button, type Chat, findButton, MIME, received } from './chat.ts'
import { messaging } from './messaging-webhooks.ts'

/** A customer on Messenger or Instagram. */
export interface MessagingChat extends Chat {
  /** Taps a button that sends a postback, or an entry of a menu: anything with this payload. */
  posts(payload: string, title?: string): Promise<readonly Json[]>
  /** Sends any messaging event: `{ referral }`, `{ optin }`, `{ read }` … */
  does(event: Json): Promise<readonly Json[]>
  /** Takes a message back. */
  unsends(messageId: string): Promise<readonly Json[]>
}

/** Quick replies vanish with the next message; buttons of templates stay. */
export function messagingButtons({ messages }: Conversation): Button[] {
  return [...messages].reverse().flatMap((message, age): Button[] => {
    if (message.from !== 'business') return []
    const { content } = message
    const quick = age === 0 ? listOf(content['quick_replies']).map(jsonOf) : []
    const payload = jsonOf(at(content, 'attachment.payload'))
    const cards = [payload, ...listOf(payload['elements']).map(jsonOf)]
    const taps = cards.flatMap((card) => listOf(card['buttons']).map(jsonOf)).filter((b) => b['type'] === 'postback')
    const button = (b: Json, kind: string): Button => ({
      id: textOf(b['payload']),
      title: textOf(b['title']),
      message,
      data: { [kind]: b },
    })
    return [...quick.map((b) => button(b, 'quick_reply')), ...taps.map((b) => button(b, 'postback'))]
  })
}
/** WhatsApp says document, Messenger file. */
const typeOf = (type: string): string => (type === 'document' ? 'file' : type === 'sticker' ? 'image' : type)

/** The app of one customer. */
export function messagingChat(conversation: Conversation, world: World, settle: () => Promise<void>): MessagingChat {
  const { person, messages } = conversation
  const does = (event: Json, content?: Json): Promise<readonly Json[]> =>
    acting(conversation, world, settle, () => {
      const now = world.clock.now()
      if (content) messages.push({ id: textOf(content['mid']), from: 'customer', at: now, content })
      world.office.queue(messaging(conversation, event, now))
    })
  const write = (message: Json): Promise<readonly Json[]> => {
    const content = { mid: world.random.mid(), ...message }
    return does({ message: content }, content)
  }
  const posts = (payload: string, title = payload): Promise<readonly Json[]> => {
    const mid = world.random.mid()
    return does({ postback: { mid, title, payload } }, { mid, text: title })
  }
  const buttons = (): Button[] => messagingButtons(conversation)
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
    does: (event) => does(event),
    posts,
    says: (text, more = {}) => write({ text, ...more }),
    taps(wanted) {
      const { title, id, data } = findButton(buttons(), wanted)
      return data['postback'] ? posts(id, title) : write({ text: title, quick_reply: { payload: id } })
    },
    async sends({ type, bytes, mime = MIME[type] }) {
      const { id } = await storeMedia(world, bytes, mime)
      return write({ attachments: [{ type: typeOf(type), payload: { url: mediaUrl(world, id) } }] })
    },
    reacts(emoji, messageId = textOf(messages.findLast((m) => m.from === 'business')?.id)) {
      return does({ reaction: { mid: messageId, action: 'react', reaction: 'other', emoji } })
    },
    unsends: (mid) => does({ message: { mid, is_deleted: true } }),
    blocks(blocked = true) {
      person.reachable = !blocked
    },
  }
}
