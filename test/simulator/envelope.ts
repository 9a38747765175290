import type { Json } from './json.ts'

/** One item of a webhook: a change of a field, or a messaging event. */
export interface Update {
  readonly object: string
  /** The id of the entry: WhatsApp Business Account, Page or Instagram account. */
  readonly entry: string
  readonly container: 'changes' | 'messaging' | 'standby'
  readonly item: Json
}

/** One POST body from updates of one object, gathered by entry as Meta gathers them. */
export function envelope(updates: readonly Update[], now: number): Json {
  const entries = new Map<string, { id: string; time?: number; [container: string]: unknown }>()
  for (const { object, entry: id, container, item } of updates) {
    const entry = entries.get(id) ?? { id, ...(object !== 'whatsapp_business_account' && { time: now }) }
    entries.set(id, entry)
    entry[container] = [...((entry[container] as Json[] | undefined) ?? []), item]
  }
  return { object: updates[0]?.object ?? '', entry: [...entries.values()] }
}

/**
 * The bytes that Meta sends: JSON in which slashes and everything outside ASCII are escaped.
 * Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications
 */
export const serialize = (body: unknown): string =>
  JSON.stringify(body)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)

const encoder = new TextEncoder()

/** `sha256=` and the HMAC of these bytes; written here once more, so that the app is checked against another hand. */
export async function signatureOf(secret: string, bytes: Uint8Array): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign'])
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes as BufferSource))
  return `sha256=${Array.from(mac, (b) => b.toString(16).padStart(2, '0')).join('')}`
}

/** A POST as Meta sends it. */
export async function signedPost(url: string, secret: string, body: string | Uint8Array): Promise<Request> {
  const bytes = typeof body === 'string' ? encoder.encode(body) : body
  return new Request(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'facebookexternalua',
      'x-hub-signature-256': await signatureOf(secret, bytes),
    },
    body: bytes as BodyInit,
  })
}
