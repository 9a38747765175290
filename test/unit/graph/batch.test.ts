import { describe, expect, it } from 'vitest'
import { type BatchCall, batch, GraphError, gate, retry } from '../../../core/graph/mod.ts'
import { kit, metaError, SECRET, type Seen, TOKEN } from './kit.ts'

interface Item {
  readonly method: string
  readonly relative_url: string
  readonly body?: string
  readonly name?: string
}
const itemsOf = (seen: Seen): Item[] => JSON.parse(new URLSearchParams(String(seen.body)).get('batch') ?? '[]')
const ok = (body: unknown, headers: object[] = []) => ({ code: 200, headers, body: JSON.stringify(body) })
const reads = (n: number): BatchCall[] => Array.from({ length: n }, (_, i) => ({ method: 'GET', path: `${i}` }))

describe('batch', () => {
  it('sends 120 operations as 50, 50 and 20, and answers each in its place', async () => {
    const { graph, seen } = kit((s) => itemsOf(s).map((item) => ok({ id: item.relative_url })))
    const replies = await Promise.all(batch(graph, reads(120)))
    expect(seen.map((s) => itemsOf(s).length)).toEqual([50, 50, 20])
    expect(replies.map((r) => (r.data as { id: string }).id)).toEqual(Array.from({ length: 120 }, (_, i) => `${i}`))
    expect(seen.every((s) => s.method === 'POST' && s.url.pathname === '/v26.0/')).toBe(true)
  })
  it('sends again what was not run, and fails what was refused alone', async () => {
    const usage = { name: 'x-business-use-case-usage', value: '{"1":[{"estimated_time_to_regain_access":3}]}' }
    const tried = new Map<string, number>()
    const { graph, seen, clock } = kit((s) =>
      itemsOf(s).map(({ relative_url }) => {
        const n = Number(relative_url)
        tried.set(relative_url, (tried.get(relative_url) ?? 0) + 1)
        if (n % 7 === 0 && tried.get(relative_url) === 1) return null
        if (n % 10 === 3) return { code: 400, headers: [usage], body: '{"error":{"code":80004,"message":"slow"}}' }
        return ok(true)
      }),
    )
    const settled = await Promise.allSettled(batch(graph, reads(120)))
    for (const [n, result] of settled.entries()) {
      if (n % 10 === 3) {
        const { reason } = result as PromiseRejectedResult
        expect(reason).toMatchObject({ class: 'rate', metaCode: 80004 })
        expect(reason.retryAt - clock.now).toBeGreaterThan(170_000)
      } else expect(result).toMatchObject({ status: 'fulfilled', value: { data: true } })
      expect(tried.get(`${n}`)).toBe(n % 7 === 0 ? 2 : 1)
    }
    expect(seen.map((s) => itemsOf(s).length)).toEqual([50, 50, 20, 18])
  })
  it('gives up on what is never run', async () => {
    const { graph, seen } = kit((s) => itemsOf(s).map(() => null))
    await expect(batch(graph, reads(1))[0]).rejects.toMatchObject({ class: 'transient', outcome: 'known' })
    expect(seen).toHaveLength(4)
  })
  it('writes arguments where Meta reads them', async () => {
    const { graph, seen } = kit((s) => itemsOf(s).map(() => ok(true)))
    await Promise.all(
      batch(graph, [
        { method: 'GET', path: '/me', params: { fields: 'id,name', limit: 2 }, version: 'v25.0' },
        { method: 'POST', path: '1/feed', body: { message: 'ä & b', targeting: { age: 18 }, none: undefined } },
        { method: 'DELETE', path: '2?a=1', params: { b: false } },
      ]),
    )
    expect(itemsOf(seen[0]!)).toEqual([
      { method: 'GET', relative_url: 'v25.0/me?fields=id%2Cname&limit=2' },
      { method: 'POST', relative_url: '1/feed', body: 'message=%C3%A4+%26+b&targeting=%7B%22age%22%3A18%7D' },
      { method: 'DELETE', relative_url: '2?a=1&b=false' },
    ])
  })
  it('keeps operations that refer to each other in one POST, in order', async () => {
    const { graph, seen } = kit((s) => itemsOf(s).map((i) => (i.name ? null : ok(true))))
    const ops: BatchCall[] = [
      ...reads(49),
      { method: 'POST', path: 'act_1/campaigns', name: 'c' },
      { method: 'POST', path: 'act_1/adsets', body: { campaign_id: '{result=c:$.id}' } },
      { method: 'GET', path: 'x', depends_on: 'c' },
    ]
    const replies = await Promise.all(batch(graph, ops))
    expect(replies[49]?.data).toBeUndefined()
    expect(seen.map((s) => itemsOf(s).length)).toEqual([49, 3])
    const many = Array.from({ length: 51 }, (): BatchCall => ({ method: 'GET', path: 'y', depends_on: 'c' }))
    const tooMany = batch(graph, [{ method: 'POST', path: 'a', name: 'c' }, ...many])
    await expect(tooMany[3]).rejects.toMatchObject({ code: 'input_invalid' })
  })
  it('does not send again what depends on an operation that failed', async () => {
    const { graph, seen } = kit((s) =>
      itemsOf(s).map((i) => (i.name ? { code: 400, body: '{"error":{"code":100,"message":"no"}}' } : null)),
    )
    const [first, second] = batch(graph, [
      { method: 'POST', path: 'a', name: 'c' },
      { method: 'POST', path: 'b', body: { id: '{result=c:$.id}' } },
    ])
    await expect(first).rejects.toMatchObject({ class: 'invalid' })
    await expect(second).rejects.toMatchObject({ outcome: 'known' })
    expect(seen).toHaveLength(1)
  })
  it('sends another account’s token with its proof in the body, never in the address, never in an error', async () => {
    const other = 'EAAothercanary0123456789'
    const { graph, seen } = kit((s) =>
      itemsOf(s).map(() => ({ code: 400, body: `{"error":{"code":190,"message":"Bad token ${other}"}}` })),
    )
    const [one] = batch(graph, [{ method: 'GET', path: 'me', token: other, appSecret: SECRET }])
    const error = (await one.catch((e: unknown) => e)) as GraphError
    expect(error.message).toBe('(#190) Bad token …')
    expect(itemsOf(seen[0]!)[0]?.relative_url).toMatch(/^me\?access_token=EAAother\w+&appsecret_proof=[0-9a-f]{64}$/)
    expect(String(seen[0]?.url)).not.toContain('EAA')
  })
  it('fails every operation when the whole POST fails, without an unhandled rejection', async () => {
    const { graph } = kit(() => metaError(960))
    const results = batch(graph, reads(3))
    await expect(results[1]).rejects.toMatchObject({ metaCode: 960 })
    await new Promise((resolve) => setTimeout(resolve))
    const html = kit(() => ({ error: 'x' }))
    await expect(batch(html.graph, reads(1))[0]).rejects.toBeInstanceOf(GraphError)
    expect(TOKEN).toBeTruthy()
  })
  it('tells a gate around it what each operation used', async () => {
    const used = { name: 'X-Business-Use-Case-Usage', value: '{"7":[{"type":"pages","call_count":12}]}' }
    const full = { name: 'x-business-use-case-usage', value: '{"1":[{"type":"pages","call_count":99}]}' }
    const made = kit((s) => itemsOf(s).map((_, i) => ok(true, i === 1 ? [full] : [used])))
    const graph = made.graph.use(gate())
    await Promise.all(batch(graph, reads(3)))
    await expect(batch(graph, reads(1))[0]).rejects.toMatchObject({ code: 'limit_exceeded' })
    expect(made.seen).toHaveLength(1)
    await made.clock.advance(60_001)
    await batch(graph, reads(1))[0]
    expect(made.seen).toHaveLength(2)
  })
  it('never repeats a batch that timed out: some of it may have run', async () => {
    const made = kit(() => metaError(960))
    const posts = batch(made.graph.use(retry()), [{ method: 'POST', path: '1/messages', body: { text: 'hi' } }])
    await expect(posts[0]).rejects.toMatchObject({ metaCode: 960, outcome: 'unknown', class: 'transient' })
    expect(made.seen).toHaveLength(1)
  })
  it('dates a retry by the site’s clock', async () => {
    const made = kit((s) => itemsOf(s).map(() => ({ code: 400, body: '{"error":{"code":80007,"message":"slow"}}' })))
    const error = await batch(made.graph, reads(1))[0]!.catch((e: unknown) => e as GraphError)
    expect((error as GraphError).retryAt).toBeGreaterThan(made.clock.now)
    expect((error as GraphError).retryAt).toBeLessThan(made.clock.now + 2 * 3_600_000)
  })
})
