import type { Store } from '../../core/storage/store.ts'
import { type ConformanceReport, runStoreConformance, type StoreConformanceOptions } from '../conformance/store.ts'

/** A store as a test opens it, in whatever runtime it needs. */
export interface Opened {
  readonly store: Store
  /** Where the store takes this process's clock. */
  advance?(ms: number): void
  close?(): void | Promise<void>
}
export interface Rates {
  readonly 'set null': number
  readonly 'set null × 16': number
  readonly get: number
  readonly 'list 10': number
}
export interface Watched {
  readonly writes: number
  readonly lists: number
  /** Rows that came into view with a version below one seen before. */
  readonly late: number
}
/** What a process is asked to do with a store. */
export type Work =
  | ({ readonly do: 'suite' } & Pick<StoreConformanceOptions, 'racers' | 'quick' | 'large'>)
  | { readonly do: 'bench' }
  | { readonly do: 'write' | 'watch'; readonly scope: string; readonly ms: number }

/** Where the clock is real, cases wait for marks to lapse, so they do it together. */
const AT_ONCE = 6
const times = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

/** Operations a second, one by one and sixteen at once, on values of 450 bytes. */
async function bench(root: Store): Promise<Rates> {
  const store = root.scope(`bench ${Math.random()}`)
  const value = { state: 'new', body: 'x'.repeat(420) }
  const rate = async (n: number, run: (i: number) => Promise<unknown>, atOnce = 1): Promise<number> => {
    const start = performance.now()
    for (let i = 0; i < n; i += atOnce) await Promise.all(times(atOnce).map((j) => run(i + j)))
    return Math.round((n / (performance.now() - start)) * 1000)
  }
  const create = (prefix: string) => (i: number) => store.set(`${prefix}/${i}`, value, { ifVersion: null })
  await rate(200, create('warm'))
  return {
    'set null': await rate(1000, create('a')),
    'set null × 16': await rate(1600, create('b'), 16),
    get: await rate(1000, (i) => store.get(`a/${i}`)),
    'list 10': await rate(500, (i) => store.list(`a/${i % 90}`, { limit: 10 })),
  }
}

/** Creates, replaces and deletes overlapping keys, three at once, for a while. */
async function write(store: Store, ms: number): Promise<Watched> {
  const end = Date.now() + ms
  let writes = 0
  const writer = async (): Promise<void> => {
    while (Date.now() < end) {
      const key = `in/${Math.floor(Math.random() * 60)}`
      const found = await store.get(key)
      const done = !found
        ? await store.set(key, writes, { ifVersion: null })
        : Math.random() < 0.4
          ? await store.set(key, writes, { ifVersion: found.version })
          : await store.delete(key, { ifVersion: found.version })
      if (done) writes++
    }
  }
  await Promise.all([writer(), writer(), writer()])
  return { writes, lists: 0, late: 0 }
}

/** Lists all the while: a row not seen before must have a higher version than any seen so far. */
async function watch(store: Store, ms: number): Promise<Watched> {
  const end = Date.now() + ms
  let seen = new Set<string>()
  let highest = ''
  let [lists, late] = [0, 0]
  for (; Date.now() < end; lists++) {
    const rows = (await store.list('in/', { limit: 500, values: false })).map(({ key, version }) => ({ key, version }))
    late += rows.filter((r) => r.version <= highest && !seen.has(r.key + r.version)).length
    seen = new Set(rows.map((r) => r.key + r.version))
    highest = [highest, ...rows.map((r) => r.version)].sort().at(-1) as string
  }
  return { writes: 0, lists, late }
}

/** Does one piece of work with a store, in this process. */
export async function work({ store, advance }: Opened, order: Work): Promise<ConformanceReport | Rates | Watched> {
  if (order.do === 'suite')
    return runStoreConformance({
      make: () => store,
      ...(advance ? { advance } : { atOnce: AT_ONCE }),
      racers: order.racers,
      quick: order.quick,
      large: order.large,
    })
  if (order.do === 'bench') return bench(store)
  return (order.do === 'write' ? write : watch)(store.scope(order.scope), order.ms)
}
