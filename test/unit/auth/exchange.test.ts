import { describe, expect, it } from 'vitest'
import {
  debugToken,
  exchangeInstagramCode,
  issueSystemUserToken,
  pageTokens,
  verifyAccessToken,
} from '../../../core/auth/mod.ts'
import { APP, DAY, fakeMeta, INSTAGRAM, textOf, token } from './kit.ts'

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
