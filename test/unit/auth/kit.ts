import {
  type CredentialEvent,
  createTokens,
  createVault,
  renewals,
  type Token,
  type TokenKind,
  type Tokens,
} from '../../../core/auth/mod.ts'
import type { Host } from '../../../core/host.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import type { Store } from '../../../core/storage/store.ts'
import { clock } from '../graph/kit.ts'

export const APP = { id: '4242', secret: 'canary-facebook-app-secret-0001' }
export const INSTAGRAM = { id: '777', secret: 'canary-instagram-app-secret-0001' }
export const RING = { '2026-11': btoa('k'.repeat(32)) }
export const HOUR = 3_600_000
export const DAY = 24 * HOUR

export interface Asked {
  readonly method: string
  readonly host: string
  readonly path: string
  readonly url: string
  readonly query: Record<string, string>
  readonly token: string
  readonly form: Record<string, string>
  /** As sent, where it is JSON. */
  readonly body: string | undefined
}
type Answer = (asked: Asked) => object | Response | undefined | Promise<object | Response | undefined>

/** A Meta that mints tokens `EAA<n>canary…`, vouches for those it minted, and answers the rest as told. */
export function fakeMeta(
  answer: Answer = () => undefined,
  options: { readonly store?: Store; readonly env?: object } = {},
) {
  const asked: Asked[] = []
  const logged: unknown[] = []
  // Deadlines of bodies and calls are no waits.
  const time = clock(true, 5000)
  const minted = new Map<string, object>()
  let count = 0
  const mint = (facts: object = {}): string => {
    const token = `EAA${++count}canarytokencanarytoken`
    minted.set(token, { is_valid: true, app_id: APP.id, user_id: 'u1', scopes: ['pages_show_list'], ...facts })
    return token
  }
  const debug = (token: string): object => ({ data: minted.get(token) ?? { is_valid: false } })
  const reply = async (one: Asked): Promise<unknown> => {
    const told = await answer(one)
    if (told) return told
    if (one.form['batch'])
      return JSON.parse(one.form['batch']).map((op: { relative_url: string }) => {
        const url = new URL(op.relative_url, 'https://x/')
        return { code: 200, body: JSON.stringify(debug(url.searchParams.get('input_token') ?? '')) }
      })
    if (one.path.endsWith('access_token'))
      return { access_token: mint(), expires_in: (60 * DAY) / 1000, user_id: 'ig1' }
    if (one.path === 'me' && one.query['fields']?.startsWith('id,user_id')) return { id: 'u1', user_id: '17841' }
    if (one.method === 'GET') return { data: [] }
    return { success: true }
  }
  const base = options.store ?? memoryStore({ now: () => time.now })
  const log = (...data: unknown[]): void => void logged.push(data)
  const waiting: Promise<unknown>[] = []
  const host: Host = {
    env: options.env ?? {},
    store: base,
    now: () => time.now,
    random: () => 0.5,
    timer: time.timer,
    waitUntil: (task) => void waiting.push(task),
    log: { debug: log, info: log, warn: log, error: log },
    fetch: async (input, init) => {
      const url = new URL(String(input))
      const one: Asked = {
        method: init?.method ?? 'GET',
        host: url.host,
        path: url.pathname.replace(/^\/(v\d+\.\d+\/)?/, ''),
        url: String(url),
        query: Object.fromEntries(url.searchParams),
        token: new Headers(init?.headers).get('authorization')?.replace(/^\w+ /, '') ?? '',
        body: typeof init?.body === 'string' ? init.body : undefined,
        form: init?.body instanceof URLSearchParams ? Object.fromEntries(init.body) : {},
      }
      asked.push(one)
      const got = await reply(one)
      return got instanceof Response ? got : Response.json(got)
    },
  }
  return { host, asked, logged, time, mint, minted, store: base, waiting }
}

/** Every string of a store, an error with its causes, or anything else, in one text. */
export function textOf(value: unknown): string {
  const parts: unknown[] = []
  for (let e = value; e instanceof Error; e = e.cause) parts.push(e.message, e.stack, { ...e }, JSON.stringify(e))
  return JSON.stringify([value, ...parts])
}

export type Meta = ReturnType<typeof fakeMeta>
export const isExchange = (a: Asked): boolean =>
  a.form['grant_type'] === 'fb_exchange_token' || a.path === 'refresh_access_token'

/** One isolate of an app: what it remembers is its own, the store is shared. */
export const isolate = (
  meta: Pick<Meta, 'host' | 'store'>,
  events: CredentialEvent[] = [],
  ring: Record<string, string> = RING,
): Tokens =>
  createTokens({
    renewer: renewals,
    store: meta.store,
    vault: createVault(ring),
    site: meta.host,
    app: APP,
    instagram: INSTAGRAM,
    onEvent: (event) => void events.push(event),
  })
export const token = (meta: Meta, kind: TokenKind, ageMs: number, leftMs: number | undefined, facts = {}): Token => ({
  token: meta.mint(facts),
  kind,
  issuedAt: meta.time.now - ageMs,
  ...(leftMs !== undefined && { expiresAt: meta.time.now + leftMs }),
  userId: 'u1',
})
export const refuse = (code: number, error_subcode?: number, status = 400): Response =>
  Response.json({ error: { code, error_subcode, message: 'x' } }, { status })
