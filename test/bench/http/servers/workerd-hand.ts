import { hexBytes, receiver, SECRET } from './hand.ts'

let key: Promise<CryptoKey> | undefined
const algorithm = { name: 'HMAC', hash: 'SHA-256' }
const fetch = receiver(async (bytes, digits) => {
  key ??= crypto.subtle.importKey('raw', new TextEncoder().encode(SECRET), algorithm, false, ['verify'])
  return crypto.subtle.verify('HMAC', await key, hexBytes(digits), bytes)
})
export default { fetch: (request: Request) => fetch(request) }
