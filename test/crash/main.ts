/**
 * `npm run -s crash -- --seeds N --backend fs,redis --point after-send --without fence`: kills real processes on real
 * backends at every named point, and prints what was lost and what was sent twice.
 */
import { parseArgs } from 'node:util'
import type { Safeguard } from '../../core/delivery/settings.ts'
import { crashRun, type Tally } from './harness.ts'
import { closeBackends, launcher, openBackend } from './launch.ts'
import { BACKENDS, type Backend, POINTS } from './scenarios.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1' },
    from: { type: 'string', default: '1' },
    backend: { type: 'string', default: Object.keys(BACKENDS).join() },
    point: { type: 'string', default: POINTS.join() },
    without: { type: 'string', default: '' },
    parallel: { type: 'string', default: '3' },
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

const total = { lost: 0, duplicated: 0, inversions: 0, kills: 0 }
type Sum = { lost: number; duplicated: number; inversions: number; kills: number }
const add = (into: Sum, tally: Tally): void => {
  into.lost += tally.lost
  into.duplicated += tally.duplicated
  into.inversions += tally.inversions
  into.kills += tally.kills
}
for (const backend of backends) {
  const jobs = points.flatMap((point) =>
    Array.from({ length: seeds }, (_, i) => ({ point, seed: Number(values.from) + i })),
  )
  const sums = new Map(points.map((point) => [point, { lost: 0, duplicated: 0, inversions: 0, kills: 0 }]))
  const next = async (): Promise<void> => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const { point, seed } = job
      const place = await openBackend(backend)
      const tally = await crashRun({
        seed,
        point,
        without,
        ...BACKENDS[backend],
        start: await launcher(backend, place),
      })
      await place.close()
      if (tally.lost + tally.duplicated + tally.inversions > 0)
        console.error(`${backend} ${point} seed ${seed}: ${JSON.stringify(tally)}`)
      const sum = sums.get(point)
      if (sum) add(sum, tally)
      add(total, tally)
    }
  }
  await Promise.all(Array.from({ length: Number(values.parallel) }, next))
  console.log(`\n${backend}`)
  for (const [point, sum] of sums)
    console.log(
      `  ${point.padEnd(18)} kills ${String(sum.kills).padStart(4)}  lost ${sum.lost}  sent twice ${sum.duplicated}  out of order ${sum.inversions}`,
    )
}
console.log(JSON.stringify({ points, backends, seeds, ...total }))
process.exitCode = total.lost + total.duplicated + total.inversions > 0 && without.length === 0 ? 1 : 0
await closeBackends()
process.exit()
