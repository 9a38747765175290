import { SignalboxError } from '../../../../core/errors.ts'
import { fromBase64 } from './bytes.ts'

const RSA = { name: 'RSA-OAEP', hash: 'SHA-256' } as const
const none = new Uint8Array()

/**
 * Reads a private key in PEM form (PKCS #8, unencrypted, RSA 2048). Line breaks may have become `\n` on their way
 * through an environment variable. Throws `input_invalid` and says how to convert what Web Crypto cannot read.
 * Source: https://developers.facebook.com/docs/whatsapp/flows/guides/implementingyourflowendpoint#upload_public_key
 *
 * @example
 * const key = await importFlowKey(env.FLOWS_PRIVATE_KEY)
 */
export async function importFlowKey(pem: string): Promise<CryptoKey> {
  const text = pem.replaceAll('\\n', '\n')
  const encrypted = /BEGIN ENCRYPTED|ENCRYPTED$/m.test(text)
  if (encrypted || text.includes('BEGIN RSA'))
    throw new SignalboxError(
      'input_invalid',
      `The Flows private key is ${encrypted ? 'encrypted' : 'in PKCS #1 form'}; Web Crypto reads unencrypted PKCS #8`,
      {
        fix: 'Convert it once: openssl pkcs8 -topk8 -nocrypt -in private.pem -out flows.pem, or: npx signalbox vault flow-key private.pem',
      },
    )
  const body = /-----BEGIN PRIVATE KEY-----([^-]+)-----END/.exec(text)?.[1]
  try {
    return await crypto.subtle.importKey('pkcs8', fromBase64(body?.replace(/\s/g, '')) ?? none, RSA, false, ['decrypt'])
  } catch (cause) {
    throw new SignalboxError('input_invalid', 'The Flows private key is not an RSA key in PEM form', {
      fix: 'Pass the whole file, -----BEGIN to END-----.',
      cause,
    })
  }
}

/** What RSA-OAEP with this key makes of the bytes; undefined where they were not meant for it. */
export async function unwrap(key: CryptoKey, bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer | undefined> {
  try {
    return await crypto.subtle.decrypt(RSA, key, bytes)
  } catch {
    return undefined
  }
}
