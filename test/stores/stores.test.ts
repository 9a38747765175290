import { expect, test } from 'vitest'
import { storeConformance } from '../conformance/store.ts'
import { installed } from '../kit/installed.ts'
import { BACKENDS, quick } from './backends.ts'

const count = storeConformance({ make: () => Promise.reject(new Error('not run')), ...quick }).length

// One pass over every dialect; stores.slow.test.ts has all cases on all backends.
for (const { name, needs, slow, start } of BACKENDS) {
  test.skipIf(!installed(needs) || slow)(
    `${name} is the store that the contract says`,
    { timeout: 60_000 },
    async () => {
      const backend = await start()
      try {
        expect(await backend.do({ do: 'suite', ...quick })).toEqual({ passed: count, failed: [] })
      } finally {
        await backend.close()
      }
    },
  )
}
