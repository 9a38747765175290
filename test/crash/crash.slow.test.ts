import { spawnSync } from 'node:child_process'
import { afterAll, describe, expect, test } from 'vitest'
import type { Safeguard } from '../../core/delivery/settings.ts'
import { postgresBin } from '../kit/postgres.ts'
import { crashRun, type Tally } from './harness.ts'
import { closeBackends, launcher, openBackend } from './launch.ts'
import { BACKENDS, type Backend, type CrashPoint, POINTS } from './scenarios.ts'

/**
 * One seed here; `npm run -s crash -- --seeds N --backend …` runs as many as one likes, D1 included. Servers and workerd
 * take long to start again, so they are killed at fewer points: after the ack, in the
 * handler, after a send, and when all is done.
 */
const SERVERS: readonly CrashPoint[] = ['after-ack', 'mid-handler', 'after-send', 'after-done']
const RUNS: Readonly<Partial<Record<Backend, readonly CrashPoint[]>>> = {
  fs: POINTS,
  sqlite: POINTS,
  redis: POINTS,
  denokv: POINTS,
  postgres: SERVERS,
  upstash: SERVERS,
  object: SERVERS,
}
const required = Boolean(process.env['SIGNALBOX_REQUIRE_ALL'])

const INSTALLED = {
  'redis-server': spawnSync('redis-server', ['--version']).status === 0,
  postgresql: postgresBin !== undefined,
}
const canRun = (backend: Backend): boolean => {
  const { needs } = BACKENDS[backend]
  return required || needs === undefined || INSTALLED[needs]
}
afterAll(closeBackends)

async function runs(
  backend: Backend,
  point: CrashPoint,
  seeds: number,
  without: readonly Safeguard[] = [],
  from = 1,
): Promise<Tally[]> {
  const one = async (seed: number): Promise<Tally> => {
    const place = await openBackend(backend)
    const start = await launcher(backend, place)
    return crashRun({ seed, point, without, ...BACKENDS[backend], start }).finally(place.close)
  }
  return Promise.all(Array.from({ length: seeds }, (_, i) => one(from + i)))
}
const wrong = (tallies: readonly Tally[]): number =>
  tallies.reduce((sum, t) => sum + t.lost + t.duplicated + t.inversions, 0)

describe.each(Object.keys(RUNS) as Backend[])('killed on %s', (backend) => {
  test.skipIf(!canRun(backend))('nothing is lost, sent twice or out of order', { timeout: 1_200_000 }, async () => {
    let kills = 0
    const points = RUNS[backend] ?? []
    for (const point of points) {
      const tallies = await runs(backend, point, 1)
      expect({ point, wrong: wrong(tallies), tallies }).toMatchObject({ wrong: 0 })
      kills += tallies.reduce((sum, t) => sum + t.kills, 0)
    }
    expect(kills).toBeGreaterThanOrEqual(points.length)
  })
})

// The harness proves itself: without a safeguard it sees what that safeguard is for.
describe.skipIf(!canRun('redis'))('without a safeguard', () => {
  test.each<[Safeguard, Backend, CrashPoint]>([
    ['intent', 'fs', 'after-send'],
    ['fence', 'redis', 'frozen'],
    ['older', 'redis', 'after-ack'],
  ])('"%s" on %s, runs at %s go wrong', async (safeguard, backend, point) => {
    let found = 0
    for (let from = 1; found === 0 && from < 100; from += 4)
      found = wrong(await runs(backend, point, 4, [safeguard], from))
    expect(found).toBeGreaterThan(0)
  })
})
