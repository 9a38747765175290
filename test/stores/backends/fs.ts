import { fsStore } from '../../../runtimes/node/fs.ts'
import type { Opened } from '../work.ts'

export async function open(directory: string): Promise<Opened> {
  let ahead = 0
  const store = fsStore(directory, { now: () => Date.now() + ahead })
  return {
    store,
    advance(ms) {
      ahead += ms
    },
    close: () => store.close(),
  }
}
