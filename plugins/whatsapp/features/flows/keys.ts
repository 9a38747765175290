import { SignalboxError } from '../../../../core/errors.ts'
import { fromBase64 } from './bytes.ts'

const RSA = { name: 'RSA-OAEP', hash: 'SHA-256' } as const
const CONVERT = 'openssl pkcs8 -topk8 -nocrypt -in private.pem -out flows.pem'

const invalid = (message: string, fix: string, cause?: unknown): SignalboxError =>
  new SignalboxError('input_invalid', message, { fix, cause })

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
  if (/BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(text))
    throw invalid(
      'The Flows private key is encrypted with a passphrase; Web Crypto reads only unencrypted keys',
      `Convert it once, with its passphrase: ${CONVERT}. Keep the result as a secret.`,
    )
  if (text.includes('BEGIN RSA PRIVATE KEY'))
    throw invalid('The Flows private key is in PKCS #1 form; Web Crypto reads PKCS #8', `Convert it: ${CONVERT}`)
  const body = /-----BEGIN PRIVATE KEY-----([\s\S]+?)-----END PRIVATE KEY-----/.exec(text)?.[1]
  const der = fromBase64(body?.replace(/\s+/g, ''))
  if (!der) throw invalid('The Flows private key is not a PEM text', 'Pass the whole file, -----BEGIN … END-----.')
  try {
    return await crypto.subtle.importKey('pkcs8', der, RSA, false, ['decrypt'])
  } catch (cause) {
    throw invalid('The Flows private key is not an RSA key', 'Make one: openssl genrsa 2048', cause)
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
