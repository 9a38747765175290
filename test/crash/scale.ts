/**
 * `npm run -s scale -- --backend redis,postgres --workers 1,2,4 --lanes 50 --each 100 --wait 50`: the same messages with
 * more and more processes, each of which runs one handler at a time that waits so long. It is a benchmark: a process
 * is the limit, and not the processor, so that it tells what sharing an account costs, also on two cores.
 */
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import type { Tally } from './harness.ts'
import { closeBackends } from './launch.ts'
import { runCase } from './runs.ts'
import type { Backend } from './scenarios.ts'

const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'redis,postgres' },
    workers: { type: 'string', default: '1,2,4' },
    lanes: { type: 'string', default: '50' },
    each: { type: 'string', default: '100' },
    wait: { type: 'string', default: '50' },
    'at-once': { type: 'string', default: '1' },
  },
})
const lanes = Number(values.lanes)
const each = Number(values.each)

const run = (backend: Backend, workers: number): Promise<Tally> =>
  runCase(
    { backend, seed: 1, point: 'after-done' },
    {
      kills: 0,
      workers,
      lease: 30,
      lanes,
      each,
      sends: false,
      handlerMs: Number(values.wait),
      concurrency: Number(values['at-once']),
    },
  )

const runs: object[] = []
for (const backend of values.backend.split(',') as Backend[]) {
  let alone: number | undefined
  for (const workers of values.workers.split(',').map(Number)) {
    const { workMs, ...tally } = await run(backend, workers)
    alone ??= workMs * workers
    const speedUp = Number((alone / workMs).toFixed(2))
    const load = Number((loadavg()[0] ?? 0).toFixed(1))
    const perSecond = Math.round((lanes * each * 1000) / workMs)
    const { lost, duplicated, inversions, handled } = tally
    const busiest = Number((Math.max(...handled) / (lanes * each)).toFixed(2))
    const wrong = { lost, duplicated, inversions }
    runs.push({ backend, workers, seconds: workMs / 1000, perSecond, speedUp, busiest, ...wrong, load })
    console.log(
      `${backend.padEnd(10)}${String(workers).padStart(2)} processes ${(workMs / 1000).toFixed(1).padStart(7)} s ` +
        `${String(perSecond).padStart(5)} events/s  ${(speedUp / workers).toFixed(2)} × processes  busiest ${busiest}  load ${load}`,
    )
  }
}
console.log(JSON.stringify({ lanes, each, waitMs: Number(values.wait), cores: cpus().length, runs }))
await closeBackends()
process.exit()
