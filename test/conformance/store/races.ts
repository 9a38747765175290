import type { SetOptions, Store } from '../../../core/storage/store.ts'
import { type Case, type CaseGroup, during, equal, ok, times, won } from './kit.ts'

const race = (test: Case['test']): Case => ({ atomic: true, test })
const long = (test: Case['test']): Case => ({ atomic: true, many: true, test })

/** Many callers at once: one wins, and what it wrote is what stays. */
async function oneWinner(store: Store, racers: number, options: SetOptions): Promise<void> {
  const versions = await Promise.all(times(racers).map((i) => store.set('a', i, options)))
  const winners = times(racers).filter((i) => versions[i] !== false)
  equal(winners.length, 1, `number of winners among ${racers}`)
  const [winner] = winners as [number]
  equal(await store.get('a'), { key: 'a', version: versions[winner], value: winner })
}

export const raceCases: CaseGroup = {
  name: 'races',
  cases: {
    'for a new key: one winner': race((store, { racers }) => oneWinner(store, racers, { ifVersion: null })),
    'for a new mark: one winner': race((store, { racers }) =>
      oneWinner(store, racers, { ifVersion: null, ttl: 600_000 }),
    ),
    'for one version: one winner': race(async (store, { racers }) => {
      await oneWinner(store, racers, { ifVersion: won(await store.set('a', -1)) })
    }),
    'for the version of a mark: one winner': race(async (store, { racers }) => {
      await oneWinner(store, racers, { ifVersion: won(await store.set('a', -1, { ttl: 600_000 })) })
    }),
    'for a lapsed mark: one winner': race(async (store, { racers, ttl, lapse }) => {
      await store.set('a', -1, { ttl })
      await lapse()
      await oneWinner(store, racers, { ifVersion: null })
    }),
    'for a large new value: one winner, whole': race(async (store, { large }) => {
      const body = (i: number) => `${i} ${'é'.repeat(large / 8)}`
      const versions = await Promise.all(times(8).map((i) => store.set('a', body(i), { ifVersion: null })))
      const winner = versions.findIndex((v) => v !== false)
      equal(versions.filter(Boolean).length, 1, 'number of winners')
      ok((await store.get('a'))?.value === body(winner), 'the winner is not what stayed')
    }),
    'to delete one version: one winner': race(async (store) => {
      const ifVersion = won(await store.set('a', 1))
      const deleted = await Promise.all(times(50).map(() => store.delete('a', { ifVersion })))
      equal(deleted.filter(Boolean).length, 1, 'number of winners')
    }),
    'between a write and a delete of one version: one winner': race(async (store) => {
      for (const i of times(10)) {
        const ifVersion = won(await store.set('a', i))
        const [written, deleted] = await Promise.all([
          store.set('a', 'written', { ifVersion }),
          store.delete('a', { ifVersion }),
        ])
        ok(Boolean(written) !== deleted, `written: ${written}, deleted: ${deleted}`)
        equal((await store.get('a'))?.value, written ? 'written' : undefined)
      }
    }),
    'of additions under a version lose none': long(async (store) => {
      await store.set('a', 0)
      const add = async (): Promise<void> => {
        for (let tries = 0; tries < 1000; tries++) {
          const entry = await store.get<number>('a')
          if (entry && (await store.set('a', entry.value + 1, { ifVersion: entry.version }))) return
        }
        throw new Error('no write got through in 1000 tries')
      }
      await Promise.all(times(20).map(add))
      equal((await store.get('a'))?.value, 20)
    }),
    'between a row and a mark leave one of them': race(async (store) => {
      for (const i of times(20)) {
        await Promise.all([store.set('a', `row ${i}`), store.set('a', `mark ${i}`, { ttl: 600_000 })])
        const [entry, rows] = [await store.get<string>('a'), await store.list('')]
        ok(entry, 'both are gone')
        equal(rows, entry.value.startsWith('row') ? [entry] : [], 'list')
      }
    }),
    'concurrent writes all get versions of their own': race(async (store, { racers }) => {
      const versions = await Promise.all(times(racers).map((i) => store.set(`k${i % 50}`, i)))
      equal(new Set(versions.map((v) => won(v))).size, racers, 'number of versions')
    }),
    'a row that comes into view never has a version below one seen before': long(async (store) => {
      const write = async (writer: number): Promise<void> => {
        for (const i of times(300)) await store.set(`in/${(i * 7 + writer * 13) % 60}`, i)
      }
      let seen = new Set<string>()
      let highest = ''
      await during(Promise.all(times(4).map(write)), async () => {
        const rows = await store.list('in/', { limit: 500, values: false })
        const late = rows.find((r) => r.version <= highest && !seen.has(r.key + r.version))
        ok(!late, `${late?.key} came into view with ${late?.version} after ${highest}`)
        seen = new Set(rows.map((r) => r.key + r.version))
        highest = [highest, ...rows.map((r) => r.version)].sort().at(-1) as string
      })
    }),
    'what was answered before another write began has the lower version': long(async (store) => {
      let last = ''
      for (const i of times(40)) {
        const versions = await Promise.all(times(4).map((j) => store.set(`k${j}`, i)))
        const sorted = versions.map((v) => won(v)).sort() as [string, ...string[]]
        ok(sorted[0] > last, `${sorted[0]} was given after ${last} had been answered`)
        last = sorted.at(-1) as string
      }
    }),
  },
}
