import { useState } from 'preact/hooks'
import type { Series } from './ads-view.ts'
import { Chart } from './chart.page.tsx'
import type { Snapshot } from './snapshot.ts'
import { Empty, Scroll } from './table.page.tsx'

const METRICS = { impressions: 'Impressions', clicks: 'Clicks', spend: 'Spend' } as const
type Metric = keyof typeof METRICS
const total = (series: Series, metric: Metric): string => {
  const sum = series[metric].reduce((all, value) => all + value, 0)
  return metric === 'spend' ? sum.toFixed(2) : String(sum)
}
/** The same days for every line: what a campaign lacks is 0. */
function aligned(lines: readonly { readonly name: string; readonly series: Series }[], metric: Metric) {
  const days = [...new Set(lines.flatMap(({ series }) => series.days))].sort()
  return {
    days,
    lines: lines.map(({ name, series }) => ({
      name,
      values: days.map((day) => series[metric][series.days.indexOf(day)] ?? 0),
    })),
  }
}

function Totals(props: {
  readonly caption: string
  readonly lines: readonly { name: string; series: Series; state: string }[]
}) {
  return (
    <table>
      <caption>{props.caption}</caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">State</th>
          {Object.values(METRICS).map((name) => (
            <th scope="col" key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.lines.map(({ name, state, series }, i) => (
          <tr key={`${name}${i}`}>
            <td>{name}</td>
            <td>{state}</td>
            {(Object.keys(METRICS) as Metric[]).map((metric) => (
              <td key={metric}>{total(series, metric)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The ad account: what the app made there, and what it brought. */
export function AdsView({ state: { ads } }: { readonly state: Snapshot }) {
  const [metric, setMetric] = useState<Metric>('impressions')
  const [shown, setShown] = useState('campaigns')
  const finished = ads.runs.filter((run) => run.series.days.length > 0)
  const run = finished.find(({ id }) => id === shown)
  const lines = run ? [{ name: `Report ${run.id}`, series: run.series }] : ads.campaigns
  const { days, lines: plotted } = aligned(lines, metric)
  const what = run ? `report ${run.id}` : 'campaigns'
  return (
    <>
      <div class="bar">
        <label>
          Plot{' '}
          <select value={shown} onChange={(event) => setShown(event.currentTarget.value)}>
            <option value="campaigns">campaigns, last 30 days</option>
            {finished.map(({ id }) => (
              <option key={id} value={id}>
                report {id}
              </option>
            ))}
          </select>
        </label>
        <label>
          Figure{' '}
          <select value={metric} onChange={(event) => setMetric(event.currentTarget.value as Metric)}>
            {Object.entries(METRICS).map(([key, name]) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <span class="grow" />
        <span class="soft">
          {Object.entries(ads.counts)
            .map(([kind, count]) => `${count} ${kind}${count > 1 ? 's' : ''}`)
            .join(', ')}
        </span>
      </div>
      <Scroll label="Ad account">
        {days.length > 0 ? (
          <Chart title={`${METRICS[metric]} of ${what}, by day`} days={days} lines={plotted} />
        ) : (
          <Empty>Nothing to plot yet: the app has no ads, or they were not shown.</Empty>
        )}
        <Totals caption="Campaigns" lines={ads.campaigns.map((c) => ({ ...c, state: c.status }))} />
        <Totals
          caption="Reports"
          lines={ads.runs.map(({ id, status, percent, rows, series }) => ({
            name: id,
            state: rows === undefined ? `${status}, ${percent} %` : `${status}, ${rows} rows`,
            series,
          }))}
        />
        <table>
          <caption>Audiences</caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">People</th>
            </tr>
          </thead>
          <tbody>
            {ads.audiences.map(({ id, name, members }) => (
              <tr key={id}>
                <td>{name}</td>
                <td>{members}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  )
}
