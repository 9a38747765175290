import { useAct } from './server.page.ts'
import type { Snapshot } from './snapshot.ts'
import { clock, Empty, Json, Scroll } from './table.page.tsx'
import type { Job } from './work.ts'

const STATES: Readonly<Record<Job['state'], string>> = {
  queued: 'waits for its turn',
  running: 'runs',
  retries: 'is tried again',
  asks: 'waits for an answer',
}

/** What the app under test still has to do, and what it gave up, as its own store says. */
export function WorkView({ state: { work, alive } }: { readonly state: Snapshot }) {
  const act = useAct()
  const { jobs, dead, envelopes, kept } = work
  return (
    <>
      <div class="bar">
        <span>
          {envelopes} webhooks accepted, {jobs.length} events waiting, {dead.length} given up, {kept} kept
        </span>
        <span class="grow" />
        <button type="button" disabled={dead.length === 0 || !alive} onClick={() => act({ do: 'redrive' })}>
          Redrive all
        </button>
        <button type="button" disabled={kept === 0 || !alive} onClick={() => act({ do: 'replay' })}>
          Replay kept events
        </button>
      </div>
      <Scroll label="Lanes and dead letters">
        <table>
          <caption>Lanes</caption>
          <thead>
            <tr>
              <th scope="col">Lane</th>
              <th scope="col">Event</th>
              <th scope="col">State</th>
              <th scope="col">Try</th>
              <th scope="col">Sent</th>
              <th scope="col">Claim</th>
            </tr>
          </thead>
          <tbody>
            {jobs.map((job) => (
              <tr key={job.lane + job.key}>
                <td>
                  <code>{job.lane}</code>
                </td>
                <td>{job.event}</td>
                <td>{STATES[job.state]}</td>
                <td>{job.tries}</td>
                <td>{job.sent}</td>
                <td>
                  {job.holder && <code>{job.holder} </code>}
                  {job.until !== undefined && `${job.holder ? 'until' : 'at'} ${clock(job.until)}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {jobs.length === 0 && <Empty>Everything is done.</Empty>}
        <table>
          <caption>Dead letters</caption>
          <thead>
            <tr>
              <th scope="col">Given up</th>
              <th scope="col">Lane</th>
              <th scope="col">Event</th>
              <th scope="col">Reason</th>
              <th scope="col">Tries</th>
              <th scope="col">Error</th>
              <th scope="col">Again</th>
            </tr>
          </thead>
          <tbody>
            {dead.map((letter) => (
              <tr key={letter.key}>
                <td>{clock(letter.at)}</td>
                <td>
                  <code>{letter.lane}</code>
                </td>
                <td>{letter.event}</td>
                <td class="bad">{letter.reason}</td>
                <td>{letter.tries}</td>
                <td>
                  <details>
                    <summary>show</summary>
                    <Json value={letter.error ?? {}} />
                  </details>
                </td>
                <td>
                  <button type="button" disabled={!alive} onClick={() => act({ do: 'redrive', id: letter.key })}>
                    Redrive
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {dead.length === 0 && <Empty>Nothing was given up.</Empty>}
      </Scroll>
    </>
  )
}
