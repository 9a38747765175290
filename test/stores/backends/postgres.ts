import pg from 'pg'
import { postgresStore } from '../../../core/storage/postgres.ts'
import type { Opened } from '../work.ts'

export async function open(url: string): Promise<Opened> {
  const pool = new pg.Pool({ connectionString: url, max: 4 })
  pool.on('error', () => {}) // an idle connection that the server ends when it stops
  return { store: postgresStore(pool), close: () => pool.end() }
}
