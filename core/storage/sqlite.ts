import { patiently } from './busy.ts'
import { chunked } from './chunks.ts'
import { type Dialect, storeOver } from './dialect.ts'
import { counterOf, versionOf } from './keys.ts'
import type { Store } from './store.ts'

/** Runs one statement with numbered parameters (`?1`), exactly as many as it names, and answers its rows. */
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
const FOUND = `exists (select 1 from signalbox where scope = ?1 and key = ?2 and ${LIVE}`
const SET = 'insert or replace into signalbox (scope, key, expires, value) select ?1, ?2, ?4, ?5'
const SET_ANY = 'insert or replace into signalbox (scope, key, expires, value) values (?1, ?2, ?3, ?4) returning id'
const SET_NEW = `${SET} where not ${FOUND}) returning id`
const SET_SAME = `${SET} where ${FOUND} and id = ?6) returning id`
const DELETE = `delete from signalbox where scope = ?1 and key = ?2 and ${LIVE}`
const LIST = 'from signalbox where scope = ?1 and expires is null and key >= ?2 and key < ?3 order by key limit ?4'
const PURGE = 'delete from signalbox where id in (select id from signalbox where expires <= ?1 limit 500)'
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
  return storeOver(sqliteDialect(patient(all), options))
}

/** Statements of a database of several processes: its locks are waited for. */
export const patient =
  (all: SqlAll): SqlAll =>
  (sql, params) =>
    patiently(() => all(sql, params))

/** The same without the Store around it and without patience, for a database that nobody else uses. */
export function sqliteDialect(all: SqlAll, { now = Date.now, cap, setup = [] }: SqliteOptions = {}): Dialect {
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
  const dialect: Dialect = {
    guarantee: 'atomic',
    async get(scope, key) {
      const [row] = await run(GET, scope, key, now())
      return row && { key, version: versionOf(row.id), text: row.value }
    },
    async set(scope, key, text, { ttl, ifVersion }) {
      const time = now()
      const expires = ttl === undefined ? null : time + ttl
      if (ttl !== undefined && Math.random() * PURGE_EVERY < 1) await run(PURGE, time)
      const [row] =
        ifVersion === undefined
          ? await run(SET_ANY, scope, key, expires, text)
          : ifVersion === null
            ? await run(SET_NEW, scope, key, time, expires, text)
            : await run(SET_SAME, scope, key, time, expires, text, counterOf(ifVersion))
      return row ? versionOf(row.id) : false
    },
    async delete(scope, key, ifVersion) {
      const deleted =
        ifVersion === undefined
          ? await run(`${DELETE} returning id`, scope, key, now())
          : await run(`${DELETE} and id = ?4 returning id`, scope, key, now(), counterOf(ifVersion))
      return deleted.length > 0
    },
    async list(scope, { start, end, limit, values }) {
      const rows = await run(`select id, key${values ? ', value' : ''} ${LIST}`, scope, start, end, limit)
      return rows.map(({ id, key, value }) => ({ key, version: versionOf(id), text: value }))
    },
  }
  return cap === undefined ? dialect : chunked(dialect, cap, now)
}
