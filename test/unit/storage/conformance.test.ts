import { expect, test } from 'vitest'
import { type Dialect, storeOver } from '../../../core/storage/dialect.ts'
import { memoryDialect } from '../../../core/storage/memory.ts'
import type { Store } from '../../../core/storage/store.ts'
import { storeConformance } from '../../conformance/store.ts'

/** A store with one promise broken, and a case that must notice. */
type Break = (good: Dialect) => Partial<Dialect>
const soon = () => new Promise<void>((resolve) => setTimeout(resolve))

const BROKEN: Readonly<Record<string, { readonly break: Break; readonly notices: string }>> = {
  'ignores ifVersion': {
    break: (good) => ({ set: (s, k, text, { ttl }) => good.set(s, k, text, { ttl }) }),
    notices: 'versions: null creates, once',
  },
  'checks, then writes': {
    break: (good) => ({
      async set(s, k, text, { ttl, ifVersion }) {
        const found = await good.get(s, k)
        await soon()
        if (ifVersion !== undefined && (found?.version ?? null) !== ifVersion) return false
        return good.set(s, k, text, { ttl })
      },
    }),
    notices: 'races: for a new key: one winner',
  },
  'ignores the version of a delete': {
    break: (good) => ({ delete: (s, k) => good.delete(s, k, undefined) }),
    notices: 'versions: delete with a stale version leaves the row',
  },
  'lists marks': {
    break: (good) => ({ set: (s, k, text, { ifVersion }) => good.set(s, k, text, { ifVersion }) }),
    notices: 'marks: are never listed',
  },
  'compares keys without case': {
    break: (good) => ({ get: (s, k) => good.get(s, k.toLowerCase()) }),
    notices: 'keys: keys that differ only in case',
  },
  'sorts by UTF-16': {
    break: (good) => ({
      list: async (s, page) => (await good.list(s, page)).sort((a, b) => (a.key < b.key ? -1 : 1)),
    }),
    notices: 'list: sorts by UTF-8, also beyond the basic plane',
  },
  'begins every page anew': {
    break: (good) => ({ list: (s, page) => good.list(s, { ...page, start: page.start.slice(0, 2) }) }),
    notices: 'list: pages through with after and limit',
  },
  'knows no limit': {
    break: (good) => ({ list: (s, page) => good.list(s, { ...page, limit: 1000 }) }),
    notices: 'list: pages through with after and limit',
  },
  'reads a page row by row': {
    break: (good) => ({
      async list(s, page) {
        const rows = []
        for (const { key } of await good.list(s, page)) {
          await soon()
          const row = await good.get(s, key)
          if (row) rows.push(page.values ? row : { ...row, text: undefined })
        }
        return rows
      },
    }),
    notices: 'list: one page is a snapshot',
  },
  'makes one scope of all': {
    break: (good) => ({ get: (_, k) => good.get('', k), set: (_, k, text, o) => good.set('', k, text, o) }),
    notices: 'keys: scopes do not see each other',
  },
  'takes digits for numbers': {
    break: (good) => ({
      async get(s, k) {
        const row = await good.get(s, k)
        return (row?.text && { ...row, text: row.text.replace(/^"(\d+)"$/, '$1') }) || row
      },
    }),
    notices: 'values: strings of digits stay strings',
  },
  'cuts large values': {
    break: (good) => ({ set: (s, k, text, o) => good.set(s, k, text.length > 60_000 ? '"cut"' : text, o) }),
    notices: 'values: a large value is written, replaced and deleted',
  },
  'gives versions late': {
    break: (good) => ({
      async set(s, k, text, options) {
        const version = await good.set(s, k, text, options)
        return version === false ? false : version.replace(/.$/, '0')
      },
    }),
    notices: 'versions: fixed width, growing over all keys of a scope',
  },
}

for (const [name, broken] of Object.entries(BROKEN))
  test(`a store that ${name} does not pass`, async () => {
    let time = 1_000_000
    const good = memoryDialect({ now: () => time })
    const noticing = (store: Store) =>
      storeConformance({
        make: () => store,
        racers: 20,
        advance: (ms) => {
          time += ms
        },
      }).find((c) => c.name === broken.notices)
    await expect(noticing(storeOver(good))?.run()).resolves.toBeUndefined()
    await expect(noticing(storeOver({ ...good, ...broken.break(good) }))?.run()).rejects.toThrow()
  })
