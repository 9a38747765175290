import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Traffic } from '../office.ts'
import { Phone } from './phone.page.tsx'
import { follow, give } from './server.page.ts'
import type { Snapshot } from './snapshot.ts'
import { Wire } from './wire.page.tsx'

const JUMPS = ['1h', '25h', '7d'] as const

/** What time it is at Meta, and the jumps. */
function Clock({ state }: { readonly state: Snapshot }) {
  return (
    <>
      <span class="soft">{new Date(state.now).toISOString().slice(0, 16).replace('T', ' ')} UTC</span>
      {JUMPS.map((by) => (
        <button type="button" key={by} onClick={() => give({ do: 'advance', by })}>
          +{by}
        </button>
      ))}
    </>
  )
}

const FAILURES: Readonly<Record<string, string>> = {
  lost: 'its answer is lost',
  reset: 'the connection breaks',
  html: 'a gateway answers HTML',
  unavailable: 'Meta is unavailable (503)',
  appRate: 'the rate limit is hit',
  tokenRevoked: 'the token is revoked',
}
const TRAFFIC: Readonly<Record<string, { readonly name: string; readonly how: Traffic }>> = {
  plain: { name: 'one by one', how: {} },
  double: { name: 'twice', how: { duplicates: 1 } },
  wild: { name: 'in batches, twice, out of order', how: { batch: 20, duplicates: 0.5, shuffled: true } },
}

/** How the world misbehaves. */
function Faults() {
  return (
    <>
      <label>
        Next call{' '}
        <select
          value=""
          onChange={(event) => {
            void give({ do: 'fail', how: event.currentTarget.value })
            event.currentTarget.value = ''
          }}
        >
          <option value="">works</option>
          {Object.entries(FAILURES).map(([how, name]) => (
            <option key={how} value={how}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        Webhooks come{' '}
        <select onChange={(event) => give({ do: 'traffic', ...TRAFFIC[event.currentTarget.value]?.how })}>
          {Object.entries(TRAFFIC).map(([key, { name }]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <a href="/console/scenario" download="scenario.json">
        Save scenario
      </a>
    </>
  )
}

/** Faults that wait for a call. */
const Armed = ({ state }: { readonly state: Snapshot }) =>
  state.faults.length > 0 ? (
    <span class="bad" role="status">
      {state.faults.length} fault{state.faults.length > 1 ? 's' : ''} waiting: {state.faults.join(', ')}
    </span>
  ) : null

/** The app's last error, so that a silent bot explains itself. */
function LastError({ state }: { readonly state: Snapshot }) {
  const last = state.log.findLast((line) => line.level === 'error')
  if (!last) return null
  return (
    <p class="bar bad" role="status">
      {last.message} {JSON.stringify(last.data)}
    </p>
  )
}

function Console() {
  const [state, setState] = useState<Snapshot>()
  useEffect(() => follow(setState), [])
  return (
    <>
      <header>
        <h1>signalbox console</h1>
        <span class="grow" />
        {state && <Armed state={state} />}
        <Faults />
        {state && <Clock state={state} />}
      </header>
      {state && <LastError state={state} />}
      <main>
        {state && <Phone state={state} />}
        {state && <Wire state={state} />}
      </main>
    </>
  )
}

const root = document.getElementById('app')
if (root) render(<Console />, root)
