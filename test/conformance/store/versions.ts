import { type CaseGroup, equal, ok, times, won } from './kit.ts'

export const versionCases: CaseGroup = {
  name: 'versions',
  cases: {
    'null creates, once': async (store) => {
      const version = won(await store.set('a', 1, { ifVersion: null }))
      equal(await store.set('a', 2, { ifVersion: null }), false)
      equal(await store.get('a'), { key: 'a', version, value: 1 })
    },
    'the version replaces, a stale one does not': async (store) => {
      const first = won(await store.set('a', 1))
      const second = won(await store.set('a', 2, { ifVersion: first }))
      equal(await store.set('a', 3, { ifVersion: first }), false)
      equal(await store.get('a'), { key: 'a', version: second, value: 2 })
    },
    'a version of a missing key does not write': async (store) => {
      const version = won(await store.set('a', 1))
      await store.delete('a')
      equal(await store.set('a', 2, { ifVersion: version }), false)
      equal(await store.get('a'), undefined)
    },
    'what was never a version does not write or delete': async (store) => {
      await store.set('a', 1)
      for (const ifVersion of ['', '0', 'nonsense', '9'.repeat(16), 'f'.repeat(20), "' or 1=1"]) {
        equal(await store.set('a', 2, { ifVersion }), false, `set with ${ifVersion}`)
        equal(await store.delete('a', { ifVersion }), false, `delete with ${ifVersion}`)
        equal(await store.set('b', 2, { ifVersion }), false, `creating with ${ifVersion}`)
      }
      equal([(await store.get('a'))?.value, await store.get('b')], [1, undefined])
    },
    "another key's version does not write": async (store) => {
      await store.set('a', 1)
      const other = won(await store.set('b', 1))
      equal(await store.set('a', 2, { ifVersion: other }), false)
    },
    'without a condition the last write wins': async (store) => {
      const first = won(await store.set('a', 1))
      ok(won(await store.set('a', 2)) > first, 'the version did not grow')
      equal((await store.get('a'))?.value, 2)
    },
    'an equal value is still a new version': async (store) => {
      const first = won(await store.set('a', 1))
      ok(won(await store.set('a', 1)) > first, 'the version did not grow')
    },
    'fixed width, growing over all keys of a scope': async (store) => {
      let last = ''
      for (const i of times(120)) {
        const version = won(await store.set(`k${i % 7}`, i, i % 3 === 0 ? { ttl: 600_000 } : {}))
        ok(last === '' || version.length === last.length, `${version} is not as wide as ${last}`)
        ok(version > last, `${version} came after ${last}`)
        last = version
      }
    },
    'what get and list show is what set answered': async (store) => {
      const versions = await Promise.all(times(20).map((i) => store.set(`k${i + 10}`, i)))
      equal(
        (await store.list('', { limit: 20 })).map((e) => e.version),
        versions,
      )
      for (const [i, version] of versions.entries()) equal((await store.get(`k${i + 10}`))?.version, version)
    },
    'never used again after a delete': async (store) => {
      let last = won(await store.set('a', 1))
      for (const i of times(5)) {
        await store.delete('a')
        const version = won(await store.set(i % 2 ? 'a' : 'b', 1))
        ok(version > last, `${version} came after ${last}`)
        last = version
        await store.delete('b')
      }
    },
    'never used again after everything was deleted': async (store) => {
      const versions = await Promise.all(times(10).map((i) => store.set(`k${i}`, i)))
      const highest = versions
        .map((v) => won(v))
        .sort()
        .at(-1) as string
      await Promise.all(times(10).map((i) => store.delete(`k${i}`)))
      ok(won(await store.set('new', 1, { ifVersion: null })) > highest, 'a version came back')
    },
    'never used again after a mark lapsed': async (store, { ttl, lapse }) => {
      const first = won(await store.set('a', 1, { ttl }))
      await lapse()
      const second = won(await store.set('a', 1, { ifVersion: null }))
      ok(second > first, `${second} came after ${first}`)
      equal(await store.set('a', 2, { ifVersion: first }), false, 'a write with the lapsed version')
    },
    'refused writes change nothing': async (store) => {
      const version = await store.set('a', { x: 1 })
      await store.set('a', 2, { ifVersion: null })
      await store.set('a', 3, { ifVersion: null, ttl: 600_000 })
      await store.delete('a', { ifVersion: 'nonsense' })
      equal(await store.list(''), [{ key: 'a', version, value: { x: 1 } }])
    },
    'delete answers whether there was something': async (store) => {
      equal(await store.delete('a'), false)
      await store.set('a', null)
      equal(await store.delete('a'), true)
      equal([await store.delete('a'), await store.get('a')], [false, undefined])
    },
    'delete with a stale version leaves the row': async (store) => {
      const first = won(await store.set('a', 1))
      const second = won(await store.set('a', 2))
      equal(await store.delete('a', { ifVersion: first }), false)
      equal((await store.get('a'))?.value, 2)
      equal(await store.delete('a', { ifVersion: second }), true)
      equal(await store.delete('a', { ifVersion: second }), false)
    },
  },
}
