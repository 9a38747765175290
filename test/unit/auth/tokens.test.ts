import { describe, expect, it } from 'vitest'
import {
  type CredentialEvent,
  createDirectory,
  createTokens,
  createVault,
  debugToken,
  exchangeInstagramCode,
  issueSystemUserToken,
  pageTokens,
  renewal,
  reseal,
  type Token,
  type TokenKind,
  verifyAccessToken,
} from '../../../core/auth/mod.ts'
import { createGraph } from '../../../core/graph/client.ts'
import type { Store } from '../../../core/storage/store.ts'
import { APP, type Asked, DAY, fakeMeta, HOUR, INSTAGRAM, RING, textOf } from './kit.ts'

type Meta = ReturnType<typeof fakeMeta>
const isExchange = (a: Asked): boolean =>
  a.form['grant_type'] === 'fb_exchange_token' || a.path === 'refresh_access_token'

/** One isolate of an app. */
function isolate(meta: Meta, events: CredentialEvent[] = [], store: Store = meta.store) {
  const vault = createVault(RING)
  return createTokens({
    store,
    vault,
    site: meta.host,
    app: APP,
    instagram: INSTAGRAM,
    onEvent: (event) => void events.push(event),
  })
}
const token = (meta: Meta, kind: TokenKind, ageMs: number, leftMs: number | undefined, facts: object = {}): Token => ({
  token: meta.mint(facts),
  kind,
  issuedAt: meta.time.now - ageMs,
  ...(leftMs !== undefined && { expiresAt: meta.time.now + leftMs }),
  userId: 'u1',
})

describe('renewal', () => {
  it.each([
    ['user', 30 * DAY, 20 * DAY, 'none'],
    ['user', 53 * DAY, 6 * DAY, 'soon'],
    ['user', 59 * DAY, 20 * HOUR, 'now'],
    ['user', 60 * DAY, 0, 'expired'],
    ['system_user', 53 * DAY, 6 * DAY, 'soon'],
    ['instagram', 53 * DAY, 6 * DAY, 'soon'],
    ['instagram', 23 * HOUR, HOUR, 'none'],
    ['instagram', 25 * HOUR, HOUR, 'now'],
    ['page', 900 * DAY, 1, 'none'],
    ['whatsapp', 0, undefined, 'none'],
  ] as const)('%s, %d ms old, %d ms left: %s', (kind, age, left, expected) => {
    const now = 1_800_000_000_000
    const times = { kind, issuedAt: now - age, ...(left !== undefined && { expiresAt: now + left }) }
    expect(renewal(times, now)).toBe(expected)
  })
})

describe('tokens', () => {
  it('renews once for fifty callers in five isolates, and all get the new token', async () => {
    const meta = fakeMeta(async (a) => {
      if (isExchange(a)) await new Promise((resolve) => setTimeout(resolve, 5))
      return undefined
    })
    const timer = (ms: number, run: () => void) => {
      const id = setTimeout(run, ms / 20)
      return () => clearTimeout(id)
    }
    const host = { ...meta.host, timer }
    const isolates = Array.from({ length: 5 }, () => isolate({ ...meta, host }))
    const old = token(meta, 'user', 59 * DAY, HOUR)
    await isolates[0]!.put('c', 't', old)
    const got = await Promise.all(Array.from({ length: 50 }, (_, i) => isolates[i % 5]!.credentials('c')))
    expect(meta.asked.filter(isExchange)).toHaveLength(1)
    expect(new Set(got.map((c) => c?.token)).size).toBe(1)
    expect(got[0]?.token).not.toBe(old.token)
    expect(meta.asked.filter(isExchange)[0]?.form).toMatchObject({ fb_exchange_token: old.token, client_id: APP.id })
  })
  it('keeps the old token until Meta vouches for the new one', async () => {
    for (const facts of [{ is_valid: false }, { app_id: 'other' }, { user_id: 'other' }]) {
      const meta: Meta = fakeMeta((a) =>
        isExchange(a) ? { access_token: meta.mint(facts), expires_in: 1 } : undefined,
      )
      const tokens = isolate(meta)
      const old = token(meta, 'user', 59 * DAY, HOUR)
      await tokens.put('c', 't', old)
      expect((await tokens.credentials('c'))?.token).toBe(old.token)
      await expect(tokens.renew('c')).rejects.toMatchObject({ code: 'token_invalid' })
    }
  })
  it('serves the old token while Meta is down, and stops at its end', async () => {
    const meta = fakeMeta((a) => (isExchange(a) ? new Response('<html>', { status: 503 }) : undefined))
    const events: CredentialEvent[] = []
    const tokens = isolate(meta, events)
    const old = token(meta, 'system_user', 59 * DAY, HOUR)
    await tokens.put('c', 't', old)
    expect((await tokens.credentials('c'))?.token).toBe(old.token)
    expect(events.map((e) => e.kind)).toEqual(['stored', 'renewal_failed'])
    await meta.time.advance(HOUR)
    await expect(tokens.credentials('c')).rejects.toMatchObject({ code: 'token_revoked' })
  })
  it('renews Instagram tokens at their own host, only after a day', async () => {
    const meta = fakeMeta()
    const tokens = isolate(meta)
    await tokens.put('c', 't', token(meta, 'instagram', 23 * HOUR, 20 * HOUR))
    await tokens.credentials('c')
    expect(meta.asked).toEqual([])
    await meta.time.advance(2 * HOUR)
    const got = await tokens.credentials('c')
    expect(meta.asked).toMatchObject([
      {
        method: 'GET',
        host: 'graph.instagram.com',
        path: 'refresh_access_token',
        query: { grant_type: 'ig_refresh_token' },
      },
    ])
    expect(got).toMatchObject({ host: 'graph.instagram.com', token: expect.stringMatching(/^EAA2/) })
  })
  it('revokes on 190, tells once, and calls Meta no more', async () => {
    const meta = fakeMeta((a) =>
      a.method === 'GET'
        ? Response.json({ error: { code: 190, error_subcode: 460, message: 'x' } }, { status: 401 })
        : undefined,
    )
    const events: CredentialEvent[] = []
    const tokens = isolate(meta, events)
    await tokens.put('c', 't', token(meta, 'page', DAY, undefined))
    const graph = createGraph({
      fetch: meta.host.fetch,
      credentials: async () => (await tokens.credentials('c')) ?? { token: '' },
    })
    await expect(graph.get('me')).rejects.toMatchObject({ class: 'auth', subcode: 460 })
    await expect(graph.get('me')).rejects.toMatchObject({ code: 'token_revoked' })
    await expect(isolate(meta).credentials('c')).rejects.toMatchObject({ code: 'token_revoked' })
    await expect(tokens.renew('c')).rejects.toMatchObject({ code: 'token_revoked' })
    expect(meta.asked).toHaveLength(1)
    expect(events.map((e) => [e.kind, e.credential.reason])).toEqual([
      ['stored', undefined],
      ['revoked', '190/460'],
    ])
  })
  it('goes on with a token that another isolate renewed, and renews one that Meta calls expired once', async () => {
    const dead = new Set<string>()
    const meta = fakeMeta((a) =>
      a.path === 'me' && dead.has(a.token)
        ? Response.json({ error: { code: 190, error_subcode: 463, message: 'x' } }, { status: 401 })
        : undefined,
    )
    const tokens = isolate(meta)
    const first = token(meta, 'user', 10 * DAY, 50 * DAY)
    await tokens.put('c', 't', first)
    const held = await tokens.credentials('c')
    await isolate(meta).renew('c')
    dead.add(first.token)
    const graph = createGraph({ fetch: meta.host.fetch, credentials: () => held! })
    await graph.get('me')
    expect(meta.asked.filter(isExchange)).toHaveLength(1)
    const second = await tokens.credentials('c')
    dead.add(second!.token)
    await createGraph({ fetch: meta.host.fetch, credentials: () => second! }).get('me')
    expect(meta.asked.filter(isExchange)).toHaveLength(2)
  })
  it('seals again under a new key, and moved rows do not open', async () => {
    const meta = fakeMeta()
    const tokens = isolate(meta)
    for (let i = 0; i < 120; i++) await tokens.put(`c${i}`, 't', token(meta, 'page', 0, undefined))
    const both = createVault({ ...RING, '2027-01': btoa('n'.repeat(32)) })
    expect([await reseal(meta.store, both), await reseal(meta.store, both)]).toEqual([120, 0])
    const later = createTokens({
      store: meta.store,
      vault: createVault({ '2027-01': btoa('n'.repeat(32)) }),
      site: meta.host,
      app: APP,
    })
    expect((await later.credentials('c7'))?.token).toMatch(/^EAA8canary/)
    const row = await meta.store.get<object>('credential/c7')
    await meta.store.set('credential/c8', { ...row?.value, id: 'c8' })
    await expect(later.credentials('c8')).rejects.toMatchObject({ code: 'seal_invalid' })
  })
  it('leaves no token, in no address, log, event, error or row', async () => {
    let fail = false
    const meta = fakeMeta((a) =>
      fail && isExchange(a)
        ? Response.json(
            { error: { code: 1, message: `Bad ${a.form['fb_exchange_token']} for ${APP.secret}` } },
            { status: 500 },
          )
        : undefined,
    )
    const events: CredentialEvent[] = []
    const tokens = isolate(meta, events)
    await tokens.put('c', 't', token(meta, 'user', 59 * DAY, HOUR))
    await tokens.credentials('c')
    fail = true
    const error = await tokens.renew('c').catch((e: unknown) => e)
    await tokens.revoke('c', '190')
    const rows = [...(await meta.store.list('', { limit: 500 }))]
    const all = textOf([meta.asked.map((a) => a.url), meta.logged, events, rows]) + textOf(error)
    expect(all).toContain('credential/c')
    expect(all.match(/canary/g)).toBeNull()
  })
})

describe('exchanges', () => {
  it('strips what Instagram appends to a code, and gives 60 days', async () => {
    const meta = fakeMeta()
    const got = await exchangeInstagramCode(meta.host, INSTAGRAM, 'AQcode#_', 'https://bot.example/cb')
    expect(meta.asked.map((a) => `${a.method} ${a.host}/${a.path}`)).toEqual([
      'POST api.instagram.com/oauth/access_token',
      'GET graph.instagram.com/access_token',
    ])
    expect(meta.asked[0]?.form).toMatchObject({ code: 'AQcode', grant_type: 'authorization_code' })
    expect(got).toMatchObject({ kind: 'instagram', userId: 'ig1', expiresAt: meta.time.now + 60 * DAY })
    expect(textOf(meta.asked.map((a) => a.url))).not.toContain('token=EAA')
  })
  it('asks about a token without putting it into an address', async () => {
    const meta = fakeMeta()
    const facts = {
      expires_at: 1_900_000_000,
      data_access_expires_at: 1_850_000_000,
      granular_scopes: [{ scope: 'pages_messaging', target_ids: ['1'] }],
    }
    expect(await debugToken(meta.host, APP, meta.mint(facts))).toEqual({
      isValid: true,
      appId: APP.id,
      type: '',
      userId: 'u1',
      expiresAt: 1_900_000_000_000,
      dataAccessExpiresAt: 1_850_000_000_000,
      scopes: ['pages_show_list'],
      granularScopes: facts.granular_scopes,
    })
    expect(meta.asked[0]).toMatchObject({ token: `${APP.id}|${APP.secret}`, query: {} })
  })
  it('accepts for sign-in only tokens of this app and of a person', async () => {
    const meta = fakeMeta()
    expect((await verifyAccessToken(meta.host, APP, meta.mint())).userId).toBe('u1')
    for (const facts of [{ app_id: 'other' }, { is_valid: false }, { user_id: undefined }])
      await expect(verifyAccessToken(meta.host, APP, meta.mint(facts))).rejects.toMatchObject({ code: 'token_invalid' })
    await expect(verifyAccessToken(meta.host, APP, 'EAAnever')).rejects.toMatchObject({ code: 'token_invalid' })
  })
  it('finds the Pages that me/accounts leaves out, each once, over all pages', async () => {
    const page = (id: string) => ({
      id,
      name: `P${id}`,
      access_token: `EAApage${id}`,
      instagram_business_account: { id: `9${id}` },
    })
    const edges: Record<string, object[]> = {
      'me/accounts': [page('1')],
      'me/businesses': [{ id: 'b' }],
      'b/owned_pages': [page('1'), page('2'), { id: '5', name: 'no token' }],
      'b/client_pages': [page('3')],
    }
    const meta = fakeMeta((a) => {
      const all = edges[a.path]
      if (!all) return undefined
      const at = Number(a.query['after'] ?? 0)
      const next = at + 1 < all.length ? { next: `https://graph.facebook.com/x?after=${at + 1}` } : {}
      return { data: all.slice(at, at + 1), paging: { cursors: { after: `${at + 1}` }, ...next } }
    })
    const found: string[] = []
    for await (const p of pageTokens(meta.host, APP, token(meta, 'user', 0, DAY)))
      found.push(`${p.id}:${p.instagramId}`)
    expect(found).toEqual(['1:91', '2:92', '3:93'])
  })
  it('issues a system user’s token', async () => {
    const meta = fakeMeta((a) => (a.path === '55/access_tokens' ? { access_token: 'EAAsystem' } : undefined))
    const init = { systemUserId: '55', scopes: ['ads_read'] }
    const got = await issueSystemUserToken(meta.host, APP, 'EAAadmin', init)
    expect(got).toMatchObject({ kind: 'system_user', token: 'EAAsystem', expiresAt: meta.time.now + 60 * DAY })
    expect(
      (await issueSystemUserToken(meta.host, APP, 'EAAadmin', { ...init, expires: false })).expiresAt,
    ).toBeUndefined()
  })
})

describe('the directory', () => {
  it('never crosses 1000 Pages with 2 Instagram accounts and 500 numbers in one isolate', async () => {
    const meta = fakeMeta()
    const tokens = isolate(meta)
    const directory = createDirectory(meta.store, tokens, () => meta.time.now)
    const owners: (readonly [product: string, account: string, tenant: string])[] = []
    for (let i = 0; i < 1000; i++) {
      owners.push(['messenger', `${i}`, `t${i}`], ['instagram', `${i}-a`, `t${i}`], ['instagram', `${i}-b`, `t${i}`])
      // The same id as a Page's, of another product and tenant.
      if (i < 500) owners.push(['whatsapp', `${i}`, `w${i}`])
    }
    for (const [product, account, tenant] of owners) {
      const credential = `${tenant}:${product}:${account}`
      const kind = product === 'instagram' ? 'instagram' : 'page'
      await tokens.put(credential, tenant, { token: `EAA ${credential}`, kind, issuedAt: meta.time.now })
      expect(await directory.link({ product, account, tenant, credential })).toBe(true)
    }
    const order = owners.flatMap((owner, i) => [owner, owners[(i * 7919) % owners.length]!])
    const got = await Promise.all(order.map(([product, account]) => directory.credentials(product, account)))
    for (const [i, [product, account, tenant]] of order.entries())
      expect(got[i]?.token).toBe(`EAA ${tenant}:${product}:${account}`)
    expect(await directory.credentials('whatsapp', '999')).toBeUndefined()
  }, 60_000)
  it('gives an account to no other tenant while its credential works', async () => {
    const meta = fakeMeta()
    const tokens = isolate(meta)
    const directory = createDirectory(meta.store, tokens, () => meta.time.now)
    const link = (tenant: string) =>
      directory.link({ product: 'whatsapp', account: '1', tenant, credential: `${tenant}:c` })
    for (const t of ['a', 'b']) await tokens.put(`${t}:c`, t, token(meta, 'page', 0, undefined))
    expect([await link('a'), await link('b'), await link('a')]).toEqual([true, false, true])
    await tokens.revoke('a:c', 'x')
    expect([await link('b'), (await directory.find('whatsapp', '1'))?.tenant]).toEqual([true, 'b'])
  })
  it('one tenant’s dead token does not stop another, and is forgotten at once', async () => {
    const meta = fakeMeta((a) =>
      a.path === 'me' && a.token.startsWith('EAA1c')
        ? Response.json({ error: { code: 190, message: 'x' } }, { status: 401 })
        : undefined,
    )
    const tokens = isolate(meta)
    const directory = createDirectory(meta.store, tokens, () => meta.time.now)
    for (const t of ['a', 'b']) {
      await tokens.put(t, t, token(meta, 'page', 0, undefined))
      await directory.link({ product: 'whatsapp', account: t, tenant: t, credential: t })
    }
    const graph = (account: string) =>
      createGraph({
        fetch: meta.host.fetch,
        credentials: async () => (await directory.credentials('whatsapp', account)) ?? { token: '' },
      })
    await expect(graph('a').get('me')).rejects.toMatchObject({ class: 'auth' })
    await expect(graph('a').get('me')).rejects.toMatchObject({ code: 'token_revoked' })
    await graph('b').get('me')
  })
})
