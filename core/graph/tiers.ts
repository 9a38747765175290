import type { Store } from '../storage/store.ts'

/** How many people a business may write to first in 24 h, and how fast a number sends. */
export interface Tier {
  /** Undefined: without limit. */
  readonly perDay: number | undefined
  readonly name: string
  /** Messages a second, where the webhook says that it changed. */
  readonly perSecond?: number | undefined
}

/** Meta's names. Source: https://developers.facebook.com/docs/whatsapp/messaging-limits (read 2026-11-22). */
const TIERS: Readonly<Record<string, number | undefined>> = {
  TIER_50: 50,
  TIER_250: 250,
  TIER_1K: 1000,
  TIER_2K: 2000,
  TIER_10K: 10_000,
  TIER_100K: 100_000,
  TIER_UNLIMITED: undefined,
}

interface Value {
  readonly event?: string
  readonly current_limit?: string
  readonly max_daily_conversations_per_business?: string | number
  readonly max_daily_conversation_per_phone?: number
}

/**
 * The tier that a WhatsApp webhook tells of (`phone_number_quality_update`, `business_capability_update`).
 *
 * @example
 * app.whatsapp.on('account', async (ctx) => {
 *   const tier = tierOf(ctx.account)
 *   if (tier) await saveTier(ctx.store, tier)
 * })
 */
export function tierOf(value: unknown): Tier | undefined {
  const { event, current_limit, ...capability } = (value ?? {}) as Value
  const perDay = capability.max_daily_conversations_per_business ?? capability.max_daily_conversation_per_phone
  const name = current_limit ?? (typeof perDay === 'string' ? perDay : undefined)
  const perSecond = event === 'THROUGHPUT_UPGRADE' ? 1000 : undefined
  if (name !== undefined && name in TIERS) return { name, perDay: TIERS[name], perSecond }
  if (typeof perDay === 'number') {
    const known = Object.keys(TIERS).find((tier) => TIERS[tier] === perDay)
    return {
      name: perDay < 0 ? 'TIER_UNLIMITED' : (known ?? `${perDay}`),
      perDay: perDay < 0 ? undefined : perDay,
      perSecond,
    }
  }
  return perSecond === undefined ? undefined : { name: 'THROUGHPUT_UPGRADE', perDay: undefined, perSecond }
}

const KEY = 'tier'

/** Keeps the latest tier in the account's scope of the store; a throughput once upgraded stays. */
export async function saveTier(store: Store, tier: Tier): Promise<void> {
  for (;;) {
    const row = await store.get<Tier>(KEY)
    const speedOnly = tier.name === 'THROUGHPUT_UPGRADE' && row
    const next = { ...(speedOnly ? row.value : tier), perSecond: tier.perSecond ?? row?.value.perSecond }
    if (await store.set(KEY, next, { ifVersion: row?.version ?? null })) return
  }
}

/** The tier that was saved last. */
export async function loadTier(store: Store): Promise<Tier | undefined> {
  return (await store.get<Tier>(KEY))?.value
}
