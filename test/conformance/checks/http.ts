import { env, envelope, posted } from '../probe.ts'
import { type Checks, equal, fastApp, testHost } from './kit.ts'

const ask = async (path: string, init?: RequestInit, basePath?: '/meta'): Promise<Response> =>
  fastApp(basePath ? { basePath } : {}).app.fetch(new Request(`http://localhost${path}`, init), testHost().host)
const challenge = (query: Record<string, string>): Promise<Response> => ask(`/webhook?${new URLSearchParams(query)}`)
const right = { 'hub.mode': 'subscribe', 'hub.verify_token': env.WEBHOOK_VERIFY_TOKEN, 'hub.challenge': '1158201444' }

export const httpChecks: Checks = {
  'the challenge is answered as it came': async () => {
    const response = await challenge(right)
    equal([response.status, await response.text()], [200, '1158201444'])
  },
  'the challenge is plain text that no browser sniffs or keeps': async () => {
    const { headers } = await challenge(right)
    equal(
      ['content-type', 'x-content-type-options', 'cache-control', 'content-security-policy'].map((h) => headers.get(h)),
      ['text/plain; charset=utf-8', 'nosniff', 'no-store', "default-src 'none'"],
    )
  },
  'a wrong verify token is refused': async () =>
    equal((await challenge({ ...right, 'hub.verify_token': 'x' })).status, 403),
  'an empty verify token is refused': async () =>
    equal((await challenge({ ...right, 'hub.verify_token': '' })).status, 403),
  'another mode is refused': async () => equal((await challenge({ ...right, 'hub.mode': 'unsubscribe' })).status, 403),
  'a request without a query is refused': async () => equal((await ask('/webhook')).status, 403),
  'a challenge in another form is refused, not echoed': async () => {
    for (const bad of ['<script>alert(1)</script>', '', 'a'.repeat(129), 'a b', 'a\nb']) {
      const response = await challenge({ ...right, 'hub.challenge': bad })
      equal([response.status, await response.text()], [400, 'bad challenge'], `for ${JSON.stringify(bad)}`)
    }
  },
  'other methods are told which ones are allowed': async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const response = await ask('/webhook', { method })
      equal([response.status, response.headers.get('allow')], [405, 'GET, HEAD, POST'], method)
    }
  },
  'HEAD is answered without a body': async () => {
    const response = await ask('/webhook', { method: 'HEAD' })
    equal([response.status, await response.text()], [200, ''])
  },
  'unknown paths are not found': async () => {
    for (const path of ['/', '/nothing', '/webhook/', '/webhookx', '/WEBHOOK', '//webhook'])
      equal((await ask(path)).status, 404, path)
  },
  'health names the products': async () => {
    const health = (await (await ask('/health')).json()) as { ok: boolean; products: string[] }
    equal([health.ok, health.products], [true, ['probe']])
  },
  'a route of a plugin reads its parameters and its request': async () => {
    equal(await (await ask('/probe/of/tea%20pot')).json(), { name: 'tea%20pot' })
    const answer = await ask('/probe/read', { method: 'POST', body: 'hello', headers: { 'content-type': 'text/x' } })
    equal(await answer.json(), { text: 'hello', type: 'text/x' })
  },
  'everything lives below the base path': async () => {
    equal((await ask('/meta/health', {}, '/meta')).status, 200)
    equal((await ask('/health', {}, '/meta')).status, 404)
    equal((await ask('/webhook', {}, '/meta')).status, 404)
    equal((await ask('/meta/webhook', {}, '/meta')).status, 403)
  },
  'an environment without its keys is a 500 that tells the caller only a code': async () => {
    const { app } = fastApp()
    const { host, log } = testHost({ env: {} as never })
    const response = await app.fetch(await posted(envelope({ id: '1' })), host)
    equal([response.status, await response.json()], [500, { error: 'config_missing' }])
    equal(JSON.stringify(log).includes('META_APP_SECRET'), true, 'the log names the key')
  },
}
