import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { importFlowKey } from '../../../plugins/whatsapp/features/flows.ts'
import { convertFlowKey, createFlowKeys } from '../../../runtimes/node/flow-keys.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const plain = String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))
const publicKey = String(pair.publicKey.export({ type: 'spki', format: 'pem' }))
const locked = (type: 'pkcs8' | 'pkcs1', cipher: string) =>
  String(pair.privateKey.export({ type, format: 'pem', cipher, passphrase: 'open sesame' }))

describe('the private key of a Flows endpoint', () => {
  // `openssl genrsa -des3`, as Meta's guide has it, makes the second or the third, depending on its version.
  const forms: [form: string, pem: string, passphrase?: string][] = [
    ['unencrypted PKCS #8', plain],
    ['PKCS #8 encrypted with des3', locked('pkcs8', 'des-ede3-cbc'), 'open sesame'],
    ['PKCS #1 encrypted with des3', locked('pkcs1', 'des-ede3-cbc'), 'open sesame'],
    ['PKCS #8 encrypted with AES', locked('pkcs8', 'aes-256-cbc'), 'open sesame'],
    ['unencrypted PKCS #1', String(pair.privateKey.export({ type: 'pkcs1', format: 'pem' }))],
    ['one line of an environment variable', plain.replaceAll('\n', '\\n')],
  ]
  test.each(forms)('is converted from %s into what Web Crypto reads', async (_, pem, passphrase) => {
    const made = convertFlowKey(pem, passphrase)
    expect(made).toEqual({ privateKey: plain, publicKey })
    await expect(importFlowKey(made.privateKey)).resolves.toBeDefined()
  })
  test('is refused without its passphrase, with a wrong one, and where it is no RSA key', () => {
    const invalid = expect.objectContaining({ code: 'input_invalid' })
    const encrypted = locked('pkcs8', 'des-ede3-cbc')
    expect(() => convertFlowKey(encrypted)).toThrow(
      expect.objectContaining({ fix: expect.stringContaining('passphrase') }),
    )
    const ec = String(
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    )
    const short = String(
      generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    )
    for (const pem of ['nonsense', '', ec, short, publicKey]) expect(() => convertFlowKey(pem)).toThrow(invalid)
    try {
      convertFlowKey(encrypted, 'wrong secret')
      expect.unreachable()
    } catch (error) {
      expect(error).toEqual(invalid)
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toMatch(/wrong secret|MII/)
    }
  })
  test('is made new, ready for both sides', async () => {
    const { privateKey, publicKey } = createFlowKeys()
    await expect(importFlowKey(privateKey)).resolves.toBeDefined()
    expect(publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----/)
    expect(convertFlowKey(privateKey).publicKey).toBe(publicKey)
  })
})
