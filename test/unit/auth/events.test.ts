import { describe, expect, it } from 'vitest'
import { createApp } from '../../../core/app.ts'
import { type AuthOptions, auth } from '../../../core/auth/mod.ts'
import { createApp as createFastApp } from '../../../core/fast.ts'
import { versionGuard } from '../../../core/graph/mod.ts'
import type { Host } from '../../../core/host.ts'
import { definePlugin } from '../../../core/plugin.ts'
import { keys } from '../../../core/schema.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import type { Store } from '../../../core/storage/store.ts'
import { APP, type Asked, DAY, fakeMeta, HOUR, RING, refuse, textOf, token } from './kit.ts'

const ENV = {
  META_APP_ID: APP.id,
  META_APP_SECRET: APP.secret,
  WEBHOOK_VERIFY_TOKEN: 'v',
  TOKEN_KEYS: JSON.stringify(RING),
}
const whatsapp = definePlugin({
  id: 'whatsapp',
  credentials: keys({ SEND_TOKEN: { about: 'token', secret: true } }, (e) => ({ token: e.SEND_TOKEN })),
  api: ({ graph }) => ({ me: () => graph.get<object>('me') }),
})
type Answer = (asked: Asked) => object | Response | undefined

/** One isolate of a durable app over a store. */
function isolate(meta: ReturnType<typeof fakeMeta>, options: AuthOptions = {}, store: Store = meta.store) {
  const parts = auth(options)
  const app = createApp({ plugins: [whatsapp, parts.plugin], tenants: parts.tenants, graph: { use: [versionGuard()] } })
  const host = { ...meta.host, env: { ...ENV }, store } as Host<typeof ENV>
  return { app, host, tokens: () => app.auth.api(host).tokens }
}
async function settled({ waiting }: Pick<ReturnType<typeof fakeMeta>, 'waiting'>): Promise<void> {
  while (waiting.length > 0) await Promise.all(waiting.splice(0))
}
/** A store, and the text of everything that was ever written to it. */
function spied() {
  const written: string[] = []
  const wrap = (store: Store): Store => ({
    ...store,
    set(key, value, options) {
      written.push(`${key} ${JSON.stringify(value)}`)
      return store.set(key, value, options)
    },
    scope: (name) => wrap(store.scope(name)),
  })
  return { written, wrap }
}
async function connected(answer: Answer, options?: AuthOptions) {
  const spy = spied()
  const meta = fakeMeta(answer, { env: ENV, store: spy.wrap(memoryStore({ now: () => meta.time.now })) })
  const one = isolate(meta, options)
  const page = token(meta, 'page', DAY, undefined)
  await one.tokens().put('c', 't', page)
  await one.app.auth.api(one.host).directory.link({ product: 'whatsapp', account: '1', tenant: 't', credential: 'c' })
  return { meta, page, written: spy.written, ...one }
}
const gone: Answer = (a) => (a.path === 'me' ? refuse(190, 460, 401) : undefined)

describe('credential:revoked', () => {
  it('reaches a handler of the app once, from every isolate, with the reason and without the token', async () => {
    const { meta, app, host, page } = await connected(gone)
    const second = isolate(meta)
    const seen: unknown[] = []
    for (const { app: one } of [{ app }, second])
      one.meta.on('credential:revoked', (ctx) => seen.push([ctx.credential.tenant, ctx.credential.reason, ctx.event]))
    // Both hold the token opened before Meta refuses it.
    await Promise.allSettled([app.whatsapp.api(host, '1').me(), second.app.whatsapp.api(second.host, '1').me()])
    await settled(meta)
    expect(seen).toMatchObject([['t', '190/460', { product: 'meta', name: 'credential', kind: 'revoked' }]])
    expect(textOf(seen)).not.toContain(page.token)
    const asked = meta.asked.length
    for (const one of [{ app, host }, second])
      await expect(one.app.whatsapp.api(one.host, '1').me()).rejects.toMatchObject({ code: 'token_revoked' })
    expect(meta.asked.length).toBe(asked)
  })
  it('is kept and tried again while its handler fails, and sends once', async () => {
    const { meta, app, host, written } = await connected((a) => (a.token === 'EAAother' ? { ok: true } : gone(a)))
    await app.auth.api(host).tokens.put('o', 'o', { token: 'EAAother', kind: 'page', issuedAt: 0 })
    await app.auth.api(host).directory.link({ product: 'whatsapp', account: '2', tenant: 'o', credential: 'o' })
    let tries = 0
    app.meta.on('credential:revoked', async (ctx) => {
      await ctx.apis.whatsapp('2').me()
      await ctx.once('told', () => true)
      if (++tries < 3) throw new Error('mail server down')
    })
    await expect(app.whatsapp.api(host, '1').me()).rejects.toMatchObject({ class: 'auth' })
    await settled(meta)
    for (let i = 0; i < 4; i++) {
      await meta.time.advance(60_000)
      await app.sweep(host)
      await settled(meta)
    }
    expect(tries).toBe(3)
    // The event was written, retried and logged; the token is in none of it.
    expect(written.some((row) => row.includes('"revoked"') && row.startsWith('q/'))).toBe(true)
    expect(written.join('\n') + textOf(meta.logged)).not.toMatch(/canary|EAAother/)
  })
  it('is picked up by another process when this one dies before it could handle it', async () => {
    const { meta, app, host } = await connected(gone)
    app.meta.on('credential:revoked', () => new Promise(() => {}))
    await expect(app.whatsapp.api(host, '1').me()).rejects.toMatchObject({ class: 'auth' })
    const second = isolate(meta)
    const seen: string[] = []
    second.app.meta.on('credential:revoked', (ctx) => seen.push(ctx.credential.id))
    await meta.time.advance(5 * 60_000)
    await second.app.sweep(second.host)
    expect(seen).toEqual(['c'])
  })
  it('is told by the next hourly task where the store failed in between', async () => {
    const { meta, app, host } = await connected(gone)
    let down = true
    const wrap = (store: Store): Store => ({
      ...store,
      set: (key, value, options) =>
        down && key.startsWith('in/') ? Promise.reject(new Error('down')) : store.set(key, value, options),
      scope: (name) => wrap(store.scope(name)),
    })
    const one = isolate(meta, {}, wrap(meta.store))
    const seen: string[] = []
    for (const { app: any } of [{ app }, one])
      any.meta.on('credential:revoked', (ctx) => seen.push(`${ctx.credential.id} ${ctx.credential.reason}`))
    await expect(one.app.whatsapp.api(one.host, '1').me()).rejects.toMatchObject({ class: 'auth' })
    await settled(meta)
    expect(seen).toEqual([])
    down = false
    for (let i = 0; i < 3; i++) {
      await meta.time.advance(HOUR)
      await app.sweep(host)
      await settled(meta)
    }
    expect(seen).toEqual(['c 190/460'])
  })
  it('costs no row where nobody waits for it', async () => {
    const { meta, app, host } = await connected(gone)
    await expect(app.whatsapp.api(host, '1').me()).rejects.toMatchObject({ class: 'auth' })
    await settled(meta)
    expect(await meta.store.scope('in/').list('', { limit: 10 })).toEqual([])
  })
  it('comes for a deauthorized person, a token at its end and a renewal that fails, once a day', async () => {
    const meta = fakeMeta((a) => (a.path.endsWith('access_token') ? new Response('', { status: 500 }) : undefined), {
      env: ENV,
    })
    const { app, host, tokens } = isolate(meta)
    const seen: string[] = []
    app.meta.on('credential', (ctx) => seen.push(`${ctx.event.kind} ${ctx.credential.id} ${ctx.credential.reason}`))
    await tokens().put('u', 't', token(meta, 'user', 59 * DAY, 20 * HOUR))
    for (let i = 0; i < 21; i++) {
      await meta.time.advance(HOUR)
      await app.sweep(host)
      await settled(meta)
    }
    await tokens()
      .credentials('u')
      .catch(() => {})
    await settled(meta)
    const failed = seen.filter((line) => line.startsWith('renewal_failed'))
    expect(failed.length).toBeGreaterThanOrEqual(1)
    expect(failed.length).toBeLessThanOrEqual(2)
    expect(seen.filter((line) => !line.startsWith('renewal_failed'))).toEqual([
      'stored u undefined',
      'revoked u expired',
    ])
  })
})

describe('version:drift', () => {
  const drift: Answer = (a) =>
    a.path === 'me'
      ? Response.json({}, { headers: { 'facebook-api-version': 'v27.0', 'x-ad-api-version-warning': 'soon' } })
      : undefined
  it('reaches a handler of the durable app once an hour from all isolates together', async () => {
    const { meta, app, host } = await connected(drift)
    const second = isolate(meta)
    const seen: string[] = []
    for (const one of [app, second.app]) {
      one.meta.on('version:drift', (ctx) => seen.push(`${ctx.version.asked} ${ctx.version.served}`))
      one.meta.on('version:warning', (ctx) => seen.push(ctx.version.text))
    }
    const ask = async () => {
      for (let i = 0; i < 3; i++) {
        await app.whatsapp.api(host, '1').me()
        await second.app.whatsapp.api(second.host, '1').me()
      }
      await settled(meta)
    }
    await ask()
    expect(seen.sort()).toEqual(['soon', 'v26.0 v27.0'])
    await meta.time.advance(HOUR)
    await ask()
    expect(seen).toHaveLength(4)
  })
  it('reaches a handler of the fast app, also where the call fails', async () => {
    const meta = fakeMeta((a) =>
      a.path === 'me'
        ? Response.json(
            { error: { code: 2635, message: 'old' } },
            { status: 400, headers: { 'facebook-api-version': 'v27.0' } },
          )
        : undefined,
    )
    const plugin = definePlugin({ ...whatsapp, id: 'whatsapp' })
    const app = createFastApp({ plugins: [plugin], graph: { use: [versionGuard()] } })
    const seen: string[] = []
    app.meta.on('version:drift', (ctx) => seen.push(ctx.version.served))
    const host = { ...meta.host, env: { SEND_TOKEN: 'EAAtoken' } } as Host<{ SEND_TOKEN: string }>
    await expect(app.whatsapp.api(host as never).me()).rejects.toMatchObject({ class: 'version' })
    await settled(meta)
    expect(seen).toEqual(['v27.0'])
  })
})
