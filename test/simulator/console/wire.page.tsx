import { useState } from 'preact/hooks'
import type { CallRecord } from '../graph/call.ts'
import { at, listOf, textOf } from '../json.ts'
import type { Delivery } from '../office.ts'
import { give } from './server.page.ts'
import type { Snapshot } from './snapshot.ts'

const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 23)

/** What a webhook tells, in a few words: `page: messaging read`. */
function topic({ body }: Delivery): string {
  const entries = listOf(body['entry'])
  const entry = entries[0]
  const change = listOf(at(entry, 'changes'))[0]
  const value = at(change, 'value')
  const status = textOf(at(listOf(at(value, 'statuses'))[0], 'status'))
  const item = listOf(at(entry, 'messaging'))[0]
  const kinds = ['postback', 'reaction', 'read', 'delivery', 'referral', 'message'].filter(
    (k) => at(item, k) !== undefined,
  )
  const echo = at(item, 'message.is_echo') === true ? 'echo' : undefined
  const detail = status ? `status ${status}` : (echo ?? kinds[0] ?? textOf(at(change, 'field')))
  return `${textOf(body['object'])}: ${detail}${entries.length > 1 ? ` and ${entries.length - 1} more` : ''}`
}

function Line(props: {
  readonly at: number
  readonly mark: string
  readonly label: string
  readonly ok: boolean
  readonly status: string
  readonly data: unknown
  readonly again?: () => void
}) {
  const [open, setOpen] = useState(false)
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <time>{clock(props.at)}</time>
          <span>{props.mark}</span>
          <span class="grow">{props.label}</span>
          <span class={props.ok ? 'good' : 'bad'}>{props.status}</span>
        </summary>
        {open && (
          <>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
            <pre tabIndex={0}>{JSON.stringify(props.data, null, 2)}</pre>
            {props.again && (
              <p>
                <button type="button" onClick={props.again}>
                  Deliver again
                </button>
              </p>
            )}
          </>
        )}
      </details>
    </li>
  )
}

const webhookLine = (w: Delivery) => (
  <Line
    key={`w${w.id}`}
    at={w.at}
    mark="webhook →"
    label={`${topic(w)}${w.attempt > 1 ? ` (try ${w.attempt})` : ''}`}
    ok={w.status === undefined || w.status === 200}
    status={w.status === undefined ? '…' : `${w.status || 'no answer'}`}
    data={w.body}
    again={() => give({ do: 'redeliver', webhook: w.id })}
  />
)
const callLine = (c: CallRecord) => (
  <Line
    key={`c${c.id}`}
    at={c.at}
    mark="← call"
    label={`${c.method} ${c.host}${c.path}`}
    ok={c.status === undefined || c.status < 400}
    status={String(c.status ?? '…')}
    data={{ query: c.query, body: c.body, response: c.response }}
  />
)

/** Everything between Meta and the app, newest first. */
export function Wire({ state }: { readonly state: Snapshot }) {
  const [show, setShow] = useState<'all' | 'webhooks' | 'calls'>('all')
  const lines = [
    ...(show === 'calls' ? [] : state.webhooks.map((w) => ({ at: w.at, order: 0, line: webhookLine(w) }))),
    ...(show === 'webhooks' ? [] : state.calls.map((c) => ({ at: c.at, order: 1, line: callLine(c) }))),
  ].sort((a, b) => b.at - a.at || b.order - a.order)
  return (
    <section aria-labelledby="wire">
      <div class="bar">
        <h2 id="wire">The wire</h2>
        <span class="soft">
          {state.webhooks.length} webhooks, {state.calls.length} Graph calls
        </span>
        <span class="grow" />
        <label>
          Show{' '}
          <select value={show} onChange={(event) => setShow(event.currentTarget.value as typeof show)}>
            <option value="all">everything</option>
            <option value="webhooks">webhooks</option>
            <option value="calls">Graph calls</option>
          </select>
        </label>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <ul class="wire" tabIndex={0} aria-label="Webhooks and Graph calls, newest first">
        {lines.length === 0 && <li class="soft">Nothing yet. Write something to the bot.</li>}
        {lines.map(({ line }) => line)}
      </ul>
    </section>
  )
}
