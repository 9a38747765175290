import type { Store } from '../../../core/storage/store.ts'
import { allKeys, type CaseGroup, during, equal, many, ok, padded, times } from './kit.ts'

async function fill(store: Store, keys: readonly string[]): Promise<void> {
  await Promise.all(keys.map((key) => store.set(key, key)))
}
const keys = async (store: Store, ...args: Parameters<Store['list']>): Promise<string[]> =>
  (await store.list(...args)).map((e) => e.key)

export const listCases: CaseGroup = {
  name: 'list',
  cases: {
    'of nothing is empty': async (store) => equal([await store.list(''), await store.list('a/')], [[], []]),
    'answers the rows below a prefix, in key order': async (store) => {
      await fill(store, ['b/2', 'a/1', 'b/10', 'c', 'b/1', 'b', 'b0'])
      equal(await keys(store, 'b/'), ['b/1', 'b/10', 'b/2'])
      equal(await store.list('b/10'), [await store.get('b/10')])
    },
    'of the empty prefix is everything': async (store) => {
      await fill(store, ['b', 'a', '~', '!', '日', '😀'])
      equal(await keys(store, ''), ['!', 'a', 'b', '~', '日', '😀'])
    },
    'includes the key that is the prefix itself': async (store) => {
      await fill(store, ['a', 'a/', 'a/b'])
      equal(
        [await keys(store, 'a'), await keys(store, 'a/')],
        [
          ['a', 'a/', 'a/b'],
          ['a/', 'a/b'],
        ],
      )
    },
    'takes no character of a prefix for a wildcard': async (store) => {
      await fill(store, ['a%b', 'axb', 'a_b', 'a*b', 'a?b', '[x', '(x', '~z', '\\x', '.x', '^x'])
      for (const prefix of ['a%', 'a_', 'a*', 'a?', '[', '(', '~', '\\', '.', '^'])
        equal((await keys(store, prefix)).length, 1, `number of rows below ${prefix}`)
    },
    'sorts by bytes: signs, digits, capitals, small letters': async (store) => {
      await fill(store, ['x/b', 'x/B', 'x/a', 'x/A', 'x/_', 'x/-', 'x/1', 'x/~', 'x/ '])
      equal((await keys(store, 'x/')).map((k) => k[2]).join(''), ' -1AB_ab~')
    },
    'sorts by UTF-8, also beyond the basic plane': async (store) => {
      const ordered = ['z', 'é', '日', '\u{d7ff}', '\u{e000}', '\u{ffee}', '𝒳', '😀', '\u{10fffd}'].map((c) => `x/${c}`)
      await fill(store, ordered.toReversed())
      equal(await keys(store, 'x/'), ordered)
      equal(await keys(store, 'x/', { after: 'x/\u{ffee}' }), ordered.slice(6), 'after U+FFEE')
    },
    'goes on after a key, whether it exists or not': async (store) => {
      await fill(store, ['p/a', 'p/b', 'p/c', 'q'])
      equal(await keys(store, 'p/', { after: 'p/a' }), ['p/b', 'p/c'])
      equal(await keys(store, 'p/', { after: 'p/aa' }), ['p/b', 'p/c'])
      equal(await keys(store, 'p/', { after: 'p/c' }), [])
      equal(await keys(store, '', { after: 'p/b' }), ['p/c', 'q'])
    },
    'after a key outside the prefix': async (store) => {
      await fill(store, ['p/a', 'p/b', 'q'])
      equal(await keys(store, 'p/', { after: 'a' }), ['p/a', 'p/b'])
      equal(await keys(store, 'p/', { after: 'z' }), [])
      equal(await keys(store, 'p/', { after: '' }), ['p/a', 'p/b'])
    },
    'pages through with after and limit': async (store) => {
      const all = times(25).map((i) => `p/${padded(i)}`)
      await fill(store, all)
      for (const limit of [1, 7, 25, 26]) equal(await allKeys(store, 'p/', limit), all, `in pages of ${limit}`)
    },
    '100 rows unless told, 500 at most': many(async (store) => {
      await fill(
        store,
        times(520).map((i) => `p/${padded(i)}`),
      )
      equal((await store.list('p/')).length, 100)
      equal((await store.list('p/', { limit: 500 })).length, 500)
      equal((await store.list('p/', { limit: 1000 })).length, 500)
      equal((await allKeys(store, 'p/')).length, 520)
    }),
    'keys and versions alone, without the values': async (store) => {
      const version = await store.set('a', { x: 'x'.repeat(1000) })
      equal(await store.list('', { values: false }), [{ key: 'a', version, value: undefined }])
    },
    'leaves out what was deleted': async (store) => {
      await fill(store, ['a', 'b', 'c'])
      await store.delete('b')
      equal(await keys(store, ''), ['a', 'c'])
      await store.set('b', 1)
      equal(await keys(store, ''), ['a', 'b', 'c'])
    },
    'sees a write as soon as it is answered': async (store) => {
      for (const i of times(20)) {
        await store.set(`p/${padded(i)}`, i)
        equal((await store.list('p/')).length, i + 1, 'rows')
      }
    },
    'one page is a snapshot': {
      atomic: true,
      async test(store) {
        // The writer raises a, then b: no moment has b above a, or a more than one ahead.
        await store.set('a', 0)
        await store.set('b', 0)
        const read = async () => {
          for (const _ of times(40)) {
            const [a, b] = (await store.list<number>('')).map((e) => e.value) as [number, number]
            ok(a - b === 0 || a - b === 1, `a page showed a = ${a} with b = ${b}`)
          }
        }
        await during(read(), async (i) => {
          for (const key of ['a', 'b']) await store.set(key, i + 1)
        })
      },
    },
    'across pages, a key that stays is returned': async (store) => {
      const lasting = times(40).map((i) => `p/${padded(i * 10)}`)
      await fill(store, lasting)
      let found: string[] = []
      const read = async () => {
        found = (await allKeys(store, 'p/', 3)).filter((key) => key.endsWith('0'))
      }
      await during(read(), async (i) => {
        const key = `p/${padded((i * 37) % 400)}5`
        if (!(await store.delete(key))) await store.set(key, 'noise')
      })
      equal(found, lasting)
    },
  },
}
