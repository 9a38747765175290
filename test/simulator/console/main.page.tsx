import { render } from 'preact'
import { useCallback, useEffect, useState } from 'preact/hooks'
import type { Step } from '../scenario.ts'
import { AdsView } from './ads.page.tsx'
import { ConversionsView } from './conversions.page.tsx'
import { FaultsView } from './faults.page.tsx'
import { Phone } from './phone.page.tsx'
import { PlacesView } from './places.page.tsx'
import { Acting, follow, give, useAct } from './server.page.ts'
import type { Snapshot } from './snapshot.ts'
import { moment } from './table.page.tsx'
import { Tabs } from './tabs.page.tsx'
import { WireView } from './wire.page.tsx'
import { WorkView } from './work.page.tsx'

const JUMPS = ['10m', '1h', '25h', '7d'] as const

/** What time it is at Meta, and the jumps. */
function Clock({ state }: { readonly state: Snapshot }) {
  const act = useAct()
  return (
    <div class="row">
      <span class="soft">
        {moment(state.now)} UTC{state.live ? '' : ', stands still'}
      </span>
      {JUMPS.map((by) => (
        <button type="button" key={by} onClick={() => act({ do: 'advance', by })}>
          +{by}
        </button>
      ))}
    </div>
  )
}

/** The last error in the app's log, until it is hidden; the next one shows again. */
function LastError({ state }: { readonly state: Snapshot }) {
  const [hidden, hide] = useState('')
  const errors = state.log.filter((line) => line.level === 'error')
  const last = errors.at(-1)
  const id = `${errors.length} ${JSON.stringify(last)}`
  if (!last || id === hidden) return null
  const { error } = (last.data ?? {}) as { readonly error?: { readonly message?: string } }
  return (
    <div class="bar bad trouble">
      <details>
        <summary>
          <span role="status">
            {last.message}
            {error?.message && `: ${error.message}`}
          </span>
        </summary>
        <pre>{JSON.stringify(last.data, undefined, 2)}</pre>
      </details>
      <button type="button" aria-label="Hide this error" onClick={() => hide(id)}>
        Hide
      </button>
    </div>
  )
}

/** What is wrong, so that a silent bot explains itself. */
function Troubles({ state, problem }: { readonly state: Snapshot; readonly problem: string | undefined }) {
  const { faults } = state
  return (
    <>
      {problem && (
        <p class="bar bad" role="alert">
          {problem}
        </p>
      )}
      {!state.alive && (
        <p class="bar bad" role="status">
          The app's process is down; webhooks wait and come again.
        </p>
      )}
      {faults.length > 0 && (
        <p class="bar bad" role="status">
          {faults.length} fault{faults.length > 1 ? 's' : ''} waiting: {faults.join(', ')}
        </p>
      )}
      <LastError state={state} />
    </>
  )
}

const VIEWS = {
  wire: WireView,
  work: WorkView,
  places: PlacesView,
  conversions: ConversionsView,
  ads: AdsView,
  faults: FaultsView,
}
type ViewId = keyof typeof VIEWS

function Views({ state }: { readonly state: Snapshot }) {
  const [chosen, choose] = useState<ViewId>('wire')
  const View = VIEWS[chosen]
  const tabs = [
    { id: 'wire', name: 'Wire' },
    { id: 'work', name: 'Work', count: state.work.jobs.length + state.work.dead.length },
    { id: 'places', name: 'Pages', count: state.places.length },
    { id: 'conversions', name: 'Conversions', count: state.conversions.length },
    { id: 'ads', name: 'Ads', count: state.ads.campaigns.length },
    { id: 'faults', name: 'Faults', count: state.faults.length },
  ] as const
  return (
    <section aria-label="Meta">
      <Tabs label="View" tabs={tabs} chosen={chosen} choose={(id) => choose(id)} panel="view" />
      <div id="view" role="tabpanel" aria-labelledby={`tab-${chosen}`} class="view">
        <View state={state} />
      </div>
    </section>
  )
}

function Console() {
  const [state, setState] = useState<Snapshot>()
  const [lost, setLost] = useState(false)
  const [problem, setProblem] = useState<string>()
  const show = (found: Snapshot | undefined): void => {
    setLost(!found)
    if (found) setState(found)
  }
  useEffect(() => follow(show), [])
  const act = useCallback(async (step: Step) => {
    const wrong = await give(step)
    setProblem(wrong)
    return wrong === undefined
  }, [])
  return (
    <Acting.Provider value={act}>
      <header>
        <h1>signalbox console</h1>
        <span class="grow" />
        {state && <Clock state={state} />}
        <a href="/console/scenario" download="scenario.json">
          Save scenario{state?.steps ? ` (${state.steps})` : ''}
        </a>
      </header>
      {lost && (
        <p class="bar bad" role="status">
          The simulator does not answer; what you see is what it said last. This page goes on when it is back.
        </p>
      )}
      {state && <Troubles state={state} problem={problem} />}
      <main>
        {state && <Phone state={state} />}
        {state && <Views state={state} />}
      </main>
    </Acting.Provider>
  )
}

const root = document.getElementById('app')
if (root) render(<Console />, root)
