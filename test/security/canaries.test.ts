import { createApp } from 'signalbox'
import { createVault, sealedStore } from 'signalbox/auth'
import { capi } from 'signalbox/capi'
import { messenger } from 'signalbox/messenger'
import { memoryStore } from 'signalbox/storage/memory'
import { whatsapp } from 'signalbox/whatsapp'
import { expect, test } from 'vitest'
import { SignalboxError, describe as told } from '../../core/errors.ts'
import { message, postOf, SECRET, siteOf } from './kit.ts'

const CANARIES = {
  META_APP_SECRET: SECRET,
  WEBHOOK_VERIFY_TOKEN: 'verify-CANARY-verify-token',
  META_APP_SECRET_PREVIOUS: 'previous-CANARY-secret',
  WHATSAPP_TOKEN: 'EAAwhatsappCANARYtokentoken',
  PAGE_ACCESS_TOKEN: 'EAApageCANARYtokentokentoken',
  META_SYSTEM_USER_TOKEN: 'EAAsystemCANARYtokentoken',
  SIGNALBOX_ADMIN_SECRET: 'admin-CANARY-admin-secret',
}
const env = { ...CANARIES, META_PIXEL_ID: '1', WHATSAPP_PHONE_ID: '106' }
const authorization = (token: string): string => `Bearer ${token}`
const leaks = (text: string): string[] => Object.values(CANARIES).filter((canary) => text.includes(canary))
/** Everything that an error shows, at every depth. */
function shown(error: unknown): string {
  const { message: text = '', stack = '', cause } = (error ?? {}) as Error
  return [text, stack, JSON.stringify(error), JSON.stringify(told(error)), cause ? shown(cause) : ''].join('\n')
}

const token = CANARIES.WHATSAPP_TOKEN
/** Answers of a network and of a Meta that repeat whatever they were given. */
const ANSWERS: Readonly<Record<string, (url: URL) => Response | Promise<Response>>> = {
  'a refusal that quotes the token': () =>
    Response.json({ error: { message: `Invalid OAuth access token ${token}`, code: 190, type: 'x' } }, { status: 401 }),
  'a server error in HTML': () => new Response(`<html>${authorization(token)}</html>`, { status: 502 }),
  'a body that is no JSON': () => new Response(`oops ${token}`, { status: 200 }),
  'a network that throws with the request': (url) => {
    throw new TypeError(`fetch failed: ${url} ${authorization(token)}`, { cause: new Error(token) })
  },
  'a redirect elsewhere': () =>
    new Response(null, { status: 302, headers: { location: `https://evil.example/?access_token=${token}` } }),
  'a refusal that quotes the address': (url) =>
    Response.json({ error: { message: `Bad call ${url}?access_token=${token}`, code: 100 } }, { status: 400 }),
}

test.each(Object.keys(ANSWERS))('no secret reaches a log, an error, an address or another host: %s', async (name) => {
  const errors: unknown[] = []
  const app = createApp({
    plugins: [whatsapp(), messenger(), capi()],
    onError: (error) => void errors.push(error),
  })
  app.whatsapp.on('message:text', async (ctx) => {
    await ctx.reply(`your text ${ctx.message.text.body}`)
  })
  const site = siteOf(env, (url) => ANSWERS[name]?.(url) ?? Response.json({}))
  await app.fetch(postOf(message('wamid.c')), site.host)
  await app.fetch(postOf(message('wamid.d'), 'wrong secret'), site.host)
  await site.settled()
  const calls = [
    () => app.whatsapp.api(site.host, '106').text('27821000000', 'hi'),
    () => app.messenger.api(site.host, '2').text('1', 'hi'),
    () => app.send(site.host, { key: 'a' }, (apis) => apis.whatsapp('106').text('27821000000', 'hi')),
    () =>
      app.capi.api(site.host).send({
        event_name: 'Lead',
        action_source: 'chat',
        user_data: { em: 'a@example.com' },
      }),
  ]
  for (const call of calls) {
    const outcome = await call().catch((error: unknown) => error)
    errors.push(outcome)
  }
  for (const error of errors) expect(leaks(shown(error))).toEqual([])
  expect(errors.some((error) => error instanceof SignalboxError)).toBe(true)
  expect(leaks(site.lines.join('\n'))).toEqual([])
  expect(site.lines.length).toBeGreaterThan(0)
  for (const { url, body } of site.sent) {
    expect(leaks(url)).toEqual([])
    expect(leaks(body)).toEqual([])
    expect(new URL(url).hostname).toMatch(/^graph\.(facebook|instagram)\.com$/)
  }
  expect(site.sent.some(({ headers }) => headers.get('authorization') === authorization(token))).toBe(true)
})

test('no answer of any route shows a secret, and none allows other origins', async () => {
  const app = createApp({ plugins: [whatsapp(), messenger(), capi()] })
  const site = siteOf(env)
  const paths = ['/', '/health', '/webhook', '/signalbox/admin/dead', '/signalbox/admin/backlog', '/signalbox/tasks/x']
  for (const path of paths)
    for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE', 'HEAD']) {
      const request = new Request(`http://x${path}`, { method, headers: { origin: 'https://evil.example' } })
      const response = await app.fetch(request, site.host)
      expect(leaks(JSON.stringify([...response.headers]) + (await response.text()))).toEqual([])
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      expect(response.status).toBeLessThan(500)
    }
})

test('the operator’s routes open to the bearer alone, and not at all where none is set', async () => {
  const app = createApp({ plugins: [whatsapp()] })
  const ask = (given: string | undefined, own: object = env) =>
    app.fetch(
      new Request('http://x/signalbox/admin/backlog', given === undefined ? {} : { headers: { authorization: given } }),
      siteOf(own).host as never,
    )
  const right = authorization(CANARIES.SIGNALBOX_ADMIN_SECRET)
  expect((await ask(right)).status).toBe(200)
  for (const wrong of [
    undefined,
    '',
    'Bearer ',
    right.slice(0, -1),
    `${right}x`,
    right.toUpperCase(),
    CANARIES.SIGNALBOX_ADMIN_SECRET,
  ])
    expect((await ask(wrong)).status).toBe(403)
  const { SIGNALBOX_ADMIN_SECRET: _, ...closed } = env
  for (const any of [right, 'Bearer ', 'Bearer undefined']) expect((await ask(any, closed)).status).toBe(403)
})

test('a dump of a sealed store holds no 16 bytes of any secret or message, and swapped rows are refused', async () => {
  const rows = memoryStore()
  const dumped: string[] = []
  const wrap = (store: typeof rows): typeof rows => ({
    ...store,
    set(key, value, options) {
      dumped.push(JSON.stringify(value))
      return store.set(key, value, options)
    },
    scope: (name) => wrap(store.scope(name)),
  })
  const vault = createVault({ '2026-11': btoa('k'.repeat(32)) })
  const app = createApp({ plugins: [whatsapp()], storage: () => sealedStore(wrap(rows), vault) })
  app.whatsapp.on('message:text', async (ctx) => {
    await ctx.once('draft', () => `a draft with ${CANARIES.WHATSAPP_TOKEN}`)
    throw new Error('so that rows stay')
  })
  const site = siteOf(env)
  const body = message('wamid.sealed-sealed-sealed')
  await app.fetch(postOf(body), site.host)
  await site.settled()
  const dump = dumped.join('\n')
  expect(dumped.length).toBeGreaterThan(3)
  const secrets = [...Object.values(CANARIES), JSON.stringify(body), 'text of wamid.sealed-sealed-sealed']
  for (const secret of secrets)
    for (let i = 0; i + 16 <= secret.length; i++) expect(dump.includes(secret.slice(i, i + 16))).toBe(false)

  const plain = memoryStore()
  const both = sealedStore(plain, vault)
  await both.set('a', 'for a')
  await both.set('b', 'for b')
  const [a] = await plain.list<string>('a')
  await plain.set('b', a?.value)
  await expect(both.get('b')).rejects.toMatchObject({ code: 'seal_invalid' })
  expect(await both.get('a')).toMatchObject({ value: 'for a' })
})

test('two tenants in one isolate never speak with each other’s token', async () => {
  const tokens: Readonly<Record<string, string>> = { '106': 'EAAone', '107': 'EAAtwo' }
  const app = createApp({
    plugins: [whatsapp()],
    tenants: async (_, account) => {
      await new Promise((resolve) => setImmediate(resolve))
      const own = tokens[account]
      return own === undefined ? undefined : { token: own }
    },
  })
  app.whatsapp.on('message:text', async (ctx) => {
    await ctx.reply(`for ${ctx.event.account}`)
  })
  const site = siteOf({ META_APP_SECRET: SECRET, WEBHOOK_VERIFY_TOKEN: 'v', WHATSAPP_TOKEN: 'EAAenvironment' })
  await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      app.fetch(postOf(message(`wamid.${i}`, i % 3 === 0 ? '106' : i % 3 === 1 ? '107' : '999', `27${i}`)), site.host),
    ),
  )
  await site.settled()
  expect(site.sent.length).toBeGreaterThanOrEqual(134)
  for (const { url, headers, body } of site.sent) {
    const account = /\/(\d+)\/messages/.exec(url)?.[1] ?? ''
    expect(headers.get('authorization')).toBe(`Bearer ${tokens[account]}`)
    expect(body).toContain(`for ${account}`)
  }
})
