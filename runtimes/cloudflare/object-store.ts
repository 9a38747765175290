import { type Dialect, type Page, type Row, storeOver } from '../../core/storage/dialect.ts'
import { sqliteDialect } from '../../core/storage/sqlite.ts'
import type { Store } from '../../core/storage/store.ts'
import { type ObjectStorage, PARTS, statements } from './object-sql.ts'

export type { ObjectStorage } from './object-sql.ts'

export type Operation = 'get' | 'set' | 'delete' | 'list'
/** What the object offers over RPC: one method, so that the names of the store's never meet an app's own. */
export interface StoreObject {
  store(operation: Operation, args: readonly unknown[]): Promise<unknown>
}
/** The part of a Durable Object binding that is used. */
export interface ObjectNamespace {
  getByName(name: string): StoreObject
}
/** How many characters of values go with one answer. An RPC may carry 32 MiB. https://developers.cloudflare.com/workers/runtime-apis/rpc/ */
const PAGE_CHARACTERS = 4_000_000
/** The rows with as many of their values as one answer takes; the others are fetched one by one. */
function fitting(rows: readonly Row[]): Row[] {
  let room = PAGE_CHARACTERS
  return rows.map((row) => {
    room -= row.text?.length ?? 0
    return room < 0 ? { key: row.key, version: row.version } : row
  })
}

/**
 * The store of one Durable Object, in its own SQLite. Within the object it is used directly (`store`); from a Worker
 * through `objectStore`, to which `handle` answers.
 *
 * @example
 * class SignalboxStore extends DurableObject {
 *   #rows = objectRows(this.ctx.storage)
 *   store(operation: Operation, args: readonly unknown[]) { return this.#rows.handle(operation, args) }
 * }
 */
export function objectRows(storage: ObjectStorage): StoreObjectRows {
  const dialect = sqliteDialect(statements(storage), { setup: [PARTS] })
  return {
    store: storeOver(dialect),
    async handle(operation, args) {
      const run = dialect[operation] as (...args: readonly unknown[]) => Promise<unknown>
      const answer = await run('', ...args)
      return operation === 'list' ? fitting(answer as Row[]) : answer
    },
  }
}
export interface StoreObjectRows {
  readonly store: Store
  handle(operation: Operation, args: readonly unknown[]): Promise<unknown>
}

/**
 * A Store over Durable Objects: every scope is an object of its own, named after it, so that scopes share nothing and
 * each keeps its rows where it is used.
 *
 * @example
 * const store = objectStore(env.SIGNALBOX)
 */
export function objectStore(namespace: ObjectNamespace): Store {
  const call = async (scope: string, operation: Operation, ...args: unknown[]): Promise<never> =>
    (await namespace.getByName(scope || '/').store(operation, args)) as never
  /** A page whose values came with it, or one by one, of the same versions; undefined if one has changed meanwhile. */
  const page = async (scope: string, asked: Page): Promise<Row[] | undefined> => {
    const rows: Row[] = await call(scope, 'list', asked)
    if (!asked.values) return rows
    const whole: Row[] = []
    for (const row of rows) {
      const found: Row | undefined = row.text === undefined ? await call(scope, 'get', row.key) : row
      if (found?.version !== row.version) return undefined
      whole.push(found)
    }
    return whole
  }
  const dialect: Dialect = {
    guarantee: 'atomic',
    get: (scope, key) => call(scope, 'get', key),
    set: (scope, key, text, options) => call(scope, 'set', key, text, options),
    delete: (scope, key, ifVersion) => call(scope, 'delete', key, ifVersion),
    async list(scope, asked) {
      for (;;) {
        const rows = await page(scope, asked)
        if (rows) return rows
      }
    },
  }
  return storeOver(dialect)
}
