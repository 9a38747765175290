import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { HASHED_KEYS, type HashedKey, normalise } from '../../../plugins/shared/people/mod.ts'
import { amount } from '../../kit/amount.ts'
import { VECTORS } from './vectors.ts'

const NOW = Date.UTC(2026, 10, 22)
const norm = (key: HashedKey, value: Parameters<typeof normalise>[1], hints = {}) =>
  normalise(key, value, { now: NOW, ...hints })

const vectorsFile = new URL('../../../../shared/samples/capi-normalize.json', import.meta.url)
describe.skipIf(!existsSync(vectorsFile))('the collected vectors', () => {
  const { vectors } = existsSync(vectorsFile) ? JSON.parse(readFileSync(vectorsFile, 'utf8')) : { vectors: [] }
  for (const { key, input, normalized } of vectors)
    it(`${key} ${JSON.stringify(input)}`, () => expect(norm(key, input) ?? null).toBe(normalized))
})

describe('the written rules', () => {
  for (const [key, rows] of Object.entries(VECTORS))
    for (const [input, wanted] of rows)
      it(`${key} ${JSON.stringify(input)}`, () => expect(norm(key as HashedKey, input) ?? null).toBe(wanted))
})

// What Meta's own builder makes of these is in plugins/shared/people/DEVIATIONS.md.
test.each<[HashedKey, string, string | undefined, object?]>([
  ['ct', 'München', 'münchen'],
  ['ct', 'Łódź', 'łódź'],
  ['ct', '東京', '東京'],
  ['ct', '6th of October City', '6thofoctobercity'],
  ['st', 'Québec', 'qc'],
  ['st', 'Quebec', 'qc'],
  ['st', 'Washington DC', 'dc'],
  ['st', 'Washington, D.C.', 'dc'],
  ['st', 'Baja California', 'bajacalifornia'],
  ['st', 'Georgia', 'ga'],
  ['st', 'Georgia', 'georgia', { country: 'ge' }],
  ['st', 'Ontario', 'ontario', { country: 'us' }],
  ['country', 'UK', 'gb'],
  ['country', 'England', 'gb'],
  ['country', 'U.S.A.', 'us'],
  ['country', 'United States of America', 'us'],
  ['country', 'Türkiye', 'tr'],
  ['country', 'Turkey', 'tr'],
  ['country', 'The Netherlands', 'nl'],
  ['country', 'Trinidad and Tobago', 'tt'],
  ['country', 'Saint Lucia', 'lc'],
  ['country', "Côte d'Ivoire", 'ci'],
  ['country', '日本', 'jp'],
  ['country', 'España', 'es'],
  ['country', 'ZZ', undefined],
  ['country', 'The', undefined],
  ['zp', 'SW1A 1AA', 'sw1a1aa'],
  ['zp', '123-4567', '1234567'],
  ['zp', '94110-2233', '941102233', { country: 'sa' }],
  ['zp', '941102233', '94110', { country: 'us' }],
  ['zp', '---', undefined],
  ['db', '2/16/1997', '19970216'],
  ['db', '16.02.1997', '19970216'],
  ['db', '16021997', '19970216'],
  ['db', '1997-02-16T10:20:30Z', '19970216'],
  ['db', '16 February 1997', '19970216'],
  ['db', 'Feb 16, 1997', '19970216'],
  ['db', '5/5/1990', '19900505'],
  ['db', '5/6/1990', undefined],
  ['db', '1990-02-31', undefined],
  ['db', '2000-02-29', '20000229'],
  ['db', '1900-02-29', undefined],
  ['db', '1899-12-31', undefined],
  ['db', '2026-11-23', undefined],
  ['db', '97-02-16', undefined],
  ['fn', 'Weiß–Braun', 'weißbraun'],
  ['fn', '정', '정'],
  ['fn', 'Vale\u0301ry', 'valéry'],
  ['ln', "O'Brien", 'obrien'],
  ['ln', 'O’Brien', 'obrien'],
  ['ge', 'x', undefined],
  ['em', 'josé@exámple.es', 'josé@exámple.es'],
  ['em', 'a..b@example.com', undefined],
  ['em', '.a@example.com', undefined],
  ['em', 'a@example..com', undefined],
  ['em', 'a@-example.com', undefined],
  ['em', 'Ana <ana@example.com>', undefined],
  ['ph', '(650)555-1212', '16505551212', { country: 'us' }],
  ['ph', '020 7946 0123', '442079460123', { callingCode: '44' }],
  ['ph', '+44 (0)20 7946 0123', '442079460123'],
  ['ph', '442079460123', '442079460123', { callingCode: '44' }],
  ['ph', '+49 30 901820', '4930901820', { callingCode: '44' }],
  ['ph', '+٩٧١٥٠١٢٣٤٥٦٧', '971501234567'],
  ['ph', '12345', undefined],
  ['ph', '+1234567890123456', undefined],
  ['external_id', ' AbC 12 ', 'abc12'],
  ['f5first', 'Zoë-Marie', 'zoëma'],
  ['dobm', '13', undefined],
  ['doby', '1984', '1984'],
])('%s %j is %j', (key, input, wanted, hints) => expect(norm(key, input, hints)).toBe(wanted))

test('a birthday may be a Date or a day of the calendar', () => {
  expect(norm('db', new Date('1984-11-30T23:00:00Z'))).toBe('19841130')
  expect(norm('db', { year: 1984, month: 2, day: 9 })).toBe('19840209')
  expect(norm('db', { year: 1984, month: 2, day: 30 })).toBeUndefined()
  expect(norm('db', 19841130)).toBe('19841130')
})

const hash = 'A'.repeat(64)
test.each(HASHED_KEYS)('%s passes hashes on, and only whole ones', (key) => {
  expect(norm(key, ` ${hash} `)).toBe(hash.toLowerCase())
  expect(norm(key, `${hash}.AQQCAQMC`)).toBe(`${hash.toLowerCase()}.AQQCAQMC`)
  expect(norm(key, `x${hash}`)).not.toBe(hash.toLowerCase())
  expect(norm(key, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')).toBeUndefined()
})

test('32 hex digits are an MD5, except as an external_id, where they are a UUID without dashes', () => {
  const md5 = '9e107d9d372bb6826bd81d3542a419d6'
  expect(norm('em', md5.toUpperCase())).toBe(md5)
  expect(norm('external_id', md5)).toBe(md5)
})

test('whatever comes in, nothing empty and nothing unstable comes out', () => {
  const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.integer(), fc.constantFrom(null, undefined))
  fc.assert(
    fc.property(fc.constantFrom(...HASHED_KEYS), anything, (key, value) => {
      const once = norm(key, value)
      expect(once).not.toBe('')
      expect(once === undefined || once.trim() === once).toBe(true)
      if (once !== undefined) expect(norm(key, once)).toBe(once)
    }),
    { numRuns: amount(2000, 400) },
  )
})

test('case, outer spaces and composition do not change a name', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'aéßłžñ東한жş') })
  fc.assert(
    fc.property(letters, (name) => {
      expect(norm('fn', ` ${name.normalize('NFD')} `)).toBe(norm('fn', name))
    }),
  )
})
