import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createApp } from '../../../core/app.ts'
import { accountWebhooks, appWebhooks, auth, createVault, issueSystemUserToken } from '../../../core/auth/mod.ts'
import { createGraph } from '../../../core/graph/client.ts'
import type { Host } from '../../../core/host.ts'
import { instagram } from '../../../plugins/instagram/mod.ts'
import { messenger } from '../../../plugins/messenger/mod.ts'
import { pages } from '../../../plugins/pages/mod.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { type Account, type CallRecord, type Simulator, simulator, type Visitor } from '../../simulator/mod.ts'
import { DAY, RING } from './kit.ts'

// The life of every kind of token, against a Meta that gives them out, lets them lapse and takes them away.

const [PAGE, OWNED, IG, NUMBER, WABA] = ['3100', '3200', '17841400000000001', '1100', '2100'] as const
const ACCOUNTS: readonly Account[] = [
  { product: 'messenger', id: PAGE, entry: PAGE, name: 'Signal Shop' },
  // One that `me/accounts` leaves out.
  { product: 'messenger', id: OWNED, entry: OWNED, name: 'Signal Works', business: '9900' },
  { product: 'instagram', id: IG, entry: IG, name: 'Signal Shop', handle: 'signalshop', page: PAGE },
  { product: 'whatsapp', id: NUMBER, entry: WABA, name: 'Signal Shop', handle: '15550001111' },
]
const APP = { id: '410000000000001', secret: 'simulated-app-secret' }
const ENV = {
  TOKEN_KEYS: JSON.stringify(RING),
  INSTAGRAM_APP_ID: '420000000000001',
  INSTAGRAM_APP_SECRET: 'simulated-instagram-secret',
  WHATSAPP_CONFIG_ID: 'signup',
}

/** One isolate: an app with its own memory. */
function isolate(events: string[] = []) {
  const login = auth({
    tenantOf: (request) => new URL(request.url).searchParams.get('tenant') ?? undefined,
    fields: () => app.fields(),
  })
  const plugins = [whatsapp(), messenger(), instagram(), pages(), login.plugin] as const
  const app = createApp({ plugins, tenants: login.tenants })
  app.on('message:text', (ctx) => ctx.reply('thank you'))
  app.meta.on('credential', ({ event, credential }) =>
    events.push(`${event.kind} ${credential.id}${credential.reason ? ` ${credential.reason}` : ''}`),
  )
  return app
}
type App = ReturnType<typeof isolate>
type Site = Host<Parameters<App['fetch']>[1]['env']>

interface World {
  readonly sim: Simulator
  readonly app: App
  readonly host: Site
  readonly events: string[]
  /** Another isolate over the same store. */
  other(): { readonly app: App; readonly host: Site }
  connect(product: string, visitor?: Visitor): Promise<string>
  calls(path: string): readonly CallRecord[]
}
function setUp(): World {
  const events: string[] = []
  const app = isolate(events)
  const sim = simulator(app, { accounts: ACCOUNTS, env: ENV, cron: '12h' })
  const host = sim.host as Site
  return {
    sim,
    app,
    host,
    events,
    other: () => ({ app: isolate(events), host: { ...host, env: { ...host.env } } }),
    async connect(product, visitor) {
      const begun = await sim.fetch(new Request(`https://app.example/connect/${product}?tenant=t`))
      const back = sim.login(begun.headers.get('location') ?? '', visitor)
      const cookie = begun.headers.get('set-cookie')?.split(';')[0] ?? ''
      // The fragment stays in the browser.
      return (await sim.fetch(new Request(back.split('#')[0] ?? '', { headers: { cookie } }))).text()
    },
    calls: (path) => sim.calls.filter((c) => c.path.endsWith(path)),
  }
}
const exchanges = (calls: readonly CallRecord[]): CallRecord[] =>
  calls.filter((c) => (c.body as { grant_type?: string } | undefined)?.grant_type === 'fb_exchange_token')
const tokensOf = async ({ app, host }: World) =>
  Object.fromEntries((await app.auth.api(host).tokens.list()).map((c) => [c.id, c]))

describe('a person’s login', () => {
  it('brings a long token and those of every Page, and each Page is answered with its own', async () => {
    const world = setUp()
    const { sim, host } = world
    expect((await world.connect('facebook')).split('\n')).toEqual([
      `Connected: messenger ${PAGE}, pages ${PAGE}, instagram ${IG}, messenger ${OWNED}, pages ${OWNED}`,
    ])
    const rows = await tokensOf(world)
    expect(rows['t:user:100000000000001']).toMatchObject({ kind: 'user', expiresAt: sim.now() + 60 * DAY })
    expect(rows[`t:page:${PAGE}`]).toMatchObject({ kind: 'page' })
    expect(rows[`t:page:${PAGE}`]?.expiresAt).toBeUndefined()
    const vault = createVault(RING)
    const opened = await Promise.all(
      [PAGE, OWNED].map((id) => vault.open(rows[`t:page:${id}`]?.sealed ?? '', `credential/t/t:page:${id}`)),
    )
    expect(opened.map((value) => sim.tokens.find((t) => t.value === value)?.accounts)).toEqual([[PAGE, IG], [OWNED]])
    // Each Page was subscribed to what the app waits for.
    for (const id of [PAGE, OWNED])
      expect(world.calls(`/${id}/subscribed_apps`)[0]?.query).toMatchObject({
        subscribed_fields: world.app.fields()['page']?.join(','),
      })
    for (const account of [PAGE, OWNED]) {
      const chat = sim.messenger.user('6200', { account })
      await chat.says('hi')
      expect(chat.received.at(-1)).toMatchObject({ text: 'thank you' })
    }
    const chat = sim.instagram.user('6300')
    await chat.says('hi')
    expect(chat.received.at(-1)).toMatchObject({ text: 'thank you' })
    expect(JSON.stringify(await host.store.scope('plugin/auth').list('', { limit: 500 }))).not.toMatch(/EAA\w{20}/)
  })
  it('takes a code once, for its own address and browser, and nothing from who says no', async () => {
    const world = setUp()
    const begin = await world.sim.fetch(new Request('https://app.example/connect/facebook?tenant=t'))
    const to = begin.headers.get('location') ?? ''
    const cookie = begin.headers.get('set-cookie')?.split(';')[0] ?? ''
    const back = world.sim.login(to)
    const finish = (address: string) => world.sim.fetch(new Request(address, { headers: { cookie } }))
    expect((await finish(back)).status).toBe(200)
    expect((await finish(back)).status).toBe(400)
    expect(await world.connect('facebook', { cancel: true })).toContain('cancelled')
    // A code that was stolen from another login has another verifier.
    const stolen = new URL(world.sim.login(to)).searchParams.get('code') ?? ''
    const mine = await world.sim.fetch(new Request('https://app.example/connect/facebook?tenant=t'))
    const other = new URL(world.sim.login(mine.headers.get('location') ?? ''))
    other.searchParams.set('code', stolen)
    const mineCookie = mine.headers.get('set-cookie')?.split(';')[0] ?? ''
    const refused = await world.sim.fetch(new Request(other, { headers: { cookie: mineCookie } }))
    expect([refused.status, await refused.text()]).toEqual([502, 'Nothing was connected: Meta refused'])
  })
  it('is renewed in its last week, once, by whichever isolate', async () => {
    const world = setUp()
    await world.connect('facebook')
    world.events.length = 0
    const before = exchanges(world.sim.calls).length
    await world.sim.advance('52 days')
    expect(exchanges(world.sim.calls).length).toBe(before)
    await world.sim.advance('2 days')
    expect(exchanges(world.sim.calls).length).toBe(before + 1)
    expect(world.events).toEqual(['renewed t:user:100000000000001'])
    const { expiresAt = 0 } = (await tokensOf(world))['t:user:100000000000001'] ?? {}
    expect(expiresAt - world.sim.now()).toBeGreaterThan(58 * DAY)
  })
  it('keeps the old token until Meta has vouched for the new one', async () => {
    const world = setUp()
    await world.connect('facebook')
    const old = (await tokensOf(world))['t:user:100000000000001']
    await world.sim.advance('52 days')
    // The proof travels in a batch.
    const proof = (call: { path: readonly string[] }) => call.path.length === 0
    world.sim.fail('html', { on: proof, times: 1000 })
    await world.sim.advance('36h')
    expect((await tokensOf(world))['t:user:100000000000001']?.sealed).toBe(old?.sealed)
    expect(world.events.filter((e) => e.startsWith('renewal_failed')).length).toBeGreaterThan(0)
    world.sim.calm()
    await world.sim.advance('12h')
    expect((await tokensOf(world))['t:user:100000000000001']?.sealed).not.toBe(old?.sealed)
  })
  it('on its last day: fifty callers in two isolates wait for one exchange', async () => {
    const world = setUp()
    await world.connect('facebook')
    world.sim.fail('unavailable', { on: 'oauth/access_token', times: 1000 })
    await world.sim.advance('59 days')
    await world.sim.advance('4h')
    world.sim.calm()
    // What failed a moment ago is not tried by every call.
    await world.sim.advance('10m')
    const before = exchanges(world.sim.calls).length
    const second = world.other()
    const id = 't:user:100000000000001'
    const asking = Array.from({ length: 50 }, (_, i) => {
      const { app, host } = i % 2 === 0 ? world : second
      return app.auth.api(host).tokens.credentials(id, 't')
    })
    let waiting = true
    const all = Promise.all(asking).finally(() => {
      waiting = false
    })
    // Those who wait look again on the clock, the one who renews computes in real time.
    for (let i = 0; i < 200 && waiting; i++) {
      await world.sim.advance('100ms')
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    const tokens = new Set((await all).map((c) => c?.token))
    expect(exchanges(world.sim.calls).length - before).toBe(1)
    expect(tokens.size).toBe(1)
    expect(world.sim.tokens.find((t) => t.value === [...tokens][0])?.expiresAt).toBeGreaterThan(
      world.sim.now() + 59 * DAY,
    )
  })
  it('ends with an event when it could not be renewed in time', async () => {
    const world = setUp()
    await world.connect('facebook')
    world.sim.fail('unavailable', { on: 'oauth/access_token', times: 1000 })
    await world.sim.advance('61 days')
    // Told by the task, also where nobody asks for it.
    expect(world.events.at(-1)).toBe('revoked t:user:100000000000001 expired')
    const { tokens } = world.app.auth.api(world.host)
    await expect(tokens.credentials('t:user:100000000000001')).rejects.toMatchObject({ code: 'token_revoked' })
  })
  it('ends when its owner changes the password: one call, one event, then none', async () => {
    const world = setUp()
    await world.connect('facebook')
    const second = world.other()
    await second.app.messenger
      .api(second.host, OWNED)
      .text('6200', 'before')
      .catch(() => {})
    for (const token of world.sim.tokens) if (token.accounts?.[0] === OWNED) token.revoked = true
    const chat = world.sim.messenger.user('6200', { account: OWNED })
    await chat.says('hi')
    expect(world.events.filter((e) => e.startsWith('revoked'))).toEqual([`revoked t:page:${OWNED} 190/460`])
    const sent = world.calls(`/${OWNED}/messages`).length
    await expect(second.app.messenger.api(second.host, OWNED).text('6200', 'x')).rejects.toBeDefined()
    await world.sim.advance('2m')
    for (const { app, host } of [world, second])
      await expect(app.messenger.api(host, OWNED).text('6200', 'x')).rejects.toMatchObject({ code: 'token_revoked' })
    // The other isolate learns within a minute, at the price of one more call at most.
    expect(world.calls(`/${OWNED}/messages`).length - sent).toBeLessThanOrEqual(1)
    // The other Page goes on.
    const fine = world.sim.messenger.user('6201', { account: PAGE })
    await fine.says('hi')
    expect(fine.received.at(-1)).toMatchObject({ text: 'thank you' })
  })
})

describe('other tokens', () => {
  it('Embedded Signup gives a business’s token, which answers its numbers and is renewed', async () => {
    const world = setUp()
    expect(await world.connect('whatsapp')).toBe(`Connected: whatsapp ${WABA}, whatsapp ${NUMBER}`)
    expect(world.calls(`/${WABA}/subscribed_apps`)).toHaveLength(1)
    const chat = world.sim.whatsapp.user('27820001111')
    await chat.says('hi')
    expect(chat.received.at(-1)).toMatchObject({ text: { body: 'thank you' } })
    expect((await tokensOf(world))[`t:waba:${WABA}`]).toMatchObject({
      kind: 'whatsapp',
      expiresAt: expect.any(Number),
    })
    await world.sim.advance('54 days')
    expect(world.events).toContain(`renewed t:waba:${WABA}`)
    await chat.says('again')
    expect(chat.received.at(-1)).toMatchObject({ text: { body: 'thank you' } })
  })
  it('Embedded Signup in its popup does the same with the code alone, once', async () => {
    const world = setUp()
    const body = JSON.stringify({ code: world.sim.signup() })
    const post = () =>
      world.sim.fetch(
        new Request('https://app.example/connect/whatsapp?tenant=t', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        }),
      )
    expect(await (await post()).json()).toMatchObject({
      accounts: [{ account: WABA }, { account: NUMBER }],
      problems: [],
    })
    const chat = world.sim.whatsapp.user('27820001111')
    await chat.says('hi')
    expect(chat.received.at(-1)).toMatchObject({ text: { body: 'thank you' } })
    expect((await post()).status).toBe(502)
  })
  it('Login for Business may give a system user’s token, which is kept as it is', async () => {
    const world = setUp()
    await world.connect('facebook', { gives: 'system' })
    expect(exchanges(world.sim.calls)).toEqual([])
    expect((await tokensOf(world))['t:user:100000000000001']).toMatchObject({ kind: 'system_user' })
  })
  it('a system user’s token is issued with its proof, for 60 days or for good, and renewed', async () => {
    const world = setUp()
    const admin = 'SIMULATED-SYSTEM-USER-TOKEN'
    const init = { systemUserId: '7700', scopes: ['ads_management'] }
    const token = await issueSystemUserToken(world.host, APP, admin, init)
    expect(token).toMatchObject({ kind: 'system_user', userId: '7700', expiresAt: world.sim.now() + 60 * DAY })
    const endless = await issueSystemUserToken(world.host, APP, admin, { ...init, expires: false })
    expect(endless.expiresAt).toBeUndefined()
    await expect(
      issueSystemUserToken(world.host, APP, admin, { ...init, scopes: ['publish_video'] }),
    ).rejects.toMatchObject({ class: 'permission' })
    const { tokens } = world.app.auth.api(world.host)
    await tokens.put('t:system', 't', token)
    await tokens.put('t:endless', 't', endless)
    await world.sim.advance('54 days')
    expect(world.events.filter((e) => e.startsWith('renewed'))).toEqual(['renewed t:system'])
    expect((await tokensOf(world))['t:system']?.expiresAt).toBeGreaterThan(world.sim.now() + 58 * DAY)
  })
  it('Instagram Login: an hour, then 60 days; refreshed after a day at the soonest', async () => {
    const world = setUp()
    expect(await world.connect('instagram')).toBe(`Connected: instagram ${IG}`)
    expect(world.sim.calls.map((c) => `${c.host}${c.path}`).slice(0, 2)).toEqual([
      'api.instagram.com/oauth/access_token',
      'graph.instagram.com/access_token',
    ])
    const chat = world.sim.instagram.user('6300')
    await chat.says('hi')
    expect(chat.received.at(-1)).toMatchObject({ text: 'thank you' })
    const id = `t:instagram:${IG}`
    const { tokens } = world.app.auth.api(world.host)
    const [row] = await tokens.list()
    expect(row).toMatchObject({ id, kind: 'instagram', expiresAt: world.sim.now() + 60 * DAY })
    await expect(tokens.renew(id)).rejects.toMatchObject({ class: 'invalid' })
    expect((await tokens.list())[0]).toMatchObject({ state: 'active', sealed: row?.sealed })
    await world.sim.advance('54 days')
    expect(world.events).toContain(`renewed ${id}`)
    expect((await tokens.list())[0]?.expiresAt).toBeGreaterThan(world.sim.now() + 58 * DAY)
  })
  it('a person who removes the app is deauthorized; one who asks is forgotten', async () => {
    const world = setUp()
    await world.connect('facebook')
    const post = (path: string) => {
      const payload = Buffer.from(JSON.stringify({ algorithm: 'HMAC-SHA256', user_id: '100000000000001' }))
      const text = payload.toString('base64url')
      const mac = createHmac('sha256', APP.secret).update(text).digest('base64url')
      const body = new URLSearchParams({ signed_request: `${mac}.${text}` })
      return world.sim.fetch(new Request(`https://app.example${path}`, { method: 'POST', body }))
    }
    world.events.length = 0
    expect((await post('/deauthorize')).status).toBe(200)
    await world.sim.settle()
    expect([...world.events].sort()).toEqual(
      [`t:page:${PAGE}`, `t:page:${OWNED}`, 't:user:100000000000001'].sort().map((id) => `revoked ${id} deauthorized`),
    )
    const { url } = (await (await post('/data-deletion')).json()) as { url: string }
    await world.sim.settle()
    expect(await (await world.sim.fetch(new Request(url))).text()).toContain('Your data has been deleted.')
    const rows = await world.host.store.scope('plugin/auth').list('', { limit: 500 })
    expect(rows.map((r) => r.key).filter((key) => !key.startsWith('deletion/'))).toEqual([])
  })
})

describe('webhook registration', () => {
  const graphOf = (world: World, token: string) =>
    createGraph({ fetch: world.host.fetch, credentials: () => ({ token }) })
  it('subscribes the app to what its handlers and plugins need, lists it and takes it back', async () => {
    const world = setUp()
    const hooks = appWebhooks(world.host, APP)
    const callback = { callbackUrl: 'https://app.example/webhook', verifyToken: 'simulated-verify-token' }
    const fields = world.app.fields()
    expect(Object.keys(fields).sort()).toEqual(['instagram', 'page', 'whatsapp_business_account'])
    expect(fields['whatsapp_business_account']).toContain('messages')
    // Nothing that nobody waits for.
    expect(fields['page']).not.toContain('feed')
    await hooks.sync(fields, callback)
    const list = await hooks.list()
    expect(Object.fromEntries(list.map((s) => [s.object, s.fields.map((f) => f.name)]))).toEqual(fields)
    expect(list.every((s) => s.active && s.callback_url === callback.callbackUrl)).toBe(true)
    world.app.pages.on('feed', () => {})
    await hooks.sync(world.app.fields(), callback)
    expect((await hooks.list()).find((s) => s.object === 'page')?.fields.map((f) => f.name)).toContain('feed')
    await hooks.delete('page')
    expect((await hooks.list()).map((s) => s.object).sort()).toEqual(['instagram', 'whatsapp_business_account'])
    const wrong = { ...callback, verifyToken: 'other' }
    await expect(hooks.set('page', ['messages'], wrong)).rejects.toMatchObject({ class: 'invalid' })
    expect(JSON.stringify(world.sim.calls.map((c) => [c.path, c.query]))).not.toContain('simulated-verify-token')
  })
  it('subscribes one Page to fields and one WhatsApp account to a callback of its own, and leaves both', async () => {
    const world = setUp()
    const page = accountWebhooks(graphOf(world, 'SIMULATED-PAGE-TOKEN'), PAGE)
    await page.set({ fields: ['messages', 'feed'] })
    expect(await page.list()).toMatchObject([{ id: APP.id, subscribed_fields: ['messages', 'feed'] }])
    await page.delete()
    expect(await page.list()).toEqual([])
    await expect(page.set()).rejects.toMatchObject({ class: 'invalid' })
    const waba = accountWebhooks(graphOf(world, 'SIMULATED-WHATSAPP-TOKEN'), WABA)
    const callback = { callbackUrl: 'https://app.example/webhook', verifyToken: 'simulated-verify-token' }
    await waba.set({ callback })
    expect(await waba.list()).toMatchObject([
      { override_callback_uri: callback.callbackUrl, whatsapp_business_api_data: { id: APP.id } },
    ])
    await waba.delete()
    expect(await waba.list()).toEqual([])
  })
})

describe('an agency’s clients', () => {
  const CLIENTS = ['bakery', 'garage', 'salon']
  const accounts = CLIENTS.flatMap((name, i): Account[] => [
    { product: 'whatsapp', id: `11${i}`, entry: `21${i}`, name, handle: `1555000111${i}` },
    { product: 'instagram', id: `17${i}`, entry: `17${i}`, name, handle: name },
  ])
  function agency() {
    const app = isolate()
    const sim = simulator(app, { accounts, env: ENV })
    const ask = (path: string, init?: RequestInit) => sim.fetch(new Request(`https://app.example${path}`, init))
    return {
      app,
      sim,
      host: sim.host as Site,
      async connect(tenant: string, i: number) {
        const body = JSON.stringify({ code: sim.signup({ accounts: [`21${i}`], user: `90${i}` }) })
        const headers = { 'content-type': 'application/json' }
        const popup = await ask(`/connect/whatsapp?tenant=${tenant}`, { method: 'POST', headers, body })
        const begun = await ask(`/connect/instagram?tenant=${tenant}`)
        const back = sim.login(begun.headers.get('location') ?? '', { accounts: [`17${i}`], user: `91${i}` })
        const cookie = begun.headers.get('set-cookie')?.split(';')[0] ?? ''
        const page = await sim.fetch(new Request(back.split('#')[0] ?? '', { headers: { cookie } }))
        return [(await popup.json()).accounts.map((a: { account: string }) => a.account), await page.text()]
      },
      async answered(i: number) {
        const chats = [
          sim.whatsapp.user('27820001111', { account: `11${i}` }),
          sim.instagram.user('8880001', { account: `17${i}` }),
        ]
        const before = chats.map((chat) => chat.received.length)
        for (const chat of chats) await chat.says('hi')
        return chats.map((chat, n) => chat.received.length - (before[n] ?? 0))
      },
      async leave(tenant: string) {
        const { tokens, directory } = app.auth.api(sim.host)
        for (let after: string | undefined; ; ) {
          const page = await tokens.list(after)
          for (const { id, tenant: owner } of page)
            if (owner === tenant) {
              await directory.unlinkAll(id)
              await tokens.remove(id)
            }
          if (page.length < 500) return
          after = page.at(-1)?.id
        }
      },
    }
  }

  it('choose their own accounts at Meta, and are answered with tokens that reach no others', async () => {
    const on = agency()
    for (const [i, name] of CLIENTS.entries())
      expect(await on.connect(name, i)).toEqual([
        [`21${i}`, `11${i}`],
        expect.stringMatching(new RegExp(`^Connected: instagram 17${i}$`, 'm')),
      ])
    for (const i of CLIENTS.keys()) expect(await on.answered(i)).toEqual([1, 1])
    const granted = on.sim.tokens.filter((t) => t.user?.startsWith('9')).map((t) => t.accounts)
    expect(new Set(granted.map(String))).toEqual(new Set(accounts.map((a) => a.id)))
    expect(() => on.sim.signup({ accounts: ['404'] })).toThrow(/no account 404/)
  })
  it('one that leaves takes nobody along, and what comes for it is told', async () => {
    const on = agency()
    const unknown: string[] = []
    on.app.meta.on('unknown:account', (ctx) => void unknown.push(ctx.event.account))
    for (const [i, name] of CLIENTS.entries()) await on.connect(name, i)
    await on.leave('garage')
    expect([await on.answered(0), await on.answered(1), await on.answered(2)]).toEqual([
      [1, 1],
      [0, 0],
      [1, 1],
    ])
    expect(unknown).toEqual(['111', '171'])
    const { tokens, directory } = on.app.auth.api(on.host)
    expect((await tokens.list()).map((t) => t.tenant)).not.toContain('garage')
    expect((await directory.list('whatsapp')).map((a) => a.tenant)).not.toContain('garage')
    // Somebody else may have the number now.
    expect((await on.connect('garage-sold', 1))[0]).toEqual(['211', '111'])
    expect(await on.answered(1)).toEqual([1, 1])
  })
})
