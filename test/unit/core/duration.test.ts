import { expect, test } from 'vitest'
import { type Duration, milliseconds } from '../../../core/duration.ts'

test.each([
  ['30s', 30_000],
  ['1.5h', 5_400_000],
  ['5 minutes', 300_000],
  ['1 hour', 3_600_000],
  ['8d', 691_200_000],
  ['1 days', 86_400_000],
] as const)('%s is %i ms', (text, ms) => expect(milliseconds(text)).toBe(ms))

test.each(['30ms', '3 months', '5', 'h', '1 hinute', '-1h', '1 hay', ''])('"%s" is refused', (text) =>
  expect(() => milliseconds(text as Duration)).toThrow(/is no duration such as 30s/),
)
