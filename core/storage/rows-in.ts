import type { Entry, ListOptions, Store } from './store.ts'

const PAGE = 200
const KEYS = 500

/** Every row below a prefix, read page by page; `values: false` for keys alone. */
export async function* rowsIn<T>(
  store: Store,
  prefix: string,
  { after, values }: ListOptions = {},
): AsyncGenerator<Entry<T>> {
  const limit = values === false ? KEYS : PAGE
  for (let from = after; ; ) {
    const page = await store.list<T>(prefix, { after: from, limit, values })
    yield* page
    if (page.length < limit) return
    from = page.at(-1)?.key
  }
}
