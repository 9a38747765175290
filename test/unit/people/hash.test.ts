import { createHash } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { createHasher } from '../../../plugins/shared/people/mod.ts'

const sha = (text: string) => createHash('sha256').update(text).digest('hex')

test('hashes what must be hashed and leaves the rest', async () => {
  const person = {
    em: ' John_Smith@gmail.com ',
    country: 'United States',
    st: 'Texas',
    client_ip_address: ' 2001:db8::1 ',
    fbc: 'fb.1.1554763741205.AbCd',
    lead_id: 123,
  }
  const { data, dropped } = await createHasher()(person)
  expect(dropped).toEqual([])
  expect(data).toEqual({
    em: ['62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f'],
    country: ['79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621'],
    st: [sha('tx')],
    client_ip_address: '2001:db8::1',
    fbc: 'fb.1.1554763741205.AbCd',
    lead_id: '123',
  })
})

test('several values lose their repeats after hashing; a hash and its plain text are one', async () => {
  const { data } = await createHasher()({ em: ['a@b.co', ' A@B.CO ', sha('a@b.co'), 'c@d.co'] })
  expect(data).toEqual({ em: [sha('a@b.co'), sha('c@d.co')] })
})

test('nothing is sent for empty or unusable values', async () => {
  const person = { em: '', ph: [], fn: null, ln: undefined, ct: '!!!', zp: ['', ' '], fbp: ' ', ge: ['x', 'f'] }
  const { data, dropped } = await createHasher()(person)
  expect(data).toEqual({ ge: [sha('f')] })
  expect(dropped).toEqual(['ct', 'zp', 'ge'])
})

test('an external_id is hashed as the pixel does, or left alone where told', async () => {
  expect((await createHasher()({ external_id: ' User-42 ' })).data).toEqual({ external_id: [sha('user-42')] })
  expect((await createHasher({ externalId: 'raw' })({ external_id: ' User-42 ' })).data).toEqual({
    external_id: ['User-42'],
  })
})

test('a country that came hashed says nothing about the state', async () => {
  expect((await createHasher()({ country: sha('us'), st: 'Texas' })).data['st']).toEqual([sha('tx')])
})

test('one batch digests each distinct value once', async () => {
  const digest = vi.spyOn(crypto.subtle, 'digest')
  const hasher = createHasher()
  await Promise.all(Array.from({ length: 50 }, () => hasher({ em: 'a@b.co', ct: 'Paris' })))
  expect(digest).toHaveBeenCalledTimes(2)
  digest.mockRestore()
})
