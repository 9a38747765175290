import { hex, utf8 } from '../bytes.ts'
import type { Host } from '../host.ts'
import type { Awaitable } from '../plugin.ts'

/** `sha256=` and exactly 64 lower-case hex digits; anything else is no signature. */
export const FORM: RegExp = /^sha256=[0-9a-f]{64}$/

/** The 32 bytes that 64 digits stand for. */
function bytesOf(digits: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(32)
  const digit = (at: number): number => {
    const code = digits.charCodeAt(at)
    return code < 58 ? code - 48 : code - 87
  }
  for (let i = 0; i < 32; i++) bytes[i] = digit(2 * i) * 16 + digit(2 * i + 1)
  return bytes
}

/** Compares digits without stopping at the first difference. As texts: node:crypto makes those faster than buffers. */
function equalDigits(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
}

/** The same of bytes. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

/** Whether two texts are equal, in a time that depends on neither. */
export async function equalText(a: string, b: string): Promise<boolean> {
  const digest = async (text: string) => hex(await crypto.subtle.digest('SHA-256', utf8(text)))
  return equalDigits(await digest(a), await digest(b))
}

const isAscii = (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 0x80)
/** The form that Meta signs: every character outside ASCII as a lower-case `\uXXXX`. */
function escaped(bytes: Uint8Array): Uint8Array {
  const text = new TextDecoder('utf-8', { ignoreBOM: true, fatal: false }).decode(bytes)
  return utf8(text.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`))
}

const importKey = (secret: string, usage: 'sign' | 'verify'): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', utf8(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [usage])

/** The digits of a genuine signature; nothing where it is none. */
export type Verify = (bytes: Uint8Array, header: string | null) => Awaitable<string | undefined>

/**
 * Checks `X-Hub-Signature-256` over the raw bytes, against several secrets, in constant time. Bytes outside ASCII are
 * tried once more in the escaped form that Meta signs; both forms parse to the same JSON.
 * Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications
 */
export function createVerifier(given: readonly (string | undefined)[], hmac: Host['hmac']): Verify {
  const secrets = given.filter((secret) => secret !== undefined)
  let imported: Promise<readonly CryptoKey[]> | undefined
  const portable = async (bytes: Uint8Array, digits: string): Promise<string | undefined> => {
    imported ??= Promise.all(secrets.map((secret) => importKey(secret, 'verify')))
    for (const key of await imported)
      if (await crypto.subtle.verify('HMAC', key, bytesOf(digits), bytes as BufferSource)) return digits
    return isAscii(bytes) ? undefined : portable(escaped(bytes), digits)
  }
  const native = (mac: NonNullable<typeof hmac>, bytes: Uint8Array, digits: string): string | undefined => {
    for (const secret of secrets) if (equalDigits(mac(secret, bytes), digits)) return digits
    return isAscii(bytes) ? undefined : native(mac, escaped(bytes), digits)
  }
  return (bytes, header) => {
    if (!header || !FORM.test(header)) return undefined
    const digits = header.slice('sha256='.length)
    return hmac ? native(hmac, bytes, digits) : portable(bytes, digits)
  }
}

/**
 * The header that Meta would send with these bytes; for tests and tools.
 *
 * @example
 * const headers = { 'x-hub-signature-256': await sign(appSecret, new TextEncoder().encode(body)) }
 */
export async function sign(secret: string, bytes: Uint8Array): Promise<string> {
  return `sha256=${hex(await crypto.subtle.sign('HMAC', await importKey(secret, 'sign'), bytes as BufferSource))}`
}
