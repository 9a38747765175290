import { describe, expect, test } from 'vitest'
import { killedEverywhere } from './mortal.ts'

describe('a report that is killed at submit, at any poll, at any page, and continued by another process', () => {
  test('gives the rows of an unkilled one, each once and in order', async () => {
    const runs = await killedEverywhere(1)
    const whole = runs.at(-1) as string[]
    expect(whole.length).toBeGreaterThan(8)
    expect(runs.length).toBeGreaterThan(20)
    expect(new Set(whole).size).toBe(whole.length)
    for (const rows of runs) expect(rows).toEqual(whole)
  }, 60_000)

  test('also while it is split', async () => {
    const runs = await killedEverywhere(1, 25, 5)
    const whole = runs.at(-1) as string[]
    expect(new Set(whole).size).toBe(whole.length)
    expect(runs.length).toBeGreaterThan(10)
    for (const rows of runs) expect(rows).toEqual(whole)
  }, 60_000)
})
