import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
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
