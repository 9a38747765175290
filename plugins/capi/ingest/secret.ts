import { hex } from '../../../core/bytes.ts'

const encoder = new TextEncoder()
const TOLERANCE = 300_000

async function hmac(secret: string, data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const usage = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), usage, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, data))
}

/** Whether two texts are the same, in a time that does not tell where they differ. */
async function same(secret: string, a: string, b: string): Promise<boolean> {
  const [x, y] = await Promise.all([hmac(secret, encoder.encode(a)), hmac(secret, encoder.encode(b))])
  return x.reduce((diff, byte, i) => diff | (byte ^ (y[i] ?? 0)), 0) === 0
}

const sign = async (secret: string, time: string, body: Uint8Array): Promise<string> => {
  const head = encoder.encode(`${time}.`)
  const data = new Uint8Array(head.length + body.length)
  data.set(head)
  data.set(body, head.length)
  return hex(await hmac(secret, data))
}

/** `Authorization: Bearer <secret>`. */
export async function isSecret(secret: string, headers: Headers): Promise<boolean> {
  const given = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '')?.[1]
  return given !== undefined && same(secret, given, secret)
}

/** `X-Signalbox-Signature: t=<ms>,v1=<hex>`, not older than five minutes. */
export async function isSigned(secret: string, headers: Headers, body: Uint8Array, now: number): Promise<boolean> {
  const [, time, given] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(headers.get('x-signalbox-signature') ?? '') ?? []
  if (time === undefined || given === undefined || Math.abs(now - Number(time)) > TOLERANCE) return false
  return same(secret, given, await sign(secret, time, body))
}

/**
 * The `X-Signalbox-Signature` header of a backend that reports events without sending the secret along.
 *
 * @example
 * const body = JSON.stringify({ data: events })
 * const headers = { 'x-signalbox-signature': await signIngest(secret, body, Date.now()) }
 */
export const signIngest = async (secret: string, body: string, now: number): Promise<string> =>
  `t=${now},v1=${await sign(secret, String(now), encoder.encode(body))}`
