import { utf8 } from '../bytes.ts'
import { SignalboxError } from '../errors.ts'
import { parseJson } from '../webhook/json.ts'
import { equalText, sign } from '../webhook/signature.ts'

/** What Meta posts to the deauthorize and data-deletion callbacks. */
export interface SignedRequest {
  readonly algorithm: string
  /** App-scoped id of the person. */
  readonly user_id: string
  /** Seconds since the epoch. */
  readonly issued_at?: number | undefined
  readonly expires?: number | undefined
}

const binary = (text: string): string => atob(text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''))

/**
 * Checks a `signed_request` in constant time against each secret: HMAC-SHA256 over the encoded payload exactly as it
 * came, padding included. Throws `token_invalid`.
 * Source: https://developers.facebook.com/docs/facebook-login/guides/advanced/existing-system#parsingsr
 *
 * @example
 * const { user_id } = await readSignedRequest(String(form.get('signed_request')), [env.META_APP_SECRET])
 */
export async function readSignedRequest(text: string, secrets: readonly string[]): Promise<SignedRequest> {
  const fail = (why: string): SignalboxError => new SignalboxError('token_invalid', `The signed_request ${why}`)
  const [signature, payload, more] = text.split('.')
  if (!signature || !payload || more !== undefined) throw fail('is malformed')
  let hex: string
  try {
    hex = Array.from(binary(signature), (c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')
  } catch {
    throw fail('is malformed')
  }
  let matches = false
  for (const secret of secrets)
    matches = (await equalText(await sign(secret, utf8(payload)), `sha256=${hex}`)) || matches
  if (!matches) throw fail('is not signed by this app')
  const data = payloadOf(payload)
  if (!data) throw fail('is malformed')
  if (String(data.algorithm).toUpperCase() !== 'HMAC-SHA256') throw fail('uses another algorithm')
  const { user_id } = data as { user_id?: unknown }
  if (typeof user_id !== 'string' && typeof user_id !== 'number') throw fail('names no user')
  return { ...data, user_id: String(user_id) }
}

function payloadOf(payload: string): SignedRequest | undefined {
  try {
    const { value } = parseJson(new TextDecoder().decode(Uint8Array.from(binary(payload), (c) => c.charCodeAt(0))))
    return typeof value === 'object' ? ((value as SignedRequest | null) ?? undefined) : undefined
  } catch {
    return undefined
  }
}
