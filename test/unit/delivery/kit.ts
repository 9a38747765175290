import { createApp } from '../../../core/app.ts'
import type { DeliveryOptions } from '../../../core/delivery/settings.ts'
import type { Host } from '../../../core/host.ts'
import { definePlugin } from '../../../core/plugin.ts'
import { keys } from '../../../core/schema.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import type { ListOptions, Store } from '../../../core/storage/store.ts'
import { sign } from '../../../core/webhook/signature.ts'
import type { BaseOptions } from '../../../core/wire.ts'

export interface Note {
  readonly id: string
  readonly user: string
  readonly text: string
  readonly at?: number
  readonly marker?: string
}

/** A product with one kind of message, one of echo, and one way to send. */
export const notes = () =>
  definePlugin({
    id: 'notes',
    credentials: keys({ NOTES_TOKEN: { about: 'token', secret: true } }, (e) => ({ token: e.NOTES_TOKEN })),
    webhook: {
      objects: ['notes', 'page'],
      *events(entry) {
        for (const { field, value } of entry.changes ?? []) {
          const data = value as Note
          const base = { id: data.id, account: entry.id, user: data.user, at: data.at ?? 0, data }
          if (field === 'echo') yield { ...base, name: 'echo', kind: 'any' }
          else yield { ...base, name: 'message', kind: 'text' }
        }
      },
    },
    api: ({ graph }) => ({
      say: (to: string, text: string, key?: string) => graph.post<{ id: string }>('messages', { to, text }, { key }),
    }),
    // Reads `api` late, as the products do: a run that has touched nothing is ended the short way.
    extend: (on) => ({ reply: (text: string) => on.api.say(on.event.user ?? '', text) }),
    effects: {
      mark: (call, id) => ({ ...call, body: { ...call.body, marker: id } }),
      settles({ data: { marker } }) {
        if (marker === 'unreadable') throw new TypeError('the marker cannot be read')
        return marker ? { id: marker, response: { id: 'echoed' } } : undefined
      },
    },
  })

export interface Sent {
  readonly to: string
  readonly text: string
  readonly marker?: string
}
export const texts = (sent: readonly Sent[]): string[] => sent.map((s) => s.text)
/** What the world outside does with a send: answers, refuses, or never answers (after having done it, or not). */
export type Fate = 'ok' | 'refused' | 'lost' | 'unsent'

export function setUp(
  delivery: DeliveryOptions = {},
  wrap: (store: Store) => Store = (s) => s,
  options: Omit<BaseOptions, 'tenants'> = {},
) {
  let time = Date.UTC(2026, 10, 22)
  const timers = new Set<{ at: number; run: () => void }>()
  const pending = new Set<Promise<unknown>>()
  const sent: Sent[] = []
  const fates: Fate[] = []
  const logs: { level: string; message: string; data?: object | undefined }[] = []
  const log = (level: string) => (message: string, data?: object) => void logs.push({ level, message, data })
  const app = createApp({ ...options, plugins: [notes()], delivery: { refuseStale: false, ...delivery } })
  const backend = memoryStore({ now: () => time })
  const host = {
    env: {
      META_APP_SECRET: 'secret',
      WEBHOOK_VERIFY_TOKEN: 'verify',
      NOTES_TOKEN: 'token',
      SIGNALBOX_ADMIN_SECRET: 'admin',
    },
    store: wrap(backend),
    async fetch(_: unknown, init?: RequestInit) {
      const fate = fates.shift() ?? 'ok'
      const { to, text, marker } = JSON.parse(String(init?.body)) as Sent
      if (fate === 'refused')
        return Response.json(
          { error: { code: 100, message: 'Invalid parameter', type: 'OAuthException' } },
          { status: 400 },
        )
      if (fate !== 'unsent') sent.push({ to, text, ...(marker && { marker }) })
      if (fate !== 'ok') throw new TypeError('connection reset')
      return Response.json({ id: `sent-${sent.length}` })
    },
    waitUntil(task: Promise<unknown>) {
      const tracked = task.catch(() => {}).finally(() => pending.delete(tracked))
      pending.add(tracked)
    },
    now: () => time,
    random: Math.random,
    timer(ms: number, run: () => void) {
      const timer = { at: time + ms, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    log: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
  } as Host<{ META_APP_SECRET: string; WEBHOOK_VERIFY_TOKEN: string; NOTES_TOKEN: string }>
  /** Until nothing is left to do at this time. */
  const settle = async (): Promise<void> => {
    while (pending.size > 0) await Promise.all(pending)
  }
  /** Lets time go by, in the middle of something; what timers begin comes as far as it can without more of it. */
  const pass = (ms: number): Promise<void> => advance(ms, () => new Promise((go) => setImmediate(go)))
  const advance = async (ms: number, rest: () => Promise<void> = settle): Promise<void> => {
    const end = time + ms
    for (;;) {
      await rest()
      const [next] = [...timers].filter((t) => t.at <= end).sort((a, b) => a.at - b.at)
      if (!next) break
      timers.delete(next)
      time = Math.max(time, next.at)
      next.run()
    }
    time = end
    await rest()
  }
  const post = async (
    items: readonly (Note & { field?: string })[],
    account = 'page',
    by = host,
  ): Promise<Response> => {
    const changes = items.map(({ field = 'note', ...value }) => ({ field, value }))
    return postBody({ object: 'notes', entry: [{ id: account, changes }] }, by)
  }
  const postBody = async (body: object, by = host): Promise<Response> => {
    const bytes = new TextEncoder().encode(JSON.stringify(body))
    const headers = { 'x-hub-signature-256': await sign('secret', bytes) }
    return app.fetch(new Request('http://x/webhook', { method: 'POST', headers, body: bytes }), by)
  }
  return {
    app,
    host,
    sent,
    fates,
    logs,
    backend,
    settle,
    advance: (ms: number) => advance(ms),
    pass,
    post,
    postBody,
    now: () => time,
    jump(ms: number): void {
      time += ms
    },
  }
}
export const note = (id: string, user = 'ada', text = id): Note => ({ id, user, text })

/** Something to wait for, and what ends the wait. */
export function latch(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {}
  const opened = new Promise<void>((go) => {
    open = go
  })
  return { opened, open }
}

/** What is asked of a store that `counted` wraps: all in all, for pending envelopes, and for values. */
export const counting = () => {
  const asked = { operations: 0, looks: 0, bodies: 0 }
  const counted = (store: Store): Store => ({
    guarantee: store.guarantee,
    async get<T>(key: string) {
      asked.operations++
      asked.bodies++
      return store.get<T>(key)
    },
    async set(...write) {
      asked.operations++
      return store.set(...write)
    },
    async delete(...what) {
      asked.operations++
      return store.delete(...what)
    },
    async list<T>(prefix: string, options: ListOptions = {}) {
      asked.operations++
      if (prefix === 'in/') asked.looks++
      const page = await store.list<T>(prefix, options)
      if (options.values !== false) asked.bodies += page.length
      return page
    },
    scope: (name) => counted(store.scope(name)),
  })
  return { asked, counted }
}
