/** Ways through the rows of a store, page by page. */
import { compareKeys } from '../storage/keys.ts'
import { rowsIn } from '../storage/rows-in.ts'
import type { Entry, Store } from '../storage/store.ts'
import { endOf } from './rows.ts'

/** The key of the row that a copy (`dead/…`, `kept/…`) is of. */
export const rowOf = (copy: string): string => `q${copy.slice(copy.indexOf('/'))}`

/** The first of them, at most so many. */
export async function firstIn<T>(store: Store, prefix: string, most: number, values?: false): Promise<Entry<T>[]> {
  const all: Entry<T>[] = []
  for await (const row of rowsIn<T>(store, prefix, { values })) if (all.push(row) >= most) break
  return all
}

/** The folders below a prefix, such as `q/<lane>/`: one read each, however much is in it. */
export async function* foldersIn(store: Store, prefix: string, after?: string): AsyncGenerator<string> {
  for (let from = after && endOf(after); ; ) {
    const [first] = await store.list(prefix, { after: from, limit: 1, values: false })
    if (!first) return
    const folder = first.key.slice(0, first.key.indexOf('/', prefix.length) + 1)
    yield folder
    from = endOf(folder)
  }
}

/** Where a round had to end; undefined where it came to its end. */
export interface Round {
  after?: string | undefined
}
/**
 * Visits keys in turn, beginning after the one with which the last round had to end and then from the first on, so that
 * what takes long holds up no others. `visit` answers whether there is time for another.
 */
export async function goRound(
  round: Round,
  keys: (after?: string) => AsyncIterable<string>,
  visit: (key: string) => boolean | Promise<boolean>,
): Promise<void> {
  const { after } = round
  for (const from of new Set([after, undefined]))
    for await (const key of keys(from)) {
      const goesOn = await visit(key)
      round.after = key
      if (from === undefined && after !== undefined && compareKeys(key, after) >= 0) break
      if (!goesOn) return
    }
  round.after = undefined
}
