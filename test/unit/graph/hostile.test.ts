import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  debugToken,
  exchangeInstagramCode,
  exchangeToken,
  pageTokens,
  readSignedRequest,
  verifyAccessToken,
} from '../../../core/auth/mod.ts'
import { SignalboxError } from '../../../core/errors.ts'
import {
  batch,
  download,
  eachPage,
  type Graph,
  gate,
  limits,
  retry,
  upload,
  versionGuard,
} from '../../../core/graph/mod.ts'
import { kit } from './kit.ts'

// Whatever answers in Meta's place, a caller gets a reply or an error with a code: never a TypeError, never a hang.

const SHAPES = [
  'data',
  'error',
  'paging',
  'next',
  'cursors',
  'after',
  'code',
  'error_subcode',
  'message',
  'body',
  'headers',
  'id',
]
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      null,
      true,
      0,
      -1,
      190,
      4,
      1e308,
      '',
      'x',
      '__proto__',
      'http://[',
      '{"error":{}}',
      '{"error":null}',
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...SHAPES), tie('value'), { maxKeys: 4 }),
  ),
})).value
const body = fc.oneof(
  { arbitrary: json.map((value) => JSON.stringify(value)), weight: 8 },
  fc.constantFrom('', '<html>', '{"data":[', 'null', '[null]', '\ufeff{}'),
  fc.string(),
)
const status = fc.constantFrom(200, 200, 200, 204, 304, 302, 400, 401, 403, 404, 429, 500, 503)
const header = fc
  .oneof(
    json.map((value) => JSON.stringify(value)),
    fc.constantFrom('', 'x', '{', '[1]'),
  )
  .filter((t) => !/[^\x20-\x7e]/.test(t))
const answer = fc.record({ body, status, usage: header, buc: header, retryAfter: fc.constantFrom('', '5', 'x', '-1') })
type Answer = typeof answer extends fc.Arbitrary<infer T> ? T : never

const respond = (given: Answer): Response =>
  new Response([204, 304].includes(given.status) ? null : given.body, {
    status: given.status,
    headers: {
      'x-app-usage': given.usage,
      'x-business-use-case-usage': given.buc,
      'x-fb-ads-insights-throttle': given.usage,
      'retry-after': given.retryAfter,
      'facebook-api-version': 'v26.0',
    },
  })
const APP = { id: '1', secret: 'secret' }

/** Everything that reads an answer. */
const READERS: Readonly<Record<string, (graph: Graph, given: () => Response) => Promise<unknown>>> = {
  get: (graph) => graph.get('me'),
  post: (graph) => graph.post('1/messages', { to: '27820001111' }),
  'pages of an edge': async (graph) => {
    let count = 0
    for await (const page of eachPage(graph, '1/feed')) if (page.data.length >= 0 && ++count > 3) break
  },
  'a batch': async (graph) => {
    const ops = batch(graph, [
      { method: 'GET', path: 'me' },
      { method: 'POST', path: '1/messages', body: { to: '1' }, name: 'a' },
      { method: 'GET', path: '2', depends_on: 'a' },
    ])
    for (const settled of await Promise.allSettled(ops)) if (settled.status === 'rejected') throw settled.reason
  },
  'an upload': (graph) => upload(graph, new Blob(['xyz']), { appId: '1', retries: 0 }),
  media: async (graph) => (await download(graph, 'https://lookaside.fbsbx.com/1')).bytes(),
}
const AUTH: Readonly<Record<string, (site: Parameters<typeof debugToken>[0]) => Promise<unknown>>> = {
  debug_token: (site) => debugToken(site, APP, 'EAAtokentokentoken'),
  'a token for sign-in': (site) => verifyAccessToken(site, APP, 'EAAtokentokentoken'),
  'an exchange': (site) => exchangeToken(site, APP, { token: 'EAAtokentokentoken', kind: 'user' }),
  'an Instagram code': (site) => exchangeInstagramCode(site, APP, 'code', 'https://bot.example/cb'),
  async 'Page tokens'(site) {
    let count = 0
    const user = { token: 'EAAtokentokentoken', kind: 'user', issuedAt: 0 } as const
    for await (const page of pageTokens(site, APP, user)) if (page.id && ++count > 3) break
  },
}
const fine = async (run: () => Promise<unknown>): Promise<void> => {
  const error = await run().then(
    () => undefined,
    (e: unknown) => e,
  )
  if (error !== undefined && !(error instanceof SignalboxError)) throw error
  if (error instanceof SignalboxError) JSON.stringify(error)
}

describe('any answer', () => {
  it.each(Object.keys(READERS))('to %s', async (name) => {
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 4 }), async (answers) => {
        const next = (n: number): Response => respond(answers[(n - 1) % answers.length] as Answer)
        const { graph } = kit((_, n) => next(n))
        const around = graph.use(retry({ tries: 2, baseMs: 1 }), gate(), limits(), versionGuard({ onNotice() {} }))
        await fine(() => (READERS[name] as (g: Graph, a: () => Response) => Promise<unknown>)(around, () => next(1)))
      }),
      { numRuns: 150 },
    )
  })
  it.each(Object.keys(AUTH))('to %s', async (name) => {
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 4 }), async (answers) => {
        let n = 0
        const site = {
          fetch: async () => respond(answers[n++ % answers.length] as Answer),
          now: () => 0,
          random: () => 0.5,
          timer: () => () => {},
        }
        await fine(() => (AUTH[name] as (s: typeof site) => Promise<unknown>)(site))
      }),
      { numRuns: 150 },
    )
  })
})

it('any signed_request is taken or refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.tuple(fc.base64String(), fc.base64String()).map((p) => p.join('.')),
      ),
      async (text) => {
        await expect(readSignedRequest(text, ['secret'])).rejects.toMatchObject({ code: 'token_invalid' })
      },
    ),
  )
})
