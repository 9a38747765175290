import { useState } from 'preact/hooks'
import type { Message } from '../world.ts'
import { FlowButton } from './flow.page.tsx'
import { type Card, type Link, type Media, type Shape, shapeOf } from './message.page.ts'
import { useAct } from './server.page.ts'
import { Sheet } from './sheet.page.tsx'
import type { ConversationView, Tap } from './snapshot.ts'

const TICKS: Readonly<Record<string, readonly [mark: string, name: string]>> = {
  sent: ['✓', 'sent'],
  delivered: ['✓✓', 'delivered'],
  read: ['✓✓', 'read'],
  failed: ['!', 'failed'],
}
const hour = (ms: number): string => new Date(ms).toISOString().slice(11, 16)

function Picture({ media: { kind, src, name } }: { readonly media: Media }) {
  if (kind === 'image' && src) return <img class="picture" src={src} alt={`Sent: ${name}`} />
  // biome-ignore lint/a11y/useMediaCaption: recordings of customers have no captions
  if (kind === 'audio' && src) return <audio controls src={src} aria-label="Recording" />
  const what = { image: 'Picture', video: 'Video', audio: 'Recording', file: 'File' }[kind]
  return (
    <span class="file">
      {what}: {src ? <a href={src}>{name}</a> : name}
    </span>
  )
}
const Links = ({ links }: { readonly links: readonly Link[] }) => (
  <>
    {links.map(({ title, url }) => (
      <a class="tap" key={title + url} href={/^https?:/.test(url) ? url : '#'} target="_blank" rel="noreferrer">
        {title} ↗
      </a>
    ))}
  </>
)

interface Parts {
  readonly shape: Shape
  readonly taps: readonly Tap[]
  tap(id: string): void
}
function Taps({ taps, tap }: Omit<Parts, 'shape'>) {
  return (
    <>
      {taps.map((t, i) => (
        <button type="button" class="tap" dir="auto" key={`${t.id}${i}`} onClick={() => tap(t.id)}>
          {t.title}
        </button>
      ))}
    </>
  )
}
function Cards({ shape, taps, tap }: Parts) {
  const own = (card: Card): Tap[] => taps.filter((t) => card.taps.includes(t.id))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <ul class="cards" tabIndex={0} aria-label="Cards">
      {shape.cards.map((card, i) => (
        <li key={`${card.title}${i}`}>
          {card.image && <Picture media={card.image} />}
          {card.title && <strong dir="auto">{card.title}</strong>}
          {card.subtitle && (
            <span class="soft" dir="auto">
              {card.subtitle}
            </span>
          )}
          <Links links={card.links} />
          <Taps taps={own(card)} tap={tap} />
        </li>
      ))}
    </ul>
  )
}
function List({ shape: { list }, tap }: Omit<Parts, 'taps'>) {
  const [open, setOpen] = useState(false)
  if (!list) return null
  const choose = (id: string): void => {
    setOpen(false)
    tap(id)
  }
  return (
    <>
      <button type="button" class="tap" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {list.button}
      </button>
      {open && (
        <Sheet title={list.button} close={() => setOpen(false)}>
          {list.sections.map((section, i) => (
            <section key={`${section.title}${i}`} aria-label={section.title || list.button} class="rows">
              {section.title && <h4>{section.title}</h4>}
              {section.rows.map(({ id, title, description }) => (
                <button type="button" dir="auto" key={id} onClick={() => choose(id)}>
                  <strong>{title}</strong>
                  {description && <span class="soft">{description}</span>}
                </button>
              ))}
            </section>
          ))}
        </Sheet>
      )}
    </>
  )
}
/** One message on the phone, with all that can be done to it. */
export function Bubble(props: {
  readonly message: Message
  readonly conversation: ConversationView
  readonly flows: readonly string[]
}) {
  const { message, conversation, flows } = props
  const { product, account, person } = conversation
  const act = useAct()
  const shape = shapeOf(message)
  const tap = (button: string) => act({ do: 'taps', product, account, user: person.id, button })
  const onCards = new Set(shape.cards.flatMap((card) => card.taps))
  const inList = new Set(shape.list?.sections.flatMap((section) => section.rows.map((row) => row.id)))
  const taps = conversation.buttons.filter((b) => b.message === message.id && !b.quick)
  const plain = taps.filter((t) => !onCards.has(t.id) && !inList.has(t.id))
  const tick = message.from === 'customer' ? TICKS[message.status ?? 'delivered'] : undefined
  return (
    <li class={`message ${message.from}${shape.cards.length > 0 ? ' wide' : ''}`}>
      <span class="hidden">{message.from === 'customer' ? 'Customer' : 'Business'}</span>
      {shape.media && <Picture media={shape.media} />}
      {shape.header && <strong dir="auto">{shape.header}</strong>}
      {shape.text && <span dir="auto">{shape.text}</span>}
      {shape.lines.map((line) => (
        <span class="line" dir="auto" key={line}>
          {line}
        </span>
      ))}
      {shape.footer && (
        <span class="soft" dir="auto">
          {shape.footer}
        </span>
      )}
      {shape.cards.length > 0 && <Cards shape={shape} taps={taps} tap={tap} />}
      <List shape={shape} tap={tap} />
      {shape.flow && (
        <FlowButton
          message={message.id}
          cta={shape.flow.cta}
          known={flows.includes(shape.flow.flow)}
          conversation={conversation}
        />
      )}
      <Links links={shape.links} />
      <Taps taps={plain} tap={tap} />
      <span class="meta">
        {hour(message.at)}
        {tick && (
          <span class={tick[1] === 'read' ? 'tick read' : 'tick'}>
            <span aria-hidden="true">{tick[0]}</span> <span class="hidden">{tick[1]}</span>
          </span>
        )}
      </span>
    </li>
  )
}
