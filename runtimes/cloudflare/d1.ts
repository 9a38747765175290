import { sqliteStoreOver } from '../../core/storage/sqlite.ts'
import type { Store } from '../../core/storage/store.ts'

/** The part of a D1 binding that is used. */
export interface D1 {
  prepare(sql: string): { bind(...params: unknown[]): { all(): Promise<{ readonly results: unknown[] }> } }
}
/** What a row takes, less room for the key. https://developers.cloudflare.com/d1/platform/limits/ */
const CAP = 1_900_000

/**
 * Rows in D1, shared by all isolates. A Durable Object is nearer and quicker; D1 has one place for all accounts.
 *
 * @example
 * const app = createApp({ plugins, storage: (env: Env) => d1Store(env.DB) })
 */
export function d1Store(database: D1, { now }: { readonly now?: (() => number) | undefined } = {}): Store {
  const all = async (sql: string, params: readonly unknown[]) =>
    (
      await database
        .prepare(sql)
        .bind(...params)
        .all()
    ).results
  return sqliteStoreOver(all, { now, cap: CAP })
}
