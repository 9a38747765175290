import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { Envelope } from '../../../core/delivery/rows.ts'
import { type Sealer, sealedStore } from '../../../core/seal.ts'
import type { Store } from '../../../core/storage/store.ts'
import { sign } from '../../../core/webhook/signature.ts'
import { amount } from '../../kit/amount.ts'
import { setUp } from './kit.ts'

const LONG = 'x'.repeat(5000)
const body = (value: string, before = ''): string =>
  `${before}{"object":"notes","entry":[{"id":"page","changes":[{"field":"note","value":${value}}]}]}`
const value = (more: string, text = LONG): string => `{"id":"m1","user":"ada","text":"${text}"${more}}`
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const broken = (text: string): Uint8Array => {
  const bytes = utf8(text)
  bytes[text.indexOf('?')] = 0xff
  return bytes
}
/** Bodies by how they are kept: as JSON, unless a second reading of that would say something else. */
const BODIES: Readonly<Record<string, readonly [bytes: Uint8Array, kept: 'body' | 'text']>> = {
  plain: [utf8(body(value(''))), 'body'],
  'of numbers': [utf8(body(value(',"a":[-0,1.50,2e-7,8999999999999999]'))), 'body'],
  'with escapes': [utf8(body(value(',"a":"\\ud83d\\ude00 \\u0000 \\"\\\\"'))), 'body'],
  'beyond ASCII': [utf8(body(value(',"a":"é日😀\u2028"'))), 'body'],
  'with keys of prototypes': [utf8(body(value(',"__proto__":{"a":1},"toJSON":1,"constructor":null'))), 'body'],
  'with a key twice': [utf8(body(value(',"a":1,"a":2'))), 'body'],
  short: [utf8(body(value('', 'hello'))), 'body'],
  'with ids that are numbers': [utf8(body(value(',"app_id":17'))), 'text'],
  'with long numbers': [utf8(body(value(',"a":9007199254740993'))), 'text'],
  'with a number beyond all': [utf8(body(value(',"a":1e999'))), 'text'],
  'with half a character': [utf8(body(value(',"a":"\\ud83d"'))), 'text'],
  'of several lines': [utf8(body(value(',\r\n\t"a":1'))), 'body'],
  'after a byte order mark': [utf8(body(value(''), '\ufeff')), 'body'],
  'with bytes that are no text': [broken(body(value(',"a":"?"'))), 'body'],
  'as deep as may be': [utf8(body(value(`,"a":${'['.repeat(190)}${']'.repeat(190)}`))), 'body'],
  'too deep': [utf8(body(value(`,"a":${'['.repeat(300)}${']'.repeat(300)}`))), 'text'],
  'no JSON': [utf8(`${body(value(''))}}`), 'text'],
}

/** As rows keep events: in JSON there is no Infinity and no -0. */
const asRows = (event: object): unknown => JSON.parse(JSON.stringify(event))

/** What handlers see of a body, at once or after its acceptor has died; and what was kept of it. */
async function handled(bytes: Uint8Array, dies: boolean, wrap: (store: Store) => Store = (store) => store) {
  const events: unknown[] = []
  const kept: Envelope[] = []
  const recorded = (store: Store): Store => ({
    ...store,
    scope: (name) => recorded(store.scope(name)),
    set(key, value, options) {
      if (key.startsWith('in/') && options?.ttl === undefined) kept.push(JSON.parse(JSON.stringify(value)))
      return store.set(key, value, options)
    },
  })
  const t = setUp({}, (store) => recorded(wrap(store)))
  const hangs = () => new Promise<void>(() => {})
  const acceptor = dies ? setUp({ test: { at: (point) => (point === 'after-store' ? hangs() : undefined) } }) : t
  Object.assign(acceptor.host, { store: t.host.store, now: t.now })
  for (const { app } of new Set([t, acceptor])) {
    app.notes.on('message', ({ event }) => void events.push(asRows(event)))
    app.meta.on('unknown', ({ event }) => void events.push(asRows(event)))
  }
  const headers = { 'x-hub-signature-256': await sign('secret', bytes) }
  const request = new Request('http://x/webhook', { method: 'POST', headers, body: bytes as BodyInit })
  const answered = acceptor.app.fetch(request, acceptor.host)
  if (dies) {
    await vi.waitFor(async () => expect(await t.app.backlog(t.host)).toMatchObject({ envelopes: 1 }))
    t.jump(60_000)
    await t.app.sweep(t.host)
  } else expect((await answered).status).toBe(200)
  await t.settle()
  expect(await t.app.backlog(t.host)).toMatchObject({ envelopes: 0, events: 0, dead: 0 })
  return { events, kept }
}

test.each(Object.entries(BODIES))('a body %s is the same events after a crash', async (_, [bytes, as]) => {
  const [atOnce, after] = [await handled(bytes, false), await handled(bytes, true)]
  expect(after.events).toHaveLength(1)
  expect(after.events).toEqual(atOnce.events)
  // Who takes a short one over writes it as the text that it remembers.
  for (const [first] of [atOnce.kept, after.kept]) expect(Object.keys(first ?? {})).toContain(as)
})

test('any long body is the same events after a crash', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json({ depthSize: 'large' }), async (json) => {
      const bytes = utf8(body(value(`,"a":${json}`)))
      const [atOnce, after] = [await handled(bytes, false), await handled(bytes, true)]
      expect(after.events).toHaveLength(1)
      expect(after.events).toEqual(atOnce.events)
    }),
    { numRuns: amount(50, 15) },
  )
})

test('a long body is sealed like everything else, and opened', async () => {
  const sealer: Sealer = {
    seal: async (plain) => Buffer.from(plain).toString('base64'),
    open: async (sealed) => Buffer.from(sealed, 'base64').toString(),
  }
  const [bytes] = BODIES['plain'] as [Uint8Array, string]
  let dump = ''
  const dumped = (store: Store): Store => ({
    ...store,
    scope: (name) => dumped(store.scope(name)),
    set(key, sealed, options) {
      dump += JSON.stringify(sealed)
      return store.set(key, sealed, options)
    },
  })
  const { events } = await handled(bytes, true, (store) => sealedStore(dumped(store), sealer))
  expect(events).toMatchObject([{ id: 'm1' }])
  expect(dump).not.toContain(LONG)
})

test('an envelope that an earlier version has left, with its body as a text, is handled', async () => {
  const t = setUp()
  const seen: string[] = []
  t.app.notes.on('message', (ctx) => void seen.push(ctx.message.text))
  const lane = 'notes:page:ada'
  const envelope = { text: body(value('')), lanes: [lane], holder: 'gone', until: t.now(), at: t.now() }
  await t.host.store.set('scope/page', 1)
  await t.host.store.scope('in/page').set('in/old', envelope)
  t.jump(60_000)
  await t.app.sweep(t.host)
  await t.settle()
  expect(seen).toEqual([LONG])
})
