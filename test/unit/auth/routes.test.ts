import { createHmac } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { type AuthOptions, accountWebhooks, appWebhooks, auth, idTokenVerifier } from '../../../core/auth/mod.ts'
import { createApp } from '../../../core/fast.ts'
import { createGraph } from '../../../core/graph/client.ts'
import type { Host } from '../../../core/host.ts'
import { definePlugin } from '../../../core/plugin.ts'
import { keys } from '../../../core/schema.ts'
import { APP, type Asked, fakeMeta, INSTAGRAM, RING, textOf } from './kit.ts'

const ENV = {
  META_APP_ID: APP.id,
  META_APP_SECRET: APP.secret,
  WEBHOOK_VERIFY_TOKEN: 'v',
  TOKEN_KEYS: JSON.stringify(RING),
  INSTAGRAM_APP_ID: INSTAGRAM.id,
  INSTAGRAM_APP_SECRET: INSTAGRAM.secret,
  WHATSAPP_CONFIG_ID: 'cfg',
}
const product = <const Id extends string>(id: Id) =>
  definePlugin({
    id,
    credentials: keys({ SEND_TOKEN: { about: 'token', secret: true } }, (e) => ({ token: e.SEND_TOKEN })),
    api: ({ graph }) => ({ me: () => graph.get<object>('me') }),
  })

function setup(options: AuthOptions = {}, answer: (a: Asked) => object | Response | undefined = () => undefined) {
  const meta = fakeMeta(answer, { env: ENV })
  const parts = auth({ tenantOf: (r) => new URL(r.url).searchParams.get('tenant') ?? undefined, ...options })
  const plugins = [product('whatsapp'), product('messenger'), product('instagram'), parts.plugin] as const
  const app = createApp({ plugins, tenants: parts.tenants })
  const host = meta.host as Host<typeof ENV>
  const call = (path: string, init?: RequestInit) => app.fetch(new Request(`https://bot.example${path}`, init), host)
  const beginLogin = async (name: string, tenant = 't1') => {
    const reply = await call(`/connect/${name}?tenant=${tenant}`)
    const to = new URL(reply.headers.get('location') ?? 'https://none.example')
    const cookie = reply.headers.get('set-cookie')?.split(';')[0] ?? ''
    return { reply, to, cookie, state: to.searchParams.get('state') ?? '' }
  }
  const finishLogin = (name: string, state: string, cookie: string, more = '&code=CODE') =>
    call(`/connect/${name}/callback?state=${encodeURIComponent(state)}${more}`, {
      headers: { cookie: `a=b; ${cookie}` },
    })
  return { ...meta, host, app, call, beginLogin, finishLogin }
}

const signed = (user_id: string, secret = APP.secret): RequestInit => {
  const payload = Buffer.from(JSON.stringify({ algorithm: 'HMAC-SHA256', user_id })).toString('base64url')
  const mac = createHmac('sha256', secret).update(payload).digest('base64url')
  return { method: 'POST', body: new URLSearchParams({ signed_request: `${mac}.${payload}` }) }
}

describe('/connect', () => {
  it('sends the visitor to each login with what it wants', async () => {
    const { beginLogin } = setup()
    const facebook = await beginLogin('facebook')
    expect(facebook.to.href.split('?')[0]).toBe('https://www.facebook.com/v26.0/dialog/oauth')
    expect(Object.fromEntries(facebook.to.searchParams)).toMatchObject({
      client_id: APP.id,
      redirect_uri: 'https://bot.example/connect/facebook/callback',
      response_type: 'code',
      code_challenge_method: 'S256',
      scope: expect.stringContaining('pages_messaging'),
    })
    const whatsapp = await beginLogin('whatsapp')
    expect(Object.fromEntries(whatsapp.to.searchParams)).toMatchObject({
      config_id: 'cfg',
      override_default_response_type: 'true',
    })
    const instagram = await beginLogin('instagram')
    expect(instagram.to.href.split('?')[0]).toBe('https://www.instagram.com/oauth/authorize')
    expect(instagram.to.searchParams.get('client_id')).toBe(INSTAGRAM.id)
    expect(facebook.reply.headers.get('set-cookie')).toMatch(/HttpOnly; Secure; SameSite=Lax$/)
  })
  it('refuses a visitor without a tenant, and logins that do not exist', async () => {
    const { call } = setup()
    expect((await call('/connect/facebook')).status).toBe(403)
    expect((await call('/connect/nothing?tenant=t')).status).toBe(404)
  })
  it('connects Pages with their Instagram accounts, and each speaks with its own token', async () => {
    const pages = ['1', '2'].map((id) => ({
      id,
      name: `Page ${id}`,
      access_token: `EAApagetoken${id}`,
      instagram_business_account: { id: `9${id}` },
    }))
    const { app, host, asked, beginLogin, finishLogin, store } = setup({}, (a) =>
      a.path === 'me/accounts' ? { data: pages } : undefined,
    )
    const { state, cookie } = await beginLogin('facebook')
    const done = await finishLogin('facebook', state, cookie)
    expect([done.status, await done.text()]).toEqual([
      200,
      'Connected: messenger 1, pages 1, instagram 91, messenger 2, pages 2, instagram 92',
    ])
    const exchange = asked.find((a) => a.form['code'])
    expect(exchange?.form).toMatchObject({ code: 'CODE', code_verifier: expect.stringMatching(/^[\w-]{43}$/) })
    expect(asked.filter((a) => a.path.endsWith('/subscribed_apps')).map((a) => [a.path, a.token])).toEqual([
      ['1/subscribed_apps', 'EAApagetoken1'],
      ['2/subscribed_apps', 'EAApagetoken2'],
    ])
    asked.length = 0
    await app.messenger.api(host, '1').me()
    await app.instagram.api(host, '92').me()
    expect(asked.map((a) => [a.host, a.token])).toEqual([
      ['graph.facebook.com', 'EAApagetoken1'],
      ['graph.facebook.com', 'EAApagetoken2'],
    ])
    await expect(app.messenger.api(host, '3').me()).rejects.toMatchObject({ code: 'account_unknown' })
    await expect(app.messenger.api(host).me()).rejects.toMatchObject({ code: 'account_unknown' })
    const rows = await store.scope('plugin/auth').list('', { limit: 500 })
    expect(textOf(rows)).not.toMatch(/canary|EAApage/)
  })
  it('connects the numbers of a WhatsApp account, and registers them where told', async () => {
    const { asked, beginLogin, finishLogin, minted } = setup({ pin: () => '123456' }, (a) =>
      a.path === 'waba1/phone_numbers' ? { data: [{ id: '55', verified_name: 'Shop' }] } : undefined,
    )
    const { state, cookie } = await beginLogin('whatsapp')
    // The token that the exchange will mint next is one for this account alone.
    const set = minted.set.bind(minted)
    minted.set = (k, v) =>
      set(k, { ...v, granular_scopes: [{ scope: 'whatsapp_business_management', target_ids: ['waba1'] }] })
    expect(await (await finishLogin('whatsapp', state, cookie)).text()).toBe('Connected: whatsapp waba1, whatsapp 55')
    expect(asked.filter((a) => a.method === 'POST').map((a) => a.path)).toEqual([
      'oauth/access_token',
      '',
      'waba1/subscribed_apps',
      '55/register',
    ])
  })
  it('takes the code of Embedded Signup from the page that opened the popup', async () => {
    const { app, call, asked, minted, host, logged } = setup(
      { pin: async () => '123456', tenantOf: (r) => r.headers.get('x-tenant') ?? undefined },
      (a) => {
        if (a.form['code'] === 'BAD') return Response.json({ error: { code: 100, message: 'BAD' } }, { status: 400 })
        return a.path === 'waba1/phone_numbers' ? { data: [{ id: '55', verified_name: 'Shop' }] } : undefined
      },
    )
    const set = minted.set.bind(minted)
    minted.set = (k, v) =>
      set(k, { ...v, granular_scopes: [{ scope: 'whatsapp_business_management', target_ids: ['waba1'] }] })
    const post = (body: unknown, headers: Record<string, string> = {}) =>
      call('/connect/whatsapp', {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': 'application/json', 'x-tenant': 't1', ...headers },
      })
    // What another site could make a browser send, who is nobody, and what is no code.
    expect((await post({ code: 'CODE' }, { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await post({ code: 'CODE' }, { 'x-tenant': '' })).status).toBe(403)
    expect((await post('x'.repeat(5000))).status).toBe(413)
    for (const body of ['', '{', 'null', '{}', '{"code":7}', '{"code":""}']) expect((await post(body)).status).toBe(400)
    expect(asked).toEqual([])
    const done = await post({ code: 'CODE' })
    expect([done.status, await done.json()]).toEqual([
      200,
      {
        product: 'whatsapp',
        tenant: 't1',
        accounts: [
          { product: 'whatsapp', account: 'waba1', name: '' },
          { product: 'whatsapp', account: '55', name: 'Shop' },
        ],
        problems: [],
      },
    ])
    expect(asked[0]?.form).toEqual({ client_id: APP.id, client_secret: APP.secret, code: 'CODE' })
    const registered = asked.find((a) => a.path === '55/register')?.body
    expect(JSON.parse(registered ?? '')).toEqual({ messaging_product: 'whatsapp', pin: '123456' })
    expect(await app.auth.api(host).directory.find('whatsapp', '55')).toMatchObject({ tenant: 't1' })
    const refused = await post({ code: 'BAD' })
    expect([refused.status, await refused.text()]).toEqual([502, 'Nothing was connected: Meta refused'])
    expect(textOf(logged)).not.toContain('canary')
  })
  it('connects an Instagram account at its own host', async () => {
    const { app, host, asked, beginLogin, finishLogin } = setup({}, (a) =>
      a.path === 'me' ? { user_id: '17841', username: 'shop' } : undefined,
    )
    const { state, cookie } = await beginLogin('instagram')
    expect(await (await finishLogin('instagram', state, cookie)).text()).toBe('Connected: instagram 17841')
    asked.length = 0
    await app.instagram.api(host, '17841').me()
    expect([asked[0]?.host, asked[0]?.query]).toEqual(['graph.instagram.com', {}])
  })
  it('accepts a state once, in its browser, for its product, for ten minutes', async () => {
    const { beginLogin, finishLogin, time, asked } = setup()
    const login = await beginLogin('facebook')
    const other = await beginLogin('facebook', 't2')
    const refused = async (name: string, state: string, cookie: string) => {
      const reply = await finishLogin(name, state, cookie)
      expect([reply.status, (await reply.text()).slice(0, 10)]).toEqual([400, 'This login'])
    }
    await refused('facebook', login.state, other.cookie)
    await refused('facebook', login.state, '')
    const at = login.state.length - 20
    const changed = login.state.slice(0, at) + (login.state[at] === 'A' ? 'B' : 'A') + login.state.slice(at + 1)
    await refused('facebook', changed, login.cookie)
    await refused('facebook', '', login.cookie)
    const [head, payload] = login.state.split('.')
    await refused('facebook', `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`, login.cookie)
    await refused('facebook', `${head}.${payload}.`, login.cookie)
    expect(asked).toEqual([])
    const [one, two] = await Promise.all([1, 2].map(() => finishLogin('facebook', login.state, login.cookie)))
    expect([one?.status, two?.status].sort()).toEqual([200, 400])
    await refused('instagram', other.state, other.cookie)
    const late = await beginLogin('facebook')
    await time.advance(601_000)
    await refused('facebook', late.state, late.cookie)
  })
  it('tells what could not be done, and that nothing was granted', async () => {
    const { beginLogin, finishLogin } = setup({}, (a) => {
      if (a.path === 'me/accounts') return { data: [{ id: '1', name: 'P', access_token: 'EAApagetoken1' }] }
      if (a.path === '1/subscribed_apps') return Response.json({ error: { code: 200, message: 'x' } }, { status: 403 })
      return undefined
    })
    const one = await beginLogin('facebook')
    expect(await (await finishLogin('facebook', one.state, one.cookie)).text()).toBe(
      'Connected: messenger 1, pages 1\nNot done: subscribe Page 1',
    )
    // The Page is the first tenant's while its credential works.
    const other = await beginLogin('facebook', 't2')
    expect(await (await finishLogin('facebook', other.state, other.cookie)).text()).toContain(
      'belongs to another tenant',
    )
    const none = setup()
    const two = await none.beginLogin('facebook')
    expect(await (await none.finishLogin('facebook', two.state, two.cookie)).text()).toBe(
      'Not done: find an account: none was granted to this app',
    )
  })
  it('keeps a system user’s token of Login for Business as it is, and passes extras on', async () => {
    const made = setup({ extras: { whatsapp: { featureType: 'whatsapp_business_app_onboarding' } } })
    const { to } = await made.beginLogin('whatsapp')
    expect(to.searchParams.get('extras')).toBe('{"featureType":"whatsapp_business_app_onboarding"}')
    const set = made.minted.set.bind(made.minted)
    made.minted.set = (k, v) => set(k, { ...v, type: 'SYSTEM_USER', expires_at: 0 })
    const { state, cookie } = await made.beginLogin('facebook')
    await made.finishLogin('facebook', state, cookie)
    expect(made.asked.some((a) => a.form['grant_type'] === 'fb_exchange_token')).toBe(false)
    expect((await made.app.auth.api(made.host).tokens.list())[0]).toMatchObject({ kind: 'system_user', userId: 'u1' })
  })
  it('says neither code nor token when the visitor cancels or Meta refuses', async () => {
    const { beginLogin, finishLogin, logged } = setup({}, (a) =>
      a.path === 'oauth/access_token'
        ? Response.json({ error: { message: `Bad code ${a.form['code']} ${APP.secret}`, code: 100 } }, { status: 400 })
        : undefined,
    )
    const first = await beginLogin('facebook')
    expect((await finishLogin('facebook', first.state, first.cookie, '&error=access_denied')).status).toBe(400)
    const second = await beginLogin('facebook')
    const reply = await finishLogin('facebook', second.state, second.cookie, '&code=AQcanarycodecanary')
    expect([reply.status, await reply.text()]).toEqual([502, 'Nothing was connected: Meta refused'])
    expect(textOf(logged)).not.toContain('canary')
  })
})

describe('an unknown account', () => {
  it('becomes an event of its own, answered 200; a known one goes to its product', async () => {
    const pages = definePlugin({
      id: 'messenger',
      credentials: keys({ SEND_TOKEN: { about: 'token', secret: true } }, (e) => ({ token: e.SEND_TOKEN })),
      webhook: {
        objects: ['page'],
        *events(entry) {
          yield { name: 'ping', kind: 'any', account: entry.id, at: 0, data: entry.id }
        },
      },
      api: () => ({}),
    })
    const meta = fakeMeta(() => undefined, { env: ENV })
    const { plugin, tenants } = auth()
    const host = meta.host as Host<typeof ENV>
    const app = createApp({ plugins: [pages, plugin], tenants })
    const seen: string[] = []
    app.messenger.on('ping', (ctx) => seen.push(`ping ${ctx.ping}`))
    app.meta.on('unknown:account', (ctx) => seen.push(`unknown ${ctx.unknown.product} ${ctx.unknown.account}`))
    const { tokens, directory } = app.auth.api(host)
    for (const account of ['1', '2']) {
      await tokens.put(account, 't', { token: `EAA${account}`, kind: 'page', issuedAt: 0 })
      await directory.link({ product: 'messenger', account, tenant: 't', credential: account })
    }
    await tokens.revoke('2', 'x')
    const entry = ['1', '2', '3'].map((id) => ({ id, time: 1, messaging: [{}] }))
    const body = JSON.stringify({ object: 'page', entry })
    const mac = createHmac('sha256', APP.secret).update(body).digest('hex')
    const headers = { 'x-hub-signature-256': `sha256=${mac}` }
    const request = new Request('https://bot.example/webhook', { method: 'POST', body, headers })
    expect((await app.fetch(request, host)).status).toBe(200)
    await Promise.all(meta.waiting)
    expect(seen.sort()).toEqual(['ping 1', 'ping 2', 'unknown messenger 3'])
  })
})

describe('/deauthorize and /data-deletion', () => {
  const connected = async (options: AuthOptions = {}) => {
    const made = setup(options, (a) =>
      a.path === 'me/accounts' ? { data: [{ id: '1', name: 'P', access_token: 'EAApagetoken1' }] } : undefined,
    )
    const { state, cookie } = await made.beginLogin('facebook')
    await made.finishLogin('facebook', state, cookie)
    return made
  }
  /** The task that works off what is pending. */
  const deletions = (
    erase: (userId: string) => Promise<void>,
    { app, host, store }: Awaited<ReturnType<typeof connected>>,
  ): Promise<void> | undefined =>
    auth({ erase }).plugin.tasks?.['deletions']?.run({
      config: ENV,
      host,
      store: store.scope('plugin/auth'),
      log: host.log,
      signal: new AbortController().signal,
      budgetMs: 1000,
      api: () => app.auth.api(host),
    })
  it('revokes every credential of the person, and of no other', async () => {
    const { app, call, host } = await connected()
    expect((await call('/deauthorize', signed('someone-else'))).status).toBe(200)
    expect((await app.auth.api(host).tokens.list()).map((c) => c.state)).toEqual(['active', 'active'])
    expect((await call('/deauthorize', signed('u1'))).status).toBe(200)
    expect((await app.auth.api(host).tokens.list()).map((c) => [c.state, c.reason])).toEqual([
      ['revoked', 'deauthorized'],
      ['revoked', 'deauthorized'],
    ])
    await expect(app.messenger.api(host, '1').me()).rejects.toMatchObject({ code: 'token_revoked' })
  })
  it('erases, and shows that it did', async () => {
    const erased: string[] = []
    let fail = true
    const made = await connected({
      erase: async (userId) => {
        if (fail) throw new Error('database down')
        erased.push(userId)
      },
    })
    const { app, call, host, waiting, store } = made
    const reply = await call('/data-deletion', signed('u1', INSTAGRAM.secret))
    const { url, confirmation_code } = (await reply.json()) as { url: string; confirmation_code: string }
    expect(url).toBe(`https://bot.example/data-deletion/${confirmation_code}`)
    await Promise.all(waiting)
    expect(await app.auth.api(host).tokens.list()).toEqual([])
    expect(await app.auth.api(host).directory.list('messenger')).toEqual([])
    expect(await (await call(new URL(url).pathname)).text()).toContain('is being deleted')
    fail = false
    const rows = store.scope('plugin/auth')
    await deletions(async (id) => void erased.push(id), made)
    expect(erased).toEqual(['u1'])
    const page = await call(new URL(url).pathname)
    expect(await page.text()).toContain('Your data has been deleted.')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(textOf(await rows.list('', { limit: 500 }))).not.toContain('u1')
  })
  it('tries again every deletion that is pending, however many fail', async () => {
    const made = await connected()
    const rows = made.store.scope('plugin/auth')
    for (let i = 0; i < 120; i++)
      await rows.set(`deletion/${String(i).padStart(32, '0')}`, { at: 0, state: 'pending', userId: `u${i}` })
    const tried = new Set<string>()
    const erase = async (id: string) => {
      tried.add(id)
      throw new Error('not now')
    }
    await deletions(erase, made)
    expect(tried.size).toBe(120)
  })
  it('names the address that the world sees, behind a proxy', async () => {
    const { call } = await connected({ origin: 'https://public.example' })
    const { url } = (await (await call('/data-deletion', signed('u1'))).json()) as { url: string }
    expect(new URL(url).origin).toBe('https://public.example')
  })
  it('leaves a credential alone that another person has connected since', async () => {
    const { app, call, host } = await connected()
    const { tokens } = app.auth.api(host)
    const [page] = await tokens.list()
    await tokens.put(page!.id, 't1', { token: 'EAAnew', kind: 'page', issuedAt: 0, userId: 'u2' })
    await call('/deauthorize', signed('u1'))
    expect((await tokens.list()).find((c) => c.id === page!.id)?.state).toBe('active')
  })
  it('reads no more of a body than a signed_request can be, and no longer than a moment', async () => {
    const { call, time } = await connected()
    const big = { method: 'POST', body: 'x'.repeat(20_000) }
    expect((await call('/deauthorize', big)).status).toBe(413)
    const body = new ReadableStream<Uint8Array>({ start: (c) => c.enqueue(new Uint8Array(5)) })
    const endless = call('/data-deletion', { method: 'POST', body, duplex: 'half' } as RequestInit)
    await new Promise((resolve) => setTimeout(resolve))
    await time.advance(6000)
    expect((await endless).status).toBe(408)
  })
  it('answers a signed payload that is no JSON as malformed', async () => {
    const { call } = await connected()
    const payload = Buffer.from('no JSON').toString('base64url')
    const mac = createHmac('sha256', APP.secret).update(payload).digest('base64url')
    const body = new URLSearchParams({ signed_request: `${mac}.${payload}` })
    expect((await call('/deauthorize', { method: 'POST', body })).status).toBe(401)
  })
  it('refuses what Meta did not sign', async () => {
    const { call } = await connected()
    for (const path of ['/deauthorize', '/data-deletion'])
      for (const init of [signed('u1', 'wrong'), { method: 'POST', body: 'x=1' }, { method: 'POST' }])
        expect((await call(path, init)).status).toBe(401)
    expect((await call('/data-deletion/0123')).status).toBe(404)
    expect((await call(`/data-deletion/${'0'.repeat(32)}`)).status).toBe(404)
  })
})

describe('webhook registration', () => {
  it('sets the app’s fields with the app’s token', async () => {
    const meta = fakeMeta()
    const hooks = appWebhooks(meta.host, APP)
    const callback = { callbackUrl: 'https://bot.example/webhook', verifyToken: 'v' }
    await hooks.sync({ page: ['messages', 'feed'], instagram: ['messages'], none: [] }, callback)
    await hooks.delete('page')
    expect(await hooks.list()).toEqual([])
    expect(meta.asked.map((a) => `${a.method} ${a.path} ${a.token === `${APP.id}|${APP.secret}`}`)).toEqual([
      'POST 4242/subscriptions true',
      'POST 4242/subscriptions true',
      'DELETE 4242/subscriptions true',
      'GET 4242/subscriptions true',
    ])
  })
  it('subscribes one account', async () => {
    const meta = fakeMeta()
    const graph = createGraph({ fetch: meta.host.fetch, credentials: () => ({ token: 'EAApage' }) })
    const hooks = accountWebhooks(graph, '1')
    await hooks.set({ fields: ['messages'] })
    await hooks.set()
    await hooks.delete()
    expect(meta.asked.map((a) => [a.method, a.query])).toEqual([
      ['POST', { subscribed_fields: 'messages' }],
      ['POST', {}],
      ['DELETE', {}],
    ])
  })
})

describe('id_token', () => {
  it('accepts what Meta signed for this app and this login, and nothing else', async () => {
    const [good, bad] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')])
    const jwk = { ...(await exportJWK(good.publicKey)), kid: 'k', alg: 'RS256', use: 'sig' }
    let fetched = 0
    const fetch = (async () => {
      fetched++
      return Response.json({ keys: [jwk] })
    }) as typeof globalThis.fetch
    const verifier = idTokenVerifier({ appId: APP.id, fetch })
    const make = (claims: object, key = good.privateKey, exp = '5m') =>
      new SignJWT({ nonce: 'n', ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'k' })
        .setSubject('u1')
        .setIssuer('https://www.facebook.com')
        .setAudience(APP.id)
        .setExpirationTime(exp)
        .sign(key)
    expect((await verifier.verify(await make({}), { nonce: 'n' })).sub).toBe('u1')
    expect((await verifier.verify(await make({}), {})).sub).toBe('u1')
    expect(fetched).toBe(1)
    const wrong = [
      await make({}, bad.privateKey),
      await make({}, good.privateKey, '-1m'),
      await new SignJWT({})
        .setProtectedHeader({ alg: 'RS256', kid: 'k' })
        .setSubject('u')
        .setIssuer('https://www.facebook.com')
        .setAudience('other')
        .setExpirationTime('5m')
        .sign(good.privateKey),
      await new SignJWT({})
        .setProtectedHeader({ alg: 'RS256', kid: 'k' })
        .setSubject('u')
        .setIssuer('https://evil.example')
        .setAudience(APP.id)
        .setExpirationTime('5m')
        .sign(good.privateKey),
      await new SignJWT({})
        .setProtectedHeader({ alg: 'HS256', kid: 'k' })
        .setSubject('u')
        .setExpirationTime('5m')
        .sign(new TextEncoder().encode(APP.secret)),
      'x.y.z',
    ]
    for (const token of wrong) await expect(verifier.verify(token, {})).rejects.toMatchObject({ code: 'token_invalid' })
    await expect(verifier.verify(await make({}), { nonce: 'other' })).rejects.toMatchObject({ code: 'token_invalid' })
  })
})
