import { SignalboxError } from '../errors.ts'
import { storeOver } from './dialect.ts'
import { postgresDialect } from './postgres.ts'
import { type SqlAll, sqliteStoreOver } from './sqlite.ts'
import type { Store } from './store.ts'

/** The part of a db0 `Database` that is used. */
export interface Db0 {
  readonly dialect: string
  prepare(sql: string): { all(...params: (string | number | null)[]): Promise<unknown[]> }
}

/** What a row of D1 takes, less room for the key. https://developers.cloudflare.com/d1/platform/limits/ */
const CAP = 1_900_000

/**
 * Rows in a database that db0 has a connector for: any SQLite (node, bun, D1, libsql …) or Postgres.
 *
 * @example
 * import { createDatabase } from 'db0'
 * import libsql from 'db0/connectors/libsql/node'
 * const store = db0Store(createDatabase(libsql({ url: 'file:signalbox.db' })))
 */
export function db0Store(database: Db0): Store {
  const all: SqlAll = (sql, params) => database.prepare(sql).all(...params)
  if (database.dialect === 'postgresql') return storeOver(postgresDialect(all))
  if (database.dialect === 'sqlite' || database.dialect === 'libsql') return sqliteStoreOver(all, { cap: CAP })
  throw new SignalboxError('store_weak', `No conditional write is known for ${database.dialect}`, {
    fix: 'Use a SQLite or Postgres connector of db0, or another store of signalbox/storage.',
  })
}
