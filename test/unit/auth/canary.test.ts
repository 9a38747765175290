import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  accountWebhooks,
  appWebhooks,
  createVault,
  debugToken,
  exchangeCode,
  exchangeInstagramCode,
  exchangeToken,
  idTokenVerifier,
  issueSystemUserToken,
  pageTokens,
  readSignedRequest,
  refreshInstagram,
  verifyAccessToken,
} from '../../../core/auth/mod.ts'
import { graphWith } from '../../../core/auth/site.ts'
import { APP, type Asked, DAY, fakeMeta, HOUR, INSTAGRAM, isolate, type Meta, token } from './kit.ts'

const CODE = 'AQcanarycanarycanarycode'
const TOKEN = 'zz~canary~no~shape~of~a~token'
const VERIFY = 'canary-verify-token'
/** What a careless server quotes: all that it got. */
const quote = (a: Asked): string =>
  `${a.url} ${a.token} ${JSON.stringify(a.form)} ${Object.values(a.form).join(' ')} ${a.body ?? ''} ${a.body?.includes(VERIFY) ? VERIFY : ''}`

const ANSWERS: Readonly<Record<string, (a: Asked) => object | Response | undefined>> = {
  success: () => undefined,
  'a bad request': (a) => Response.json({ error: { code: 100, message: quote(a) } }, { status: 400 }),
  'a dead token': (a) =>
    Response.json({ error: { code: 190, message: quote(a), error_user_msg: quote(a) } }, { status: 401 }),
  'an Instagram error': (a) => Response.json({ code: 400, error_message: quote(a) }, { status: 400 }),
  HTML: (a) => new Response(`<p>${quote(a)}`, { status: 502 }),
  'an error of the network': (a) => {
    throw new TypeError(quote(a), { cause: quote(a) })
  },
  'an answer without a token': () => ({ nothing: true }),
}
const CALLS: Readonly<Record<string, (meta: Meta) => Promise<unknown>>> = {
  code: (m) =>
    exchangeCode(m.host, APP, CODE, { redirectUri: 'https://bot.example/cb', verifier: `canary${'v'.repeat(30)}` }),
  exchange: (m) => exchangeToken(m.host, APP, { token: TOKEN, kind: 'user' }),
  'Instagram code': (m) => exchangeInstagramCode(m.host, INSTAGRAM, CODE, 'https://bot.example/cb'),
  'Instagram refresh': (m) => refreshInstagram(m.host, INSTAGRAM, { token: TOKEN }),
  'system user': (m) => issueSystemUserToken(m.host, APP, TOKEN, { systemUserId: '5', scopes: ['ads_read'] }),
  debug: (m) => debugToken(m.host, APP, TOKEN),
  'sign-in': (m) => verifyAccessToken(m.host, APP, TOKEN),
  async pages(m) {
    for await (const _ of pageTokens(m.host, APP, { token: TOKEN, kind: 'user', issuedAt: 0 })) break
  },
  'app webhooks': (m) =>
    appWebhooks(m.host, APP).set('page', ['feed'], { callbackUrl: 'https://bot.example/webhook', verifyToken: VERIFY }),
  'account webhooks': (m) =>
    accountWebhooks(graphWith(m.host, APP, TOKEN), '1').set({
      callback: { callbackUrl: 'https://bot.example/webhook', verifyToken: VERIFY },
    }),
  async renewal(m) {
    const tokens = isolate(m)
    await tokens.put('c', 't', { ...token(m, 'user', 59 * DAY, HOUR), token: TOKEN })
    await tokens.credentials('c')
    await tokens.renew('c')
  },
  async id_token(m) {
    await idTokenVerifier({ appId: APP.id, fetch: m.host.fetch }).verify(
      `eyJhbGciOiJSUzI1NiJ9.${btoa('{"sub":"canary"}')}.canary`,
      {},
    )
  },
  signed_request: () => readSignedRequest(`canary.${btoa('canary')}`, [APP.secret]),
  vault: async () => createVault({ a: btoa('canary') as never }).seal('canary', 'c'),
}

describe.each(Object.keys(CALLS))('%s', (name) => {
  it.each(Object.keys(ANSWERS))('tells nothing on %s', async (how) => {
    const meta = fakeMeta((a) => ANSWERS[how]?.(a))
    const error = await CALLS[name]?.(meta).then(
      () => undefined,
      (e: unknown) => e,
    )
    // Instagram takes the secret of this one exchange in the address, and nowhere else.
    const urls = meta.asked.map(({ url, host, path }) =>
      host === 'graph.instagram.com' && path === 'access_token' ? url.replace(INSTAGRAM.secret, '') : url,
    )
    const rows = await meta.store.list('', { limit: 500 })
    for (const where of [urls, meta.logged, rows]) expect(inspect(where, { depth: 9 })).not.toMatch(/canary/i)
    for (let e = error; e; e = (e as Error).cause)
      expect(
        inspect(e, { depth: 9, showHidden: true }).replaceAll(/at .*canary.test.ts.*|canary\.test\.ts/g, ''),
      ).not.toMatch(/canary/i)
    if (how === 'a bad request' && name !== 'vault' && name !== 'signed_request') expect(error).toBeDefined()
  })
})
