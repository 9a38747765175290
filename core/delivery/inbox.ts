import { MINUTE } from '../duration.ts'
import { describe } from '../errors.ts'
import type { Host } from '../host.ts'
import { tell } from '../tell.ts'
import { type Incoming, laneKey, settle } from '../webhook/events.ts'
import type { Received, Switchboard } from '../wire.ts'
import type { DeliveryOptions } from './settings.ts'

/** What plugins know of the events of a POST: lane and user by index, and events that follow from them. */
export interface Resolution {
  readonly resolved: Record<number, { readonly lane: string; readonly user?: string | undefined }>
  readonly raised: Incoming[]
}

/** Asks the plugins of these events what their rows say of them. */
export async function resolveAll(board: Switchboard, events: readonly Incoming[], host: Host): Promise<Resolution> {
  const resolution: Resolution = { resolved: {}, raised: [] }
  if (!board.plugins.some((p) => p.resolve)) return resolution
  await Promise.all(
    events.map(async (event, index) => {
      const plugin = board.plugins.find((p) => p.id === event.product)
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

/** The objects whose subscriptions Meta switches off after about an hour of failures. */
const SWITCHED_OFF: ReadonlySet<string> = new Set(['page', 'instagram'])
/** When the app is told, in minutes after the first failure; after the last of them bytes are spilled. */
const MARKS = [15, 45] as const

/**
 * What to do with webhooks that cannot be stored. WhatsApp's are sent again for 7 days; Page and Instagram
 * subscriptions are switched off after about an hour of failures, so those are spilled in time where the host can.
 * Source: https://developers.facebook.com/docs/messenger-platform/webhooks
 */
export function createOutageGuard(
  board: Switchboard,
  options: DeliveryOptions,
): {
  /** Something was stored: the store works again. */
  ok(): void
  /** When writes began to fail, in ms since the epoch; undefined while they succeed. And of those, any that Meta minds. */
  failing(): { readonly since: number | undefined; readonly atRisk: boolean }
  /** True: the bytes are safe elsewhere and may be acknowledged. */
  failed(received: Received, host: Host): Promise<boolean>
} {
  let failing: number | undefined
  let since: number | undefined
  let told = 0
  const objectsOf = (product: string): readonly string[] =>
    board.plugins.find((p) => p.id === product)?.webhook?.objects ?? []
  const isAtRisk = ({ own, events }: Received): boolean =>
    own === undefined && events.some((e) => objectsOf(e.product).some((object) => SWITCHED_OFF.has(object)))
  const warn = (minutes: (typeof MARKS)[number], from: number, host: Host): void => {
    host.log.error('webhook subscription at risk: nothing could be stored', { minutes })
    tell(host, 'onWebhookAtRisk', () => options.onWebhookAtRisk?.({ minutes, since: from }, host))
  }
  return {
    ok() {
      failing = since = undefined
      told = 0
    },
    failing: () => ({ since: failing, atRisk: since !== undefined }),
    async failed(received, host) {
      failing ??= host.now()
      if (!isAtRisk(received)) return false
      since ??= host.now()
      const minutes = (host.now() - since) / MINUTE
      for (const mark of MARKS) {
        if (minutes < mark || told >= mark) continue
        told = mark
        warn(mark, since, host)
      }
      if (minutes < MARKS[1]) return false
      if (!host.spill) {
        host.log.error('no host.spill: Meta will switch this subscription off')
        return false
      }
      await host.spill(received.bytes)
      host.log.warn('webhook spilled: post it again when the store is back')
      return true
    },
  }
}
