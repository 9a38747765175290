import { useState } from 'preact/hooks'
import type { Failure } from '../faults.ts'
import { useAct } from './server.page.ts'
import type { Snapshot } from './snapshot.ts'
import { Empty, Scroll } from './table.page.tsx'

const FAILURES: Readonly<Record<string, string>> = {
  lost: 'is done, and its answer is lost',
  reset: 'breaks off',
  timeout: 'is not answered in time',
  slow: 'is answered 30 s later',
  html: 'is answered by a gateway, in HTML',
  unavailable: 'fails: unavailable (503)',
  unknown: 'fails: unknown error (500)',
  appRate: 'hits the limit of the app',
  throughput: 'hits the limit of the number',
  pairRate: 'hits the limit of the pair',
  tokenExpired: 'fails: the token has expired',
  tokenRevoked: 'fails: the token is revoked',
  notPermitted: 'fails: a permission is missing',
}
const field = (form: HTMLFormElement, name: string): string => String(new FormData(form).get(name) ?? '')
const number = (form: HTMLFormElement, name: string): number | undefined => {
  const text = field(form, name)
  return text === '' ? undefined : Number(text)
}
type Submit = { readonly currentTarget: EventTarget & HTMLFormElement; preventDefault(): void }

function Failing() {
  const act = useAct()
  const send = (event: Submit): void => {
    event.preventDefault()
    const form = event.currentTarget
    const on = field(form, 'on')
    void act({
      do: 'fail',
      how: field(form, 'how') as Failure,
      ...(on && { on }),
      times: number(form, 'times') ?? 1,
      chance: (number(form, 'chance') ?? 100) / 100,
    })
  }
  return (
    <form onSubmit={send} aria-label="Graph calls">
      <h3>Graph calls</h3>
      <label class="field">
        <span>The next call</span>
        <select name="how">
          {Object.entries(FAILURES).map(([how, name]) => (
            <option key={how} value={how}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>whose method and path hold</span>
        <input name="on" placeholder="anything; such as POST or /messages" autocomplete="off" />
      </label>
      <label class="field">
        <span>how many of them</span>
        <input name="times" type="number" min={1} defaultValue="1" />
      </label>
      <label class="field">
        <span>each with a chance of (%)</span>
        <input name="chance" type="number" min={1} max={100} defaultValue="100" />
      </label>
      <p class="row">
        <button type="submit" class="main">
          Let it fail
        </button>
        <button type="button" onClick={() => act({ do: 'calm' })}>
          Call it off
        </button>
      </p>
    </form>
  )
}

function Delivering({ state: { traffic } }: { readonly state: Snapshot }) {
  const act = useAct()
  const send = (event: Submit): void => {
    event.preventDefault()
    const form = event.currentTarget
    void act({
      do: 'traffic',
      batch: number(form, 'batch') ?? 1,
      duplicates: (number(form, 'duplicates') ?? 0) / 100,
      delay: (number(form, 'delay') ?? 0) * 1000,
      shuffled: field(form, 'shuffled') === 'on',
    })
  }
  return (
    <form onSubmit={send} aria-label="Webhooks">
      <h3>Webhooks</h3>
      <label class="field">
        <span>updates in one POST, at most</span>
        <input name="batch" type="number" min={1} max={1000} defaultValue={String(traffic.batch ?? 1)} />
      </label>
      <label class="field">
        <span>come twice, with a chance of (%)</span>
        <input
          name="duplicates"
          type="number"
          min={0}
          max={100}
          defaultValue={String((traffic.duplicates ?? 0) * 100)}
        />
      </label>
      <label class="field">
        <span>are late by up to (s)</span>
        <input name="delay" type="number" min={0} defaultValue={String(Number(traffic.delay ?? 0) / 1000 || 0)} />
      </label>
      <label>
        <input name="shuffled" type="checkbox" defaultChecked={traffic.shuffled ?? false} /> in any order
      </label>
      <p class="row">
        <button type="submit" class="main">
          Deliver so
        </button>
      </p>
    </form>
  )
}

function Limiting({ state: { limits } }: { readonly state: Snapshot }) {
  const act = useAct()
  const send = (event: Submit): void => {
    event.preventDefault()
    const form = event.currentTarget
    const pair = number(form, 'pair')
    const [perSecond, usage] = [number(form, 'perSecond'), number(form, 'usage')]
    void act({
      do: 'limit',
      ...(perSecond !== undefined && { perSecond }),
      ...(usage !== undefined && { usage }),
      ...(pair !== undefined && { pairEvery: pair * 1000 }),
    })
  }
  const text = (value: unknown): string => (value === undefined ? '' : String(value))
  return (
    <form onSubmit={send} aria-label="Limits">
      <h3>Limits</h3>
      <label class="field">
        <span>messages a second from one number</span>
        <input name="perSecond" type="number" min={1} placeholder="no limit" defaultValue={text(limits.perSecond)} />
      </label>
      <label class="field">
        <span>seconds between two messages to one person</span>
        <input
          name="pair"
          type="number"
          min={0}
          placeholder="no limit"
          defaultValue={limits.pairEvery === undefined ? '' : String(Number(limits.pairEvery) / 1000)}
        />
      </label>
      <label class="field">
        <span>of the hourly calls are used (%)</span>
        <input name="usage" type="number" min={0} max={100} placeholder="1" defaultValue={text(limits.usage)} />
      </label>
      <p class="row">
        <button type="submit" class="main">
          Limit so
        </button>
      </p>
    </form>
  )
}

const POINTS = { now: 'now', 'after-ack': 'after its next answer to a webhook', '3': 'after 3 more steps' } as const

function Crashing({ state: { alive, restartable } }: { readonly state: Snapshot }) {
  const [when, setWhen] = useState<keyof typeof POINTS>('now')
  const act = useAct()
  const crash = () => act({ do: 'crash', when: when === '3' ? 3 : when })
  return (
    <form aria-label="The app's process" onSubmit={(event) => event.preventDefault()}>
      <h3>The app's process {alive ? 'runs' : 'is down'}</h3>
      <label class="field">
        <span>Kill it</span>
        <select value={when} onChange={(event) => setWhen(event.currentTarget.value as typeof when)}>
          {Object.entries(POINTS).map(([key, name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <p class="row">
        <button type="button" class="main" disabled={!restartable || !alive} onClick={crash}>
          Crash
        </button>
        <button type="button" disabled={!restartable} onClick={() => act({ do: 'restart' })}>
          Start again
        </button>
      </p>
      {!restartable && <Empty>Give the simulator what makes the app, simulator(() =&gt; app), to kill it here.</Empty>}
    </form>
  )
}

function Templates({ state: { templates } }: { readonly state: Snapshot }) {
  const act = useAct()
  const send = (event: Submit): void => {
    event.preventDefault()
    const form = event.currentTarget
    void act({ do: 'reviews', template: field(form, 'template'), status: field(form, 'status') as 'APPROVED' })
  }
  return (
    <form onSubmit={send} aria-label="Templates">
      <h3>Templates</h3>
      <label class="field">
        <span>Template</span>
        <select name="template">
          {templates.map(({ name, language, status }) => (
            <option key={name + language} value={name}>
              {name} ({language}), {status.toLowerCase()}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>is</span>
        <select name="status">
          {['APPROVED', 'REJECTED', 'PAUSED', 'DISABLED'].map((status) => (
            <option key={status} value={status}>
              {status.toLowerCase()}
            </option>
          ))}
        </select>
      </label>
      <p class="row">
        <button type="submit" class="main">
          Review
        </button>
      </p>
    </form>
  )
}

/** How the world misbehaves. */
export function FaultsView({ state }: { readonly state: Snapshot }) {
  return (
    <Scroll label="Faults" columns>
      <Failing />
      <Delivering state={state} />
      <Limiting state={state} />
      <Crashing state={state} />
      <Templates state={state} />
      {state.disabled.length > 0 && (
        <p class="bad" role="status">
          Meta sends no more webhooks for {state.disabled.join(', ')}: they failed for an hour.
        </p>
      )}
    </Scroll>
  )
}
