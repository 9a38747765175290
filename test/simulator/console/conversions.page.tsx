import type { Snapshot } from './snapshot.ts'
import { Empty, moment, Scroll } from './table.page.tsx'

/** Conversions that Meta counted, with how well it finds the people behind them. */
export function ConversionsView({ state: { conversions } }: { readonly state: Snapshot }) {
  const mean = conversions.reduce((sum, c) => sum + c.quality, 0) / Math.max(1, conversions.length)
  return (
    <>
      <div class="bar">
        <span>
          {conversions.length} counted, match quality {mean.toFixed(1)} of 10
        </span>
      </div>
      <Scroll label="Conversions">
        <table>
          <caption class="hidden">Conversions, newest first</caption>
          <thead>
            <tr>
              <th scope="col">Received</th>
              <th scope="col">Event</th>
              <th scope="col">Source</th>
              <th scope="col">Value</th>
              <th scope="col">Event id</th>
              <th scope="col">Matched by</th>
              <th scope="col">Match quality</th>
            </tr>
          </thead>
          <tbody>
            {conversions.map((c, i) => (
              <tr key={`${c.at}${c.id ?? i}`}>
                <td>{moment(c.at)}</td>
                <td>{c.name}</td>
                <td>{c.source}</td>
                <td>{c.value}</td>
                <td>
                  <code>{c.id}</code>
                </td>
                <td>{c.keys.join(', ') || 'nothing'}</td>
                <td>
                  <meter
                    min={0}
                    max={10}
                    low={3}
                    high={6}
                    optimum={10}
                    value={c.quality}
                    aria-label={`Match quality of ${c.name}`}
                  />{' '}
                  {c.quality.toFixed(1)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {conversions.length === 0 && <Empty>No conversions yet. They appear as the app sends them.</Empty>}
      </Scroll>
    </>
  )
}
