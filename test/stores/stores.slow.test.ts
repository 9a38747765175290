import { expect, test } from 'vitest'
import { storeConformance } from '../conformance/store.ts'
import { BACKENDS } from './backends.ts'

const count = storeConformance({ make: () => Promise.reject(new Error('not run')) }).length

for (const { name, missing, start } of BACKENDS)
  test.skipIf(missing)(`${name} is the store that the contract says, by the hundred`, async () => {
    const backend = await start()
    try {
      expect(await backend.do({ do: 'suite' })).toEqual({ passed: count, failed: [] })
    } finally {
      await backend.close()
    }
  })
