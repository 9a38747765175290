import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { amount } from '../kit/amount.ts'
import { type Finding, fuzz, replay } from './fuzz.ts'

const found = join(import.meta.dirname, '../corpus/found')
const findings = readdirSync(found).filter((name) => name.endsWith('.json'))

test.each(findings)('what the fuzzer found once is mended: %s', async (name) => {
  expect(await replay(JSON.parse(readFileSync(join(found, name), 'utf8')) as Finding)).toBeUndefined()
})

test('no body and no header is taken falsely, breaks the app or is refused although it is signed', async () => {
  const runs = amount(4000, 1500)
  const { findings, events } = await fuzz({ runs, seed: 20_261_122 })
  expect(findings).toEqual([])
  expect(events).toBeGreaterThan(runs / 3)
})
