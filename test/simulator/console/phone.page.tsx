import { useEffect, useRef, useState } from 'preact/hooks'
import type { ProductId } from '../accounts.ts'
import { at, type Json, listOf, textOf } from '../json.ts'
import type { Message } from '../world.ts'
import { give } from './server.page.ts'
import type { Snapshot } from './snapshot.ts'

type Conversation = Snapshot['conversations'][number]
const PRODUCTS: readonly { readonly id: ProductId; readonly name: string; readonly user: string }[] = [
  { id: 'whatsapp', name: 'WhatsApp', user: '27820001111' },
  { id: 'messenger', name: 'Messenger', user: '7000000000000001' },
  { id: 'instagram', name: 'Instagram', user: '8000000000000001' },
]
const TICKS: Readonly<Record<string, string>> = { sent: '✓ sent', delivered: '✓✓ delivered', read: '✓✓ read' }

/** The places where a message of either family keeps words. */
const WORDS = ['text.body', 'interactive.body.text', 'reaction.emoji', 'button.text', 'attachment.payload.text']
function wordsOf({ content, shown }: Message): string {
  if (shown) return shown.text
  if (typeof content['text'] === 'string') return content['text']
  const words = WORDS.map((path) => textOf(at(content, path))).find((text) => text !== '')
  const reply = textOf(at(content, 'interactive.button_reply.title') ?? at(content, 'interactive.list_reply.title'))
  if (words || reply) return words || reply
  const cards = listOf(at(content, 'attachment.payload.elements')).map((card) => textOf(at(card, 'title')))
  const type = textOf(at(content, 'attachment.type')) || textOf(at(listOf(content['attachments'])[0], 'type'))
  return cards.length > 0 ? cards.join('\n') : `[${type || textOf(content['type']) || 'message'}]`
}

function Bubble({ message, conversation }: { readonly message: Message; readonly conversation: Conversation }) {
  const { product, account, person } = conversation
  const buttons = conversation.buttons.filter((b) => b.message === message.id)
  const tap = (id: string) => give({ do: 'taps', product, account, user: person.id, button: id })
  return (
    <li class={`message ${message.from}`}>
      {wordsOf(message)}
      {buttons.length > 0 && (
        <span class="choices">
          {buttons.map((b) => (
            <button type="button" key={b.id} onClick={() => tap(b.id)}>
              {b.title}
            </button>
          ))}
        </span>
      )}
      {message.from === 'customer' && message.status && <span class="soft">{TICKS[message.status]}</span>}
    </li>
  )
}

function Composer({
  product,
  user,
  account,
}: {
  readonly product: ProductId
  readonly user: string
  readonly account: string | undefined
}) {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const order = async (more: Json) => setProblem(await give({ product, user, account, ...more }))
  const send = (event: Event) => {
    event.preventDefault()
    if (text.trim() === '') return
    setText('')
    void order({ do: 'says', text })
  }
  return (
    <>
      {problem && (
        <p class="bar bad" role="alert">
          {problem}
        </p>
      )}
      <form onSubmit={send}>
        <input
          aria-label="Message"
          placeholder="Write as the customer"
          autocomplete="off"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="button" onClick={() => order({ do: 'sends', type: 'image' })}>
          Picture
        </button>
        <button type="submit" class="main">
          Send
        </button>
      </form>
    </>
  )
}

/** A customer's phone, with a tab for each product. */
export function Phone({ state }: { readonly state: Snapshot }) {
  const [product, setProduct] = useState(PRODUCTS[0]!)
  const [users, setUsers] = useState<Partial<Record<ProductId, string>>>({})
  const user = users[product.id] ?? product.user
  const known = state.conversations.filter((c) => c.product === product.id)
  const conversation = known.find((c) => c.person.id === user)
  const messages = conversation?.messages ?? []
  const end = useRef<HTMLLIElement>(null)
  useEffect(() => end.current?.scrollIntoView({ block: 'nearest' }), [messages.length, conversation?.typing])
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = PRODUCTS.at((PRODUCTS.indexOf(product) + step) % PRODUCTS.length)
    if (step === 0 || !next) return
    setProduct(next)
    document.getElementById(`tab-${next.id}`)?.focus()
  }
  const people = [...new Set([product.user, ...known.map((c) => c.person.id)])]
  return (
    <section aria-labelledby="phone">
      <div class="bar" role="tablist" aria-label="Product" onKeyDown={move}>
        {PRODUCTS.map((p) => (
          <button
            type="button"
            role="tab"
            key={p.id}
            id={`tab-${p.id}`}
            aria-selected={p.id === product.id}
            aria-controls="chat"
            tabIndex={p.id === product.id ? 0 : -1}
            onClick={() => setProduct(p)}
          >
            {p.name}
          </button>
        ))}
      </div>
      <div class="bar">
        <h2 id="phone">Customer</h2>
        <select
          aria-label="Customer"
          value={user}
          onChange={(event) => setUsers({ ...users, [product.id]: event.currentTarget.value })}
        >
          {people.map((id) => (
            <option key={id}>{id}</option>
          ))}
        </select>
        <span class="grow" />
        <span class="soft">{conversation?.open ? '24 h window open' : '24 h window closed'}</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div id="chat" role="tabpanel" aria-labelledby={`tab-${product.id}`} class="messages" tabIndex={0}>
        <ul class="messages" aria-live="polite" aria-label="Conversation">
          {messages.map((m) => conversation && <Bubble key={m.id} message={m} conversation={conversation} />)}
          {conversation?.typing && <li class="soft">typing…</li>}
          <li ref={end} aria-hidden="true" />
        </ul>
      </div>
      <Composer key={`${product.id}${user}`} product={product.id} user={user} account={conversation?.account} />
    </section>
  )
}
