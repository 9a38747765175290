import { isJson, type Json } from '../json.ts'

/**
 * WhatsApp's side of the exchange with a Flow's endpoint, written from Meta's description and without ours.
 * Source: https://developers.facebook.com/docs/whatsapp/flows/guides/implementingyourflowendpoint#request-decryption-and-encryption
 */
export interface Sealed {
  /** The body of the request. */
  readonly body: string
  /** What an answer says; undefined where it was not sealed for this request. */
  open(text: string): Promise<Json | undefined>
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))

/** A public key as businesses upload it; rejects what is no RSA key. */
export function importPublicKey(pem: string): Promise<CryptoKey> {
  const body = pem.replace(/-----[^-]+-----|\s/g, '')
  return crypto.subtle.importKey('spki', bytesOf(body), { name: 'RSA-OAEP', hash: 'SHA-256' }, false, ['encrypt'])
}

/** Seals a request: the JSON with AES-128-GCM and a new key, and that key for the business alone. */
export async function seal(
  request: Json,
  key: CryptoKey,
  random: (bytes: number) => Uint8Array<ArrayBuffer>,
): Promise<Sealed> {
  const [secret, iv] = [random(16), random(16)]
  const aes = await crypto.subtle.importKey('raw', secret, 'AES-GCM', false, ['encrypt', 'decrypt'])
  const plain = new TextEncoder().encode(JSON.stringify(request))
  const data = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, aes, plain))
  const wrapped = new Uint8Array(await crypto.subtle.encrypt({ name: 'RSA-OAEP' }, key, secret))
  const body = {
    encrypted_flow_data: base64(data),
    encrypted_aes_key: base64(wrapped),
    initial_vector: base64(iv),
  }
  return {
    body: JSON.stringify(body),
    async open(text) {
      try {
        const flipped = iv.map((byte) => byte ^ 0xff)
        const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: flipped }, aes, bytesOf(text))
        const json: unknown = JSON.parse(new TextDecoder().decode(opened))
        return isJson(json) ? json : undefined
      } catch {
        return undefined
      }
    },
  }
}
