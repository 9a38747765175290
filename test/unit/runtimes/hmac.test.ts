import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nodeHmac } from '../../../runtimes/node/hmac.ts'

const hmac = nodeHmac()
const expected = (secret: string, bytes: Uint8Array): string => createHmac('sha256', secret).update(bytes).digest('hex')

test('the HMAC made of hashes is that of node:crypto, whatever the length of secret and body', () => {
  const secrets = fc.string({ unit: 'grapheme', maxLength: 150 })
  fc.assert(
    fc.property(secrets, fc.uint8Array({ maxLength: 300 }), (secret, bytes) => {
      expect([hmac(secret, bytes), hmac(secret, bytes)]).toEqual(Array(2).fill(expected(secret, bytes)))
    }),
  )
})

test.each([0, 65_535, 65_536, 65_537, 3_000_000])('a body of %i bytes, after a longer one', (length) => {
  hmac('other', new Uint8Array(65_536).fill(7))
  const bytes = Uint8Array.from({ length }, (_, i) => i % 251)
  expect(hmac('secret', bytes)).toBe(expected('secret', bytes))
})
