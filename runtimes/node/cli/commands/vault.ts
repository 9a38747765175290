import { readFileSync } from 'node:fs'
import { createVault, type KeyRing } from '../../../../core/auth/vault.ts'
import { SignalboxError } from '../../../../core/errors.ts'
import { convertFlowKey, createFlowKeys } from '../../flow-keys.ts'
import type { Env } from '../meta.ts'
import type { Outcome } from '../outcome.ts'

export const ringOf = (env: Env): KeyRing => {
  if (!env['TOKEN_KEYS']) return {}
  try {
    return (JSON.parse(env['TOKEN_KEYS']) ?? {}) as KeyRing
  } catch {
    throw new SignalboxError('config_missing', 'TOKEN_KEYS is not JSON', {
      fix: 'Make it with: npx signalbox vault keys',
    })
  }
}

/** A key ring with a new key at its end: that one seals from now on, the older ones still open. */
export function keys(env: Env, now: number): Outcome {
  const ring = ringOf(env)
  const day = new Date(now).toISOString().slice(0, 10)
  const name = [day, ...Array.from({ length: 99 }, (_, i) => `${day}-${i + 2}`)].find((id) => !(id in ring)) ?? day
  const key = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64')
  const data = { ...ring, [name]: key }
  return { data, text: `TOKEN_KEYS='${JSON.stringify(data)}'` }
}

/** A value sealed with the newest key of TOKEN_KEYS; `context` names its place. */
export async function seal(text: string, context: string, env: Env): Promise<Outcome> {
  const sealed = await createVault(ringOf(env)).seal(text, context)
  return { data: { sealed }, text: sealed }
}

/**
 * A Flow's private key, whatever form it has, as the PKCS #8 that Web Crypto reads, and the public half for Meta. Without a
 * file, a new pair.
 */
export function flowKey(file: string | undefined, passphrase: string | undefined): Outcome {
  const keys = file === undefined ? createFlowKeys() : convertFlowKey(readFileSync(file, 'utf8'), passphrase)
  return {
    data: keys,
    text: `# FLOWS_PRIVATE_KEY\n${keys.privateKey}# for api.flows.setPublicKey\n${keys.publicKey.trim()}`,
  }
}
