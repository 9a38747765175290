import { createApp } from 'signalbox'
import { whatsapp } from 'signalbox/whatsapp'
import { expect, test } from 'vitest'

// What people write in JavaScript, where no compiler objects.
test.each([
  ['a plugin that is not called', () => createApp({ plugins: [whatsapp as never] }), 'plugin_invalid', /whatsapp\(\)/],
  ['a plugin twice', () => createApp({ plugins: [whatsapp(), whatsapp()] }), 'plugin_invalid', /once/],
  [
    'a duration in words of one’s own',
    () => createApp({ plugins: [], delivery: { keep: 'a week' as never } }),
    'input_invalid',
    undefined,
  ],
] as const)('%s is refused with a code, and the fix where there is one', (_, make, code, fix) => {
  expect(make).toThrow(expect.objectContaining({ code, ...(fix && { fix: expect.stringMatching(fix) }) }))
})
