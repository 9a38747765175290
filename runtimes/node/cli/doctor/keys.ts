import { createVault } from '../../../../core/auth/vault.ts'
import { SignalboxError } from '../../../../core/errors.ts'
import { convertFlowKey } from '../../flow-keys.ts'
import { ringOf } from '../commands/vault.ts'
import type { Env } from '../meta.ts'
import { type Finding, ok, wrong } from './finding.ts'

const FLOW_FIX = 'Convert it: FLOW_KEY_PASSPHRASE=… npx signalbox vault flow-key private.pem'
/** Encrypted, or in a form that Web Crypto does not read: the endpoint would answer every phone with an error. */
function readFlowKey(pem: string): void {
  convertFlowKey(pem)
  if (!pem.includes('-----BEGIN PRIVATE KEY-----'))
    throw new SignalboxError('input_invalid', 'It is not in PKCS #8, which begins with BEGIN PRIVATE KEY')
}

/** Keys that are read where they are first needed, with what tries them. */
const READERS: Readonly<Record<string, { read(env: Env, value: string): unknown; readonly fix?: string }>> = {
  TOKEN_KEYS: { read: (env) => createVault(ringOf(env)) },
  FLOWS_PRIVATE_KEY: { read: (_, pem) => readFlowKey(pem), fix: FLOW_FIX },
  FLOWS_PRIVATE_KEY_PREVIOUS: { read: (_, pem) => readFlowKey(pem), fix: FLOW_FIX },
}

/** Keys that are there and cannot be used: the first token or the first Flow would show it. */
export const checkKeys = (env: Env): Finding[] =>
  Object.entries(READERS).flatMap(([name, { read, fix }]) => {
    const value = env[name]
    if (!value) return []
    try {
      read(env, value)
      return [ok(name, `${name} can be read`)]
    } catch (error) {
      if (!(error instanceof SignalboxError)) throw error
      return [wrong(name, `${name} cannot be used: ${error.message}`, fix ?? error.fix ?? '')]
    }
  })
