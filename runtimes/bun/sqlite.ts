import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'
import { FILE_PRAGMAS, sqliteStoreOver } from '../../core/storage/sqlite.ts'
import type { Store } from '../../core/storage/store.ts'

/** The part of bun:sqlite that is used. */
interface BunSqlite {
  readonly Database: new (
    file: string,
    options: object,
  ) => { query(sql: string): { all(...params: unknown[]): unknown[] } }
}
export interface SqliteFileOptions {
  /** The store's clock, in ms. */
  readonly now?: (() => number) | undefined
}

/**
 * Rows in a SQLite file, shared by the processes of one machine.
 *
 * @example
 * const app = createApp({ plugins, storage: () => sqliteStore('.signalbox/store.db') })
 */
export function sqliteStore(file: string, { now }: SqliteFileOptions = {}): Store {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  const { Database } = process.getBuiltinModule('bun:sqlite') as unknown as BunSqlite
  const database = new Database(file, { create: true })
  return sqliteStoreOver((sql, params) => database.query(sql).all(...params), { now, setup: FILE_PRAGMAS })
}
