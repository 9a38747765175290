import { sign } from '../webhook/signature.ts'
import type { Params } from './types.ts'

/** The proof of one token as call parameters; `seconds` makes it a timed one. */
export type Prover = (secret: string, token: string, seconds?: number) => Promise<Params>

const MAX_KEPT = 10_000

/**
 * Makes `appsecret_proof`: the HMAC of the token under the app secret, in hex. Computed once per token and kept; a
 * timed proof once a minute.
 * Source: https://developers.facebook.com/docs/graph-api/guides/secure-requests
 */
export function createProver(): Prover {
  const kept = new Map<string, Promise<Params>>()
  return (secret, token, seconds) => {
    const time = seconds === undefined ? undefined : Math.floor(seconds / 60) * 60
    const text = time === undefined ? token : `${token}|${time}`
    const key = `${secret} ${text}`
    const known = kept.get(key)
    if (known) return known
    if (kept.size >= MAX_KEPT) kept.clear()
    const made = sign(secret, new TextEncoder().encode(text)).then((mac) => ({
      appsecret_proof: mac.slice(7),
      appsecret_time: time,
    }))
    kept.set(key, made)
    return made
  }
}
