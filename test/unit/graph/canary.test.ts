import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createGraph } from '../../../core/graph/client.ts'
import {
  batch,
  download,
  etags,
  fields,
  type Graph,
  gate,
  LIMITS,
  limits,
  pages,
  retry,
  rupload,
  SMOOTHING,
  upload,
  uploadVideo,
  versionGuard,
} from '../../../core/graph/mod.ts'
import { createProver } from '../../../core/graph/proof.ts'
import type { Host } from '../../../core/host.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import { clock } from './kit.ts'

/** What must never be found again: one token that looks like Meta's, one that does not, a secret, a person's things. */
const CANARIES = {
  token: 'EAAcanaryAcanaryAcanaryA0123456789',
  odd: 'zz.canaryB-canaryB~canaryB',
  secret: 'canaryCcanaryCcanaryCcanaryC0123',
  phone: '27829990001',
  text: 'canaryD',
  sentence: 'the canaryE sings "twice"',
  email: 'canaryF@example.org',
}
const found = (where: string): string[] =>
  Object.entries(CANARIES).flatMap(([name, value]) =>
    where.includes(value) || where.includes(encodeURIComponent(value)) ? [name] : [],
  )

interface Request {
  readonly url: URL
  readonly body: string
  /** The token that it came with. */
  readonly token: string
}
/** Everything that the caller sent, quoted as badly as a server could. */
const quote = ({ url, body, token }: Request): string => {
  const { odd, secret, phone, text, sentence, email } = CANARIES
  const theirs = body.includes(text) ? `${text}, ${phone}, ${sentence}, ${email}` : ''
  const others = body.includes(odd) ? odd : ''
  return `${url.href}?access_token=${token} Bearer ${token} ${token ? secret : ''} ${others} ${theirs}`
}
const meta = (error: object, status: number, headers: HeadersInit = {}): Response =>
  Response.json({ error }, { status, headers })
const quoted = (request: Request, more: object): object => {
  const q = quote(request)
  return {
    message: q,
    error_user_title: q,
    error_user_msg: q,
    error_data: { details: q, messaging_product: 'whatsapp' },
    fbtrace_id: 'A1',
    ...more,
  }
}
/** How Meta, or what stands before it, may answer. */
const ANSWERS: Readonly<Record<string, (request: Request) => Response>> = {
  success: () =>
    Response.json({ id: '1', success: true }, { headers: { etag: '"1"', 'facebook-api-version': 'v99.0' } }),
  'a bad request': (r) => meta(quoted(r, { code: 100 }), 400),
  'a dead token': (r) => meta(quoted(r, { code: 190, error_subcode: 460 }), 401),
  'no permission': (r) => meta(quoted(r, { code: 200 }), 403),
  'a limit': (r) => meta(quoted(r, { code: 4 }), 400, { 'x-app-usage': '{"call_count":100}' }),
  'a transient error': (r) => meta(quoted(r, { code: 2, is_transient: true }), 500),
  'an OAuth error': (r) => Response.json({ error: 'invalid', error_description: quote(r) }, { status: 400 }),
  'an Instagram error': (r) => Response.json({ code: 400, error_message: quote(r) }, { status: 400 }),
  'an error that was cut off': (r) =>
    new Response(JSON.stringify({ error: quoted(r, {}) }).slice(0, 200), { status: 400 }),
  HTML: (r) => new Response(`<html>${quote(r)}`, { status: 502, headers: { 'content-type': 'text/html' } }),
  'an empty body': () => new Response('', { status: 500 }),
  'a redirect': (r) =>
    new Response(null, { status: 302, headers: { location: `https://evil.example/?${encodeURI(quote(r))}` } }),
  'an error of the network': (r) => {
    throw new TypeError(`fetch failed: ${quote(r)}`, { cause: new Error(quote(r), { cause: quote(r) }) })
  },
  'a thrown text': (r) => {
    throw quote(r)
  },
}
const { phone, text, sentence, email } = CANARIES
const message = { messaging_product: 'whatsapp', to: phone, text: { body: text }, context: [sentence, email] }
const file = new Blob(['x'.repeat(10)], { type: 'video/mp4' })
/** Every way to call Meta. */
const CALLS: Readonly<Record<string, (graph: Graph) => Promise<unknown>>> = {
  get: (g) => g.get('me', { params: { fields: fields(['id', { insights: { fields: ['spend'] } }]) } }),
  post: (g) => g.post('1/messages', message),
  form: (g) => g.post('1/feed', new URLSearchParams({ message: sentence, caption: text, to: phone, em: email })),
  delete: (g) => g.delete('1'),
  pages: async (g) => {
    for await (const _ of pages(g, '1/feed')) break
  },
  batch: async (g) => {
    const ops = batch(g, [
      { method: 'POST', path: '1/messages', body: message },
      { method: 'GET', path: 'me', token: CANARIES.odd, appSecret: CANARIES.secret },
    ])
    const settled = await Promise.allSettled(ops)
    const failed = settled.filter((s) => s.status === 'rejected').map((s) => s.reason)
    if (failed.length > 0) throw new AggregateError(failed)
  },
  upload: (g) => upload(g, file, { appId: '1' }),
  'resumed upload': (g) => upload(g, file, { appId: '1', session: 'upload:abc' }),
  rupload: (g) => rupload(g, file, { edge: 'ig-api-upload', id: '9' }),
  video: (g) => uploadVideo(g, 'act_1/advideos', file, { finish: { title: sentence } }),
  media: async (g) => (await download(g, 'https://lookaside.fbsbx.com/m/1')).bytes(),
}

const printed = (error: unknown): string => {
  const parts: unknown[] = []
  for (let e = error; e !== undefined && e !== null; e = (e as Error).cause) {
    const { message: said, stack } = e as Error
    parts.push(said, stack, JSON.stringify(e), String(e), inspect(e, { depth: 8, showHidden: true }))
    for (const inner of (e as AggregateError).errors ?? []) parts.push(printed(inner))
    if (typeof e === 'string') break
  }
  return parts.join('\n')
}

/** Batches are escaped twice. */
const unescapeAll = (value: string): string => decodeURIComponent(value.replaceAll('%25', '%').replaceAll('+', ' '))

async function run(call: (graph: Graph) => Promise<unknown>, answer: (request: Request) => Response, token: string) {
  const time = clock(true)
  const store = memoryStore({ now: () => time.now })
  const logged: unknown[] = []
  const urls: string[] = []
  const line = (...data: unknown[]): void => void logged.push(data)
  const log: Host['log'] = { debug: line, info: line, warn: line, error: line }
  const graph = createGraph({
    credentials: () => ({ token }),
    appSecret: CANARIES.secret,
    proof: createProver(),
    site: { product: 'whatsapp', account: '1', store, log, now: () => time.now, random: () => 0.5, timer: time.timer },
    fetch: async (input, init) => {
      const url = new URL(String(input))
      urls.push(url.href)
      const { body, headers } = init ?? {}
      const form = body instanceof URLSearchParams ? [...body.values()].map(unescapeAll).join() : ''
      const token = new Headers(headers).get('authorization')?.replace(/^\w+ /, '') ?? ''
      return answer({ url, token, body: typeof body === 'string' ? body : form })
    },
  }).use(retry({ tries: 2 }), gate(), limits({ limits: [...LIMITS, ...SMOOTHING] }), versionGuard(), etags())
  let error: unknown
  for (let i = 0; i < 3; i++) await call(graph).catch((e: unknown) => (error = e))
  const rows = [...(await store.list('', { limit: 500 }))]
  return {
    urls,
    error,
    leaks: {
      urls: found(urls.join('\n')),
      log: found(inspect(logged, { depth: 8 })),
      error: found(printed(error)),
      store: found(JSON.stringify(rows)),
    },
  }
}

describe.each(Object.keys(CALLS))('%s', (name) => {
  it.each(Object.keys(ANSWERS))('tells nothing of token, secret, person or text on %s', async (how) => {
    for (const token of [CANARIES.token, CANARIES.odd]) {
      const made = await run(CALLS[name]!, ANSWERS[how]!, token)
      expect(made.urls.length).toBeGreaterThan(0)
      expect(made.leaks).toEqual({ urls: [], log: [], error: [], store: [] })
      if (how !== 'success') expect(made.error).toBeDefined()
    }
  })
})

it('finds a canary where there is one', () => {
  const { token, email: address } = CANARIES
  expect(found(printed(new Error('x', { cause: new Error(token) })))).toEqual(['token'])
  expect(found(printed(new AggregateError([Object.assign(new Error('x'), { data: { address } })])))).toEqual(['email'])
  expect(found(`https://x/?q=${encodeURIComponent(CANARIES.sentence)}`)).toEqual(['sentence'])
})
