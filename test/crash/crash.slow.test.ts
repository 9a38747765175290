import { spawnSync } from 'node:child_process'
import { afterAll, describe, expect, test } from 'vitest'
import type { Safeguard } from '../../core/delivery/settings.ts'
import { postgresBin } from '../kit/postgres.ts'
import { crashRun, type Tally } from './harness.ts'
import { closeBackends, launcher, openBackend } from './launch.ts'
import { BACKENDS, type Backend, type CrashPoint, POINTS } from './scenarios.ts'

const SEEDS = process.env['CI'] ? 3 : 1
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

describe.each(Object.keys(BACKENDS) as Backend[])('killed on %s', (backend) => {
  test.skipIf(!canRun(backend))('nothing is lost, sent twice or out of order', { timeout: 1_200_000 }, async () => {
    let kills = 0
    for (const point of POINTS) {
      const tallies = await runs(backend, point, SEEDS)
      expect({ point, wrong: wrong(tallies), tallies }).toMatchObject({ wrong: 0 })
      kills += tallies.reduce((sum, t) => sum + t.kills, 0)
    }
    expect(kills).toBeGreaterThan(POINTS.length)
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
