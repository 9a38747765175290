import { utf8 } from '../bytes.ts'
import type { Host } from '../host.ts'

type Mac = { update(bytes: Uint8Array): { digest(encoding: 'hex'): string } }
/** `host.hmac` from a `createHmac` like that of node:crypto. */
export function hmacFrom(createHmac: (algorithm: string, secret: string) => Mac): NonNullable<Host['hmac']> {
  return (secret, bytes) => createHmac('sha256', secret).update(bytes).digest('hex')
}

/** What SHA-256 takes at a time, in bytes. */
export const BLOCK = 64
/** What the inner and the outer hash of HMAC-SHA256 begin with (RFC 2104), for hosts whose own costs more than to hash. */
export function hmacPads(
  secret: string,
  sha256: (bytes: Uint8Array) => Uint8Array,
): readonly [inner: Uint8Array, outer: Uint8Array] {
  const given = utf8(secret)
  const key = given.length > BLOCK ? sha256(given) : given
  const padded = (pad: number): Uint8Array => Uint8Array.from({ length: BLOCK }, (_, i) => (key[i] ?? 0) ^ pad)
  return [padded(0x36), padded(0x5c)]
}
