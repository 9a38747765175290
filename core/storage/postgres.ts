import { type Dialect, storeOver } from './dialect.ts'
import { counterOf, versionOf } from './keys.ts'
import type { SqlAll } from './sqlite.ts'
import type { Store } from './store.ts'

/** A client or pool of `pg`, a PGlite, a Neon or Vercel pool: whatever answers `query` with rows. */
export interface PostgresClient {
  query(sql: string, params: unknown[]): Promise<{ readonly rows: unknown[] }>
}

// One statement an operation, at READ COMMITTED. The version comes from a counter row of the scope, raised first in the
// same statement: its lock makes the commits of a scope take turns, so versions are seen in order. A sequence does not
// do that: of two writers, the one with the higher number may commit first.
// A condition that cannot hold is seen beforehand, and nothing is raised, locked or logged for it; one that is lost
// meanwhile is seen by the write itself, under the row's lock.
// The advisory lock keeps two processes that start at once from creating the same table.
const SCHEMA = `do $$ begin
  perform pg_advisory_xact_lock(hashtext('signalbox'));
  create table if not exists signalbox_scopes (scope text collate "C" primary key, version bigint not null);
  create table if not exists signalbox (
    scope text collate "C" not null, key text collate "C" not null, version bigint not null, value text not null,
    expires bigint, primary key (scope, key));
  create index if not exists signalbox_rows on signalbox (scope, key) where expires is null;
  create index if not exists signalbox_marks on signalbox (expires) where expires is not null;
end $$`
const NOW = '(extract(epoch from clock_timestamp()) * 1000)::bigint'
const LIVE = `(expires is null or expires > ${NOW})`
const next = (when = 'true'): string => `with next as (
  insert into signalbox_scopes select $1, 1 where ${when}
  on conflict (scope) do update set version = signalbox_scopes.version + 1 returning version)`
const AT = 'from signalbox where scope = $1 and key = $2'
const insert = (when?: string): string => `${next(when)}
  insert into signalbox (scope, key, version, value, expires)
  select $1, $2, next.version, $3, ${NOW} + $4::bigint from next
  on conflict (scope, key) do update
  set version = excluded.version, value = excluded.value, expires = excluded.expires`
const SET_ANY = `${insert()} returning version`
const SET_NEW = `${insert(`not exists (select ${AT} and ${LIVE})`)} where signalbox.expires <= ${NOW} returning version`
const SET_SAME = `${next(`exists (select ${AT} and version = $5::bigint)`)}
  update signalbox set version = next.version, value = $3, expires = ${NOW} + $4::bigint from next
  where scope = $1 and key = $2 and signalbox.version = $5::bigint and ${LIVE} returning signalbox.version`
const GET = `select version, value ${AT} and ${LIVE}`
const DELETE = `delete ${AT} and ${LIVE}`
// The time of the statement, since an index is of no use to what may differ from row to row; in its order, since a server
// that has no statistics yet expects a third of all rows to have lapsed, and walks through the table to find them.
const PURGE = `delete from signalbox where (scope, key) in
  (select scope, key from signalbox where expires <= (extract(epoch from statement_timestamp()) * 1000)::bigint
   order by expires limit 500 for update skip locked)`
/** One write of a mark in so many clears lapsed ones away. */
const PURGE_EVERY = 128

interface Found {
  readonly named: string
  /** A bigint: text from `pg`, a number from PGlite. */
  readonly version: string | number
  readonly value?: string
}

/**
 * Rows in Postgres (13 or later, UTF-8), shared by any number of processes. Marks lapse by the server's clock.
 *
 * @example
 * const store = postgresStore(new Pool({ connectionString: process.env.DATABASE_URL }))
 */
export function postgresStore(client: PostgresClient): Store {
  return storeOver(postgresDialect(async (sql, params) => (await client.query(sql, [...params])).rows))
}

/** The dialect over anything that runs a statement with `$1` parameters and answers its rows. */
export function postgresDialect(all: SqlAll): Dialect {
  let ready: Promise<unknown> | undefined
  const run = async (sql: string, ...params: (string | number | null)[]): Promise<readonly Found[]> => {
    ready ??= Promise.resolve(all(SCHEMA, []))
    await ready.catch((error) => {
      ready = undefined
      throw error
    })
    return all(sql, params) as Promise<readonly Found[]>
  }
  const version = (row: Found): string => versionOf(Number(row.version))
  return {
    guarantee: 'atomic',
    async get(scope, key) {
      const [row] = await run(GET, scope, key)
      return row && { key, version: version(row), text: row.value }
    },
    async set(scope, key, text, { ttl = null, ifVersion }) {
      if (ttl !== null && Math.random() * PURGE_EVERY < 1) await run(PURGE)
      const [row] =
        typeof ifVersion === 'string'
          ? await run(SET_SAME, scope, key, text, ttl, counterOf(ifVersion))
          : await run(ifVersion === null ? SET_NEW : SET_ANY, scope, key, text, ttl)
      return row ? version(row) : false
    },
    async delete(scope, key, ifVersion) {
      const deleted =
        ifVersion === undefined
          ? await run(`${DELETE} returning key`, scope, key)
          : await run(`${DELETE} and version = $3::bigint returning key`, scope, key, counterOf(ifVersion))
      return deleted.length > 0
    },
    async list(scope, { start, end, limit, values }) {
      // Postgres has no NUL in texts, so the place just after a key is said with a sign instead.
      const after = start.endsWith('\0')
      // A key is answered behind a sign: PGlite takes a byte order mark at the beginning of a text away.
      const rows = await run(
        `select '.' || key as named, version${values ? ', value' : ''} from signalbox
         where scope = $1 and expires is null and key ${after ? '>' : '>='} $2 and key < $3 order by key limit $4`,
        scope,
        after ? start.slice(0, -1) : start,
        end,
        limit,
      )
      return rows.map((row) => ({ key: row.named.slice(1), version: version(row), text: row.value }))
    },
  }
}
