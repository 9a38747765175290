import pg from 'pg'
import { postgresStore } from '../../../core/storage/postgres.ts'
import type { Opened } from '../work.ts'

export async function open(url: string): Promise<Opened> {
  const pool = new pg.Pool({ connectionString: url, max: 4 })
  return { store: postgresStore(pool), close: () => pool.end() }
}
