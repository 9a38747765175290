import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createGraph, GraphError } from '../../../core/graph/mod.ts'
import { createProver } from '../../../core/graph/proof.ts'
import { kit, metaError, SECRET, TOKEN } from './kit.ts'

const hmac = (text: string): string => createHmac('sha256', SECRET).update(text).digest('hex')

describe('a call', () => {
  it('carries the token in its header only, and asks for the version of app, call or default', async () => {
    const { graph, seen } = kit(() => ({ id: 1, app_id: 12345678901234567890n.toString() }))
    expect(await graph.get('/me', { params: { fields: 'id', empty: undefined, none: null, list: ['a'] } })).toEqual({
      id: '1',
      app_id: '12345678901234567890',
    })
    await graph.get('me', { version: 'v21.0' })
    await graph.post('1/messages', { to: '2' })
    expect(seen.map((s) => `${s.method} ${s.url}`)).toEqual([
      'GET https://graph.facebook.com/v26.0/me?fields=id&list=%5B%22a%22%5D',
      'GET https://graph.facebook.com/v21.0/me',
      'POST https://graph.facebook.com/v26.0/1/messages',
    ])
    expect(seen.every((s) => s.headers.get('authorization') === `Bearer ${TOKEN}`)).toBe(true)
    expect([seen[2]?.headers.get('content-type'), seen[2]?.body]).toEqual(['application/json', '{"to":"2"}'])
  })
  it('goes to Meta’s hosts only, and refuses a token in an address', async () => {
    const { graph, seen } = kit(() => ({}))
    for (const host of ['graph.instagram.com', 'graph-video.facebook.com', 'graph.threads.net'] as const)
      await graph.get('me', { host })
    expect(seen.map((s) => s.url.hostname)).toEqual([
      'graph.instagram.com',
      'graph-video.facebook.com',
      'graph.threads.net',
    ])
    for (const host of ['evil.example', 'graph.facebook.com.evil.example', 'x@evil.example', 'xgraph.facebook.com'])
      await expect(graph.get('me', { host: host as never })).rejects.toMatchObject({ code: 'input_invalid' })
    await expect(graph.get('me', { params: { access_token: TOKEN } })).rejects.toMatchObject({ code: 'input_invalid' })
    await expect(graph.get(`me?access_token=${TOKEN}`)).rejects.toMatchObject({ code: 'input_invalid' })
    await graph.get('//evil.example/me')
    expect(seen.slice(3).map((s) => s.url.hostname)).toEqual(['graph.facebook.com'])
  })
  it('puts the version where upload hosts want it, and the token in their scheme', async () => {
    const { graph, seen } = kit(() => ({}), { proof: createProver(), appSecret: SECRET })
    await graph.post('ig-api-upload/v26.0/7', undefined, { host: 'rupload.facebook.com', version: '', scheme: 'OAuth' })
    await graph.get('upload:abc', { scheme: 'OAuth' })
    expect(seen.map((s) => `${s.url} ${s.headers.get('authorization')?.split(' ')[0]}`)).toEqual([
      'https://rupload.facebook.com/ig-api-upload/v26.0/7 OAuth',
      'https://graph.facebook.com/v26.0/upload:abc OAuth',
    ])
  })
  it('times out with an unknown outcome, and ends at once when aborted', async () => {
    const hang = (s: { signal?: AbortSignal | null | undefined }) =>
      new Promise<Response>((_, reject) => {
        s.signal?.addEventListener('abort', () => reject(s.signal?.reason))
      })
    const { graph } = kit(hang, { timeoutMs: 5000 })
    await expect(graph.post('1/messages', { to: '2' })).rejects.toMatchObject({ status: 0, outcome: 'unknown' })
    const abort = new AbortController()
    const other = kit(hang, { auto: false })
    const waiting = other.graph.get('me', { signal: abort.signal })
    await new Promise((r) => setTimeout(r))
    abort.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    expect(other.clock.timers).toEqual([])
    await expect(graph.get('me', { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
  })
  it('says why there was no answer, as the host’s fetch has it in its cause', async () => {
    const down = new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND graph.facebook.com') })
    const silent = new TypeError('fetch failed', {
      cause: Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }),
    })
    for (const [thrown, said] of [
      [down, 'fetch failed: getaddrinfo ENOTFOUND graph.facebook.com'],
      [silent, 'fetch failed: ECONNREFUSED'],
      [new Error('reset'), 'reset'],
    ] as const) {
      const { graph } = kit(() => Promise.reject(thrown))
      await expect(graph.get('me')).rejects.toMatchObject({ outcome: 'unknown', cause: { message: said } })
    }
  })
  it('rejects, and never throws at once', () => {
    const graph = createGraph({
      fetch,
      credentials: () => {
        throw new Error('no token')
      },
    })
    return expect(graph.get('me')).rejects.toThrow('no token')
  })
})

describe('appsecret_proof', () => {
  it('signs user, Page and system-user tokens, plainly or timed', async () => {
    const plain = kit(() => ({}), { proof: createProver(), appSecret: SECRET })
    await plain.graph.get('me')
    expect(plain.seen[0]?.url.searchParams.get('appsecret_proof')).toBe(hmac(TOKEN))
    const timed = kit(() => ({}), {
      proof: createProver(),
      appSecret: SECRET,
      credentials: () => ({ token: TOKEN, proof: 'timed' }),
    })
    await timed.graph.get('me')
    const params = timed.seen[0]?.url.searchParams
    expect(params?.get('appsecret_proof')).toBe(hmac(`${TOKEN}|${params?.get('appsecret_time')}`))
    expect(Math.abs(Number(params?.get('appsecret_time')) - timed.clock.now / 1000)).toBeLessThanOrEqual(60)
  })
  it('signs neither app tokens, nor those of another app, nor where it is told not to', async () => {
    const proof = createProver()
    for (const credentials of [
      { token: '123456|appsecretappsecret' },
      { token: TOKEN, proof: false },
      { token: TOKEN, host: 'graph.instagram.com' },
    ] as const) {
      const { graph, seen } = kit(() => ({}), { proof, appSecret: SECRET, credentials: () => credentials })
      await graph.get('me')
      expect(seen[0]?.url.search).toBe('')
    }
    const own = kit(() => ({}), {
      proof,
      appSecret: 'other',
      credentials: () => ({ token: TOKEN, host: 'graph.instagram.com', appSecret: SECRET }),
    })
    await own.graph.get('me')
    expect(own.seen[0]?.url.searchParams.get('appsecret_proof')).toBe(hmac(TOKEN))
  })
  it('is computed once for a token', async () => {
    const proof = createProver()
    expect(proof(SECRET, 'a')).toBe(proof(SECRET, 'a'))
    expect(proof(SECRET, 'a', 'timed', 61_000)).toBe(proof(SECRET, 'a', 'timed', 119_000))
    expect(proof(SECRET, 'a', 'timed', 61_000)).not.toBe(proof(SECRET, 'a', 'timed', 120_000))
    expect(proof(SECRET, 'a')).not.toBe(proof(SECRET, 'b'))
    expect(proof(SECRET, 'a')).not.toBe(proof('other', 'a'))
  })
})

describe('errors', () => {
  const CANARIES = [TOKEN, SECRET, '27820001111', 'my secret words', 'canary@example.com']
  const leaks = (error: unknown): string[] => {
    const parts: unknown[] = []
    for (let e = error; e instanceof Error; e = e.cause)
      parts.push(e.message, e.stack, JSON.stringify(e), { ...e }, String(e), Object.getOwnPropertyDescriptors(e))
    const text = JSON.stringify(parts)
    return CANARIES.filter((canary) => text.includes(canary))
  }
  const body = { to: '27820001111', text: { body: 'my secret words' }, email: 'canary@example.com' }
  it.each([
    [
      'quotes everything',
      () =>
        Response.json(
          {
            error: {
              message: `Bad ${CANARIES.slice(0, 1)} ${CANARIES.slice(2).join(' ')}`,
              code: 100,
              error_user_msg: CANARIES[0],
              error_data: { details: CANARIES[2] },
            },
          },
          { status: 400 },
        ),
    ],
    [
      'quotes an address',
      () =>
        Response.json(
          { error: { message: `See https://x.example/?access_token=${TOKEN}`, code: 190 } },
          { status: 400 },
        ),
    ],
    ['is HTML', () => new Response(`<html>${TOKEN} 27820001111`, { status: 502 })],
    ['is truncated', () => new Response(`{"to":"27820001111","token":"${TOKEN}`)],
    [
      'does not come',
      (s: { url: URL }) =>
        Promise.reject(new TypeError(`error sending request for url (${s.url}?a=${TOKEN}) my secret words`)),
    ],
    ['breaks off', () => new Response(new ReadableStream({ pull: (c) => c.error(new Error(`reset ${TOKEN}`)) }))],
    ['redirects', () => Response.redirect(`https://evil.example/?t=${TOKEN}`)],
  ])('hold no secret where the answer %s', async (_, answer) => {
    const { graph, seen, store } = kit(answer as never, { proof: createProver(), appSecret: SECRET })
    const error = await graph.post('1/messages', body).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(GraphError)
    expect(leaks(error)).toEqual([])
    expect(seen.map((s) => String(s.url)).filter((url) => CANARIES.some((c) => url.includes(c)))).toEqual([])
    expect(JSON.stringify(await store.list(''))).not.toContain('canary')
  })
  it('keep what a reader needs: numbers, names, plain words', async () => {
    const { graph } = kit(() =>
      Response.json(
        { error: { message: 'Template order_1 (123456789012345) is missing', code: 132001 } },
        { status: 404 },
      ),
    )
    await expect(graph.post('1/messages', { template: { name: 'order_1' } })).rejects.toThrow(
      '(#132001) Template order_1 (123456789012345) is missing',
    )
  })
})

describe('transformers', () => {
  it('run from the first to the last, see the site, and do not change the client they were added to', async () => {
    const { graph, seen } = kit(() => ({}))
    const order: string[] = []
    const more = graph
      .use(async (call, next, site) => {
        order.push(`a ${call.path} ${call.version} ${site.account}`)
        return next({ ...call, headers: { 'x-a': '1' } })
      })
      .use(async (call, next) => {
        order.push(`b ${call.headers?.['x-a']}`)
        return next(call)
      })
    await more.get('/me')
    await graph.get('me')
    expect(order).toEqual(['a me v26.0 1', 'b 1'])
    expect(seen.map((s) => s.headers.get('x-a'))).toEqual(['1', null])
  })
  it('see errors as GraphErrors', async () => {
    const { graph } = kit(() => metaError(190))
    const classes: string[] = []
    const watched = graph.use((call, next) =>
      next(call).catch((e: GraphError) => {
        classes.push(e.class)
        throw e
      }),
    )
    await expect(watched.get('me')).rejects.toThrow()
    expect(classes).toEqual(['auth'])
  })
})
