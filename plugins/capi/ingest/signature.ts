import { utf8 } from '../../../core/bytes.ts'
import { MINUTE } from '../../../core/duration.ts'
import { equalText, sign } from '../../../core/webhook/signature.ts'

const TOLERANCE = 5 * MINUTE

const digitsOf = async (secret: string, time: string, body: Uint8Array): Promise<string> => {
  const head = utf8(`${time}.`)
  const data = new Uint8Array(head.length + body.length)
  data.set(head)
  data.set(body, head.length)
  return (await sign(secret, data)).slice('sha256='.length)
}

/** `X-Signalbox-Signature: t=<ms>,v1=<hex>`, not older than five minutes. */
export async function isSigned(secret: string, headers: Headers, body: Uint8Array, now: number): Promise<boolean> {
  const [, time, given] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(headers.get('x-signalbox-signature') ?? '') ?? []
  if (time === undefined || given === undefined || Math.abs(now - Number(time)) > TOLERANCE) return false
  return equalText(given, await digitsOf(secret, time, body))
}

/**
 * The `X-Signalbox-Signature` header of a backend that reports events without sending the secret along.
 *
 * @example
 * const body = JSON.stringify({ data: events })
 * const headers = { 'x-signalbox-signature': await signIngest(secret, body, Date.now()) }
 */
export const signIngest = async (secret: string, body: string, now: number): Promise<string> =>
  `t=${now},v1=${await digitsOf(secret, String(now), utf8(body))}`
