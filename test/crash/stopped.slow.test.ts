import { afterAll, describe, expect, test } from 'vitest'
import type { Safeguard } from '../../core/delivery/settings.ts'
import { installed } from '../kit/installed.ts'
import { closeBackends } from './launch.ts'
import { runCase } from './runs.ts'
import type { CrashPoint } from './scenarios.ts'

afterAll(closeBackends)

// A process that stands still at a point while others take its event over, for less and for more time than a send of
// unknown outcome waits for its echo. When it goes on it has lost the event, and sends nothing.
const CASES: readonly (readonly [point: CrashPoint, stopFor: number, grace: number])[] = [
  ['mid-handler', 1500, 15],
  ['mid-handler', 4000, 2],
  ['after-intent', 1500, 15],
  ['after-intent', 4000, 2],
  ['after-send', 1500, 15],
  ['after-send', 4000, 2],
]
const stopped = (point: CrashPoint, stopFor: number, grace: number, without: readonly Safeguard[] = []) =>
  runCase({ backend: 'redis', seed: 1, point, without }, { stopFor, kills: 4, grace })

describe.skipIf(!installed('redis-server'))('a process', () => {
  test.concurrent.each(CASES)('stopped at %s for %i ms, with a grace of %i s', async (point, stopFor, grace) => {
    const tally = await stopped(point, stopFor, grace)
    expect(tally).toMatchObject({ lost: 0, duplicated: 0, inversions: 0 })
    expect(tally.kills).toBeGreaterThan(0)
  })
  test.concurrent('sends twice without the fence', async () => {
    expect((await stopped('after-intent', 4000, 2, ['fence'])).duplicated).toBeGreaterThan(0)
  })
})
