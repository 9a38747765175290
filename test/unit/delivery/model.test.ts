import { describe, expect, test } from 'vitest'
import type { Safeguard } from '../../../core/delivery/settings.ts'
import { runModel, wentWrong } from '../../model/model.ts'

// MODEL_RUNS=1200 npx vitest run --project fast test/unit/delivery/model.test.ts
const { CI, MODEL_RUNS } = process.env
const RUNS = Number(MODEL_RUNS ?? (CI ? 500 : 12))

describe('under random kills, clocks, repeats and re-batched repeats', () => {
  test(`${RUNS} runs lose, double and reorder nothing`, { timeout: 600_000 }, async () => {
    let kills = 0
    for (let seed = 1; seed <= RUNS; seed++) {
      const outcome = await runModel(seed, { crash: seed % 3 === 0 ? 0.03 : 0.004 })
      expect({ seed, ...outcome, bad: wentWrong(outcome) }).toMatchObject({ bad: false, stuck: 0 })
      kills += outcome.kills
    }
    expect(kills).toBeGreaterThan(RUNS * 5)
  })

  test('a seed gives the same run twice', async () => {
    expect(await runModel(7)).toEqual(await runModel(7))
  })

  // Every safeguard is there for a reason: without it the same runs go wrong.
  // The last two need many runs, which a machine of one's own is spared.
  const safeguards: [Safeguard, number, number, number][] = [
    ['tombstones', 1, 12, 0.004],
    ['owner', 1, 12, 0.004],
    ['marks', 1, 12, 0.004],
    ['older', 1, 12, 0.004],
    ['emptyLane', 1, 12, 0.004],
    ['fence', 1, 12, 0.004],
    ['intent', 1, 12, 0.004],
    ['reread', 1, 300, 0.004],
    ['transitive', 1, 600, 0.03],
  ]
  test.each(safeguards.slice(0, CI ? undefined : -2))(
    'without "%s" runs go wrong',
    { timeout: 120_000 },
    async (safeguard, from, runs, crash) => {
      let bad = 0
      for (let seed = from; seed < from + runs && bad === 0; seed++)
        if (wentWrong(await runModel(seed, { crash, without: [safeguard] }))) bad++
      expect(bad).toBeGreaterThan(0)
    },
  )
})
