import { utf8 } from '../../../../core/bytes.ts'
import { fromBase64, toBase64 } from './bytes.ts'
import { unwrap } from './keys.ts'

/**
 * What a Flow asks of its endpoint. `screen` and `data` may be missing, `flow_token` too (iOS).
 * Source: https://developers.facebook.com/docs/whatsapp/flows/guides/implementingyourflowendpoint#request
 */
export interface FlowRequest {
  readonly version: string
  readonly action: 'ping' | 'INIT' | 'BACK' | 'data_exchange' | (string & {})
  readonly screen?: string | undefined
  readonly data?: Readonly<Record<string, unknown>> | undefined
  readonly flow_token?: string | undefined
  /** A JWT over `flow_token`; from Flow JSON 7.3 and data_api_version 4.0 on. */
  readonly flow_token_signature?: string | undefined
}
/** A request that was opened, and how to seal what answers it. */
export interface Opened {
  readonly request: FlowRequest
  /** Base64 of the encrypted JSON, to be sent as `text/plain`. */
  seal(reply: object): Promise<string>
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/** The members of a body, decoded; undefined where it is not the envelope of a Flow. */
function envelopeOf(bytes: Uint8Array) {
  let json: Record<string, unknown> | null
  try {
    json = JSON.parse(decoder.decode(bytes)) as Record<string, unknown> | null
  } catch {
    return undefined
  }
  const data = fromBase64(json?.['encrypted_flow_data'])
  const key = fromBase64(json?.['encrypted_aes_key'])
  const iv = fromBase64(json?.['initial_vector'])
  return data && key && iv && { data, key, iv }
}

/**
 * Opens a request: the AES key by RSA-OAEP (each private key in turn), the JSON by AES-128-GCM. Whatever cannot be
 * opened, be it garbage or meant for another key, gives undefined, which Meta wants answered with 421.
 */
export async function openRequest(bytes: Uint8Array, keys: readonly CryptoKey[]): Promise<Opened | undefined> {
  const envelope = envelopeOf(bytes)
  if (!envelope) return undefined
  const { data, iv } = envelope
  for (const key of keys) {
    const raw = await unwrap(key, envelope.key)
    if (raw?.byteLength !== 16) continue
    try {
      const aes = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
      const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, aes, data)
      const request = JSON.parse(decoder.decode(plain)) as FlowRequest | null
      if (typeof request !== 'object' || request === null) return undefined
      // The reply is sealed with the same key; the inverted vector keeps the pair from being used twice.
      const inverted = iv.map((byte) => ~byte)
      return {
        request,
        async seal(reply) {
          const json = utf8(JSON.stringify(reply))
          return toBase64(new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: inverted }, aes, json)))
        },
      }
    } catch {
      return undefined
    }
  }
  return undefined
}
