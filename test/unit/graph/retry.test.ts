import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ERRORS } from '../../../core/explain.ts'
import { etags, retry } from '../../../core/graph/mod.ts'
import { kit, metaError } from './kit.ts'

const tried = async (answer: () => Response | Promise<Response>, method: 'get' | 'post' = 'post') => {
  const { graph, seen, clock } = kit(answer)
  const begin = clock.now
  await expect(graph.use(retry())[method]('1/messages')).rejects.toThrow()
  return { calls: seen.length, ms: clock.now - begin }
}

describe('retry', () => {
  it('repeats what fails for a moment, with growing pauses', async () => {
    expect(await tried(() => metaError(2))).toEqual({ calls: 4, ms: 250 + 500 + 1000 })
    expect((await tried(() => metaError(131016, undefined, { status: 500 }))).calls).toBe(4)
    const { graph, seen } = kit((_, n) => (n < 3 ? metaError(2) : { ok: true }))
    expect(await graph.use(retry()).post('1/messages')).toEqual({ ok: true })
    expect(seen).toHaveLength(3)
  })
  it('never repeats for any number that cannot be mended by waiting', async () => {
    for (const sheet of ERRORS)
      for (const { class: name, numbers } of sheet.groups)
        for (const number of Object.keys(numbers)) {
          const [code = 0, subcode] = number.split(/[/-]/).map(Number)
          const { calls } = await tried(() => metaError(code, number.includes('/') ? subcode : undefined))
          if (!['transient', 'rate', 'pending', 'quota'].includes(name)) expect([number, calls]).toEqual([number, 1])
        }
  })
  it('repeats a read without an answer, and never a write', async () => {
    const fail = () => Promise.reject(new TypeError('reset'))
    expect((await tried(fail, 'get')).calls).toBe(4)
    expect((await tried(fail, 'post')).calls).toBe(1)
    expect((await tried(() => new Response('<html>', { status: 502 }), 'post')).calls).toBe(1)
    expect((await tried(() => new Response('{"messages":[', { status: 200 }), 'post')).calls).toBe(1)
  })
  it('tries 1/99 twice, and leaves long waits to the caller', async () => {
    expect((await tried(() => metaError(1, 99, { status: 500 }))).calls).toBe(2)
    expect(await tried(() => metaError(131056))).toEqual({ calls: 1, ms: 0 })
    expect(await tried(() => metaError(80006))).toEqual({ calls: 1, ms: 0 })
  })
  it('ends a pause when the call is aborted', async () => {
    const { graph } = kit(() => metaError(2), { auto: false })
    const abort = new AbortController()
    const waiting = graph.use(retry()).get('me', { signal: abort.signal })
    await new Promise((r) => setTimeout(r, 5))
    abort.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
  })
  it('makes as many calls as told, whatever fails in between', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 8 }),
        fc.integer({ min: 1, max: 6 }),
        async (fails, tries) => {
          const { graph, seen } = kit((_, n) => (fails[n - 1] ? metaError(2) : {}))
          const done = await graph
            .use(retry({ tries, baseMs: 1 }))
            .post('x')
            .then(
              () => true,
              () => false,
            )
          const first = fails.indexOf(false) === -1 ? fails.length : fails.indexOf(false)
          expect([done, seen.length]).toEqual([first < tries, Math.min(first + 1, tries)])
        },
      ),
      { numRuns: 50 },
    ))
})

describe('etags', () => {
  it('answers from memory where nothing changed, for the same account only', async () => {
    const cached = etags()
    const answer = (s: { headers: Headers }) =>
      s.headers.get('if-none-match') === '"1"'
        ? new Response(null, { status: 304 })
        : Response.json({ id: s.headers.get('authorization') }, { headers: { etag: '"1"' } })
    const a = kit(answer as never, { account: 'a', credentials: () => ({ token: 'A' }) })
    const b = kit(answer as never, { account: 'b', credentials: () => ({ token: 'B' }) })
    const [ga, gb] = [a.graph.use(cached), b.graph.use(cached)]
    expect([await ga.get('me'), await gb.get('me'), await ga.get('me'), await gb.get('me')]).toEqual(
      ['A', 'B', 'A', 'B'].map((t) => ({ id: `Bearer ${t}` })),
    )
    expect(a.seen.map((s) => s.headers.get('if-none-match'))).toEqual([null, '"1"'])
    await ga.get('me', { params: { fields: 'x' } })
    expect(a.seen[2]?.headers.get('if-none-match')).toBeNull()
  })
  it('gives a 304 to a caller who asked with a tag', async () => {
    const { graph } = kit(() => new Response(null, { status: 304 }))
    const headers = { 'if-none-match': '"1"' }
    expect(await graph.call({ method: 'GET', path: 'me', headers })).toMatchObject({ status: 304, data: undefined })
  })
})
