import type { ApiInit, EventBase } from '../../../core/plugin.ts'
import type { LastUserAt, MessagingApi, SendOptions } from './api.ts'
import { HUMAN_AGENT_MS, OPENS, type Plan, plan, type WindowInput } from './window.ts'

export interface Windows {
  /** Remembers that the person did something that opens the window, at `at` (ms since the epoch). */
  saw(user: string, at: number): Promise<void>
  /** When the person last did; undefined: not within 7 days, or not as far as is known. */
  lastUserAt(user: string): Promise<number | undefined>
  /** How the person may be written to now. */
  plan(user: string, sender: 'bot' | 'human', has?: WindowInput['has']): Promise<Plan>
}

/** Remembers windows in the plugin's store: one mark a person, gone after 7 days. */
export function createWindows({ store, account, host }: ApiInit<unknown>): Windows {
  const keyOf = (user: string): string => `window/${account ?? 'me'}/${user}`
  const lastUserAt = async (user: string): Promise<number | undefined> =>
    (await store.get<{ readonly at: number }>(keyOf(user)))?.value.at
  return {
    lastUserAt,
    async saw(user, at) {
      const ttl = at + HUMAN_AGENT_MS - host.now()
      // Webhooks come late and out of order: only what is newer counts.
      if (ttl <= 0 || at <= ((await lastUserAt(user)) ?? 0)) return
      await store.set(keyOf(user), { at }, { ttl })
    },
    plan: async (user, sender, has) => plan({ lastUserAt: await lastUserAt(user), now: host.now(), sender, has }),
  }
}

/** The product's sends again, now with a memory. */
export function withWindows<A extends MessagingApi<SendOptions>>(
  init: ApiInit<unknown>,
  make: (lastUserAt: LastUserAt) => A,
): A & { readonly windows: Windows } {
  const windows = createWindows(init)
  const find: LastUserAt = async (to) => {
    const id = typeof to === 'string' ? to : 'id' in to ? to.id : undefined
    return id === undefined ? undefined : windows.lastUserAt(id)
  }
  return { ...make(find), windows }
}

/**
 * Middleware that keeps the memory up to date; register it before the handlers.
 *
 * @example
 * app.messenger.use(remember)
 */
export async function remember(
  ctx: { readonly event: EventBase; readonly api: { readonly windows: Windows } },
  next: () => Promise<void>,
): Promise<void> {
  const { name, user, at } = ctx.event
  if (user !== undefined && at > 0 && OPENS.includes(name)) await ctx.api.windows.saw(user, at)
  await next()
}
