import { afterAll, describe, expect, test } from 'vitest'
import { installed } from '../kit/installed.ts'
import { closeBackends } from './launch.ts'
import { runCase } from './runs.ts'
import { BACKENDS } from './scenarios.ts'

afterAll(closeBackends)

// EACH=100 npx vitest run --project alone test/crash/lanes
const EACH = Number(process.env['EACH'] ?? 40)
const LANES = 50
const KILLS = 12

// Four processes whose clocks are up to ten seconds apart share one store. All through the run some are killed between
// ack and fan-out: as many as there are kills in two thirds of its POSTs.
describe.each(['redis', 'postgres'] as const)(`${LANES} conversations of ${EACH} on %s`, (backend) => {
  test.skipIf(!installed(BACKENDS[backend].needs))(
    'stay in order, and lose nothing',
    { timeout: 900_000 },
    async () => {
      const settings = {
        workers: 4,
        lease: 2,
        lanes: LANES,
        each: EACH,
        kills: KILLS,
        chance: KILLS / (LANES * EACH),
        sends: false,
        handlerMs: 50,
        clockOf: (worker: number) => [-5000, 5000, -2000, 3000][worker] ?? 0,
      }
      const tally = await runCase({ backend, seed: 1, point: 'after-ack' }, settings)
      expect(tally).toMatchObject({ lost: 0, duplicated: 0, inversions: 0 })
      expect(tally.kills).toBeGreaterThanOrEqual(KILLS / 2)
    },
  )
})
