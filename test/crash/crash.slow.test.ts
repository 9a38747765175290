import { afterAll, describe, expect, test } from 'vitest'
import type { Safeguard } from '../../core/delivery/settings.ts'
import { installed } from '../kit/installed.ts'
import { seedOfToday } from '../kit/today.ts'
import { closeBackends } from './launch.ts'
import { type Case, casesOf, PARALLEL, runCases, wrongIn } from './runs.ts'
import { BACKENDS, type Backend, type CrashPoint, POINTS } from './scenarios.ts'

/**
 * Every point on every kind of store, other seeds each day; `npm run -s crash -- --seeds N --backend …` runs as many as
 * one likes. Redis, where several processes take work from each other, has two seeds. What takes many times longer to
 * start or to ask has the points that differ most.
 */
const SEEDS: Readonly<Partial<Record<Backend, number>>> = { redis: 2 }
const FROM = seedOfToday(2)
const BRIEFLY: Readonly<Partial<Record<Backend, readonly CrashPoint[]>>> = {
  postgres: ['after-store', 'after-ack', 'mid-handler', 'after-intent', 'after-send', 'sweeping', 'frozen'],
  upstash: ['after-ack', 'after-intent', 'after-send', 'frozen'],
  d1: ['after-ack', 'after-send', 'after-done'],
}
afterAll(closeBackends)

describe('killed at every point', () => {
  const here = (Object.keys(BACKENDS) as Backend[]).filter((b) => installed(BACKENDS[b].needs))
  // Point by point, so that what runs at the same time is on different backends.
  const cases = POINTS.flatMap((point) =>
    here.filter((b) => BRIEFLY[b]?.includes(point) ?? true).flatMap((b) => casesOf([b], [point], SEEDS[b] ?? 1, FROM)),
  )
  const kills = new Map<Backend, number>()
  const wrong: object[] = []

  test(`nothing is lost, sent twice or out of order in ${cases.length} runs`, { timeout: 1_200_000 }, async () => {
    await runCases(cases, PARALLEL, (one, tally) => {
      kills.set(one.backend, (kills.get(one.backend) ?? 0) + tally.kills)
      const again = `npm run -s crash -- --backend ${one.backend} --point ${one.point} --from ${one.seed}`
      if (wrongIn(tally) > 0) wrong.push({ again, ...tally })
    })
    expect(wrong).toEqual([])
  })
  test.each(here)('processes on %s were killed', (backend) => {
    const runs = cases.filter((c) => c.backend === backend).length
    expect(kills.get(backend)).toBeGreaterThanOrEqual(runs)
  })
})

// The harness proves itself: without a safeguard it sees what that safeguard is for. What only a rare interleaving shows
// (`older` and the rest) has its proof in the model (test/unit/delivery/model.test.ts).
describe.skipIf(!installed('redis-server'))('without a safeguard', () => {
  test.each<[Safeguard, Backend, CrashPoint]>([
    ['intent', 'fs', 'after-send'],
    ['fence', 'redis', 'frozen'],
  ])('"%s" on %s, runs at %s go wrong', async (safeguard, backend, point) => {
    let found = 0
    const count = (_: Case, tally: Parameters<typeof wrongIn>[0]): void => {
      found += wrongIn(tally)
    }
    for (let from = 1; found === 0 && from < 40; from += 4)
      await runCases(casesOf([backend], [point], 4, from, [safeguard]), 4, count)
    expect(found).toBeGreaterThan(0)
  })
})
