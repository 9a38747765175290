import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lengthIn, splitText, type Unit } from '../../../plugins/shared/messaging/split.ts'

const bare = (text: string): string => text.replace(/\s+/g, '')
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(fc.constantFrom('word', ' ', '\n', '. ', '日本語', '👩‍👩‍👧', 'é', 'averyveryverylongword'), {
      maxLength: 80,
    })
    .map((a) => a.join('')),
)

test('every part fits, none is blank, and nothing but white space is lost', () => {
  fc.assert(
    fc.property(
      text,
      fc.integer({ min: 8, max: 60 }),
      fc.constantFrom<Unit>('characters', 'bytes'),
      (given, max, unit) => {
        const parts = splitText(given, max, unit)
        expect(bare(parts.join(''))).toBe(bare(given))
        if (lengthIn(unit, given) <= max) {
          expect(parts).toEqual([given])
          return
        }
        for (const part of parts) {
          expect(lengthIn(unit, part)).toBeLessThanOrEqual(max)
          expect(part.trim()).not.toBe('')
        }
      },
    ),
    { numRuns: 2000 },
  )
})
test('words stay whole, and so do the people of a family', () => {
  expect(splitText('one two three', 8, 'characters')).toEqual(['one two', 'three'])
  expect(splitText('👩‍👩‍👧👩‍👩‍👧', 7, 'characters')).toEqual(['👩‍👩‍👧', '👩‍👩‍👧'])
})
