/**
 * `npm run -s crash -- --seeds N --backend fs,redis --point after-send --without fence`: kills real processes on real
 * backends at every named point, and prints what was lost and what was sent twice.
 */
import { parseArgs } from 'node:util'
import type { Safeguard } from '../../core/delivery/settings.ts'
import { closeBackends } from './launch.ts'
import { casesOf, PARALLEL, runCases, wrongIn } from './runs.ts'
import { BACKENDS, type Backend, POINTS } from './scenarios.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1' },
    from: { type: 'string', default: '1' },
    backend: { type: 'string', default: Object.keys(BACKENDS).join() },
    point: { type: 'string', default: POINTS.join() },
    without: { type: 'string', default: '' },
    parallel: { type: 'string', default: String(PARALLEL) },
  },
})
const chosen = <T extends string>(text: string, all: readonly T[], what: string): T[] =>
  text.split(',').map((name) => {
    const found = all.find((a) => a === name)
    if (!found) throw new Error(`No ${what} "${name}"; there are ${all.join(', ')}`)
    return found
  })
const backends = chosen(values.backend, Object.keys(BACKENDS) as Backend[], 'backend')
const points = chosen(values.point, POINTS, 'point')
const seeds = Number(values.seeds)
const without = values.without.split(',').filter(Boolean) as Safeguard[]

const zero = () => ({ runs: 0, kills: 0, lost: 0, duplicated: 0, inversions: 0, late: 0 })
type Sum = ReturnType<typeof zero>
const total = zero()
const sums = new Map<string, Sum>()
await runCases(
  casesOf(backends, points, seeds, Number(values.from), without),
  Number(values.parallel),
  (one, tally) => {
    const place = `${one.point} ${one.backend}`
    const sum = sums.get(place) ?? zero()
    sums.set(place, sum)
    for (const into of [sum, total]) {
      into.runs++
      into.kills += tally.kills
      into.lost += tally.lost
      into.duplicated += tally.duplicated
      into.inversions += tally.inversions
      into.late += tally.late
    }
    if (wrongIn(tally) > 0) console.error(`${place} seed ${one.seed}: ${JSON.stringify(tally)}`)
  },
)

const WIDTH = 20
const line = (cells: readonly string[]): void =>
  console.log(
    cells
      .map((c) => c.padEnd(WIDTH))
      .join('')
      .trimEnd(),
  )
console.log('kills: lost, sent twice, out of order')
if (total.late > 0)
  console.log(`${total.late} sent again after what took longer than the grace: this machine is too busy`)
line(['', ...backends])
for (const point of points)
  line([
    point,
    ...backends.map((backend) => {
      const { kills, lost, duplicated, inversions } = sums.get(`${point} ${backend}`) ?? zero()
      return `${kills}: ${lost}, ${duplicated}, ${inversions}`
    }),
  ])
console.log(JSON.stringify({ points, backends, seeds, ...total }))
process.exitCode = wrongIn(total) > 0 && without.length === 0 ? 1 : 0
await closeBackends()
process.exit()
