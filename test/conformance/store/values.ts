import { JsonText } from '../../../core/storage/json.ts'
import type { Store } from '../../../core/storage/store.ts'
import { type CaseGroup, during, equal, ok, type Test, times, won } from './kit.ts'

/** Every value comes back from `get` and from `list` as it went in. */
const survive =
  (...values: unknown[]): Test =>
  async (store) => {
    for (const [i, value] of values.entries()) await store.set(`v${i}`, value)
    for (const [i, value] of values.entries()) {
      equal((await store.get(`v${i}`))?.value, value)
      equal((await store.list(`v${i}`))[0]?.value, value, 'listed value')
    }
  }

/** About `bytes` of UTF-8 with characters of one to four bytes, so that a cut at a wrong place shows. */
const text = (bytes: number, mark: string): string => `${mark}${'x😀é日'.repeat(Math.ceil(bytes / 10))}`

async function reads(store: Store, key: string, value: unknown): Promise<void> {
  ok(JSON.stringify((await store.get(key))?.value) === JSON.stringify(value), 'the large value came back changed')
}

export const valueCases: CaseGroup = {
  name: 'values',
  cases: {
    'nothing is undefined': async (store) => equal(await store.get('a'), undefined),
    'get answers key, version and value': async (store) => {
      const version = await store.set('a', { x: 1 })
      equal(await store.get('a'), { key: 'a', version, value: { x: 1 } })
    },
    'a set replaces the whole value': async (store) => {
      await store.set('a', { x: 1, y: 1 })
      await store.set('a', { x: 2 })
      equal((await store.get('a'))?.value, { x: 2 })
    },
    'strings of digits stay strings': survive(
      '106540352242922',
      '9007199254740993',
      '9999999999999999',
      '00012',
      '1e5',
    ),
    'strings that look like JSON stay strings': survive('true', 'null', '{"a":1}', '[1]', '"quoted"', ' 1 '),
    'null, 0, false and empty ones are values': survive(null, 0, false, '', [], {}),
    'numbers keep their value': survive(-1.5, 1e21, 0.1, Number.MAX_SAFE_INTEGER, Number.MIN_VALUE),
    'undefined is stored as null': async (store) => {
      ok(await store.set('a', undefined), 'the write was refused')
      equal((await store.get('a'))?.value, null)
    },
    'any Unicode and control characters': survive(
      'é😀日本\u0000\u0001\n\r\t\u2028\u2029\ufeff',
      '\ud800 alone',
      "'; drop --",
    ),
    'objects and lists of any shape': survive({ a: { b: ['c', { d: null }] } }, [1, ['2', [3]]], {
      '': 1,
      'a.b': 2,
      $: 3,
    }),
    'keys named like built-ins': survive(JSON.parse('{"__proto__":{"a":1},"constructor":2,"toString":3}')),
    'a wide list': survive(times(20_000)),
    'what is read may be changed freely': async (store) => {
      await store.set('a', { list: [1] })
      const entry = await store.get<{ list: number[] }>('a')
      entry?.value.list.push(2)
      equal((await store.get('a'))?.value, { list: [1] })
    },
    'what was written may be changed freely': async (store) => {
      const value = { list: [1] }
      const writing = store.set('a', value)
      value.list.push(2)
      await writing
      equal((await store.get('a'))?.value, { list: [1] })
    },
    'a large value is written, replaced and deleted': async (store, { large }) => {
      const first = { body: text(large, 'first') }
      const version = won(await store.set('a', first, { ifVersion: null }))
      await reads(store, 'a', first)
      equal(await store.set('a', 1, { ifVersion: null }), false, 'a second create')
      const second = { body: text(large, 'second') }
      won(await store.set('a', second, { ifVersion: version }))
      await reads(store, 'a', second)
      ok((await store.list<typeof second>('a'))[0]?.value.body === second.body, 'the listed value came back changed')
      equal(await store.delete('a'), true)
      equal([await store.get('a'), await store.list('')], [undefined, []])
    },
    'a large value becomes a small one and back': async (store, { large }) => {
      const big = { body: text(large / 2, '') }
      await store.set('a', big)
      await store.set('a', 'small')
      equal((await store.get('a'))?.value, 'small')
      await store.set('a', big)
      await reads(store, 'a', big)
      equal((await store.list('', { values: false })).length, 1, 'rows')
    },
    'a large value as a mark': async (store, { large, lapse, ttl }) => {
      const big = { body: text(large / 2, '') }
      const version = won(await store.set('a', big))
      won(await store.set('a', big, { ttl: 600_000, ifVersion: version }))
      await reads(store, 'a', big)
      equal(await store.list(''), [], 'list')
      await store.set('a', big, { ttl })
      await lapse()
      equal(await store.get('a'), undefined)
      ok(await store.set('a', big, { ifVersion: null }), 'a lapsed mark counts as absent')
    },
    'a large JSON that is text already': async (store, { large }) => {
      for (const sign of ['x', 'é😀']) {
        const body = JSON.stringify({ text: sign.repeat(large / 4) })
        const bytes = new TextEncoder().encode(body)
        const value = { at: 'é', size: 1, body: JSON.parse(body) as unknown }
        const version = won(await store.set('a', new JsonText({ at: 'é', size: 1 }, body, bytes)))
        await reads(store, 'a', value)
        equal((await store.list('a', { values: false })).length, 1, 'rows')
        ok(
          JSON.stringify((await store.list('a'))[0]?.value) === JSON.stringify(value),
          'the listed value came back changed',
        )
        won(await store.set('a', {}, { ttl: 60_000, ifVersion: version }))
        equal([(await store.get('a'))?.value, await store.list('a')], [{}, []])
        equal(await store.delete('a'), true)
      }
    },
    'readers of a large value see one version of it, whole': async (store, { large }) => {
      const value = (i: number) => ({ i, body: text(large / 4, String(i)) })
      await store.set('a', value(0))
      const write = async () => {
        for (let i = 1; i < 6; i++) await store.set('a', value(i))
      }
      await during(write(), async () => {
        const found = (await store.get<{ i: number; body: string }>('a'))?.value
        ok(found && found.body === value(found.i).body, 'a torn value was read')
        const listed = (await store.list<{ i: number; body: string }>(''))[0]?.value
        ok(listed && listed.body === value(listed.i).body, 'a torn value was listed')
      })
    },
  },
}
