import { createApp } from '../../../core/fast.ts'
import type { Feature } from '../../../core/feature.ts'
import type { Host } from '../../../core/host.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import { type WhatsAppApi, type WhatsAppFeature, whatsapp } from '../../../plugins/whatsapp/mod.ts'

export const PHONE = '106540352242922'
export const WABA = '102290129340398'
export const SECRET = 'app-secret'

export interface Sent {
  readonly method: string
  /** Without host and version. */
  readonly path: string
  readonly url: URL
  readonly query: Readonly<Record<string, string>>
  readonly headers: Headers
  readonly json: unknown
  readonly form: FormData | undefined
  readonly bytes: Uint8Array
}
type Answer = (sent: Sent) => object | Response | Promise<Response>

/** A Graph that remembers what it was asked, and a host that speaks to it. */
export function fakeGraph(answer: Answer = () => ({ success: true })) {
  const calls: Sent[] = []
  const fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(
      input as string,
      { ...init, ...(init?.body instanceof ReadableStream && { duplex: 'half' }) } as RequestInit,
    )
    const url = new URL(request.url)
    url.searchParams.delete('appsecret_proof')
    const copy = request.clone()
    const bytes = new Uint8Array(await copy.arrayBuffer())
    const type = request.headers.get('content-type') ?? ''
    const sent: Sent = {
      method: request.method,
      path: url.pathname.replace(/^\/v\d+\.\d+\//, ''),
      url,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      json: type.includes('json') ? JSON.parse(new TextDecoder().decode(bytes)) : undefined,
      form: type.includes('multipart') ? await request.formData() : undefined,
      bytes,
    }
    calls.push(sent)
    const reply = await answer(sent)
    return reply instanceof Response ? reply : Response.json(reply)
  }) as typeof globalThis.fetch
  const silent = () => {}
  const host: Host = {
    env: { META_APP_SECRET: SECRET, WEBHOOK_VERIFY_TOKEN: 'v', WHATSAPP_TOKEN: 'token', META_APP_ID: '4242' },
    store: memoryStore(),
    fetch,
    waitUntil: silent,
    now: () => 1_790_000_000_000,
    random: () => 0.5,
    timer: () => silent,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  }
  return { calls, host, last: () => calls[calls.length - 1] as Sent }
}

/** An app with one feature and its API for `PHONE`. */
export function withFeature<const F extends Feature<WhatsAppFeature, WhatsAppApi>>(feature: F, answer?: Answer) {
  const graph = fakeGraph(answer)
  const app = createApp({ plugins: [whatsapp({ use: [feature] })] })
  return { ...graph, app, api: app.whatsapp.api(graph.host, PHONE) }
}
