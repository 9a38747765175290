import { createHmac } from 'node:crypto'

export const SECRET = 'bench-app-secret'
export const PHONE_ID = '106540352242922'
const ACCOUNT = '102290129340398'
export const NOW = 1_795_000_000

/** A text message that makes a body of one message about 1 KB, as Meta's are. */
const message = (id: string, from: string, length: number) => ({
  from,
  id: `wamid.${Buffer.from(id).toString('base64')}`,
  timestamp: String(NOW),
  text: { body: `message ${id} `.padEnd(length, 'lorem ipsum ') },
  type: 'text',
})

/** `count` messages of as many senders, from the one numbered `first` on, in one POST; `length` is that of each text. */
export function body(label: string, count: number, length = 460, senders = count, first = 0): string {
  const value = (i: number) => {
    const from = `2782${String(1_000_000 + first + (i % senders))}`
    return {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '15550783881', phone_number_id: PHONE_ID },
      contacts: [{ profile: { name: 'Sheena Nelson' }, wa_id: from, user_id: `ZA.${from}` }],
      messages: [message(`${label}-${i}`, from, length)],
    }
  }
  const changes = Array.from({ length: count }, (_, i) => ({ field: 'messages', value: value(i) }))
  return JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: ACCOUNT, changes }] })
}

export interface Signed {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly signature: string
}
export function signed(text: string): Signed {
  const bytes = new TextEncoder().encode(text)
  return { bytes, signature: `sha256=${createHmac('sha256', SECRET).update(bytes).digest('hex')}` }
}
export const requestOf = ({ bytes, signature }: Signed): Request =>
  new Request('http://127.0.0.1/webhook', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': String(bytes.byteLength),
      'x-hub-signature-256': signature,
    },
    body: bytes,
  })
