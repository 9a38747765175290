import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { expect, test } from 'vitest'

const SUITE = `
import { denoKvStore } from './core/storage/denokv.ts'
import { storeConformance } from './test/conformance/store.ts'
const kv = await Deno.openKv(Deno.args[0])
let time = Date.now()
const make = () => denoKvStore(kv, { now: () => time })
const failed = []
const cases = storeConformance({ make, advance: (ms) => { time += ms }, racers: 60 })
for (const { name, run } of cases) await run().catch((error) => failed.push(name + ': ' + error.message))
console.log(JSON.stringify({ count: cases.length, failed }))
Deno.exit(0)
`

test('Deno KV, in a real Deno, is the store that the contract says', { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-kv-'))
  const outfile = join(folder, 'suite.mjs')
  buildSync({
    stdin: { contents: SUITE, resolveDir: process.cwd(), loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    logLevel: 'error',
  })
  const flags = ['run', '-A', '--unstable-kv', '--no-config', '--no-lock']
  const answer = execFileSync('node_modules/.bin/deno', [...flags, outfile, join(folder, 'data.db')], {
    encoding: 'utf8',
  })
  const { count, failed } = JSON.parse(answer.trim().split('\n').at(-1) ?? '{}')
  expect(failed).toEqual([])
  expect(count).toBeGreaterThanOrEqual(40)
})
