import { describe, expect, test } from 'vitest'
import { instagram } from '../../../plugins/instagram/mod.ts'
import { messenger } from '../../../plugins/messenger/mod.ts'
import { pages } from '../../../plugins/pages/mod.ts'
import { countItems, listen, mismatches, rig, samples } from './kit.ts'

const folders = ['messenger', 'instagram', 'pages']
const cases = folders.flatMap(samples)

describe.runIf(cases.length > 0)('real bodies, through the whole app', () => {
  // The order of plugins must not matter: core sends each field to the plugin that knows it.
  for (const order of [
    [messenger(), instagram(), pages()],
    [pages(), messenger(), instagram({ login: 'instagram' })],
  ])
    test.each(cases)(`$file (${order[0]?.id} first)`, async ({ text, events }) => {
      const { app, seen } = listen(order)
      const { post } = rig()
      expect((await post(app, text)).status).toBe(200)
      expect(mismatches(seen, events)).toEqual([])
      expect(seen.length).toBe(countItems(JSON.parse(text)))
    })
})
