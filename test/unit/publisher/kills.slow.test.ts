import { expect, test } from 'vitest'
import { awaitsOf, kindOf, survive } from './kills.ts'
import { CONTENTS, seenOf, setUp } from './kit.ts'

test.each(Object.keys(CONTENTS))('%s, killed at every await: never twice, never lost', async (name) => {
  const target = kindOf(name)
  const awaits = await awaitsOf(target)
  expect(awaits).toBeGreaterThan(10)
  for (let left = 0; left <= awaits; left++) {
    const { app, sim } = setUp()
    await survive(sim, app, [target], [left])
    await sim.advance('1d')
    expect([left, sim.public.published.length]).toEqual([left, seenOf(target)])
  }
})
