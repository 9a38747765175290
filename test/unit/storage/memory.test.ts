import { describe, expect, test } from 'vitest'
import { memoryStore } from '../../../core/storage/memory.ts'
import { storeConformance } from '../../conformance/store.ts'

describe('memory', () => {
  let time = 1_000_000
  const cases = storeConformance({
    make: () => memoryStore({ now: () => time }),
    advance: (ms) => {
      time += ms
    },
  })
  for (const { name, run } of cases) test(name, run)

  test('the suite has at least 40 cases, each with a name of its own', () => {
    expect(cases.length).toBeGreaterThanOrEqual(40)
    expect(new Set(cases.map((c) => c.name)).size).toBe(cases.length)
  })
})
