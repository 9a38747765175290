import type { Claim } from './claim.ts'
import type { Partition } from './partition.ts'
import { stored } from './rows.ts'

/** Keeps a handled event with its effects, where the app asked for it: `app.replay` puts it back. */
export async function keepCopy(part: Partition, { key, row }: Claim): Promise<void> {
  if (part.settings.keep === 0) return
  const { holder: _, until: __, covers: ___, ...copy } = stored(row)
  await part.store.set(`kept/${key.slice(2)}`, { ...copy, keptAt: part.host.now() })
}
