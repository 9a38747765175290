import { afterAll, expect, test } from 'vitest'
import { bundle } from './bundle.ts'
import { createLoader, heapOf } from './load.ts'
import { programs } from './workers.ts'

const loader = createLoader()
afterAll(() => loader.remove())

// The most that Node 20, 22 and 24 take; 24 takes some per cent more than 20.
test.each([
  ['whatsapp, receive and reply, fast', 164_000],
  ['whatsapp, receive and reply, durable with its object', 339_000],
  ['all products, durable with its object', 516_000],
])('%s: at most %i bytes of heap above an empty module, its source included', async (wanted, most) => {
  const { code } = await bundle(programs.find(({ name }) => name === wanted)?.source ?? '')
  expect(heapOf(loader, code)).toBeLessThanOrEqual(most)
})
