import type { Store } from '../storage/store.ts'
import { operationsOf, refusalsIn } from './batch.ts'
import { GraphError } from './errors.ts'
import type { Call, Site, Transformer } from './types.ts'
import { type Usage, usageOf } from './usage.ts'

export interface GateOptions {
  /** Hold calls back from this share of a budget on, in percent. Default: 95. */
  readonly pauseAt?: number | undefined
  /** How long, where Meta does not say. Default: 60 000 ms. */
  readonly pauseMs?: number | undefined
  /** How long an isolate trusts what it read from the store. Default: 1000 ms. */
  readonly freshMs?: number | undefined
}

/** Business use cases that only some calls of an account count against; all others count against the account. */
const KINDS: readonly (readonly [kind: string, path: RegExp])[] = [
  ['ads_insights', /(^|\/)insights$/],
  ['custom_audience', /(^|\/)(customaudiences|users|usersreplace)$/],
  ['leadgen', /(^|\/)(leads|leadgen_forms)$/],
]
const ADS = /^(ads_insights|custom_audience|leadgen)$/

const kindOf = ({ path }: Pick<Call, 'path'>): string =>
  KINDS.find(([, pattern]) => pattern.test(path))?.[0] ?? 'account'
const kindOfUsage = ({ header, type }: Usage): string =>
  header === 'x-app-usage'
    ? 'app'
    : header.includes('insights')
      ? 'ads_insights'
      : ADS.test(type ?? '')
        ? `${type}`
        : 'account'

/** The rows that a call stands under; a batch stands under those of all its operations. */
const keysOf = (site: Site, call: Call): string[] => [
  ...new Set([...operationsOf(call).map((one) => keyOf(site, kindOf(one))), keyOf(site, 'app')]),
]
const keyOf = ({ product, account }: Site, kind: string): string =>
  kind === 'app' ? `gate/${product}` : `gate/${product}/${account}/${kind}`

/**
 * Holds calls back while a budget of Meta's is used up, for the account and use case that it belongs to, in every
 * isolate: what one learns from a reply's usage headers stands in the store. A call that is held back is not made: it
 * fails with `limit_exceeded` and `retryAt`, so that a queue can go on later. Nothing is written while budgets last.
 * Source: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
 *
 * @example
 * const app = createApp({ plugins, graph: { use: [retry(), gate()] } })
 */
export function gate({ pauseAt = 95, pauseMs = 60_000, freshMs = 1000 }: GateOptions = {}): Transformer {
  const known = new WeakMap<Store, Map<string, { readonly until: number; readonly read: number }>>()
  const local = new Map<string, { readonly until: number; readonly read: number }>()

  const memoryOf = ({ store }: Site) => {
    if (!store) return local
    const made = known.get(store) ?? new Map<string, { readonly until: number; readonly read: number }>()
    known.set(store, made)
    return made
  }
  const untilOf = async (site: Site, key: string): Promise<number> => {
    const memory = memoryOf(site)
    const kept = memory.get(key)
    const now = site.now()
    if (kept && (kept.until > now || !site.store || now - kept.read < freshMs)) return kept.until
    const until = (await site.store?.get<number>(key))?.value ?? 0
    memory.set(key, { until, read: now })
    return until
  }
  const close = async (site: Site, kind: string, until: number): Promise<void> => {
    const key = keyOf(site, kind)
    if (until <= (await untilOf(site, key))) return
    memoryOf(site).set(key, { until, read: site.now() })
    await site.store?.set(key, until, { ttl: Math.max(1, until - site.now()) })
  }
  /** Closes what the headers say is used up. */
  const learn = async (site: Site, headers: Headers | undefined): Promise<void> => {
    for (const usage of usageOf(headers))
      if (usage.percent >= pauseAt || usage.regainMs > 0)
        await close(site, kindOfUsage(usage), site.now() + (usage.regainMs || pauseMs))
  }

  /** Closes what a refusal says is used up. */
  const learnFrom = async (error: GraphError, kind: string, site: Site): Promise<void> => {
    await learn(site, error.headers)
    const { class: name, scope, retryAt = 0 } = error
    const held = name === 'rate' && (scope === 'app' || scope === 'token' || scope === 'account')
    if (held && retryAt > site.now()) await close(site, scope === 'app' ? 'app' : kind, retryAt)
  }

  return async (call, next, site) => {
    const until = Math.max(...(await Promise.all(keysOf(site, call).map((key) => untilOf(site, key)))))
    if (until > site.now())
      throw new GraphError(
        429,
        { message: `${call.method} ${call.path.split('?')[0]}: held back, because Meta's limit is reached` },
        { code: 'limit_exceeded', retryAt: until },
      )
    try {
      const reply = await next(call)
      await learn(site, reply.headers)
      for (const { error, op } of refusalsIn(reply, call, site.now())) await learnFrom(error, kindOf(op), site)
      return reply
    } catch (error) {
      if (error instanceof GraphError && error.code === 'graph_failed') await learnFrom(error, kindOf(call), site)
      throw error
    }
  }
}
