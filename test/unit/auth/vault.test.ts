import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createVault, readSignedRequest } from '../../../core/auth/mod.ts'

const key = (letter: string): string => btoa(letter.repeat(32))

describe('vault', () => {
  it('opens what it sealed, and nothing else', () =>
    fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), fc.string(), async (plain, context, other) => {
        const vault = createVault({ a: key('a') })
        const sealed = await vault.seal(plain, context)
        expect(await vault.open(sealed, context)).toBe(plain)
        if (other !== context) await expect(vault.open(sealed, other)).rejects.toMatchObject({ code: 'seal_invalid' })
      }),
      { numRuns: 40 },
    ))
  it('shows neither the value nor where it belongs, and seals anew each time', async () => {
    const vault = createVault({ a: key('a') })
    const sealed = await vault.seal('EAAsecretsecret', 'account/27820001111')
    const readable = atob(sealed.split('.')[0] as string)
    expect(JSON.parse(readable)).toMatchObject({ alg: 'dir', enc: 'A256GCM', kid: 'a' })
    expect(readable).not.toContain('27820001111')
    expect(sealed).not.toBe(await vault.seal('EAAsecretsecret', 'account/27820001111'))
  })
  it('refuses a value in which any one character was changed', async () => {
    const vault = createVault({ a: key('a') })
    const sealed = await vault.seal('secret', 'c')
    for (let i = 0; i < sealed.length - 1; i += 3) {
      const changed = sealed.slice(0, i) + (sealed[i] === 'A' ? 'B' : 'A') + sealed.slice(i + 1)
      await expect(vault.open(changed, 'c')).rejects.toMatchObject({ code: 'seal_invalid' })
    }
    for (const odd of ['', 'x', 'a.b.c.d.e', 'a..b.c.d'])
      await expect(vault.open(odd, 'c')).rejects.toMatchObject({ code: 'seal_invalid' })
  })
  it('opens with any key of the ring, seals with the last, and says what is stale', async () => {
    const old = createVault({ old: key('o') })
    const both = createVault({ old: key('o'), new: key('n') })
    const sealed = await old.seal('secret', 'c')
    expect([await both.open(sealed, 'c'), both.isStale(sealed)]).toEqual(['secret', true])
    const again = await both.seal('secret', 'c')
    expect(both.isStale(again)).toBe(false)
    await expect(old.open(again, 'c')).rejects.toThrow('There is no key "new"')
  })
  it('wants keys of 32 bytes', () => {
    expect(() => createVault({})).toThrow('empty')
    expect(() => createVault({ a: btoa('short') })).toThrow('5 bytes')
  })
})

describe('signed_request', () => {
  const SECRET = 'app-secret'
  const base64url = (text: string | Buffer): string => Buffer.from(text).toString('base64url')
  const make = (data: object, secret = SECRET, pad = ''): string => {
    const payload = base64url(JSON.stringify(data)) + pad
    return `${base64url(createHmac('sha256', secret).update(payload).digest())}.${payload}`
  }
  const data = { algorithm: 'HMAC-SHA256', user_id: 218471, issued_at: 1 }

  it('reads what an app of ours signed, also with padding and an older secret', async () => {
    expect(await readSignedRequest(make(data), [SECRET])).toEqual({ ...data, user_id: '218471' })
    expect((await readSignedRequest(make({ ...data, user_id: 'ü' }, SECRET, '='), [SECRET])).user_id).toBe('ü')
    expect((await readSignedRequest(make(data, 'old'), [SECRET, 'old'])).user_id).toBe('218471')
  })
  it.each([
    ['another secret', make(data, 'other')],
    ['another algorithm', make({ ...data, algorithm: 'none' })],
    ['no user', make({ algorithm: 'HMAC-SHA256' })],
    ['no signature', `.${make(data).split('.')[1]}`],
    ['a changed payload', `${make(data).split('.')[0]}.${base64url(JSON.stringify({ ...data, user_id: 1 }))}`],
    ['three parts', `${make(data)}.x`],
    ['no base64', '***.***'],
    ['nothing', ''],
  ])('refuses %s', async (_, text) => {
    await expect(readSignedRequest(text, [SECRET])).rejects.toMatchObject({ code: 'token_invalid' })
  })
})
