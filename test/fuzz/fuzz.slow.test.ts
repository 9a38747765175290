import { expect, test } from 'vitest'
import { fuzz } from './fuzz.ts'

test('50,000 mutated bodies and headers', async () => {
  expect((await fuzz({ runs: 50_000, seed: Date.now() % 1e9 })).findings).toEqual([])
})
