import { expect, test } from 'vitest'
import { storeConformance } from '../conformance/store.ts'
import { installed } from '../kit/installed.ts'
import { BACKENDS, quick } from './backends.ts'

const countOf = (options: object): number =>
  storeConformance({ make: () => Promise.reject(new Error('not run')), ...options }).length

for (const { name, needs, slow, start } of BACKENDS)
  test.skipIf(!installed(needs))(`${name} is the store that the contract says, by the hundred`, async () => {
    const backend = await start()
    const options = slow === 'brief' ? quick : {}
    try {
      expect(await backend.do({ do: 'suite', ...options })).toEqual({ passed: countOf(options), failed: [] })
    } finally {
      await backend.close()
    }
  })
