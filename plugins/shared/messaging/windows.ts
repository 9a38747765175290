import type { ApiInit, Observed } from '../../../core/plugin.ts'
import type { LastUserAt, MessagingApi, SendOptions } from './api.ts'
import { HUMAN_AGENT_MS, OPENS, type Plan, plan, type WindowInput } from './window.ts'

export interface Windows {
  /** Remembers that the person did something that opens the window, at `at` (ms since the epoch). */
  saw(user: string, at: number, account?: string): Promise<void>
  /** When the person last did; undefined: not within 7 days, or not as far as is known. */
  lastUserAt(user: string): Promise<number | undefined>
  /** How the person may be written to now. */
  plan(user: string, sender: 'bot' | 'human', has?: WindowInput['has']): Promise<Plan>
}

/** Remembers windows in the plugin's store: one mark a person, gone after 7 days. */
export function createWindows({ store, account, host }: ApiInit<unknown>): Windows {
  const keyOf = (user: string, of = account): string => `window/${of ?? 'me'}/${user}`
  const read = async (key: string): Promise<number | undefined> => (await store.get<{ at: number }>(key))?.value.at
  const lastUserAt = (user: string): Promise<number | undefined> => read(keyOf(user))
  return {
    lastUserAt,
    async saw(user, at, of) {
      const key = keyOf(user, of)
      const ttl = at + HUMAN_AGENT_MS - host.now()
      // Webhooks come late and out of order: only what is newer counts.
      if (ttl > 0 && at > ((await read(key)) ?? 0)) await store.set(key, { at }, { ttl })
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

/** Keeps the memory up to date, before the handlers of each event run. */
export const observeWindows = (
  product: string,
): {
  readonly names: readonly string[]
  wants(event: Observed): boolean
  run(on: { readonly event: Observed; readonly api: { readonly windows: Windows } }): Promise<void>
} => ({
  names: OPENS,
  wants: (e) => e.product === product && e.user !== undefined && e.at > 0 && OPENS.includes(e.name),
  run: ({ event, api }) => api.windows.saw(event.user ?? '', event.at, event.account),
})
