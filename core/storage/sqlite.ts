import { patiently } from './busy.ts'
import { chunked } from './chunks.ts'
import { type Dialect, storeOver } from './dialect.ts'
import { counterOf, versionOf } from './keys.ts'
import type { Store } from './store.ts'

/** Runs one statement with numbered parameters (`?1`), exactly as many as it names, and answers its rows. A value is the last. */
export type SqlAll = (
  sql: string,
  params: readonly (string | number | null)[],
) => readonly unknown[] | Promise<readonly unknown[]>

export interface SqliteOptions {
  /** The store's clock, in ms: that of this process. */
  readonly now?: (() => number) | undefined
  /** The largest value that a row takes, in bytes; larger ones are kept in parts. Default: no limit. */
  readonly cap?: number | undefined
  /** Statements to run once before the first use, such as pragmas. */
  readonly setup?: readonly string[] | undefined
}

/** How a file of its own is best opened: several processes may use it, and a kill loses nothing. */
export const FILE_PRAGMAS: readonly string[] = [
  'pragma busy_timeout = 2000',
  'pragma journal_mode = wal',
  'pragma synchronous = normal',
]

// The version is the rowid: AUTOINCREMENT grows with every write and never gives one again, and since SQLite has one
// writer at a time it grows in commit order. The second index holds rows alone, so marks are never walked over.
const SCHEMA = [
  `create table if not exists signalbox (
    id integer primary key autoincrement, scope text not null, key text not null, value text not null, expires integer,
    unique (scope, key))`,
  `create index if not exists signalbox_rows on signalbox (scope, key) where expires is null`,
  `create index if not exists signalbox_marks on signalbox (expires) where expires is not null`,
]
const LIVE = '(expires is null or expires > ?3)'
const GET = `select id, value from signalbox where scope = ?1 and key = ?2 and ${LIVE}`
// No row has the id 0: it stands for a key that must be free.
const SET = `insert or replace into signalbox (scope, key, expires, value) select ?1, ?2, ?4, ?6
  where ?5 is null or ?5 = ifnull((select id from signalbox where scope = ?1 and key = ?2 and ${LIVE}), 0) returning id`
const DELETE = `delete from signalbox where scope = ?1 and key = ?2 and ${LIVE} and id = ifnull(?4, id) returning id`
const LIST = 'from signalbox where scope = ?1 and expires is null and key >= ?2 and key < ?3 order by key limit ?4'
const PURGE = 'delete from signalbox where id in (select id from signalbox where expires <= ?1 limit 500)'
/** What a condition asks of a row; nothing where there is none. */
const idOf = (ifVersion: string | null | undefined): number | null =>
  ifVersion === undefined ? null : ifVersion === null ? 0 : counterOf(ifVersion)
/** One write of a mark in so many clears lapsed ones away. */
const PURGE_EVERY = 128

interface Found {
  readonly id: number
  readonly key: string
  readonly value?: string
}

/**
 * Rows in any SQLite: every operation is one statement, hence atomic without a transaction of ours.
 *
 * @example
 * const database = new DatabaseSync('signalbox.db')
 * const store = sqliteStoreOver((sql, params) => database.prepare(sql).all(...params))
 */
export function sqliteStoreOver(all: SqlAll, options: SqliteOptions = {}): Store {
  const { now = Date.now, cap } = options
  const dialect = sqliteDialect(patient(all), options)
  return storeOver(cap === undefined ? dialect : chunked(dialect, cap, now))
}

/** Statements of a database of several processes: its locks are waited for. */
export const patient =
  (all: SqlAll): SqlAll =>
  (sql, params) =>
    patiently(() => all(sql, params))

/** The same without the Store around it, without patience and parts, for a database that nobody else uses. */
export function sqliteDialect(all: SqlAll, { now = Date.now, setup = [] }: Omit<SqliteOptions, 'cap'> = {}): Dialect {
  let ready: Promise<void> | undefined
  const prepare = async (): Promise<void> => {
    for (const sql of [...setup, ...SCHEMA]) await all(sql, [])
  }
  const run = async (sql: string, ...params: (string | number | null)[]): Promise<readonly Found[]> => {
    ready ??= prepare()
    await ready.catch((error) => {
      ready = undefined
      throw error
    })
    return (await all(sql, params)) as readonly Found[]
  }
  return {
    guarantee: 'atomic',
    async get(scope, key) {
      const [row] = await run(GET, scope, key, now())
      return row && { key, version: versionOf(row.id), text: row.value }
    },
    async set(scope, key, text, { ttl, ifVersion }) {
      const time = now()
      const expires = ttl === undefined ? null : time + ttl
      if (ttl !== undefined && Math.random() * PURGE_EVERY < 1) await run(PURGE, time)
      const [row] = await run(SET, scope, key, time, expires, idOf(ifVersion), text)
      return row ? versionOf(row.id) : false
    },
    async delete(scope, key, ifVersion) {
      return (await run(DELETE, scope, key, now(), idOf(ifVersion))).length > 0
    },
    async list(scope, { start, end, limit, values }) {
      const rows = await run(`select id, key${values ? ', value' : ''} ${LIST}`, scope, start, end, limit)
      return rows.map(({ id, key, value }) => ({ key, version: versionOf(id), text: value }))
    },
  }
}
