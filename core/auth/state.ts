import { jwtVerify, SignJWT } from 'jose'
import { SignalboxError } from '../errors.ts'
import type { Store } from '../storage/store.ts'
import { equalText } from '../webhook/signature.ts'

/** What a login is begun with, and finished once. */
export interface Attempt {
  readonly product: string
  readonly tenant: string
  /** PKCE. */
  readonly verifier: string
}
export interface Begun {
  /** The `state` parameter. */
  readonly state: string
  /** Ties the login to the browser that began it; goes into a cookie. */
  readonly nonce: string
  /** PKCE, method S256. */
  readonly challenge: string
}

const LIFE_S = 600
const AUDIENCE = 'signalbox:connect'
const encoder = new TextEncoder()
const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
const secretKey = (secret: string): Uint8Array => encoder.encode(`${AUDIENCE}:${secret}`)

/** Begins a login: a signed `state` that lapses after ten minutes, works once, and only in the browser that began it. */
export async function begin(
  store: Store,
  secret: string,
  now: number,
  about: Omit<Attempt, 'verifier'>,
): Promise<Begun> {
  const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)))
  const [nonce, verifier] = [random(), random()]
  const attempt: Attempt = { ...about, verifier }
  await store.set(`connect/${nonce}`, attempt, { ttl: LIFE_S * 1000 })
  const seconds = Math.floor(now / 1000)
  const state = await new SignJWT({ jti: nonce })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(AUDIENCE)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + LIFE_S)
    .sign(secretKey(secret))
  const digest = await crypto.subtle.digest('SHA-256', encoder.encode(verifier))
  return { state, nonce, challenge: base64url(new Uint8Array(digest)) }
}

/** Finishes it. Throws `state_invalid` for a state that is forged, lapsed, used, or of another browser or product. */
export async function finish(
  store: Store,
  secret: string,
  now: number,
  given: { readonly state: string; readonly nonce: string; readonly product: string },
): Promise<Attempt> {
  const fail = (why: string): SignalboxError =>
    new SignalboxError('state_invalid', `This login ${why}`, { fix: 'Begin again at /connect.' })
  const options = { audience: AUDIENCE, algorithms: ['HS256'], currentDate: new Date(now) }
  const verified = await jwtVerify(given.state, secretKey(secret), options).catch(() => undefined)
  const nonce = verified?.payload.jti
  if (!nonce) throw fail('has lapsed, or was not begun here')
  if (!(await equalText(nonce, given.nonce))) throw fail('was begun in another browser')
  const row = await store.get<Attempt>(`connect/${nonce}`)
  if (!row || !(await store.delete(row.key, { ifVersion: row.version }))) throw fail('was finished before')
  if (row.value.product !== given.product) throw fail('was begun for another product')
  return row.value
}
