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

function keyOf(id: string, text: string): Uint8Array {
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
  if (bytes.length === 32) return bytes
  throw new SignalboxError('config_missing', `Key "${id}" has ${bytes.length} bytes instead of 32`, {
    fix: 'Make one with: openssl rand -base64 32',
  })
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
  const keys = new Map(Object.entries(ring).map(([id, text]) => [id, keyOf(id, text)]))
  const [current] = [...keys.keys()].slice(-1)
  if (current === undefined) throw new SignalboxError('config_missing', 'The key ring is empty')
  const invalid = (message: string): SignalboxError =>
    new SignalboxError('seal_invalid', message, { fix: 'Keep every key in the ring until the re-seal task has run.' })
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
        .encrypt(keys.get(current) as Uint8Array)
    },
    async open(sealed, context) {
      const kid = kidOf(sealed)
      const key = kid === undefined ? undefined : keys.get(kid)
      if (!key) throw invalid(kid === undefined ? 'Not a sealed value' : `There is no key "${kid}" in the ring`)
      const options = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] }
      const opened = await compactDecrypt(sealed, key, options).catch(() => undefined)
      if (!opened || opened.protectedHeader['ctx'] !== (await digest(context)))
        throw invalid('A sealed value was changed, or belongs elsewhere')
      return new TextDecoder().decode(opened.plaintext)
    },
  }
}
