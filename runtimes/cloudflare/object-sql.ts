import { cut } from '../../core/storage/chunks.ts'
import type { SqlAll } from '../../core/storage/sqlite.ts'

/** The part of a Durable Object's `ctx.storage` that is used. */
export interface ObjectStorage {
  readonly sql: { exec(sql: string, ...params: unknown[]): { toArray(): unknown[] } }
  transactionSync<T>(run: () => T): T
}
/** A row of an object's SQLite takes 2 MB. https://developers.cloudflare.com/durable-objects/platform/limits/ */
const CAP = 1_900_000
/** Where a larger value is, while its row is empty. The parts go with the row. */
export const PARTS = `create table if not exists signalbox_parts (
    id int references signalbox on delete cascade, part int, value text, primary key (id, part))`
const READ = 'select value from signalbox_parts where id = ?1 order by part'
const WRITE = 'insert into signalbox_parts values (?1, ?2, ?3)'

interface Found {
  readonly id: number
  readonly value?: string
}

/**
 * Statements on the rows of one object. What they write is their last parameter; a value that no row takes goes into
 * parts, with which its row is written or not at all.
 */
export function statements(storage: ObjectStorage): SqlAll {
  const all = (sql: string, ...params: unknown[]) => storage.sql.exec(sql, ...params).toArray() as Found[]
  const whole = (row: Found): Found =>
    row.value === ''
      ? {
          ...row,
          value: all(READ, row.id)
            .map(({ value }) => value)
            .join(''),
        }
      : row
  return (sql, params) => {
    const text = params.at(-1)
    if (typeof text !== 'string' || text.length * 3 <= CAP) return all(sql, ...params).map(whole)
    return storage.transactionSync(() => {
      const rows = all(sql, ...params.slice(0, -1), '')
      for (const { id } of rows) for (const [part, value] of cut(text, CAP).entries()) all(WRITE, id, part, value)
      return rows
    })
  }
}
