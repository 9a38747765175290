import type { Credential } from './credential.ts'
import type { Account } from './tenants.ts'

/** What an isolate remembers of one app's tokens. Everything else is made anew for each request's host. */
export interface Memory {
  /** Renewals under way here, so that all who ask wait for the same one. */
  readonly renewing: Map<string, Promise<Credential>>
  /** Credentials by id, with their tokens opened. */
  readonly opened: Kept<{ readonly credential: Credential; readonly token: string }>
  readonly accounts: Kept<Account>
}
export interface Kept<T> {
  get(key: string, now: number): T | undefined
  set(key: string, value: T, now: number): void
  forget(key: string): void
}

const FRESH_MS = 60_000
const MAX_KEPT = 10_000

function kept<T>(): Kept<T> {
  const rows = new Map<string, { readonly until: number; readonly value: T }>()
  return {
    get(key, now) {
      const row = rows.get(key)
      return row && row.until > now ? row.value : undefined
    },
    set(key, value, now) {
      if (rows.size >= MAX_KEPT) rows.clear()
      rows.set(key, { until: now + FRESH_MS, value })
    },
    forget: (key) => void rows.delete(key),
  }
}
export const createMemory = (): Memory => ({ renewing: new Map(), opened: kept(), accounts: kept() })
