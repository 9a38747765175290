import { expect, test } from 'vitest'
import { storeConformance } from '../conformance/store.ts'
import { BACKENDS, quick } from './backends.ts'

const countOf = (options: object): number =>
  storeConformance({ make: () => Promise.reject(new Error('not run')), ...options }).length

for (const { name, missing, slow, start } of BACKENDS)
  test.skipIf(missing)(`${name} is the store that the contract says, by the hundred`, async () => {
    const backend = await start()
    const options = slow === 'brief' ? quick : {}
    try {
      expect(await backend.do({ do: 'suite', ...options })).toEqual({ passed: countOf(options), failed: [] })
    } finally {
      await backend.close()
    }
  })
