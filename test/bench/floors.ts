import { createHmac, timingSafeEqual } from 'node:crypto'
import { SECRET } from './payloads.ts'
import type { Receiver } from './receivers.ts'

// What somebody writes by hand who needs nothing else: check the bytes, parse, call a function for each message. No
// deduplication, no order, no limits, no dispatch: the least that any receiver must do.

interface Body {
  readonly entry: readonly {
    readonly changes: readonly { readonly value: { readonly messages?: readonly unknown[] } }[]
  }[]
}
const ok = (): Response => new Response('EVENT_RECEIVED', { status: 200 })
/** As one writes it where there is no `Buffer.from(digits, 'hex')`. */
const hexBytes = (header: string): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(32)
  for (let i = 0; i < 32; i++) bytes[i] = Number.parseInt(header.slice(7 + 2 * i, 9 + 2 * i), 16)
  return bytes
}
function dispatch(bytes: Uint8Array, handler: (message: unknown) => void): void {
  const body = JSON.parse(new TextDecoder().decode(bytes)) as Body
  for (const entry of body.entry)
    for (const change of entry.changes) for (const message of change.value.messages ?? []) handler(message)
}

/** With the synchronous HMAC of node:crypto. */
export function nativeFloor(): Receiver {
  let reached = 0
  return {
    reached: () => reached,
    async handle(request) {
      const bytes = new Uint8Array(await request.arrayBuffer())
      const mac = createHmac('sha256', SECRET).update(bytes).digest()
      const given = Buffer.from((request.headers.get('x-hub-signature-256') ?? '').slice(7), 'hex')
      if (given.length !== mac.length || !timingSafeEqual(mac, given)) return new Response('invalid', { status: 401 })
      dispatch(bytes, () => reached++)
      return ok()
    },
  }
}

/** With Web Crypto and a key that is imported once: the least that runs on every host. */
export function subtleFloor(): Receiver {
  let reached = 0
  const key = crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(SECRET),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  )
  return {
    reached: () => reached,
    async handle(request) {
      const bytes = new Uint8Array(await request.arrayBuffer())
      const given = hexBytes(request.headers.get('x-hub-signature-256') ?? '')
      if (!(await crypto.subtle.verify('HMAC', await key, given, bytes)))
        return new Response('invalid', { status: 401 })
      dispatch(bytes, () => reached++)
      return ok()
    },
  }
}
