import { expect, test } from 'vitest'
import { killedEverywhere } from './mortal.ts'

test.each([60, 25, 10])('killed after every single step while it is split into pieces of %i cells', async (cells) => {
  const runs = await killedEverywhere(1, cells)
  const whole = runs.at(-1) as string[]
  expect(whole.length).toBeGreaterThan(5)
  for (const rows of runs) expect(rows).toEqual(whole)
})
