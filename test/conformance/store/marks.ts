import { allKeys, type CaseGroup, equal, many, ok, padded, times, won } from './kit.ts'

const LONG = 600_000

export const markCases: CaseGroup = {
  name: 'marks',
  cases: {
    'are read until they lapse': async (store, { ttl, lapse }) => {
      const version = await store.set('long', 1, { ttl: LONG })
      await store.set('short', 1, { ttl })
      await lapse()
      equal(await store.get('long'), { key: 'long', version, value: 1 })
      equal(await store.get('short'), undefined)
    },
    'are never listed': async (store) => {
      await store.set('a', 1, { ttl: LONG })
      await store.set('b', 1)
      equal(await allKeys(store), ['b'])
      equal(await allKeys(store, 'a'), [])
    },
    'a fraction of a millisecond is a ttl': async (store, { lapse }) => {
      ok(await store.set('a', 1, { ttl: 0.5 }), 'the write was refused')
      await lapse()
      equal(await store.get('a'), undefined)
    },
    'a ttl of 0 makes a mark, not a row': async (store, { lapse }) => {
      ok(await store.set('a', 1, { ttl: 0 }), 'the write was refused')
      await lapse()
      equal([await store.get('a'), await store.list('')], [undefined, []])
    },
    'a living mark holds against ifVersion null': async (store) => {
      won(await store.set('a', 1, { ttl: LONG, ifVersion: null }))
      equal(await store.set('a', 2, { ttl: LONG, ifVersion: null }), false)
      equal(await store.set('a', 2, { ifVersion: null }), false)
      equal((await store.get('a'))?.value, 1)
    },
    'a lapsed mark counts as absent': async (store, { ttl, lapse }) => {
      const version = won(await store.set('a', 1, { ttl }))
      await lapse()
      equal(await store.set('a', 2, { ifVersion: version }), false, 'a write with its version')
      equal(await store.delete('a', { ifVersion: version }), false, 'a delete with its version')
      equal(await store.delete('a'), false, 'a delete')
      won(await store.set('a', 3, { ifVersion: null }), 'a create')
      equal(
        (await store.list('')).map((e) => e.value),
        [3],
      )
    },
    'a lapsed mark may become a mark again': async (store, { ttl, lapse }) => {
      won(await store.set('a', 1, { ttl }))
      await lapse()
      won(await store.set('a', 2, { ttl: LONG, ifVersion: null }))
      equal((await store.get('a'))?.value, 2)
    },
    'a write renews a mark': async (store, { ttl, lapse }) => {
      const version = won(await store.set('a', 1, { ttl }))
      won(await store.set('a', 2, { ttl: LONG, ifVersion: version }))
      await lapse()
      equal((await store.get('a'))?.value, 2)
    },
    'a row becomes a mark': async (store, { ttl, lapse }) => {
      const version = won(await store.set('a', 1))
      won(await store.set('a', 2, { ttl, ifVersion: version }))
      equal(await store.list(''), [])
      await lapse()
      equal(await store.get('a'), undefined)
    },
    'a mark becomes a row, and stays': async (store, { ttl, lapse }) => {
      const version = won(await store.set('a', 1, { ttl }))
      won(await store.set('a', 2, { ifVersion: version }))
      await lapse()
      equal(
        (await store.list('')).map((e) => e.value),
        [2],
      )
      equal((await store.get('a'))?.value, 2)
    },
    'to and fro without a condition': async (store) => {
      for (const i of times(6)) {
        await store.set('a', i, i % 2 ? { ttl: LONG } : {})
        equal([(await store.get('a'))?.value, (await store.list('')).length], [i, i % 2 ? 0 : 1])
      }
    },
    'are deleted': async (store) => {
      const version = won(await store.set('a', 1, { ttl: LONG }))
      equal(await store.delete('a', { ifVersion: 'nonsense' }), false)
      equal(await store.delete('a', { ifVersion: version }), true)
      equal(await store.get('a'), undefined)
      won(await store.set('a', 1, { ifVersion: null }))
    },
    'among many, a row is still found and listed': many(async (store) => {
      await Promise.all(times(600).map((i) => store.set(`in/${padded(i)}`, i, i % 200 === 100 ? {} : { ttl: LONG })))
      equal(await allKeys(store, 'in/'), ['in/0100', 'in/0300', 'in/0500'])
      equal((await store.get('in/0599'))?.value, 599)
    }),
    'by the thousand, lapsing while others are written': many(async (store, { ttl, lapse }) => {
      for (const part of times(4)) await Promise.all(times(300).map((i) => store.set(`m${part}/${i}`, i, { ttl })))
      await lapse()
      await Promise.all(times(300).map((i) => store.set(`n/${i}`, i, { ttl: LONG })))
      equal(await store.get('m0/1'), undefined)
      equal((await store.get('n/299'))?.value, 299)
      const created = await Promise.all(times(50).map((i) => store.set(`m1/${i}`, 'new', { ifVersion: null })))
      ok(created.every(Boolean), 'a lapsed mark was still in the way')
    }),
  },
}
