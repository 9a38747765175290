import { hex } from '../hex.ts'
import type { Host } from '../host.ts'

const encoder = new TextEncoder()

/** The 32 bytes behind `sha256=` and exactly 64 lower-case hex digits; anything else is no signature. */
function parse(header: string | null): Uint8Array | undefined {
  if (!header || !/^sha256=[0-9a-f]{64}$/.test(header)) return undefined
  const bytes = new Uint8Array(32)
  const digit = (at: number): number => {
    const code = header.charCodeAt(at)
    return code < 58 ? code - 48 : code - 87
  }
  for (let i = 0; i < 32; i++) bytes[i] = digit(7 + 2 * i) * 16 + digit(8 + 2 * i)
  return bytes
}

/** Compares without stopping at the first difference. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

/** Whether two texts are equal, in a time that depends on neither. */
export async function equalText(a: string, b: string): Promise<boolean> {
  const digest = async (text: string) => new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text)))
  return equalBytes(await digest(a), await digest(b))
}

/** The form that Meta signs: every character outside ASCII as a lower-case `\uXXXX`. */
function escaped(bytes: Uint8Array): Uint8Array {
  const text = new TextDecoder('utf-8', { ignoreBOM: true, fatal: false }).decode(bytes)
  return encoder.encode(text.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`))
}

const importKey = (secret: string): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])

export type Verify = (bytes: Uint8Array, header: string | null) => boolean | Promise<boolean>

/**
 * Checks `X-Hub-Signature-256` over the raw bytes, against several secrets, in constant time. Bytes outside ASCII are
 * tried once more in the escaped form that Meta signs; both forms parse to the same JSON.
 * Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications
 */
export function createVerifier(secrets: readonly string[], hmac: Host['hmac']): Verify {
  const keys = new Map<string, Promise<CryptoKey>>()
  const keyOf = (secret: string): Promise<CryptoKey> => {
    const known = keys.get(secret)
    if (known) return known
    const made = importKey(secret)
    keys.set(secret, made)
    return made
  }
  const native =
    hmac && ((bytes: Uint8Array, signature: Uint8Array) => secrets.some((s) => equalBytes(hmac(s, bytes), signature)))
  const portable = async (bytes: Uint8Array, signature: Uint8Array): Promise<boolean> => {
    for (const secret of secrets)
      if (await crypto.subtle.verify('HMAC', await keyOf(secret), signature as BufferSource, bytes as BufferSource))
        return true
    return false
  }
  const check = native ?? portable
  const again = (bytes: Uint8Array, signature: Uint8Array): boolean | Promise<boolean> =>
    bytes.some((b) => b >= 0x80) && check(escaped(bytes), signature)
  return (bytes, header) => {
    const signature = parse(header)
    if (!signature) return false
    const first = check(bytes, signature)
    if (typeof first === 'boolean') return first || again(bytes, signature)
    return first.then((ok) => ok || again(bytes, signature))
  }
}

/**
 * The header that Meta would send with these bytes; for tests and tools.
 *
 * @example
 * const headers = { 'x-hub-signature-256': await sign(appSecret, new TextEncoder().encode(body)) }
 */
export async function sign(secret: string, bytes: Uint8Array): Promise<string> {
  return `sha256=${hex(await crypto.subtle.sign('HMAC', await importKey(secret), bytes as BufferSource))}`
}
