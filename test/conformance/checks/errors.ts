import { describe, SignalboxError } from '../../../core/errors.ts'
import { createGraph } from '../../../core/graph/client.ts'
import { keys, validate } from '../../../core/schema.ts'
import { type Checks, equal, fastApp, ok, rejects } from './kit.ts'

const answering = (status: number, body: unknown) => {
  const calls: { url: string; token: string | null }[] = []
  const fetch = (async (url: string, init: RequestInit) => {
    calls.push({ url, token: new Headers(init.headers).get('authorization') })
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
  }) as typeof globalThis.fetch
  return { calls, graph: createGraph({ fetch, credentials: () => ({ token: 'secret-token', proof: false }) }) }
}

export const errorChecks: Checks = {
  'an error has a code, a way to mend it and a page': () => {
    const error = new SignalboxError('store_failed', 'no disk', { fix: 'buy one' })
    ok(error instanceof Error, 'not an Error')
    equal(
      [error.name, error.code, error.message, error.fix, error.docs],
      ['SignalboxError', 'store_failed', 'no disk', 'buy one', 'docs/errors.md#store_failed'],
    )
  },
  'whatever was thrown can be described, and no property of it is': () => {
    equal(describe(Object.assign(new TypeError('bad'), { token: 'secret' })), { name: 'TypeError', message: 'bad' })
    equal(describe('just a text'), { name: 'string', message: 'just a text' })
    equal(describe(null).name, 'object')
    ok(describe(new Error('outer', { cause: new Error('inner') })).cause, 'the cause is missing')
  },
  'one error lists every missing key': async () => {
    await rejects((async () => fastApp().app.check({}))(), /config_missing.*META_APP_SECRET.*WEBHOOK_VERIFY_TOKEN/s)
    fastApp().app.check({ META_APP_SECRET: 's', WEBHOOK_VERIFY_TOKEN: 't' })
  },
  'keys are trimmed, and blank ones are missing': () => {
    const schema = keys({ A: { about: 'a' }, B: { about: 'b', optional: true } })
    equal(validate(schema, { A: ' x ', B: ' ' }, 'test'), { value: { A: 'x' } })
    equal(validate(schema, { A: ' ' }, 'test').issues?.length, 1)
  },
  "Meta's error becomes one of ours": async () => {
    const { graph } = answering(400, { error: { message: 'no', type: 'OAuthException', code: 190, fbtrace_id: 'T' } })
    await rejects(graph.get('me'), /graph_failed .*\(#190\) no/)
  },
  'an answer that is no JSON is an error, an empty one is not': async () => {
    await rejects(answering(502, '<html>').graph.get('me'), /graph_failed GraphError/)
    equal(await answering(200, { id: '1' }).graph.get('me'), { id: '1' })
  },
  'the token goes into its header and nowhere else': async () => {
    const { graph, calls } = answering(200, {})
    await graph.get('me', { params: { fields: 'id,name' } })
    equal(
      calls.map((c) => [new URL(c.url).search, c.token]),
      [['?fields=id%2Cname', 'Bearer secret-token']],
    )
  },
  'no error carries the token': async () => {
    const { graph } = answering(400, { error: { message: 'no', code: 100 } })
    const error = await graph.post('me', { a: 1 }).catch((e: unknown) => e)
    equal(JSON.stringify([error, describe(error), String(error)]).includes('secret-token'), false)
  },
}
