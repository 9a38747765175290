import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import { SignalboxError } from '../errors.ts'
import type { Sealer } from '../seal.ts'

/** Master keys by id: 32 bytes each, in base64. The last one seals; all of them open. */
export type KeyRing = Readonly<Record<string, string>>

export interface Vault extends Sealer {
  /** The key that seals now. */
  readonly current: string
  /** Whether a value is still sealed with an older key. */
  isStale(sealed: string): boolean
}

const encoder = new TextEncoder()

const FIX = { fix: 'Write the ring as {"2026-11":"<key>"}, and make a key with: openssl rand -base64 32' }
const refuse = (message: string): never => {
  throw new SignalboxError('config_missing', message, FIX)
}

function keyOf(id: string, text: unknown): Uint8Array {
  // JavaScript puts keys that are numbers before all others, whatever order they were written in.
  if (/^\d+$/.test(id)) refuse(`"${id}" is no name for a key: it must not be a number`)
  if (typeof text !== 'string' || !/^[\w+/-]+={0,2}$/.test(text)) return refuse(`Key "${id}" is not base64`)
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''))
  const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0))
  return bytes.length === 32 ? bytes : refuse(`Key "${id}" has ${bytes.length} bytes instead of 32`)
}

/** What the value is bound to, without telling it: contexts may name people. */
async function digest(context: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(context)))
  return btoa(String.fromCharCode(...hash))
}

/**
 * Seals values as compact JWEs (`dir`, `A256GCM`) with the key's id and the context in the protected header: a value
 * that is copied to another account does not open. Add a key to the ring to rotate; run the re-seal task; then drop the
 * old one.
 * Source: https://www.rfc-editor.org/rfc/rfc7516
 *
 * @example
 * const vault = createVault({ '2026-01': env.KEY_OLD, '2026-11': env.KEY_NEW })
 * const sealed = await vault.seal(token, 'credential/42')
 */
export function createVault(ring: KeyRing): Vault {
  const bytes = new Map(Object.entries(ring).map(([id, text]) => [id, keyOf(id, text)]))
  const [current] = [...bytes.keys()].slice(-1)
  if (current === undefined) return refuse('The key ring is empty')
  const invalid = (message: string): SignalboxError =>
    new SignalboxError('seal_invalid', message, { fix: 'Keep every key in the ring until the re-seal task has run.' })
  const imported = new Map<string, Promise<CryptoKey>>()
  const keyFor = (id: string, raw: Uint8Array): Promise<CryptoKey> => {
    const known = imported.get(id)
    if (known) return known
    const made = crypto.subtle.importKey('raw', raw as BufferSource, 'AES-GCM', false, ['encrypt', 'decrypt'])
    imported.set(id, made)
    return made
  }
  const kidOf = (sealed: string): string | undefined => {
    try {
      return decodeProtectedHeader(sealed).kid
    } catch {
      return undefined
    }
  }
  return {
    current,
    isStale: (sealed) => kidOf(sealed) !== current,
    async seal(plain, context) {
      return new CompactEncrypt(encoder.encode(plain))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: current, ctx: await digest(context) })
        .encrypt(await keyFor(current, bytes.get(current) as Uint8Array))
    },
    async open(sealed, context) {
      const kid = kidOf(sealed)
      const key = kid === undefined ? undefined : bytes.get(kid)
      if (kid === undefined || !key)
        throw invalid(kid === undefined ? 'Not a sealed value' : `There is no key "${kid}" in the ring`)
      const options = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] }
      const opened = await compactDecrypt(sealed, await keyFor(kid, key), options).catch(() => undefined)
      if (!opened || opened.protectedHeader['ctx'] !== (await digest(context)))
        throw invalid('A sealed value was changed, or belongs elsewhere')
      return new TextDecoder().decode(opened.plaintext)
    },
  }
}
