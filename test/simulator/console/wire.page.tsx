import { useState } from 'preact/hooks'
import type { Exchange } from '../flows/endpoint.ts'
import type { CallRecord } from '../graph/call.ts'
import { at, listOf, textOf } from '../json.ts'
import type { Delivery } from '../office.ts'
import { useAct } from './server.page.ts'
import type { Snapshot } from './snapshot.ts'
import { clock, Empty, Json } from './table.page.tsx'

/** What a webhook tells, in a few words: `page: messaging read`. */
function topic({ body }: Delivery): string {
  const entries = listOf(body['entry'])
  const items = entries.flatMap((entry) => [...listOf(at(entry, 'messaging')), ...listOf(at(entry, 'changes'))])
  const item = items[0]
  const value = at(item, 'value')
  const status = textOf(at(listOf(at(value, 'statuses'))[0], 'status'))
  const kinds = ['postback', 'reaction', 'read', 'delivery', 'referral', 'message'].filter(
    (k) => at(item, k) !== undefined,
  )
  const echo = at(item, 'message.is_echo') === true ? 'echo' : undefined
  const detail = status ? `status ${status}` : (echo ?? kinds[0] ?? textOf(at(item, 'field')))
  return `${textOf(body['object'])}: ${detail}${items.length > 1 ? ` and ${items.length - 1} more` : ''}`
}

function Line(props: {
  readonly at: number
  readonly mark: string
  readonly label: string
  readonly ms: number
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
          <span class="mark">{props.mark}</span>
          <span class="grow">{props.label}</span>
          <span class="soft">{Math.round(props.ms)} ms</span>
          <span class={props.ok ? 'good' : 'bad'}>{props.status}</span>
        </summary>
        {open && (
          <>
            <Json value={props.data} />
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

const webhookLine = (w: Delivery, again: () => void) => (
  <Line
    key={`w${w.id}`}
    at={w.at}
    ms={w.ms}
    mark="webhook →"
    label={`${topic(w)}${w.attempt > 1 ? ` (try ${w.attempt})` : ''}`}
    ok={w.status === undefined || w.status === 200}
    status={w.status === undefined ? '…' : `${w.status || 'no answer'}`}
    data={w.body}
    again={again}
  />
)
const callLine = (c: CallRecord) => (
  <Line
    key={`c${c.id}`}
    at={c.at}
    ms={c.ms}
    mark="← call"
    label={`${c.method} ${c.host}${c.path}`}
    ok={c.status === undefined || (c.status > 0 && c.status < 400)}
    status={c.status === undefined ? '…' : `${c.status || 'no answer'}`}
    data={{ query: c.query, body: c.body, response: c.response }}
  />
)

const exchangeLine = (e: Exchange) => (
  <Line
    key={`e${e.id}`}
    at={e.at}
    ms={e.ms}
    mark="flow →"
    label={`${textOf(e.request['action'])} ${textOf(e.request['screen'])}`}
    ok={e.status === undefined || e.status === 200}
    status={e.status === undefined ? '…' : `${e.status || 'no answer'}`}
    data={{ url: e.url, request: e.request, response: e.response }}
  />
)

const SHOWN = {
  all: 'everything',
  webhooks: 'webhooks',
  calls: 'Graph calls',
  flows: 'Flows',
  bad: 'what failed',
} as const
const failed = (status: number | undefined): boolean => status !== undefined && (status === 0 || status >= 400)

/** Everything between Meta and the app, newest first. */
export function WireView({ state }: { readonly state: Snapshot }) {
  const [show, setShow] = useState<keyof typeof SHOWN>('all')
  const [text, setText] = useState('')
  const act = useAct()
  const holds = (line: Delivery | CallRecord | Exchange): boolean =>
    (show !== 'bad' || failed(line.status)) && (text === '' || JSON.stringify(line).includes(text))
  const shown = <T extends Delivery | CallRecord | Exchange>(kind: typeof show, lines: readonly T[]): T[] =>
    show === 'all' || show === 'bad' || show === kind ? lines.filter(holds) : []
  const webhooks = shown('webhooks', state.webhooks)
  const calls = shown('calls', state.calls)
  const exchanges = shown('flows', state.exchanges)
  const lines = [
    ...webhooks.map((w) => ({
      order: w.order,
      line: webhookLine(w, () => act({ do: 'redeliver', webhook: w.id })),
    })),
    ...calls.map((c) => ({ order: c.order, line: callLine(c) })),
    ...exchanges.map((e) => ({ order: e.order, line: exchangeLine(e) })),
  ].sort((a, b) => b.order - a.order)
  return (
    <>
      <div class="bar">
        <span class="soft">
          {state.webhooks.length} webhooks, {state.calls.length} Graph calls
        </span>
        <span class="grow" />
        <input
          type="search"
          aria-label="Find"
          placeholder="Find"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <label>
          Show{' '}
          <select value={show} onChange={(event) => setShow(event.currentTarget.value as typeof show)}>
            {Object.entries(SHOWN).map(([key, name]) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <ul class="wire" tabIndex={0} aria-label="Webhooks and Graph calls, newest first">
        {lines.length === 0 && (
          <li>
            <Empty>Nothing yet. Write something to the bot.</Empty>
          </li>
        )}
        {lines.map(({ line }) => line)}
      </ul>
    </>
  )
}
