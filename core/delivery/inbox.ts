import { describe } from '../errors.ts'
import type { Host } from '../host.ts'
import { type Incoming, laneKey, settle } from '../webhook/events.ts'
import type { Received, Switchboard } from '../wire.ts'
import type { DeliveryOptions } from './settings.ts'

const MINUTE = 60_000

/** What plugins know of the events of a POST: lane and user by index, and events that follow from them. */
export interface Resolution {
  readonly resolved: Record<number, { readonly lane: string; readonly user?: string | undefined }>
  readonly raised: Incoming[]
}

/** Asks the plugins of these events what their rows say of them. */
export async function resolveAll(board: Switchboard, events: readonly Incoming[], host: Host): Promise<Resolution> {
  const resolution: Resolution = { resolved: {}, raised: [] }
  const resolvers = new Map(board.plugins.filter((p) => p.resolve).map((p) => [p.id, p]))
  if (resolvers.size === 0) return resolution
  await Promise.all(
    events.map(async (event, index) => {
      const plugin = resolvers.get(event.product)
      if (!plugin?.resolve) return
      try {
        const store = board.storeOf(host).scope(`plugin/${plugin.id}`)
        const { lane, user, raise = [] } = (await plugin.resolve({ event, store })) ?? {}
        if (lane !== undefined || user !== undefined)
          resolution.resolved[index] = {
            lane: lane === undefined ? event.lane : laneKey(event.product, event.account, lane),
            user: user ?? event.user,
          }
        for (const e of raise) resolution.raised.push(settle(event.product, event.scope, e))
      } catch (error) {
        host.log.warn('event not resolved', { product: event.product, error: describe(error) })
      }
    }),
  )
  return resolution
}

/**
 * What to do with webhooks that cannot be stored. WhatsApp's are sent again for 7 days; Page and Instagram
 * subscriptions are switched off after about an hour of failures, so those are spilled in time where the host can.
 * Source: https://developers.facebook.com/docs/messenger-platform/webhooks
 */
export function createOutageGuard(options: DeliveryOptions): {
  ok(): void
  /** When writes began to fail, in ms since the epoch; undefined while they succeed. */
  since(): number | undefined
  /** True: the bytes are safe elsewhere and may be acknowledged. */
  failed(received: Received, host: Host): Promise<boolean>
} {
  let since: number | undefined
  let told = 0
  return {
    ok() {
      since = undefined
      told = 0
    },
    since: () => since,
    async failed({ bytes, events }, host) {
      if (events.every((e) => e.product === 'whatsapp')) return false
      since ??= host.now()
      const minutes = (host.now() - since) / MINUTE
      for (const mark of [15, 45] as const) {
        if (minutes < mark || told >= mark) continue
        told = mark
        host.log.error('webhook subscription at risk: nothing could be stored', { minutes: mark })
        options.onWebhookAtRisk?.({ minutes: mark, since }, host)
      }
      if (minutes < 45) return false
      if (!host.spill) {
        host.log.error('no host.spill: Meta will switch this subscription off')
        return false
      }
      await host.spill(bytes)
      return true
    },
  }
}
