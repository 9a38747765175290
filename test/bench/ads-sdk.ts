// Ads beside the official SDK (facebook-nodejs-business-sdk), on the operations of test/bench/ads/operations.ts: how
// much has to be shipped, how long it takes to import, and whether the token stands in addresses. That both leave the
// same state behind is test/unit/ads/official.test.ts.
// node build.mjs run test/bench/ads-sdk.ts
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OPERATIONS } from './ads/operations.ts'
import { beyondCore, bundled, gzipped } from './ads/size.ts'

const SDK = 'facebook-nodejs-business-sdk'
const dir = mkdtempSync(join(tmpdir(), 'ads-sdk-'))
const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB gz`

/** The median of what new processes need to import a file, in ms. */
function importTime(file: string, times = 9): number {
  const code = `const t = process.hrtime.bigint(); import(${JSON.stringify(file)}).then(() => console.log(Number(process.hrtime.bigint() - t) / 1e6))`
  const found = Array.from({ length: times }, () =>
    Number(execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })),
  )
  return found.sort((a, b) => a - b)[Math.floor(times / 2)] ?? Number.NaN
}

try {
  const ours = await bundled('test/bench/ads/app.ts')
  const theirs = await bundled(`import * as sdk from '${SDK}'; globalThis.sdk = sdk`, 'node')
  writeFileSync(join(dir, 'ours.mjs'), ours)
  writeFileSync(join(dir, 'theirs.cjs'), theirs)
  const [mine, other] = [importTime(join(dir, 'ours.mjs')), importTime(join(dir, 'theirs.cjs'))]
  const rows = [
    ['operations', String(OPERATIONS.length), String(OPERATIONS.length)],
    ['bundle', kB(gzipped(ours)), kB(gzipped(theirs))],
    ['beyond core', kB(await beyondCore('test/bench/ads/app.ts')), '–'],
    ['with every feature, beyond core', kB(await beyondCore('test/bench/ads/all.ts')), '–'],
    ['import of the bundle', `${mine.toFixed(1)} ms`, `${other.toFixed(1)} ms (${(other / mine).toFixed(0)} ×)`],
    ['token in addresses', 'never', 'in every call'],
  ]
  for (const [what = '', a = '', b = ''] of [['', 'signalbox', SDK], ...rows])
    console.log(`${what.padEnd(32)} ${a.padEnd(14)} ${b}`)
} finally {
  rmSync(dir, { recursive: true })
}
