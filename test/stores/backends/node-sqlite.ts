import { sqliteStore } from '../../../runtimes/node/sqlite.ts'
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
