import { createRemoteJWKSet, customFetch, type JWTPayload, jwtVerify } from 'jose'
import { SignalboxError } from '../errors.ts'
import { GraphError } from '../graph/errors.ts'

const ISSUER = 'https://www.facebook.com'
const KEYS = 'https://limited.facebook.com/.well-known/oauth/openid/jwks/'

/** jose's codes for a key set that did not come, and for an answer that is none. */
const UNREACHED: readonly string[] = ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC']

export interface IdTokenVerifier {
  verify(idToken: string, expected: { readonly nonce?: string | undefined; readonly now?: number }): Promise<JWTPayload>
}

/**
 * Checks the `id_token` of Facebook Login (Limited Login, OIDC): Meta's signature (RS256, keys fetched and kept),
 * issuer, this app as audience, time, and the nonce where one was sent. Make one per app and keep it. Throws
 * `token_invalid`, or `graph_failed` where Meta's keys could not be fetched.
 * Source: https://developers.facebook.com/docs/facebook-login/limited-login/token/validating
 *
 * @example
 * const oidc = idTokenVerifier({ appId: env.META_APP_ID, fetch: (...a) => fetch(...a) })
 * const { sub } = await oidc.verify(idToken, { nonce })
 */
export function idTokenVerifier(init: {
  readonly appId: string
  readonly fetch: typeof globalThis.fetch
  /** Replaces Meta's key set, for simulators. */
  readonly keysUrl?: string | undefined
}): IdTokenVerifier {
  const keys = createRemoteJWKSet(new URL(init.keysUrl ?? KEYS), { [customFetch]: init.fetch })
  return {
    async verify(idToken, { nonce, now }) {
      const options = {
        issuer: ISSUER,
        audience: init.appId,
        algorithms: ['RS256'],
        requiredClaims: ['sub', 'exp'],
        ...(now !== undefined && { currentDate: new Date(now) }),
      }
      const result = await jwtVerify(idToken, keys, options).catch((error: { code?: string }) => {
        if (!error.code || UNREACHED.includes(error.code))
          throw new GraphError(0, { message: 'Meta’s keys could not be fetched' }, { cause: error })
        throw new SignalboxError('token_invalid', `The id_token is not valid (${error.code ?? 'unreadable'})`)
      })
      if (nonce !== undefined && result.payload['nonce'] !== nonce)
        throw new SignalboxError('token_invalid', 'The id_token answers another login')
      return result.payload
    },
  }
}
