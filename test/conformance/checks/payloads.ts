import { createApp } from '../../../core/fast.ts'
import { bytesOf, envelope, posted, probe } from '../probe.ts'
import { type Checks, equal, fastApp, ok, testHost } from './kit.ts'

/** Posts a signed body; the status, the pings handled and the odd things reported. */
async function receive(body: string | Uint8Array): Promise<{ status: number; seen: string[]; odd: string[] }> {
  const { app, seen, odd } = fastApp()
  const { host, settle } = testHost()
  const { status } = await app.fetch(await posted(body), host)
  await settle()
  return { status, seen, odd }
}
const odd = async (body: string, kind: string): Promise<void> =>
  equal(await receive(body), { status: 200, seen: [], odd: [kind] })
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
const change = (value: object) => ({ field: 'pings', value })
const entries = (...all: unknown[]): string => JSON.stringify({ object: 'probe', entry: all })

export const payloadChecks: Checks = {
  'an empty body is one odd payload': () => odd('', 'payload'),
  'what is no JSON is one odd payload': () => odd('hello', 'payload'),
  'half a JSON is one odd payload': () => odd('{"object":"probe","entry":[', 'payload'),
  'null, a number, a text, an array, an empty object': async () => {
    for (const body of ['null', '7', '"probe"', '[]', '[{}]', '{}']) await odd(body, 'payload')
  },
  'no entry, an empty one, null entries': async () => {
    await odd('{"object":"probe"}', 'payload')
    await odd('{"object":"probe","entry":[]}', 'payload')
    await odd('{"object":"probe","entry":[null]}', 'entry')
    await odd('{"object":"probe","entry":[[]]}', 'entry')
    await odd('{"object":"probe","entry":["x"]}', 'entry')
  },
  'an entry without a container': () => odd(entries({ id: '1', time: 1 }), 'entry'),
  'an object that nobody reads': () => odd(envelope({ id: '1' }).replace('probe', 'martian'), 'object'),
  'an entry that is an object instead of a list': async () =>
    equal(await receive('{"object":"probe","entry":{"id":"p","changes":[{"field":"pings","value":{"id":"1"}}]}}'), {
      status: 200,
      seen: ['1'],
      odd: [],
    }),
  'a flat field and value': async () =>
    equal((await receive(entries({ id: 'p', field: 'pings', value: { id: '1' } }))).seen, ['1']),
  'every change of every entry, in order': async () => {
    const body = entries(
      { id: 'p', changes: [change({ id: '1' }), change({ id: '2' })] },
      { id: 'q', changes: [change({ id: '3' })] },
    )
    equal((await receive(body)).seen.sort(), ['1', '2', '3'])
  },
  'one bad item among five loses only itself': async () => {
    const pings = [1, 2, 3, 4, 5].map((n) => ({ id: String(n), ...(n === 3 && { bad: true }) }))
    equal(await receive(envelope(...pings)), { status: 200, seen: ['1', '2', '4', '5'], odd: ['item'] })
  },
  'a thousand updates in one POST': async () => {
    const ids = Array.from({ length: 1000 }, (_, i) => String(i))
    equal((await receive(envelope(...ids.map((id) => ({ id }))))).seen, ids)
  },
  'nesting 20,000 deep is one odd payload': async () => {
    await odd(nested(20_000), 'payload')
    await odd(`${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'payload')
  },
  'keys named like prototypes stay data': async () => {
    const value = '{"id":"1","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'
    const body = `{"object":"probe","__proto__":{"polluted":true},"entry":[{"id":"p","changes":[{"field":"pings","value":${value}}]}]}`
    equal((await receive(body)).seen, ['1'])
    ok(!('polluted' in {}), 'Object.prototype was changed')
  },
  'numeric ids become texts, also beyond what a number holds': async () => {
    const app = createApp({ plugins: [probe()] })
    const seen: unknown[] = []
    app.probe.on('ping', ({ event, ping }) => {
      seen.push([event.account, ping.id, ping.text])
    })
    const { host, settle } = testHost()
    const body =
      '{"object":"probe","entry":[{"id":106540352242922,"changes":[{"field":"pings","value":{"id":9007199254740993,"text":"9007199254740993"}}]}]}'
    await app.fetch(await posted(body), host)
    await settle()
    equal(seen, [['106540352242922', '9007199254740993', '9007199254740993']])
  },
  'a BOM and invalid UTF-8 still yield their event': async () => {
    equal((await receive(bytesOf(`\ufeff${envelope({ id: '1' })}`))).seen, ['1'])
    const bytes = bytesOf(envelope({ id: '1', text: '?' }))
    bytes[bytes.indexOf(0x3f)] = 0xfe
    equal((await receive(bytes)).seen, ['1'])
  },
  'escaped unicode is read as what it stands for': async () => {
    const app = createApp({ plugins: [probe()] })
    let text: string | undefined
    app.probe.on('ping', ({ ping }) => {
      text = ping.text
    })
    const { host, settle } = testHost()
    await app.fetch(await posted(envelope({ id: '1', text: 'X' }).replace('X', '\\ud83d\\udc4b\\u00fc')), host)
    await settle()
    equal(text, '👋ü')
  },
}
