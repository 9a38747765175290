import { isSafe } from 'redos-detector'
import { expect, test } from 'vitest'
import { allRegexes, regexesOf } from './regexes.ts'

/**
 * Patterns that take more than linear time on some input, and why that input does not reach them: it is short (a header,
 * an address, a key), it is our own, or it has been parsed already. None is exponential.
 */
const REASONS: readonly (readonly [file: RegExp, pattern: string, why: string])[] = [
  [/core\/mtls/, '(?:^|', 'a header of the proxy, which limits headers'],
  [/core\/auth\/(?:state|vault|signed-request)/, '=+$', 'base64 that was made here, or a key of the environment'],
  [/core\/delivery\/ask/, '\\/([^/!]+)$', 'a key of our own'],
  [/core\/graph\/batch/, '\\{result=', 'an operation of the app'],
  [/core\/graph\/classify/, '', 'the table in the source'],
  [/core\/graph\/scrub/, '', 'an error text of Meta, or what the app sent'],
  [/core\/storage\/weak/, '_([0-9a-f]+)_', 'a key of our own'],
  [/core\/webhook\/json/, '("(?:[^"', 'text that JSON.parse has accepted, where every string ends'],
  [/plugins\/ads\/reports/, '(_id|', 'a name of a column'],
  [/plugins\/capi\/web\/ip/, '', 'a header'],
  [/plugins\/(?:capi\/features\/gateway|pages\/publish\/feed)/, '\\/+$', 'an address of the app'],
  [/plugins\/shared\/messaging\/split/, '\\s*\\S+', 'each run of blanks is left at once by the second branch'],
  [/plugins\/whatsapp\/features\/flows\/keys/, '-----BEGIN', 'a key of the environment'],
  [/plugins\/whatsapp\/features\/templates/, '', 'a template of the app, at most 1024 characters'],
  [/runtimes\/node\/cli/, '', 'the command line'],
]

// Without a repetition there is nothing to try again.
const verdict = (pattern: string, flags: string): boolean =>
  !/[*+]|\{\d+,/.test(pattern) ||
  isSafe(new RegExp(pattern, flags.replace('v', 'u')), { maxScore: 200, maxSteps: 8000 }).safe

test('the detector sees what it is there for', () => {
  const [found] = regexesOf('x.ts', 'export const bad: RegExp = /^(a+)+$/')
  expect(found).toEqual({ file: 'x.ts', pattern: '^(a+)+$', flags: '' })
  expect(verdict('^(a+)+$', '')).toBe(false)
  expect(verdict('^a+$', '')).toBe(true)
})

test('every pattern is linear, or says why its input is harmless', () => {
  const all = allRegexes()
  const unexplained = all
    .filter(({ file, pattern }) => !REASONS.some(([f, p]) => f.test(file) && pattern.startsWith(p)))
    .filter(({ pattern, flags }) => !verdict(pattern, flags))
    .map(({ file, pattern }) => `${file} /${pattern}/`)
  expect(unexplained).toEqual([])
  expect(all.length).toBeGreaterThan(150)
})
