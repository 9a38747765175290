import { expect, test } from 'vitest'
import { beyondCore, bundled } from '../../bench/ads/size.ts'

test.each([
  ['managing and reporting', 'test/bench/ads/app.ts', 10_000],
  ['every feature, the normaliser of people included', 'test/bench/ads/all.ts', 19_000],
])('%s stays small beyond core', async (_, file, most) => {
  expect(new TextDecoder().decode(await bundled(file))).not.toMatch(/["'`]node:/)
  expect(await beyondCore(file)).toBeLessThanOrEqual(most)
})
