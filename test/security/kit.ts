import { createHmac } from 'node:crypto'
import type { Host, Log } from '../../core/host.ts'
import { memoryStore } from '../../core/storage/memory.ts'
import type { Store } from '../../core/storage/store.ts'

export const SECRET = 'app-secret-CANARY-app-secret'
export const signatureOf = (bytes: Uint8Array, secret = SECRET): string =>
  `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`

export interface Site<E> {
  readonly host: Host<E>
  /** Everything that was logged, as text. */
  readonly lines: string[]
  /** Every address and body that left. */
  readonly sent: { readonly url: string; readonly headers: Headers; readonly body: string }[]
  settled(): Promise<void>
}
/** A host whose network is one function. */
export function siteOf<E>(
  env: E,
  answer: (url: URL, init: RequestInit) => Response | Promise<Response> = () =>
    Response.json({ messages: [{ id: 'x' }] }),
  options: { readonly store?: Store; readonly now?: () => number } = {},
): Site<E> {
  const lines: string[] = []
  const sent: Site<E>['sent'] = []
  const tasks = new Set<Promise<unknown>>()
  const line = (message: string, data?: object): void => void lines.push(`${message} ${JSON.stringify(data)}`)
  const log: Log = { debug: line, info: line, warn: line, error: line }
  const host: Host<E> = {
    env,
    store: options.store ?? memoryStore(),
    log,
    now: options.now ?? (() => 1_795_000_000_000),
    random: () => 0.5,
    timer(ms, run) {
      const id = setTimeout(run, ms).unref()
      return () => clearTimeout(id)
    },
    waitUntil(task) {
      tasks.add(task)
      task.catch(() => {}).finally(() => tasks.delete(task))
    },
    async fetch(input, init = {}) {
      const url = new URL(String(input))
      sent.push({ url: url.href, headers: new Headers(init.headers), body: String(init.body ?? '') })
      return answer(url, init)
    },
  }
  const settled = async (): Promise<void> => {
    while (tasks.size > 0) await Promise.allSettled(tasks)
  }
  return { host, lines, sent, settled }
}

export const message = (id: string, account = '106', from = '27821000000', at = 1_795_000_000) => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '102',
      changes: [
        {
          field: 'messages',
          value: {
            metadata: { phone_number_id: account },
            contacts: [{ wa_id: from }],
            messages: [{ from, id, timestamp: String(at), type: 'text', text: { body: `text of ${id}` } }],
          },
        },
      ],
    },
  ],
})
export function postOf(body: object | Uint8Array, secret = SECRET): Request {
  const bytes = body instanceof Uint8Array ? body : new TextEncoder().encode(JSON.stringify(body))
  const headers = { 'x-hub-signature-256': signatureOf(bytes, secret) }
  return new Request('http://x/webhook', { method: 'POST', headers, body: bytes as Uint8Array<ArrayBuffer> })
}
