import { useState } from 'preact/hooks'
import type { Piece } from './places.ts'
import { useAct } from './server.page.ts'
import type { Snapshot } from './snapshot.ts'
import { Empty, moment, Scroll } from './table.page.tsx'

function CommentBox({ piece }: { readonly piece: Piece }) {
  const [text, setText] = useState('')
  const act = useAct()
  const send = (event: Event): void => {
    event.preventDefault()
    if (text.trim() === '') return
    setText('')
    void act({ do: 'comments', object: piece.place ?? piece.id, text })
  }
  return (
    <form onSubmit={send}>
      <input
        aria-label={`Comment on ${piece.text || piece.id}`}
        placeholder="Comment as a visitor"
        autocomplete="off"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit">Comment</button>
    </form>
  )
}

function Post({ piece, now }: { readonly piece: Piece; readonly now: number }) {
  const act = useAct()
  const { kind, state, scheduled, by, text, link, comments } = piece
  return (
    <li>
      <article class={`post ${state}`} aria-label={text || `${kind} ${piece.id}`}>
        <p class="row">
          <span class={`badge ${state}`}>{state}</span>
          <span class="soft">
            {kind}
            {by ? ` by ${by}` : ''} · {scheduled === undefined ? moment(piece.at) : `goes out ${moment(scheduled)}`}
          </span>
          <span class="grow" />
          {scheduled !== undefined && (
            <button type="button" onClick={() => act({ do: 'advance', by: Math.max(0, scheduled - now) })}>
              Jump there
            </button>
          )}
        </p>
        {text && <p class="words">{text}</p>}
        {link && <p class="soft">{link}</p>}
        {comments.length > 0 && (
          <ul class="comments" aria-label="Comments">
            {comments.map((comment) => (
              <li key={comment.id} style={{ marginInlineStart: `${comment.depth}rem` }}>
                <strong>{comment.by}</strong> {comment.text}
                {comment.hidden && <span class="badge">hidden</span>}
                {comment.liked && <span class="badge">liked</span>}
              </li>
            ))}
          </ul>
        )}
        {state === 'published' && <CommentBox piece={piece} />}
      </article>
    </li>
  )
}

/** Somebody writes on the Page, or sends its form. */
function Visitor() {
  const [text, setText] = useState('')
  const act = useAct()
  const write = (event: Event): void => {
    event.preventDefault()
    if (text.trim() === '') return
    setText('')
    void act({ do: 'visits', text })
  }
  const lead = () => act({ do: 'leads', answers: { full_name: 'Ann Visitor', email: 'ann@example.com' } })
  return (
    <form onSubmit={write}>
      <input
        aria-label="Write on the Page"
        placeholder="Write on the Page as a visitor"
        autocomplete="off"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit">Post</button>
      <button type="button" onClick={lead}>
        Send the lead form
      </button>
    </form>
  )
}

/** What stands on the business's Pages and Instagram accounts, and what will. */
export function PlacesView({ state: { places, accounts, now } }: { readonly state: Snapshot }) {
  const owners = accounts.filter((account) => account.product !== 'whatsapp')
  return (
    <Scroll label="Pages and Instagram" columns>
      {owners.map((owner) => (
        <section
          key={owner.id}
          aria-label={`${owner.name} on ${owner.product === 'instagram' ? 'Instagram' : 'Facebook'}`}
        >
          <div class="bar">
            <h3>
              {owner.product === 'instagram'
                ? `@${owner.handle ?? owner.name} on Instagram`
                : `${owner.name}, the Page`}
            </h3>
          </div>
          {owner.product === 'messenger' && <Visitor />}
          <ul class="posts">
            {places
              .filter((piece) => piece.account === owner.id)
              .map((piece) => (
                <Post key={piece.id} piece={piece} now={now} />
              ))}
          </ul>
          {!places.some((piece) => piece.account === owner.id) && <Empty>Nothing is published or scheduled.</Empty>}
        </section>
      ))}
    </Scroll>
  )
}
