import { utf8 } from '../bytes.ts'
import { sign } from '../webhook/signature.ts'
import type { Credentials, Params } from './types.ts'

/** The proof of one token as call parameters, timed where `mode` says so; none without a secret, or for an app's token. */
export type Prover = (
  secret: string | undefined,
  token: string,
  mode?: Credentials['proof'],
  now?: number,
) => Promise<Params>

const MAX_KEPT = 10_000

/**
 * Makes `appsecret_proof`: the HMAC of the token under the app secret, in hex. Computed once per token and kept; a
 * timed proof once a minute.
 * Source: https://developers.facebook.com/docs/graph-api/guides/secure-requests
 */
export function createProver(): Prover {
  const none = Promise.resolve({})
  const kept = new Map<string, Promise<Params>>()
  return (secret, token, mode, now = 0) => {
    if (!secret || !token || mode === false || token.includes('|')) return none
    const time = mode === 'timed' ? Math.floor(now / 60_000) * 60 : undefined
    const text = time === undefined ? token : `${token}|${time}`
    const key = `${secret} ${text}`
    const known = kept.get(key)
    if (known) return known
    if (kept.size >= MAX_KEPT) kept.clear()
    const made = sign(secret, utf8(text)).then((mac) => ({
      appsecret_proof: mac.slice(7),
      appsecret_time: time,
    }))
    kept.set(key, made)
    return made
  }
}
