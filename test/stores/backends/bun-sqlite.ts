import { sqliteStore } from '../../../runtimes/bun/sqlite.ts'
import type { Opened } from '../work.ts'

export async function open(file: string): Promise<Opened> {
  let ahead = 0
  return {
    store: sqliteStore(file, { now: () => Date.now() + ahead }),
    advance(ms) {
      ahead += ms
    },
  }
}
