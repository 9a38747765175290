import type { Host } from '../../../core/host.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import { eventsOf, type Incoming } from '../../../core/webhook/events.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'

export const PHONE = '106540352242922'
export const WABA = '102290129340398'

/** The body of a POST with these changes. */
export const body = (...changes: readonly unknown[]): object => ({
  object: 'whatsapp_business_account',
  entry: [{ id: WABA, time: 1_750_000_000, changes }],
})
export const value = (more: object): object => ({
  messaging_product: 'whatsapp',
  metadata: { display_phone_number: '15550783881', phone_number_id: PHONE },
  ...more,
})
export const change = (field: string, more: object): object => ({ field, value: value(more) })

const plugins = [whatsapp()]
export const read = (json: unknown): Incoming[] => eventsOf(JSON.stringify(json), plugins)
export const readOne = (json: unknown): Incoming => {
  const events = read(json)
  if (events.length !== 1 || !events[0]) throw new Error(`expected one event, got ${events.length}`)
  return events[0]
}

export interface Recorded {
  readonly method: string
  readonly path: string
  readonly body: unknown
  readonly form?: FormData
}
/** A host whose `fetch` answers as Meta does to a send, and keeps what was sent. */
export function fakeHost(answer: (call: Recorded) => unknown = () => ({ messages: [{ id: 'wamid.SENT' }] })): {
  readonly host: Host
  readonly calls: Recorded[]
  readonly clock: { now: number }
  readonly settled: () => Promise<void>
} {
  const clock = { now: 1_750_000_000_000 }
  const calls: Recorded[] = []
  const tasks: Promise<unknown>[] = []
  const host: Host = {
    env: {
      META_APP_SECRET: 'secret',
      WEBHOOK_VERIFY_TOKEN: 'verify',
      WHATSAPP_TOKEN: 'token',
      WHATSAPP_PHONE_ID: PHONE,
    },
    store: memoryStore({ now: () => clock.now }),
    fetch: (async (url: string, init: RequestInit) => {
      const form = init.body instanceof FormData ? init.body : undefined
      const call: Recorded = {
        method: init.method ?? 'GET',
        path: new URL(url).pathname,
        body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
        ...(form && { form }),
      }
      calls.push(call)
      const said = answer(call)
      return said instanceof Response ? said : Response.json(said)
    }) as typeof fetch,
    waitUntil: (task) => void tasks.push(task),
    now: () => clock.now,
    random: () => 0.5,
    timer: () => () => {},
    log: { debug() {}, info() {}, warn() {}, error() {} },
  }
  const settled = async (): Promise<void> => {
    for (let done = 0; done < tasks.length; ) {
      done = tasks.length
      await Promise.all(tasks)
    }
  }
  return { host, calls, clock, settled }
}

/** A signed POST to the webhook. */
export async function signed(json: unknown): Promise<Request> {
  const text = JSON.stringify(json)
  const key = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode('secret'),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text)))
  const hex = [...mac].map((b) => b.toString(16).padStart(2, '0')).join('')
  return new Request('https://app.test/webhook', {
    method: 'POST',
    body: text,
    headers: { 'x-hub-signature-256': `sha256=${hex}` },
  })
}
