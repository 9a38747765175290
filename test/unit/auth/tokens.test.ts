import { describe, expect, it } from 'vitest'
import { type CredentialEvent, createTokens, createVault, renewal, renewals } from '../../../core/auth/mod.ts'
import { createGraph } from '../../../core/graph/client.ts'
import type { Store } from '../../../core/storage/store.ts'
import { APP, DAY, fakeMeta, HOUR, isExchange, isolate, type Meta, RING, refuse, textOf, token } from './kit.ts'

/** Real timers, twenty times as fast: renewals wait for real cryptography. */
const quick = (ms: number, run: () => void) => {
  const id = setTimeout(run, ms / 20)
  return () => clearTimeout(id)
}

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
    const host = { ...meta.host, timer: quick }
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
      // The new token must speak for the same account before it takes the old one's place.
      { method: 'GET', host: 'graph.instagram.com', path: 'me', token: expect.stringMatching(/^EAA2/) },
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
  it('keeps an Instagram token until the new one speaks for the same account', async () => {
    const meta = fakeMeta((a) => (a.path === 'me' ? { id: 'other', user_id: 'other' } : undefined))
    const tokens = isolate(meta)
    const old = token(meta, 'instagram', 50 * DAY, HOUR)
    await tokens.put('c', 't', old)
    expect((await tokens.credentials('c'))?.token).toBe(old.token)
    await expect(tokens.renew('c')).rejects.toMatchObject({ code: 'token_invalid' })
  })
  it('takes the end of a renewed token from Meta’s own word where the exchange does not tell', async () => {
    const end = 1_900_000_000
    const meta: Meta = fakeMeta((a) =>
      isExchange(a) ? { access_token: meta.mint({ expires_at: end, data_access_expires_at: end - 1 }) } : undefined,
    )
    const tokens = isolate(meta)
    await tokens.put('c', 't', token(meta, 'user', 59 * DAY, HOUR))
    expect(await tokens.renew('c')).toMatchObject({ expiresAt: end * 1000, dataAccessExpiresAt: (end - 1) * 1000 })
  })
  it('tries a renewal that failed no sooner than after five minutes, unless told to', async () => {
    const meta = fakeMeta((a) => (isExchange(a) ? new Response('', { status: 500 }) : undefined))
    const tokens = isolate(meta)
    await tokens.put('c', 't', token(meta, 'user', 59 * DAY, 20 * HOUR))
    for (let i = 0; i < 20; i++) await tokens.credentials('c')
    expect(meta.asked.filter(isExchange)).toHaveLength(1)
    await meta.time.advance(301_000)
    await tokens.credentials('c')
    expect(meta.asked.filter(isExchange)).toHaveLength(2)
    await expect(tokens.renew('c')).rejects.toThrow()
    expect(meta.asked.filter(isExchange)).toHaveLength(3)
  })
  it('renews neither Page nor app tokens: they have no end', async () => {
    const meta = fakeMeta()
    const tokens = isolate(meta)
    await tokens.put('c', 't', token(meta, 'page', DAY, undefined))
    await expect(tokens.renew('c')).rejects.toMatchObject({ code: 'input_invalid' })
    await expect(tokens.renew('none')).rejects.toMatchObject({ code: 'account_unknown' })
    expect(meta.asked).toEqual([])
  })
  it('revokes for what says that the token is gone, not for what says that a call went wrong', async () => {
    const answers: [Response, string][] = [
      [refuse(2500), 'active'],
      [new Response('unauthorized', { status: 401 }), 'active'],
      [refuse(10), 'active'],
      [refuse(102), 'revoked'],
      [refuse(190, 458, 401), 'revoked'],
    ]
    for (const [answer, state] of answers) {
      const meta = fakeMeta((a) => (a.path === 'me' ? answer : undefined))
      const tokens = isolate(meta)
      await tokens.put('c', 't', token(meta, 'page', DAY, undefined))
      const graph = createGraph({ fetch: meta.host.fetch, credentials: async () => (await tokens.credentials('c'))! })
      await expect(graph.get('me')).rejects.toMatchObject({ name: 'GraphError' })
      expect((await tokens.list())[0]?.state).toBe(state)
    }
  })
  it('does the same of a renewal that Meta refuses', async () => {
    const answers: [Response, string][] = [
      [refuse(104), 'active'],
      [new Response('unauthorized', { status: 401 }), 'active'],
      [refuse(190, 460), 'revoked'],
    ]
    for (const [answer, state] of answers) {
      const meta = fakeMeta((a) => (isExchange(a) ? answer : undefined))
      const tokens = isolate(meta)
      await tokens.put('c', 't', token(meta, 'user', 55 * DAY, 5 * DAY))
      await expect(tokens.renew('c')).rejects.toBeInstanceOf(Error)
      expect((await tokens.list())[0]?.state).toBe(state)
    }
  })
  it('does not revoke a token that was connected while the old one was being refused', async () => {
    const meta: Meta = fakeMeta(async (a) => {
      if (a.path !== 'me' || a.token !== first.token) return undefined
      await isolate(meta).put('c', 't', second)
      return refuse(190, 460, 401)
    })
    const first = token(meta, 'page', DAY, undefined)
    const second = token(meta, 'page', 0, undefined)
    const tokens = isolate(meta)
    await tokens.put('c', 't', first)
    const graph = createGraph({ fetch: meta.host.fetch, credentials: async () => (await tokens.credentials('c'))! })
    await graph.get('me')
    expect(meta.asked.map((a) => a.token)).toEqual([first.token, second.token])
    expect((await tokens.list())[0]?.state).toBe('active')
  })
  it('does not revoke a token that another isolate connected while this one remembered one that lapsed', async () => {
    const meta = fakeMeta()
    const [here, there] = [isolate(meta), isolate(meta)]
    await here.put('c', 't', token(meta, 'page', DAY, 30_000))
    await here.credentials('c')
    await there.put('c', 't', token(meta, 'page', 0, undefined))
    await meta.time.advance(31_000)
    await here.credentials('c').catch(() => {})
    expect((await there.list())[0]?.state).toBe('active')
    expect((await here.credentials('c'))?.token).toMatch(/^EAA2/)
  })
  it('gives no token to those who wait while the owner revokes it', async () => {
    const meta: Meta = fakeMeta(async (a) => {
      if (isExchange(a)) await isolate(meta).revoke('c', 'deauthorized')
      return undefined
    })
    const host = { ...meta.host, timer: quick }
    const [one, two] = [isolate({ ...meta, host }), isolate({ ...meta, host })]
    await one.put('c', 't', token(meta, 'user', 59 * DAY, HOUR))
    const got = await Promise.allSettled([one, two].map((t) => t.credentials('c')))
    expect(got.map((g) => g.status === 'rejected' && g.reason.code)).toEqual(['token_revoked', 'token_revoked'])
    expect((await one.list())[0]).toMatchObject({ state: 'revoked', reason: 'deauthorized' })
  })
  it('goes on when the app’s own listener throws', async () => {
    const meta = fakeMeta()
    const tokens = createTokens({
      renewer: renewals,
      store: meta.store,
      vault: createVault(RING),
      site: meta.host,
      app: APP,
      onEvent: () => {
        throw new Error('listener')
      },
    })
    await tokens.put('c', 't', token(meta, 'user', 59 * DAY, HOUR))
    expect((await tokens.renew('c')).state).toBe('active')
    expect(textOf(meta.logged)).toContain('listener')
  })
  it('holds a token opened for a minute, and forgets it at any change', async () => {
    const meta = fakeMeta()
    let reads = 0
    const store: Store = {
      ...meta.store,
      get(key) {
        reads++
        return meta.store.get(key)
      },
    }
    const tokens = isolate({ ...meta, store })
    await tokens.put('c', 't', token(meta, 'page', 0, undefined))
    reads = 0
    for (let i = 0; i < 10; i++) await tokens.credentials('c')
    expect(reads).toBe(1)
    await tokens.revoke('c', 'x')
    await expect(tokens.credentials('c')).rejects.toMatchObject({ code: 'token_revoked' })
    await tokens.put('c', 't', token(meta, 'page', 0, undefined))
    expect((await tokens.credentials('c'))?.token).toMatch(/^EAA2/)
    await tokens.remove('c')
    expect(await tokens.credentials('c')).toBeUndefined()
  })
})
