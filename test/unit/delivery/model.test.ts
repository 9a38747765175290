import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import type { Safeguard } from '../../../core/delivery/settings.ts'
import { DROPPED } from '../../../scripts/labels.mjs'
import { seedOfToday } from '../../kit/today.ts'
import { runModel, wentWrong } from '../../model/model.ts'

// SEED=1 MODEL_RUNS=1200 npx vitest run --project fast test/unit/delivery/model.test.ts
const { CI, MODEL_RUNS } = process.env
const RUNS = Number(MODEL_RUNS ?? (CI ? 200 : 12))
const FROM = seedOfToday(RUNS)

describe('under random kills, clocks, repeats and re-batched repeats', () => {
  test(`${RUNS} runs from seed ${FROM} lose, double and reorder nothing`, { timeout: 600_000 }, async () => {
    let kills = 0
    for (let seed = FROM; seed < FROM + RUNS; seed++) {
      const outcome = await runModel(seed, { crash: seed % 3 === 0 ? 0.03 : 0.004 })
      const again = `SEED=${seed} MODEL_RUNS=1 npx vitest run --project fast test/unit/delivery/model.test.ts`
      expect({ again, ...outcome, bad: wentWrong(outcome) }).toMatchObject({ bad: false, stuck: 0 })
      kills += outcome.kills
    }
    expect(kills).toBeGreaterThan(RUNS * 5)
  })

  // An echo may take long there: the grace is longer too, so that none comes late.
  const troubled = { stops: 0.003, troubles: 0.04, delivery: { grace: '30s' } } as const
  test('nor do they where processes stop, and writes fail, or are made twice or late', {
    timeout: 600_000,
  }, async () => {
    for (let seed = FROM; seed < FROM + RUNS / 2; seed++) {
      const outcome = await runModel(seed, troubled)
      expect({ seed, ...outcome, bad: wentWrong(outcome) }).toMatchObject({ bad: false, stuck: 0 })
    }
  })

  test('nor do they as the package has it: without what tests hold on to, which then switches nothing off', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-model-'))
    const outfile = join(folder, 'model.mjs')
    const entryPoints = [join(import.meta.dirname, '../../model/model.ts')]
    await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', dropLabels: DROPPED })
    const shipped: typeof import('../../model/model.ts') = await import(outfile)
    for (let seed = FROM; seed < FROM + RUNS / 2; seed++)
      expect(wentWrong(await shipped.runModel(seed, { without: ['marks', 'fence', 'tombstones'] })), `${seed}`).toBe(
        false,
      )
    rmSync(folder, { recursive: true })
  })

  test('a seed gives the same run twice', async () => {
    expect(await runModel(7)).toEqual(await runModel(7))
  })

  // Every safeguard is there for a reason: without it the same runs go wrong. The last needs many runs, which a machine of
  // one's own is spared; `transitive`, which chance hardly ever finds, has a test of its own (older.test.ts).
  const safeguards: [Safeguard, number][] = [
    ['tombstones', 12],
    ['owner', 12],
    ['marks', 12],
    ['older', 12],
    ['emptyLane', 12],
    ['fence', 12],
    ['intent', 12],
    ['reread', 300],
  ]
  test.each(safeguards.slice(0, CI ? undefined : -1))(
    'without "%s" runs go wrong',
    { timeout: 120_000 },
    async (safeguard, runs) => {
      let bad = 0
      for (let seed = 1; seed <= runs && bad === 0; seed++)
        if (wentWrong(await runModel(seed, { crash: 0.004, without: [safeguard] }))) bad++
      expect(bad).toBeGreaterThan(0)
    },
  )
})
