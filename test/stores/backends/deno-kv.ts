import { type DenoKv, denoKvStore } from '../../../core/storage/denokv.ts'
import type { Opened } from '../work.ts'

declare const Deno: { openKv(path: string): Promise<DenoKv> }

export async function open(file: string): Promise<Opened> {
  let ahead = 0
  const store = denoKvStore(await Deno.openKv(file), { now: () => Date.now() + ahead })
  return {
    store,
    advance(ms) {
      ahead += ms
    },
  }
}
