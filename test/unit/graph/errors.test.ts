import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ERRORS, type ErrorSheet, explain, FIXES } from '../../../core/explain.ts'
import { classify } from '../../../core/graph/classify.ts'
import { createGraph } from '../../../core/graph/client.ts'
import { GraphError } from '../../../core/graph/errors.ts'
import { files } from '../../../scripts/errors.ts'

const rows = ERRORS.flatMap((s) => s.groups.flatMap((g) => Object.keys(g.numbers).map((number) => ({ number, ...g }))))

/** What a client throws at an answer. */
async function thrownAt(
  body: BodyInit | null,
  init: ResponseInit = {},
  method: 'get' | 'post' = 'post',
): Promise<GraphError> {
  const graph = createGraph({
    credentials: () => ({ token: 'EAAtokentokentoken' }),
    fetch: async () => new Response(body, init),
    site: { now: () => 1_000_000, random: () => 0, timer: () => () => {} },
  })
  const error = await graph[method]('me/messages').catch((e: unknown) => e)
  expect(error).toBeInstanceOf(GraphError)
  return error as GraphError
}
const meta = (code: number, error_subcode?: number, more: object = {}) =>
  JSON.stringify({ error: { message: 'No', type: 'OAuthException', code, error_subcode, fbtrace_id: 'T', ...more } })

describe('the table', () => {
  it('knows at least 150 numbers, and the packed form says of each what the table says', () => {
    expect(rows.length).toBeGreaterThanOrEqual(150)
    for (const { number, class: name, scope = 'call', wait = 0 } of rows) {
      const [code, subcode] = number.split('/').map((n) => Number(n.split('-')[0]))
      expect({ number, ...classify({ status: 400, code, subcode }) }).toMatchObject({
        number,
        class: name,
        scope,
        wait,
      })
    }
  })
  it('knows at least 126 codes of WhatsApp, each with its words, and every permission from 200 to 299', () => {
    const own = ERRORS.filter((s) => s.product === 'WhatsApp').flatMap((s) =>
      s.groups.flatMap((g) => Object.keys(g.numbers)),
    )
    // WhatsApp's page of errors lists these as well, which all of the Graph API shares.
    const shared = ['0', '1', '2', '3', '4', '10', '33', '100', '190', '368', '613', '80007']
    const known = new Set(rows.map(({ number }) => number))
    expect(shared.filter((number) => !known.has(number))).toEqual([])
    const numbers = [...own, ...shared]
    expect(new Set(numbers).size).toBeGreaterThanOrEqual(126)
    for (const number of numbers) {
      const [code, error_subcode] = number.split('/').map((n) => Number(n.split('-')[0]))
      const error = new GraphError(400, { code, error_subcode, message: 'No' })
      expect(explain(error), number).toMatchObject({
        fix: expect.any(String),
        source: expect.stringMatching(/^https:/),
      })
    }
    for (let code = 200; code <= 299; code++)
      expect({ code, ...classify({ status: 400, code }) }).toMatchObject({
        code,
        class: 'permission',
        retryable: false,
      })
  })
  it.each(Object.keys(files))('%s is what scripts/errors.ts makes', (file) => {
    const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')
    expect(text).toBe(files[file]?.())
  })
  it('matches long numbers in either place, ranges, and pairs before all', () => {
    const of = (code: number, subcode?: number) => classify({ status: 400, code, subcode }).class
    expect(of(100, 2388293)).toBe('invalid')
    expect(of(10)).toBe('permission')
    expect(of(10, 2018278)).toBe('window')
    expect(of(613)).toBe('rate')
    expect(of(613, 2018338)).toBe('user')
    expect(of(100, 1487534)).toBe('smaller')
    expect(of(100, 2018001)).toBe('user')
    expect(of(200)).toBe('permission')
    expect(of(299)).toBe('permission')
    expect(of(300)).toBe('invalid')
    expect(of(190, 492)).toBe('auth')
    expect(of(1, 2853001)).toBe('invalid')
    expect(of(4, 2207051)).toBe('blocked')
    expect(of(-1)).toBe('transient')
    expect(of(-2, 2207020)).toBe('invalid')
    expect(of(1_000_099)).toBe('invalid')
  })
  it('listens to is_transient where the number leaves it open', () => {
    const of = (code: number, isTransient: boolean, status = 400) => classify({ status, code, isTransient }).class
    expect([of(100, true), of(1, false), of(1, false, 500), of(2, false), of(190, true)]).toEqual([
      'transient',
      'invalid',
      'transient',
      'transient',
      'auth',
    ])
  })
  it('never asks to repeat what cannot work', () => {
    for (const { number, class: name } of rows) {
      const [code, subcode] = number.split('/').map((n) => Number(n.split('-')[0]))
      const { retryable } = classify({ status: 400, code, subcode })
      expect(retryable).toBe(['transient', 'rate', 'quota', 'pending'].includes(name))
    }
  })
})

describe('answers', () => {
  it.each([
    ['HTML', '<!DOCTYPE html><title>Error</title>', 502, 'transient', 'unknown'],
    ['an HTML page with 200', '<html>login</html>', 200, 'transient', 'unknown'],
    ['HTML with 404', '<html>', 404, 'missing', 'known'],
    ['nothing', '', 503, 'transient', 'unknown'],
    ['nothing with 200', '', 200, 'transient', 'unknown'],
    ['truncated JSON', '{"messages":[{"id":"wam', 200, 'transient', 'unknown'],
    ['500 with code 1', meta(1), 500, 'transient', 'known'],
    ['500 with JSON of no error', '{}', 500, 'transient', 'known'],
    ['429 without a number', '{"error":"slow down"}', 429, 'rate', 'known'],
    ['an error with status 200', meta(131047), 200, 'window', 'known'],
    ['a redirect', '', 302, 'invalid', 'known'],
    ['OAuth’s own form', '{"error":"invalid_grant","error_description":"No"}', 400, 'invalid', 'known'],
    ['Instagram Login’s form', '{"error_type":"OAuthException","code":190,"error_message":"No"}', 400, 'auth', 'known'],
  ])('%s', async (_, body, status, name, outcome) => {
    expect(await thrownAt(body, { status })).toMatchObject({ status, class: name, outcome })
  })
  it('a body that breaks off', async () => {
    const body = new ReadableStream({ pull: (c) => c.error(new Error('reset')) })
    expect(await thrownAt(body)).toMatchObject({ status: 0, class: 'transient', outcome: 'unknown' })
  })
  it('keeps what Meta says, as enumerable fields and in JSON', async () => {
    const more = {
      error_user_title: 'Title',
      error_user_msg: 'Text',
      is_transient: false,
      error_data: { details: 'why' },
    }
    const error = await thrownAt(meta(131009, undefined, more), { status: 400 })
    const fields = { metaCode: 131009, type: 'OAuthException', traceId: 'T', userTitle: 'Title', userMessage: 'Text' }
    expect({ ...error }).toMatchObject({ code: 'graph_failed', status: 400, isTransient: false, ...fields })
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      message: '(#131009) No: why',
      class: 'invalid',
      ...fields,
    })
    expect(Object.keys(error)).not.toContain('headers')
  })
  it('waits as long as the longest of Meta’s headers says', async () => {
    const usage = (minutes: number) => ({
      type: 'messenger',
      call_count: 100,
      estimated_time_to_regain_access: minutes,
    })
    const buc = JSON.stringify({ 1: [usage(0), usage(19)], 2: [usage(3)] })
    const error = await thrownAt(meta(80006), { status: 400, headers: { 'x-business-use-case-usage': buc } })
    expect(error.retryAt).toBe(1_000_000 + 19 * 60_000)
    expect((await thrownAt(meta(131056), { status: 400 })).retryAt).toBe(1_000_000 + 6000)
    expect((await thrownAt(meta(190), { status: 400 })).retryAt).toBeUndefined()
  })
})

describe('GraphError.from', () => {
  it('classes the error of a failed status as that of an answer', () => {
    const error = GraphError.from(
      { code: 131049, title: 'Not delivered', error_data: { details: 'Enough' } },
      { now: 5 },
    )
    expect(error).toMatchObject({ status: 0, class: 'user', scope: 'user', retryAt: 86_400_005, outcome: 'known' })
    expect(error.message).toBe('(#131049) Not delivered: Enough')
  })
})

describe('explain', () => {
  it('has words, a fix, a source and a place in the docs for every number', () => {
    const docs = files['docs/errors.md']?.() ?? ''
    for (const { number } of rows) {
      const [code, error_subcode] = number.split('/').map((n) => Number(n.split('-')[0]))
      const { says, fix, source, docs: place } = explain(GraphError.from({ code, error_subcode }))
      expect(says.length).toBeGreaterThan(10)
      expect(fix.length).toBeGreaterThan(5)
      expect(source).toMatch(/^https:\/\/developers\.facebook\.com\//)
      expect(docs).toContain(`<a id="${place.split('#')[1]}"></a>${number}`)
    }
  })
  it('takes the numbers of a product of one’s own before Meta’s', () => {
    const threads: ErrorSheet = {
      product: 'Threads',
      source: 'https://developers.facebook.com/docs/threads/troubleshooting',
      read: '2026-11-26',
      groups: [{ class: 'quota', numbers: { '24/4279001': 'The 250 posts of today are used up' } }],
    }
    const error = GraphError.from({ code: 24, error_subcode: 4_279_001, message: 'No' })
    expect(explain(error).says).toBe('The media does not exist')
    expect(explain(error, [threads])).toEqual({
      class: 'quota',
      says: 'The 250 posts of today are used up',
      fix: FIXES.quota,
      source: threads.source,
      docs: 'docs/errors.md#class-quota',
    })
    expect(explain(GraphError.from({ code: 190 }), [threads])).toEqual(explain(GraphError.from({ code: 190 })))
  })
  it('falls back on the class', () => {
    const error = GraphError.from({ code: 987_654, message: 'New' })
    expect(explain(error)).toMatchObject({ class: 'invalid', docs: 'docs/errors.md#class-invalid' })
  })
})
