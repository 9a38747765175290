import type { Store } from '../storage/store.ts'
import { GraphError } from './errors.ts'
import { pause } from './retry.ts'
import type { Call, Site, Transformer } from './types.ts'

/** A limit of Meta's, or of one's own: `max` calls in `perMs`, counted per account or per account and recipient. */
export interface Limit {
  readonly name: string
  readonly product: string
  readonly per: 'account' | 'pair'
  readonly max: number
  readonly perMs: number
  /** How many may go at once. Default: `max`. */
  readonly burst?: number | undefined
  readonly path: RegExp
  readonly method?: Call['method'] | undefined
  /** Which messages count, by the content that Meta tells apart. Default: all. */
  readonly content?: 'text' | 'media' | undefined
}

const SECOND = 1000
const HOUR = 3_600_000

/** Meta's limits of messaging (read 2026-11-22). */
export const LIMITS: readonly Limit[] = [
  // https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput (80/s; 1000/s when upgraded; 20/s on
  // numbers shared with the app)
  {
    name: 'throughput',
    product: 'whatsapp',
    per: 'account',
    max: 80,
    perMs: SECOND,
    path: /\/messages$/,
    method: 'POST',
  },
  // https://developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits (bursts of 45 are lent by Meta)
  {
    name: 'pair',
    product: 'whatsapp',
    per: 'pair',
    max: 1,
    perMs: 6000,
    burst: 45,
    path: /\/messages$/,
    method: 'POST',
  },
  // https://developers.facebook.com/docs/messenger-platform/overview/rate-limiting
  {
    name: 'text',
    product: 'messenger',
    per: 'account',
    max: 300,
    perMs: SECOND,
    path: /\/messages$/,
    method: 'POST',
    content: 'text',
  },
  {
    name: 'media',
    product: 'messenger',
    per: 'account',
    max: 10,
    perMs: SECOND,
    path: /\/messages$/,
    method: 'POST',
    content: 'media',
  },
  { name: 'conversations', product: 'messenger', per: 'account', max: 2, perMs: SECOND, path: /\/conversations$/ },
  { name: 'conversations', product: 'instagram', per: 'account', max: 2, perMs: SECOND, path: /\/conversations$/ },
  {
    name: 'text',
    product: 'instagram',
    per: 'account',
    max: 300,
    perMs: SECOND,
    path: /\/messages$/,
    method: 'POST',
    content: 'text',
  },
  {
    name: 'media',
    product: 'instagram',
    per: 'account',
    max: 10,
    perMs: SECOND,
    path: /\/messages$/,
    method: 'POST',
    content: 'media',
  },
  { name: 'private_replies', product: 'messenger', per: 'account', max: 750, perMs: HOUR, path: /\/private_replies$/ },
  { name: 'private_replies', product: 'pages', per: 'account', max: 750, perMs: HOUR, path: /\/private_replies$/ },
]

/** One message a second to each person: no limit of Meta's, but what a conversation bears. */
export const SMOOTHING: readonly Limit[] = ['messenger', 'instagram'].map((product) => ({
  name: 'smoothing',
  product,
  per: 'pair',
  max: 1,
  perMs: SECOND,
  path: /\/messages$/,
  method: 'POST',
}))

/** The platform's limit for app and user tokens: 200 calls an hour for each user of the app. */
export const platformLimit = (product: string, users: number): Limit => ({
  name: 'platform',
  product,
  per: 'account',
  max: 200 * Math.max(1, users),
  perMs: HOUR,
  path: /./,
})

interface Sent {
  readonly to?: unknown
  readonly recipient?: { readonly id?: unknown; readonly comment_id?: unknown }
  readonly message?: { readonly attachment?: { readonly type?: unknown } }
}
const personOf = ({ to, recipient }: Sent): string | undefined => {
  const person = to ?? recipient?.id ?? recipient?.comment_id
  return person === undefined ? undefined : String(person)
}
const isMedia = ({ message }: Sent): boolean => ['audio', 'video'].includes(String(message?.attachment?.type))

/** A person in a key: counted, but not named to those who read the store. */
async function anonymous(person: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(person))
  return btoa(String.fromCharCode(...new Uint8Array(digest, 0, 12)))
}

/** The key that a call is counted under, where the limit is about it. */
async function keyFor(limit: Limit, call: Call, { product, account }: Site): Promise<string | undefined> {
  if (limit.product !== product || !limit.path.test(call.path)) return undefined
  if (limit.method && limit.method !== call.method) return undefined
  const sent = (call.body ?? {}) as Sent
  if (limit.content && (limit.content === 'media') !== isMedia(sent)) return undefined
  const base = `limit/${product}/${account}/${limit.name}/`
  if (limit.per !== 'pair') return base
  const person = personOf(sent)
  return person === undefined ? undefined : base + (await anonymous(person))
}

/**
 * Takes one place in a limit and answers when it is (the generic cell rate algorithm: one number a key). A place that
 * lies further away than `patience` is not taken.
 */
async function take(store: Store, key: string, limit: Limit, now: number, patience: number): Promise<number> {
  const step = limit.perMs / limit.max
  const lead = ((limit.burst ?? limit.max) - 1) * step
  for (;;) {
    const row = await store.get<number>(key)
    const due = Math.max(row?.value ?? 0, now)
    const at = Math.max(now, due - lead)
    if (at - now > patience) return at
    const next = due + step
    if (await store.set(key, next, { ifVersion: row?.version ?? null, ttl: Math.ceil(next - now) })) return at
  }
}

export interface LimitsOptions {
  /** Default: `LIMITS`; add `SMOOTHING`, or limits of your own. */
  readonly limits?: readonly Limit[] | undefined
  /** Another figure for one account: a WhatsApp number upgraded to 1000/s, or shared with the app at 20/s. */
  readonly maxOf?: ((limit: Limit, site: Site) => number | undefined | Promise<number | undefined>) | undefined
  /** Shorter waits are waited for; longer ones fail at once, with `retryAt`. Default: 1000 ms. */
  readonly maxWaitMs?: number | undefined
}

/**
 * Keeps sends below the limits of their product, in all isolates together: counts stand in the app's store. A send
 * without room fails with `limit_exceeded` and `retryAt`, before Meta is called.
 *
 * @example
 * const app = createApp({ plugins, graph: { use: [limits({ limits: [...LIMITS, ...SMOOTHING] })] } })
 */
export function limits({ limits: table = LIMITS, maxOf, maxWaitMs = 1000 }: LimitsOptions = {}): Transformer {
  return async (call, next, site) => {
    const { store } = site
    if (!store) return next(call)
    for (const limit of table) {
      const key = await keyFor(limit, call, site)
      if (!key) continue
      const max = (await maxOf?.(limit, site)) ?? limit.max
      const now = site.now()
      const at = await take(store, key, { ...limit, max }, now, maxWaitMs)
      if (at - now > maxWaitMs)
        throw new GraphError(
          429,
          {
            message: `${call.method} ${call.path.split('?')[0]}: held back by the limit "${limit.name}" of ${limit.product}`,
          },
          { code: 'limit_exceeded', retryAt: at },
        )
      if (at > now) await pause(site, at - now, call.signal)
    }
    return next(call)
  }
}
