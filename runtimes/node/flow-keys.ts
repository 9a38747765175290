import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { SignalboxError } from '../../core/errors.ts'

/** The keys of a WhatsApp Flows endpoint, PEM. */
export interface FlowKeyPair {
  /** For FLOWS_PRIVATE_KEY: PKCS #8, unencrypted. */
  readonly privateKey: string
  /** For `api.flows.setPublicKey`. */
  readonly publicKey: string
}

const BITS = 2048
const PRIVATE = { type: 'pkcs8', format: 'pem' } as const
const PUBLIC = { type: 'spki', format: 'pem' } as const

/** A new pair of keys. Source: https://developers.facebook.com/docs/whatsapp/flows/guides/implementingyourflowendpoint */
export function createFlowKeys(): FlowKeyPair {
  return generateKeyPairSync('rsa', { modulusLength: BITS, publicKeyEncoding: PUBLIC, privateKeyEncoding: PRIVATE })
}

/**
 * Makes of a private key in any form that Meta's guide or openssl produces (encrypted PKCS #8, PKCS #1, with or without
 * a passphrase) the one that Web Crypto reads. Throws `input_invalid`, and never repeats key or passphrase.
 *
 * @example
 * const { privateKey } = convertFlowKey(readFileSync('private.pem', 'utf8'), passphrase)
 */
export function convertFlowKey(pem: string, passphrase?: string): FlowKeyPair {
  const text = pem.replaceAll('\\n', '\n')
  const encrypted = /BEGIN ENCRYPTED|^Proc-Type: 4,ENCRYPTED/m.test(text)
  if (encrypted && !passphrase)
    throw new SignalboxError('input_invalid', 'The private key is encrypted', {
      fix: 'Pass the passphrase that it was made with.',
    })
  try {
    const key = createPrivateKey({ key: text, ...(passphrase && { passphrase }) })
    if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < BITS) throw new Error()
    return { privateKey: String(key.export(PRIVATE)), publicKey: String(createPublicKey(key).export(PUBLIC)) }
  } catch {
    throw new SignalboxError(
      'input_invalid',
      `This is no private RSA key of at least ${BITS} bits, or the passphrase is wrong`,
    )
  }
}
