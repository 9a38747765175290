import { readdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'
import { expect, test } from 'vitest'

const root = `${import.meta.dirname}/../../..`
const features = readdirSync(`${root}/plugins/whatsapp/features`).filter((name) => name.endsWith('.ts'))
/** Core is what every app has anyway, whatever its plugins: the sizes here are the plugin's own. */
const withoutCore: Plugin = {
  name: 'without core',
  setup: (b) => void b.onResolve({ filter: /\/core\// }, () => ({ path: 'core', external: true })),
}

async function sizeOf(...lines: readonly string[]): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: lines.join('\n'), resolveDir: root },
    plugins: [withoutCore],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  })
  const code = outputFiles[0]?.text.replaceAll(/import\{[^}]*\}from"core";/g, '') ?? ''
  return gzipSync(code, { level: 9 }).length
}

const plugin = `export * from './plugins/whatsapp/mod.ts'`
test('receiving everything and answering takes few bytes', async () => {
  expect(await sizeOf(plugin)).toBeLessThanOrEqual(5555)
})
test('the whole plugin, with every builder and feature, takes at most 20 KiB', async () => {
  const all = [plugin, `export * as build from './plugins/whatsapp/build/mod.ts'`]
  for (const name of features) all.push(`export * from './plugins/whatsapp/features/${name}'`)
  expect(features.length).toBeGreaterThanOrEqual(15)
  expect(await sizeOf(...all)).toBeLessThanOrEqual(20 * 1024)
})
