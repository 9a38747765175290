import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundle, root } from './bundle.ts'

/** What an account publishes and measures has a budget of its own. */
const CONTENT = /^(?:publish|media|comments|insights|discovery|hashtags|mentions|quota|scheduler)/
const featuresOf = (product: string, without?: RegExp): string[] =>
  readdirSync(join(root, 'plugins', product, 'features'))
    .map((file) => file.replace('.ts', ''))
    .filter((name) => !without?.test(name))
    .map((name) => `signalbox/${product}/${name}`)

test('both inboxes with every feature: at most 16 kB beyond the core', async () => {
  const entries = [
    'signalbox/messenger',
    ...featuresOf('messenger'),
    'signalbox/instagram',
    ...featuresOf('instagram', CONTENT),
  ]
  const core = `export * from 'signalbox'\n`
  const all = entries.map((entry, i) => `export * as part${i} from '${entry}'`).join('\n')
  const [without, made] = await Promise.all([bundle(core), bundle(core + all)])
  expect(entries.length).toBeGreaterThan(30)
  expect(made.gz - without.gz, made.files.slice(0, 30).join('\n')).toBeLessThanOrEqual(16_000)
})
