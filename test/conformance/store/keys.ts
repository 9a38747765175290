import { allKeys, type CaseGroup, equal, many, ok, padded, type Test, times, won } from './kit.ts'

/** Each key is a row of its own: written, read, found by its own prefix, replaced and deleted without touching the rest. */
const distinct =
  (...keys: string[]): Test =>
  async (store) => {
    for (const key of keys) won(await store.set(key, key, { ifVersion: null }), `creating ${JSON.stringify(key)}`)
    for (const key of keys) equal((await store.get(key))?.value, key)
    for (const key of keys)
      ok(
        (await store.list(key)).some((e) => e.key === key && e.value === key),
        `list does not find ${JSON.stringify(key)}`,
      )
    equal((await allKeys(store)).length, keys.length, 'number of rows')
    for (const [i, key] of keys.entries()) {
      equal(await store.delete(key), true, `deleting ${JSON.stringify(key)}`)
      equal((await allKeys(store)).length, keys.length - i - 1, 'rows left')
    }
  }

export const keyCases: CaseGroup = {
  name: 'keys',
  cases: {
    'Meta ids': distinct(
      '106540352242922',
      '9007199254740993',
      '9007199254740992',
      '1e5',
      '0',
      '00',
      'wamid.HBg+Lj/c3==',
    ),
    'separators and dots': distinct('a/b', 'a:b', 'a\\b', 'a//b', 'a/', '/a', '.', '..', '../a', 'a/../b', './a'),
    'query characters': distinct('a?b', 'a?c', 'a#b', 'a&b', 'a=b', 'a+b', 'a b', 'a%20b', 'a%2Fb'),
    'wildcards of any backend': distinct(
      'a%b',
      'axb',
      'a_b',
      'a*',
      'a?',
      '[a]',
      '(a',
      '~a',
      '^a',
      '{a}',
      "a'b",
      'a"b',
      '$1',
    ),
    'keys that differ only in case': distinct('Key', 'key', 'KEY', 'É', 'é'),
    'keys that differ only in Unicode form': distinct('é', 'e\u0301', 'ﬁ', 'fi'),
    'names of built-ins': distinct('__proto__', 'constructor', 'toString', 'null', 'undefined', 'true'),
    'any Unicode': distinct('日本', '😀', 'ключ', '\u2028', '\ufeffa', 'a\tb'),
    'leading and trailing blanks': distinct('a', ' a', 'a ', 'a\n'),
    'long keys': distinct(`${'k'.repeat(400)}1`, `${'k'.repeat(400)}2`, 'wamid.'.repeat(60)),
    'a key may be the prefix of another': distinct('a', 'ab', 'abc', 'a/b', 'a/b/c'),
    'scopes do not see each other': async (store) => {
      const [a, b, ab] = [store.scope('a'), store.scope('b'), store.scope('a').scope('b')]
      await a.set('k', 1)
      await ab.set('k', 2)
      equal(await b.get('k'), undefined)
      equal([await store.list(''), await b.list('')], [[], []])
      equal([(await a.get('k'))?.value, (await ab.get('k'))?.value], [1, 2])
      equal(await a.delete('k'), true)
      equal((await ab.get('k'))?.value, 2)
    },
    'the same scope twice is the same scope': async (store) => {
      await store.scope('a').scope('b').set('k', 1)
      equal((await store.scope('a').scope('b').get('k'))?.value, 1)
    },
    'scopes with odd names are distinct': async (store) => {
      const names = [
        'a',
        'A',
        'a/b',
        'a:b',
        '/',
        '',
        '{x}',
        '}',
        '%',
        '%2F',
        '..',
        '1',
        '01',
        '😀',
        "'",
        'x'.repeat(100),
      ]
      for (const [i, name] of names.entries()) won(await store.scope(name).set('k', i, { ifVersion: null }), name)
      won(await store.scope('a').scope('b').set('k', 'nested', { ifVersion: null }), 'a nested scope')
      for (const [i, name] of names.entries())
        equal(
          (await store.scope(name).list('')).map((e) => e.value),
          [i],
          name,
        )
    },
    'scopes share the guarantee': async (store) => equal(store.scope('a').guarantee, store.guarantee),
    'three hundred scopes': many(async (store) => {
      await Promise.all(times(300).map((i) => store.scope(padded(i)).set('k', i)))
      const values = await Promise.all(times(300).map(async (i) => (await store.scope(padded(i)).get('k'))?.value))
      equal(values, times(300))
    }),
  },
}
