import { bytesOf, env, envelope, type Ping, signatureOf } from '../probe.ts'
import type { Wire } from './client.ts'

export interface Case {
  readonly name: string
  readonly wire: Wire | Promise<Wire>
  /** Several where HTTP servers themselves differ: the request never reaches the app. */
  readonly status: number | readonly number[]
  readonly body?: string | RegExp
  readonly headers?: Readonly<Record<string, string>>
  /** Lines of the witness that must be there afterwards, and (with `not`) that must not. */
  readonly seen?: readonly string[]
  readonly not?: readonly string[]
  readonly head?: boolean
}
type Headers = readonly (readonly [string, string])[]
const HOST = ['host', 'localhost'] as const
const MiB = 1024 * 1024
/** What servers say to a request that is no HTTP; it never reaches the app. */
const BROKEN = [400, 500, 501, 0]

const heading = (line: string, headers: Headers): string =>
  `${line} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
/** A POST whose Content-Length is true unless told. */
const post = (headers: Headers, body: string | Uint8Array): Wire => {
  const bytes = typeof body === 'string' ? bytesOf(body) : body
  const own = headers.some(([name]) => name === 'content-length' || name === 'transfer-encoding')
  return [
    heading('POST /webhook', [HOST, ...(own ? [] : [['content-length', `${bytes.length}`] as const]), ...headers]),
    bytes,
  ]
}
const signature = async (body: string | Uint8Array): Promise<readonly [string, string]> => [
  'x-hub-signature-256',
  await signatureOf(body),
]
const signed = async (body: string | Uint8Array, more: Headers = []): Promise<Wire> =>
  post([await signature(body), ...more], body)
const get = (path: string, method = 'GET'): Wire => [heading(`${method} ${path}`, [HOST])]
/** Every case is a conversation of its own: one that waits for a retry holds up no other. */
const ping = (id: string, more: Partial<Ping> = {}): string => envelope({ id, user: `user of ${id}`, ...more })
const challenge = (token: string, text: string): Wire =>
  get(`/webhook?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=${encodeURIComponent(text)}`)

/** A refused POST: its event must not have run. */
const refused = (name: string, id: string, header: (good: string) => Headers): Case => ({
  name,
  wire: signatureOf(ping(id)).then((good) => post(header(good), ping(id))),
  status: 401,
  body: 'invalid signature',
  not: [`page/${id}`],
})
const sig = (value: string): Headers => [['x-hub-signature-256', value]]
const accepted = { status: 200, body: 'EVENT_RECEIVED' } as const
/** A signed POST that is accepted, with what it leaves behind. */
const taken = (name: string, body: string | Uint8Array, ...seen: string[]): Case => ({
  ...accepted,
  name,
  wire: signed(body),
  seen,
})
const chunked = (body: Uint8Array, size: number): Wire => {
  const pieces: (string | Uint8Array)[] = []
  for (let at = 0; at < body.length; at += size) {
    const part = body.slice(at, at + size)
    pieces.push(`${part.length.toString(16)}\r\n`, part, '\r\n')
  }
  return [...pieces, '0\r\n\r\n']
}
/** Just more than the limit at once, then more for as long as somebody listens. */
function* endless(piece: Uint8Array): Wire {
  for (let i = 0; i < 60; i++) {
    if (i > 16) yield { wait: 250 }
    yield `${piece.length.toString(16)}\r\n`
    yield piece
    yield '\r\n'
  }
}
const withByte = (text: string, byte: number): Uint8Array => {
  const bytes = bytesOf(text)
  bytes[bytes.indexOf(0x3f)] = byte
  return bytes
}
const escaped = (text: string): string =>
  text.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
const TE = ['transfer-encoding', 'chunked'] as const

const signatures: readonly Case[] = [
  taken('a good signature', ping('good'), 'page/good'),
  refused('no signature', 'none', () => []),
  refused('an empty signature', 'empty', () => sig('')),
  refused('a signature of zeros', 'zeros', () => sig(`sha256=${'0'.repeat(64)}`)),
  refused('a signature of another body', 'other', (good) =>
    sig(`${good.slice(0, -1)}${good.endsWith('0') ? '1' : '0'}`),
  ),
  refused('a truncated signature', 'truncated', (good) => sig(good.slice(0, -2))),
  refused('a padded signature', 'padded', (good) => sig(`${good}=`)),
  refused('trailing junk', 'junk', (good) => sig(`${good}zzzz`)),
  refused('trailing hex', 'hex', (good) => sig(`${good}abcd`)),
  refused('upper-case hex', 'upper', (good) => sig(`sha256=${good.slice(7).toUpperCase()}`)),
  refused('an upper-case prefix', 'prefix', (good) => sig(`SHA256=${good.slice(7)}`)),
  refused('hex without its prefix', 'bare', (good) => sig(good.slice(7))),
  refused('the same header twice', 'twice', (good) => [...sig(good), ...sig(good)]),
  refused('a bad header before the good one', 'second', (good) => [...sig(`sha256=${'0'.repeat(64)}`), ...sig(good)]),
  refused('two signatures in one header', 'list', (good) => sig(`${good}, ${good}`)),
  refused('SHA-1 only', 'sha1', (good) => [['x-hub-signature', `sha1=${good.slice(7, 47)}`]]),
  refused('SHA-1 under the new name', 'sha1name', (good) => sig(`sha1=${good.slice(7, 47)}`)),
  {
    name: 'a body changed on its way',
    wire: signatureOf(ping('before')).then((good) => post(sig(good), ping('after!'))),
    status: 401,
    not: ['page/after!'],
  },
]

const texts: readonly Case[] = [
  taken('a BOM, signed as sent', bytesOf(`\ufeff${ping('bom')}`), 'page/bom'),
  taken('invalid UTF-8, signed as sent', withByte(ping('utf8', { text: '?' }), 0xff), 'page/utf8/\ufffd'),
  taken('escaped unicode', escaped(ping('escaped', { text: 'Grüße 👋' })), 'page/escaped/Grüße 👋'),
  taken('raw unicode, signed as sent', ping('raw', { text: 'Grüße 👋' }), 'page/raw/Grüße 👋'),
  {
    ...accepted,
    name: 'raw unicode, signed in its escaped form',
    wire: signatureOf(escaped(ping('mixed', { text: 'Grüße 👋' }))).then((good) =>
      post(sig(good), ping('mixed', { text: 'Grüße 👋' })),
    ),
    seen: ['page/mixed/Grüße 👋'],
  },
  taken('a NUL in a text', ping('nul', { text: 'a\u0000b' }), 'page/nul/a\u0000b'),
]

const bodies: readonly Case[] = [
  taken('an empty body', '', 'unknown:payload'),
  taken('what is no JSON', 'hello', 'unknown:payload'),
  taken('an array', '[{"object":"probe"}]', 'unknown:payload'),
  taken('null', 'null', 'unknown:payload'),
  taken('a null entry', '{"object":"probe","entry":[null]}', 'unknown:entry'),
  taken('nesting 20,000 deep', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`, 'unknown:payload'),
  taken('arrays 20,000 deep', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'unknown:payload'),
  taken(
    '__proto__ and constructor as keys',
    ping('proto').replace('"entry"', '"__proto__":{"x":1},"constructor":{"prototype":{"x":1}},"entry"'),
    'page/proto',
  ),
  taken(
    'a thousand updates in one POST',
    envelope(...Array.from({ length: 1000 }, (_, i) => ({ id: `k${i}` }))),
    'page/k0',
    'page/k500',
    'page/k999',
  ),
  taken(
    'two phone numbers in one batch',
    envelope({ id: 'n1', account: '111' }, { id: 'n2', account: '222' }),
    '111/n1',
    '222/n2',
  ),
  taken(
    'one bad item among five',
    envelope(...[1, 2, 3, 4, 5].map((n) => ({ id: `b${n}`, ...(n === 3 && { bad: true }) }))),
    'page/b1',
    'page/b2',
    'unknown:item',
    'page/b4',
    'page/b5',
  ),
  { ...taken('a handler that throws', ping('throws', { text: 'throw' })), not: ['page/throws/throw'] },
  taken('ids beyond what a number holds', ping('big').replace('"big"', '9007199254740993'), 'page/9007199254740993'),
  taken(
    'three MB, the most that Meta sends',
    ping('three', { text: 'x'.repeat(3_000_000) }),
    `page/three/${'x'.repeat(20)}`,
  ),
]

const framing: readonly Case[] = [
  {
    ...accepted,
    name: 'chunks, without a Content-Length',
    wire: signature(ping('chunked')).then((s) => [
      heading('POST /webhook', [HOST, TE, s]),
      ...chunked(bytesOf(ping('chunked')), 7),
    ]),
    seen: ['page/chunked'],
  },
  {
    ...accepted,
    name: 'a body in pieces that come slowly, but in time',
    wire: signature(ping('pieces')).then((s) => {
      const body = ping('pieces')
      const [first, second] = [body.slice(0, 20), body.slice(20)]
      return [heading('POST /webhook', [HOST, ['content-length', `${body.length}`], s]), first, { wait: 60 }, second]
    }),
    seen: ['page/pieces'],
  },
  {
    name: 'a Content-Length that is too small',
    wire: signature(ping('short')).then((s) => post([['content-length', '20'], s], ping('short'))),
    status: [401, 400],
    not: ['page/short'],
  },
  {
    name: 'a Content-Length that is too large',
    wire: signature(ping('long')).then((s) => post([['content-length', '5000'], s], ping('long'))),
    status: 408,
    not: ['page/long'],
  },
  {
    name: 'a body that never comes',
    wire: [heading('POST /webhook', [HOST, ['content-length', '100']])],
    status: 408,
  },
  {
    name: 'a chunked body that never ends',
    wire: [heading('POST /webhook', [HOST, TE]), '1\r\n{\r\n'],
    status: 408,
  },
  {
    name: 'a byte now and then',
    wire: [
      heading('POST /webhook', [HOST, ['content-length', '100']]),
      ...Array.from({ length: 40 }, () => ['{', { wait: 300 }]).flat(),
    ],
    status: 408,
  },
  {
    name: 'eight MB, announced',
    wire: signed(new Uint8Array(8 * MiB).fill(0x20)),
    status: 413,
  },
  {
    name: 'chunks without end',
    wire: [heading('POST /webhook', [HOST, TE]), ...endless(new Uint8Array(256 * 1024))],
    status: 413,
  },
  {
    name: 'eight MB behind a Content-Length of ten',
    wire: post([['content-length', '10']], new Uint8Array(8 * MiB).fill(0x20)),
    status: [401, 400, 0],
  },
  {
    name: 'a connection that is cut in the middle of its body',
    wire: post([['content-length', '1000']], ''),
    status: 408,
  },
  { name: 'a Content-Length that is no number', wire: post([['content-length', 'ten']], 'x'), status: BROKEN },
  {
    name: 'two Content-Lengths',
    wire: post(
      [
        ['content-length', '1'],
        ['content-length', '2'],
      ],
      'xx',
    ),
    status: BROKEN,
  },
  {
    name: 'another Content-Type',
    wire: signed(ping('html'), [['content-type', 'text/html']]),
    ...accepted,
    seen: ['page/html'],
  },
  {
    name: 'a header of 100 KB',
    wire: post([['x-huge', 'h'.repeat(100_000)]], ping('huge')),
    status: [431, 401, 400, 413, 0],
  },
  { name: 'what is no HTTP', wire: ['\u0016\u0003\u0001 not http at all\r\n\r\n'], status: BROKEN },
]

const nothing = { 'content-type': 'text/plain; charset=utf-8' }
const others: readonly Case[] = [
  {
    name: 'the challenge',
    wire: challenge(env.WEBHOOK_VERIFY_TOKEN, '1158201444'),
    status: 200,
    body: '1158201444',
    headers: { ...nothing, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' },
  },
  {
    name: 'a challenge that is a script',
    wire: challenge(env.WEBHOOK_VERIFY_TOKEN, '<script>'),
    status: 400,
    headers: nothing,
  },
  { name: 'no challenge', wire: challenge(env.WEBHOOK_VERIFY_TOKEN, ''), status: 400 },
  { name: 'a long challenge', wire: challenge(env.WEBHOOK_VERIFY_TOKEN, '1'.repeat(129)), status: 400 },
  { name: 'a wrong verify token', wire: challenge('wrong', '1'), status: 403, body: 'forbidden' },
  { name: 'no verify token', wire: get('/webhook?hub.mode=subscribe&hub.challenge=1'), status: 403 },
  { name: 'a GET without a query', wire: get('/webhook'), status: 403 },
  { name: 'PUT', wire: get('/webhook', 'PUT'), status: 405, headers: { allow: 'GET, HEAD, POST' } },
  { name: 'DELETE', wire: get('/webhook', 'DELETE'), status: 405, headers: { allow: 'GET, HEAD, POST' } },
  { name: 'PATCH', wire: get('/webhook', 'PATCH'), status: 405, headers: { allow: 'GET, HEAD, POST' } },
  { name: 'OPTIONS', wire: get('/webhook', 'OPTIONS'), status: 405, headers: { allow: 'GET, HEAD, POST' } },
  { name: 'HEAD', wire: get('/webhook', 'HEAD'), status: 200, head: true },
  { name: 'an unknown path', wire: get('/nothing'), status: 404 },
  { name: 'a path beside the webhook', wire: get('/webhook/'), status: 404 },
  { name: 'a path with dots', wire: get('/../../etc/passwd'), status: 404 },
  {
    // Where a platform stands in front, its header; where the socket is there, that.
    name: 'whose request it is',
    wire: [heading('GET /witness/ip', [HOST, ['x-real-ip', '203.0.113.7'], ['cf-connecting-ip', '203.0.113.7']])],
    status: 200,
    body: /^(?:203\.0\.113\.7|127\.0\.0\.1)$/,
  },
  { name: 'health', wire: get('/health'), status: 200, body: /"ok":true/ },
]

export const cases: readonly Case[] = [...signatures, ...texts, ...bodies, ...framing, ...others]
