import { describe, expect, it } from 'vitest'
import { auth, createDirectory } from '../../../core/auth/mod.ts'
import { createApp } from '../../../core/fast.ts'
import { createGraph } from '../../../core/graph/client.ts'
import type { Host } from '../../../core/host.ts'
import { definePlugin } from '../../../core/plugin.ts'
import { keys } from '../../../core/schema.ts'
import { sign } from '../../../core/webhook/signature.ts'
import { APP, fakeMeta, INSTAGRAM, isolate, RING, token } from './kit.ts'

describe('the directory', () => {
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
  it('gives it to nobody while the store cannot say whether its credential works', async () => {
    const meta = fakeMeta()
    const tokens = isolate(meta)
    let down = false
    const failing = {
      ...tokens,
      credentials: (id: string) => (down ? Promise.reject(new Error('down')) : tokens.credentials(id)),
    }
    const directory = createDirectory(meta.store, failing, () => meta.time.now)
    const link = (tenant: string) =>
      directory.link({ product: 'whatsapp', account: '1', tenant, credential: `${tenant}:c` })
    for (const t of ['a', 'b']) await tokens.put(`${t}:c`, t, token(meta, 'page', 0, undefined))
    await link('a')
    down = true
    await expect(link('b')).rejects.toThrow('down')
    expect((await directory.find('whatsapp', '1'))?.tenant).toBe('a')
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
  it('opens no credential for an account row that was pointed at another tenant’s', async () => {
    const meta = fakeMeta()
    const tokens = isolate(meta)
    const directory = createDirectory(meta.store, tokens, () => meta.time.now)
    for (const t of ['a', 'b']) {
      await tokens.put(`${t}:c`, t, token(meta, 'page', 0, undefined))
      await directory.link({ product: 'whatsapp', account: t, tenant: t, credential: `${t}:c` })
    }
    await meta.store.set('account/whatsapp/a', { product: 'whatsapp', account: 'a', tenant: 'a', credential: 'b:c' })
    const fresh = createDirectory(meta.store, isolate(meta), () => meta.time.now)
    await expect(fresh.credentials('whatsapp', 'a')).rejects.toMatchObject({ code: 'seal_invalid' })
    expect((await fresh.credentials('whatsapp', 'b'))?.token).toMatch(/^EAA2/)
  })
  it('unlinks all that a credential spoke for, and nothing that another speaks for by now', async () => {
    const meta = fakeMeta()
    const tokens = isolate(meta)
    const directory = createDirectory(meta.store, tokens, () => meta.time.now)
    const link = (account: string, credential: string) =>
      directory.link({ product: 'pages', account, tenant: 't', credential })
    for (let i = 0; i < 150; i++) await link(`${i}`, 'c')
    await link('7', 'd')
    await directory.unlinkAll('c')
    expect((await directory.list('pages')).map((a) => a.account)).toEqual(['7'])
    expect(await meta.store.list('speaks/c/')).toEqual([])
  })
})

const ENV = {
  META_APP_ID: APP.id,
  META_APP_SECRET: APP.secret,
  WEBHOOK_VERIFY_TOKEN: 'v',
  TOKEN_KEYS: JSON.stringify(RING),
  INSTAGRAM_APP_ID: INSTAGRAM.id,
  INSTAGRAM_APP_SECRET: INSTAGRAM.secret,
}
/** A product that writes on behalf of whatever account an event came for. */
const product = <const Id extends string>(id: Id, object: string) =>
  definePlugin({
    id,
    credentials: keys({ SEND_TOKEN: { about: 'token', secret: true } }, (e) => ({ token: e.SEND_TOKEN })),
    webhook: {
      objects: [object],
      *events(entry) {
        yield { name: 'ping', kind: 'any', account: entry.id, at: 0, data: entry.id }
      },
    },
    api: ({ graph, account }) => ({ send: () => graph.post<object>(`${account}/messages`, { product: id, account }) }),
  })

it('1000 Pages, two Instagram accounts each and 500 numbers in one isolate: no token crosses', async () => {
  const meta = fakeMeta((a) => (a.path.endsWith('/messages') ? { ok: true } : undefined), { env: ENV })
  // No time-outs: thousands at once are too much for a clock that is moved by hand.
  const host = { ...meta.host, timer: () => () => {} } as Host<typeof ENV>
  const parts = auth()
  const plugins = [
    product('messenger', 'page'),
    product('instagram', 'instagram'),
    product('whatsapp', 'whatsapp_business_account'),
    parts.plugin,
  ] as const
  const app = createApp({ plugins, tenants: parts.tenants })
  app.on('ping', (ctx) => ctx.api.send())
  const { tokens, directory } = app.auth.api(host)
  type Owner = readonly [product: 'messenger' | 'instagram' | 'whatsapp', account: string, tenant: string]
  const owners: Owner[] = []
  for (let i = 0; i < 1000; i++) {
    owners.push(['messenger', `${i}`, `t${i}`], ['instagram', `${i}1`, `t${i}`], ['instagram', `${i}2`, `t${i}`])
    // A number with the id of a Page, of another tenant.
    if (i < 500) owners.push(['whatsapp', `${i}`, `w${i}`])
  }
  const tokenOf = ([product, account, tenant]: Owner): string => `EAA.${tenant}.${product}.${account}`
  await Promise.all(
    owners.map(async (owner) => {
      const [product, account, tenant] = owner
      const credential = `${tenant}:${product}:${account}`
      const kind = product === 'instagram' ? 'instagram' : 'page'
      await tokens.put(credential, tenant, { token: tokenOf(owner), kind, issuedAt: meta.time.now })
      await directory.link({ product, account, tenant, credential })
    }),
  )
  const wrong: string[] = []
  /** Each call was made with the token of the account in its path, at its host; answers how many tokens were used. */
  const check = (): number => {
    const sent = meta.asked.splice(0)
    for (const { path, host: to, token: used, body } of sent) {
      const [, tenant = '', product = '', account] = used.split('.')
      const right =
        path === `${account}/messages` &&
        to === (product === 'instagram' ? 'graph.instagram.com' : 'graph.facebook.com') &&
        body === JSON.stringify({ product, account })
      if (!right || !/^[tw]/.test(tenant)) wrong.push(`${used} for ${path} at ${to}: ${body}`)
    }
    return new Set(sent.map((a) => a.token)).size
  }
  // All at once, tenants and products mixed.
  const order = owners.map((_, i) => owners[(i * 7919) % owners.length] as Owner)
  await Promise.all(order.map(([product, account]) => app[product].api(host, account).send()))
  expect(meta.asked).toHaveLength(3500)
  expect(check()).toBe(3500)

  // The same from webhooks: 300 entries of each object in one body, and one of a stranger.
  for (const [object, name] of [
    ['page', 'messenger'],
    ['instagram', 'instagram'],
    ['whatsapp_business_account', 'whatsapp'],
  ] as const) {
    const mine = owners.filter(([p]) => p === name).slice(0, 300)
    const entry = [...mine.map(([, id]) => id), '999999'].map((id) => ({
      id,
      time: 1,
      changes: [{ field: 'x', value: {} }],
    }))
    const body = JSON.stringify({ object, entry })
    const signature = await sign(APP.secret, new TextEncoder().encode(body))
    const request = new Request('https://bot.example/webhook', {
      method: 'POST',
      body,
      headers: { 'x-hub-signature-256': signature },
    })
    expect((await app.fetch(request, host)).status).toBe(200)
    await Promise.all(meta.waiting)
    expect(check()).toBe(300)
  }
  expect(wrong).toEqual([])
}, 60_000)
