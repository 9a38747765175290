import { useEffect, useRef, useState } from 'preact/hooks'
import type { ProductId } from '../accounts.ts'
import { Bubble } from './bubble.page.tsx'
import { Composer } from './composer.page.tsx'
import { useAct } from './server.page.ts'
import type { ConversationView, Snapshot } from './snapshot.ts'
import { Tabs } from './tabs.page.tsx'

const PRODUCTS = [
  { id: 'whatsapp', name: 'WhatsApp' },
  { id: 'messenger', name: 'Messenger' },
  { id: 'instagram', name: 'Instagram' },
] as const
/** The first customer of each; the next ones count on. */
const FIRST: Readonly<Record<ProductId, string>> = {
  whatsapp: '27820001111',
  messenger: '7000000000000001',
  instagram: '8000000000000001',
}
/** Ids that are no numbers are nobody's predecessors. */
const numberOf = (id: string): bigint => (/^\d+$/.test(id) ? BigInt(id) : 0n)
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')

/** Replies that vanish once one of them is tapped. */
function QuickReplies({ conversation }: { readonly conversation: ConversationView }) {
  const act = useAct()
  const { product, account, person, buttons } = conversation
  const quick = buttons.filter((b) => b.quick)
  if (quick.length === 0) return null
  return (
    <li class="quick">
      {quick.map(({ id, title }) => (
        <button
          type="button"
          key={id + title}
          onClick={() => act({ do: 'taps', product, account, user: person.id, button: id })}
        >
          {title}
        </button>
      ))}
    </li>
  )
}

function Window({ conversation, now }: { readonly conversation: ConversationView | undefined; readonly now: number }) {
  const until = conversation?.openUntil
  if (!conversation?.open || until === undefined) return <span class="soft">24 h window closed</span>
  const left = Math.floor((until - now) / 60_000)
  return (
    <span class="soft" title={`until ${day(until)} UTC`}>
      24 h window open, {Math.floor(left / 60)} h {left % 60} min left
    </span>
  )
}

/** Customers' phones, one for each product. */
export function Phone({ state }: { readonly state: Snapshot }) {
  const [product, setProduct] = useState<ProductId>('whatsapp')
  const [users, setUsers] = useState<Partial<Record<ProductId, string>>>({})
  const act = useAct()
  const user = users[product] ?? FIRST[product]
  const known = state.conversations.filter((c) => c.product === product)
  const conversation = known.find((c) => c.person.id === user)
  const business = state.accounts.find((a) => a.id === conversation?.account || a.product === product)
  const messages = conversation?.messages ?? []
  const people = [...new Set([FIRST[product], user, ...known.map((c) => c.person.id)])]
  const list = useRef<HTMLUListElement>(null)
  // The list alone: whoever looks at another part of the page stays there.
  useEffect(
    () => list.current?.scrollTo({ top: list.current.scrollHeight }),
    [messages.length, conversation?.typing, product],
  )
  const choose = (id: string): void => setUsers({ ...users, [product]: id })
  const another = (): void =>
    choose(
      String(
        (people
          .map(numberOf)
          .sort((a, b) => (a < b ? -1 : 1))
          .at(-1) ?? 0n) + 1n,
      ),
    )
  const blocked = conversation?.person.reachable === false
  return (
    <section aria-labelledby="phone-title" class="phone-column">
      <Tabs label="Product" tabs={PRODUCTS} chosen={product} choose={(id) => setProduct(id)} panel="chat" />
      <div class="bar">
        <h2 id="phone-title">Customer</h2>
        <select aria-label="Customer" value={user} onChange={(event) => choose(event.currentTarget.value)}>
          {people.map((id) => (
            <option key={id}>{id}</option>
          ))}
        </select>
        <button type="button" onClick={another}>
          Another
        </button>
        {conversation && (
          <label>
            <input
              type="checkbox"
              checked={blocked}
              onChange={() => act({ do: 'blocks', product, user, account: conversation.account, blocked: !blocked })}
            />{' '}
            unreachable
          </label>
        )}
        <span class="grow" />
        <Window conversation={conversation} now={state.now} />
      </div>
      <div class={`phone ${product}`} id="chat" role="tabpanel" aria-labelledby={`tab-${product}`}>
        <div class="top">
          <span class="avatar" aria-hidden="true">
            {(business?.name ?? '?').slice(0, 1)}
          </span>
          <span>
            <strong>{business?.name}</strong>
            <span class="line">{conversation?.typing ? 'typing…' : (business?.handle ?? 'online')}</span>
          </span>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <ul ref={list} class="messages" tabIndex={0} aria-live="polite" aria-label="Conversation">
          {conversation &&
            messages.map((m) => <Bubble key={m.id} message={m} conversation={conversation} flows={state.flows} />)}
          {conversation?.typing && (
            <li class="message business typing">
              <span class="hidden">typing…</span>
              <i aria-hidden="true" />
              <i aria-hidden="true" />
              <i aria-hidden="true" />
            </li>
          )}
          {conversation && <QuickReplies conversation={conversation} />}
        </ul>
        <Composer key={`${product}${user}`} product={product} user={user} account={conversation?.account} />
      </div>
    </section>
  )
}
