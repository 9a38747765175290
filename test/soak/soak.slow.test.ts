import { expect, test } from 'vitest'
import { soak } from './soak.ts'

test('under load, with a store and a Meta that fail, nothing is lost and nothing is answered twice', async () => {
  const { lost, doubled, refused, messages } = await soak({
    seconds: 20,
    rate: 10,
    seed: 3,
    storeFaults: 0.02,
    graphFaults: 0.1,
  })
  expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 })
  expect(messages).toBeGreaterThan(1000)
  expect(refused).toBeGreaterThan(0)
})
