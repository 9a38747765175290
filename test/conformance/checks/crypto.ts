import { createProver } from '../../../core/graph/proof.ts'
import { sha256 } from '../../../core/graph/sha256.ts'
import { equalBytes, equalText, sign } from '../../../core/webhook/signature.ts'
import { bytesOf } from '../probe.ts'
import { type Checks, equal, ok } from './kit.ts'

const hex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')

export const cryptoChecks: Checks = {
  'HMAC-SHA256 answers RFC 4231, case 2': async () =>
    equal(
      await sign('Jefe', bytesOf('what do ya want for nothing?')),
      'sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ),
  'HMAC-SHA256 answers RFC 4231, case 6: a key longer than a block': async () => {
    const key = await crypto.subtle.importKey(
      'raw',
      new Uint8Array(131).fill(0xaa),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    )
    const mac = await crypto.subtle.sign('HMAC', key, bytesOf('Test Using Larger Than Block-Size Key - Hash Key First'))
    equal(hex(new Uint8Array(mac)), '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54')
  },
  'SHA-256 answers FIPS 180-4': async () =>
    equal(
      hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf('abc')))),
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    ),
  'the streaming SHA-256 agrees with Web Crypto at every length around a block': async () => {
    for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 1000]) {
      const bytes = Uint8Array.from({ length }, (_, i) => i * 7)
      const hash = sha256()
      for (let at = 0; at < length; at += 13) hash.update(bytes.subarray(at, at + 13))
      equal(hex(hash.digest()), hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))), `length ${length}`)
    }
  },
  'appsecret_proof is the HMAC of the token': async () =>
    equal(await createProver()('key', 'The quick brown fox jumps over the lazy dog'), {
      appsecret_proof: 'f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8',
    }),
  'bytes are compared whole': () => {
    ok(equalBytes(bytesOf('same'), bytesOf('same')), 'equal bytes differ')
    for (const other of ['samf', 'sam', 'samee', '', 'tame'])
      ok(!equalBytes(bytesOf('same'), bytesOf(other)), `"${other}" passes for "same"`)
  },
  'texts are compared whole, also outside ASCII': async () => {
    ok(await equalText('grün', 'grün'), 'equal texts differ')
    ok(!(await equalText('grün', 'grun')), 'different texts are equal')
    ok(!(await equalText('a', '')), 'the empty text is equal')
  },
}
