import { utf8 } from '../bytes.ts'
import { HOUR } from '../duration.ts'
import { SignalboxError } from '../errors.ts'
import type { Store } from '../storage/store.ts'
import { operationsOf } from './batch.ts'
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
  /** Which sends count, by what Meta tells apart: all messages, audio and video, what answers a comment, the rest. Default: every call. */
  readonly content?: 'message' | 'media' | 'private_reply' | 'text' | undefined
}

const SECOND = 1000
const MESSAGES = { path: /\/messages$/, method: 'POST' } as const

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
    ...MESSAGES,
    content: 'message',
  },
  // https://developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits (bursts of 45 are lent by Meta)
  {
    name: 'pair',
    product: 'whatsapp',
    per: 'pair',
    max: 1,
    perMs: 6000,
    burst: 45,
    ...MESSAGES,
    content: 'message',
  },
  // https://developers.facebook.com/docs/messenger-platform/overview/rate-limiting: the same for Pages and for Instagram
  // (private replies to comments on live broadcasts may be faster: 100/s)
  ...['messenger', 'instagram'].flatMap((product): Limit[] => [
    { name: 'text', product, per: 'account', max: 300, perMs: SECOND, ...MESSAGES, content: 'text' },
    { name: 'media', product, per: 'account', max: 10, perMs: SECOND, ...MESSAGES, content: 'media' },
    { name: 'private_replies', product, per: 'account', max: 750, perMs: HOUR, ...MESSAGES, content: 'private_reply' },
    { name: 'conversations', product, per: 'account', max: 2, perMs: SECOND, path: /\/conversations$/ },
  ]),
  { name: 'private_replies', product: 'pages', per: 'account', max: 750, perMs: HOUR, path: /\/private_replies$/ },
]

/** One message a second to each person: no limit of Meta's, but what a conversation bears. */
export const SMOOTHING: readonly Limit[] = ['messenger', 'instagram'].map((product) => ({
  name: 'smoothing',
  product,
  per: 'pair',
  max: 1,
  perMs: SECOND,
  ...MESSAGES,
  content: 'message',
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
  readonly status?: unknown
  readonly sender_action?: unknown
  readonly recipient?: { readonly id?: unknown; readonly comment_id?: unknown; readonly post_id?: unknown }
  readonly message?: { readonly attachment?: { readonly type?: unknown } }
}
const personOf = ({ to, recipient }: Sent): string | undefined => {
  const person = to ?? recipient?.id ?? recipient?.comment_id ?? recipient?.post_id
  return person === undefined ? undefined : String(person)
}
const contentOf = ({ recipient, message }: Sent): Limit['content'] =>
  recipient?.comment_id !== undefined || recipient?.post_id !== undefined
    ? 'private_reply'
    : ['audio', 'video'].includes(String(message?.attachment?.type))
      ? 'media'
      : 'text'
/** Marks as read and typing go where messages go, and are none; reactions are. */
const isMessage = ({ status, sender_action }: Sent): boolean =>
  status !== 'read' && (sender_action === undefined || /react$/.test(String(sender_action)))

/** A person in a key: counted, but not named to those who read the store. */
async function anonymous(person: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', utf8(person))
  return btoa(String.fromCharCode(...new Uint8Array(digest, 0, 12)))
}

/** The key that a call is counted under, where the limit is about it. */
async function keyFor(limit: Limit, call: Call, { product, account }: Site): Promise<string | undefined> {
  if (limit.product !== product || !limit.path.test(call.path)) return undefined
  if (limit.method && limit.method !== call.method) return undefined
  const sent = (call.body ?? {}) as Sent
  if (limit.content && !(isMessage(sent) && ['message', contentOf(sent)].includes(limit.content))) return undefined
  const base = `limit/${product}/${account}/${limit.name}/`
  if (limit.per !== 'pair') return base
  const person = personOf(sent)
  return person === undefined ? undefined : base + (await anonymous(person))
}

/** Places in one limit that a call needs at once. */
interface Places {
  readonly key: string
  readonly limit: Limit
  count: number
}
/** All that a call needs; a batch needs a place for each of its operations, because Meta counts each. */
async function placesOf(
  call: Call,
  table: readonly Limit[],
  site: Site,
  maxOf: LimitsOptions['maxOf'],
): Promise<Places[]> {
  const found = new Map<string, Places>()
  for (const one of operationsOf(call)) {
    // An operation with a token of its own is another account's: the one in its path.
    const account = one.token === undefined ? site.account : one.path.split('/')[0]
    const place = { ...site, account }
    for (const limit of table) {
      const key = await keyFor(limit, one, place)
      if (key === undefined) continue
      const known = found.get(key)
      if (known) known.count++
      else found.set(key, { key, limit: { ...limit, max: (await maxOf?.(limit, place)) ?? limit.max }, count: 1 })
    }
  }
  return [...found.values()]
}
const burstOf = ({ limit }: Places): number => limit.burst ?? limit.max

interface Look {
  readonly version: string | null
  /** When the places are there. */
  readonly at: number
  /** What the key holds once they are taken. */
  readonly next: number
}
/** The generic cell rate algorithm: one number a key, the time until which the limit is used up. */
async function look(store: Store, places: Places, now: number): Promise<Look> {
  const { key, limit, count } = places
  const step = limit.perMs / limit.max
  const row = await store.get<number>(key)
  const due = Math.max(row?.value ?? 0, now)
  const at = due + (count - burstOf(places)) * step
  return {
    version: row?.version ?? null,
    // Clocks count whole ms, and sums of fractions are never quite right.
    at: at - now < 0.5 ? now : at,
    next: due + count * step,
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
 * without room fails with `limit_exceeded` and `retryAt`, before Meta is called and before it has used up anything.
 * Each operation of a batch counts; a batch that no pause can make fit is refused (`input_invalid`).
 *
 * @example
 * const app = createApp({ plugins, graph: { use: [limits({ limits: [...LIMITS, ...SMOOTHING] })] } })
 */
export function limits({ limits: table = LIMITS, maxOf, maxWaitMs = 1000 }: LimitsOptions = {}): Transformer {
  return async (call, next, site) => {
    const { store } = site
    if (!store) return next(call)
    const wanted = await placesOf(call, table, site, maxOf)
    const what = `${call.method} ${call.path.split('?')[0]}`
    for (const places of wanted)
      if (places.count > burstOf(places))
        throw new SignalboxError(
          'input_invalid',
          `${what}: ${places.count} operations at once never fit the limit "${places.limit.name}" of ${places.limit.product}`,
          { fix: `Put at most ${burstOf(places)} of them into one batch.` },
        )
    const now = site.now()
    const held = ({ limit }: Places, at: number): GraphError =>
      new GraphError(
        429,
        { message: `${what}: held back by the limit "${limit.name}" of ${limit.product}` },
        { code: 'limit_exceeded', retryAt: at },
      )
    const looks = await Promise.all(wanted.map((places) => look(store, places, now)))
    const check = (places: Places, { at }: Look): void => {
      if (at - now > maxWaitMs) throw held(places, at)
    }
    // All are looked at before any is taken: a call that one limit holds back uses up none of the others.
    for (const [i, places] of wanted.entries()) check(places, looks[i] as Look)
    let until = now
    for (const [i, places] of wanted.entries())
      for (let seen = looks[i] as Look; ; seen = await look(store, places, now)) {
        check(places, seen)
        until = Math.max(until, seen.at)
        const ttl = Math.ceil(seen.next - now)
        if (await store.set(places.key, seen.next, { ifVersion: seen.version, ttl })) break
      }
    if (until > now) await pause(site, until - now, call.signal)
    return next(call)
  }
}
