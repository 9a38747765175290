import { createHmac } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApp } from '../../../core/fast.ts'
import type { Host } from '../../../core/host.ts'
import type { AnyPlugin } from '../../../core/plugin.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import { eventsOf, type Incoming } from '../../../core/webhook/events.ts'

/** A Graph call as the network would see it. */
export interface Recorded {
  readonly method: string
  readonly host: string
  readonly path: string
  readonly query: Record<string, string>
  readonly body: unknown
  readonly token: string | null
}
export interface Rig {
  readonly host: Host
  readonly calls: Recorded[]
  readonly warnings: { message: string; data?: object | undefined }[]
  /** What the next calls answer; default: a sent message. */
  answers: ((call: Recorded) => unknown)[]
  time: number
  post(app: { fetch(request: Request, host: Host): Promise<Response> }, body: unknown): Promise<Response>
}

export const ENV = {
  META_APP_SECRET: 'secret',
  WEBHOOK_VERIFY_TOKEN: 'verify',
  PAGE_ACCESS_TOKEN: 'page-token',
  INSTAGRAM_ACCESS_TOKEN: 'ig-token',
}

async function bodyOf(body: BodyInit | null | undefined): Promise<unknown> {
  if (typeof body !== 'string') return body ?? undefined
  return JSON.parse(body)
}

/** A host with a clock that is told, a memory store and a network that records. */
export function rig(env: object = ENV): Rig {
  const pending: Promise<unknown>[] = []
  const self: Rig = {
    calls: [],
    warnings: [],
    answers: [],
    time: Date.UTC(2026, 10, 22),
    host: undefined as never,
    async post(app, body) {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      const signature = createHmac('sha256', ENV.META_APP_SECRET).update(text).digest('hex')
      const response = await app.fetch(
        new Request('https://bot.example/webhook', {
          method: 'POST',
          body: text,
          headers: { 'x-hub-signature-256': `sha256=${signature}` },
        }),
        self.host,
      )
      while (pending.length > 0) await pending.shift()
      return response
    },
  }
  const host: Host = {
    env,
    store: memoryStore({ now: () => self.time }),
    fetch: async (input, init) => {
      const url = new URL(String(input))
      url.searchParams.delete('appsecret_proof')
      url.searchParams.delete('appsecret_proof')
      const call: Recorded = {
        method: init?.method ?? 'GET',
        host: url.host,
        path: url.pathname.replace(/^\/v\d+\.\d+\//, ''),
        query: Object.fromEntries(url.searchParams),
        body: await bodyOf(init?.body),
        token: new Headers(init?.headers).get('authorization'),
      }
      self.calls.push(call)
      const answer = self.answers.shift()
      const data = answer ? answer(call) : { recipient_id: 'user', message_id: `m_${self.calls.length}` }
      const failed = typeof data === 'object' && data !== null && 'error' in data
      return Response.json(data, { status: failed ? 400 : 200 })
    },
    waitUntil: (task) => void pending.push(task),
    now: () => self.time,
    random: () => 0.5,
    timer: () => () => {},
    log: {
      debug() {},
      info() {},
      warn: (message, data) => void self.warnings.push({ message, data }),
      error: (message, data) => void self.warnings.push({ message, data }),
    },
  }
  return Object.assign(self, { host })
}

export const read = (body: unknown, plugins: readonly AnyPlugin[]): Incoming[] =>
  eventsOf(JSON.stringify(body), plugins)

/** Every item of a body, counted without any of our code. */
export function countItems(body: unknown): number {
  let count = 0
  for (const entry of (body as { entry?: Record<string, unknown[]>[] }).entry ?? []) {
    for (const list of ['messaging', 'standby', 'changes', 'changed_fields']) count += entry[list]?.length ?? 0
    if (entry['field'] !== undefined) count++
  }
  return count
}

export interface Expected {
  readonly product: string
  readonly name: string
  readonly account: string
  readonly user: string | null
  readonly id: string | null
  readonly channel?: 'standby'
  readonly alt?: { readonly [K in 'name' | 'user' | 'id']?: readonly (string | null)[] }
}
const SAMPLES = join(import.meta.dirname, '../../../../shared/samples')
/** The real bodies of a folder with what each holds; none where they are not at hand. */
export function samples(folder: string): { file: string; text: string; events: readonly Expected[] }[] {
  if (!existsSync(SAMPLES)) return []
  const about = JSON.parse(readFileSync(join(SAMPLES, 'events.json'), 'utf8')).samples
  return readdirSync(join(SAMPLES, folder)).map((name) => ({
    file: `${folder}/${name}`,
    text: readFileSync(join(SAMPLES, folder, name), 'utf8'),
    events: about[`${folder}/${name}`].events,
  }))
}

/** Compares the events of a body with what it is known to hold. */
export function mismatches(found: readonly Incoming[], expected: readonly Expected[]): string[] {
  const wrong: string[] = []
  if (found.length !== expected.length) wrong.push(`${found.length} events instead of ${expected.length}`)
  expected.forEach((want, i) => {
    const event = found[i]
    if (!event) return
    const name = want.channel === 'standby' ? event.kind : event.name
    if ((want.channel === 'standby') !== (event.name === 'standby')) wrong.push(`${i}: channel`)
    const names = want.name === 'other' ? [name] : [want.name, ...(want.alt?.name ?? [])]
    if (!names.includes(name) || name === 'unknown') wrong.push(`${i}: name ${name} instead of ${want.name}`)
    if (event.product !== want.product) wrong.push(`${i}: product ${event.product}`)
    if (event.account !== want.account) wrong.push(`${i}: account ${event.account}`)
    for (const key of ['user', 'id'] as const) {
      const allowed = [want[key], ...(want.alt?.[key] ?? [])]
      if (!allowed.includes(event[key] ?? null)) wrong.push(`${i}: ${key} ${event[key]} instead of ${allowed}`)
    }
  })
  return wrong
}

/** An app of these plugins that remembers its events. */
export function listen(plugins: readonly AnyPlugin[]) {
  const seen: Incoming[] = []
  const app = createApp({ plugins })
  app.use((ctx: { event: unknown }) => void seen.push(ctx.event as Incoming))
  return { app, seen }
}
