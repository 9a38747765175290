import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'
import { SignalboxError } from '../../core/errors.ts'
import { FILE_PRAGMAS, sqliteStoreOver } from '../../core/storage/sqlite.ts'
import type { Store } from '../../core/storage/store.ts'

/** The part of node:sqlite that is used. */
interface Sqlite {
  readonly DatabaseSync: new (file: string) => { prepare(sql: string): { all(...params: unknown[]): unknown[] } }
}
export interface SqliteFileOptions {
  /** The store's clock, in ms. */
  readonly now?: (() => number) | undefined
}

/**
 * Rows in a SQLite file, shared by the processes of one machine. Node 22 or later, Deno and Bun have node:sqlite.
 *
 * @example
 * const app = createApp({ plugins, storage: () => sqliteStore('.signalbox/store.db') })
 */
export function sqliteStore(file: string, { now }: SqliteFileOptions = {}): Store {
  const sqlite = process.getBuiltinModule?.('node:sqlite') as Sqlite | undefined
  if (!sqlite)
    throw new SignalboxError('store_failed', `This runtime has no node:sqlite (it is ${process.version})`, {
      fix: 'Use Node 22 or later, or fsStore from signalbox/node/fs.',
    })
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  const database = new sqlite.DatabaseSync(file)
  const prepared = new Map<string, { all(...params: unknown[]): unknown[] }>()
  const statement = (sql: string) => {
    const known = prepared.get(sql) ?? database.prepare(sql)
    prepared.set(sql, known)
    return known
  }
  return sqliteStoreOver((sql, params) => statement(sql).all(...params), { now, setup: FILE_PRAGMAS })
}
