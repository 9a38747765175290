import { createApp } from 'signalbox'
import { whatsapp } from 'signalbox/whatsapp'
import { expect, test } from 'vitest'
import { testHost } from '../../conformance/checks/kit.ts'

// What people write in JavaScript, where no compiler objects.
test.each([
  ['a plugin that is not called', () => createApp({ plugins: [whatsapp as never] }), 'plugin_invalid', /whatsapp\(\)/],
  [
    'a plugin by the name of what the app has',
    () => createApp({ plugins: [{ ...whatsapp(), id: 'redrive' as 'whatsapp' }] }),
    'plugin_invalid',
    undefined,
  ],
  ['a plugin twice', () => createApp({ plugins: [whatsapp(), whatsapp()] }), 'plugin_invalid', /once/],
  [
    'a duration in words of one’s own',
    () => createApp({ plugins: [], delivery: { keep: 'a week' as never } }),
    'input_invalid',
    undefined,
  ],
] as const)('%s is refused with a code, and the fix where there is one', (_, make, code, fix) => {
  expect(make).toThrow(expect.objectContaining({ code, ...(fix && { fix: expect.stringMatching(fix) }) }))
})

const env = (version?: string) => ({
  META_APP_SECRET: 'secret',
  WEBHOOK_VERIFY_TOKEN: 'verify',
  WHATSAPP_TOKEN: 'token',
  ...(version && { GRAPH_VERSION: version }),
})

test.each([
  ...['25', 'v25', '25.0', 'V25.0', ' v25.0 '].map(
    (version) => [`GRAPH_VERSION=${version}`, undefined, version] as const,
  ),
  ["graph: { version: '25' }", { version: '25' }, 'v24.0'] as const,
])('%s asks for v25.0', async (_, graph, version) => {
  const asked: string[] = []
  const app = createApp({ plugins: [whatsapp()], ...(graph && { graph }) })
  const { host } = testHost({ env: env(version) as never })
  Object.assign(host, {
    fetch: async (url: string) => {
      asked.push(new URL(url).pathname)
      return Response.json({ messages: [{ id: 'wamid.1' }] })
    },
  })
  await app.whatsapp.api(host as never, '1').text('27820001111', 'hello')
  expect(asked).toEqual(['/v25.0/1/messages'])
  expect((await app.health(host as never)).version?.version).toBe('v25.0')
})

test('a GRAPH_VERSION that is none is refused before the first webhook, and by app.check', async () => {
  const app = createApp({ plugins: [whatsapp()] })
  const wrong = expect.objectContaining({ code: 'config_missing', message: expect.stringContaining('"latest" is no') })
  expect(() => app.check(env('latest'))).toThrow(wrong)
  expect(() => app.check(env())).not.toThrow()
  const { host } = testHost({ env: env('latest') as never })
  expect(await app.health(host as never)).toMatchObject({ ok: false, error: 'config_missing' })
})

test('a basePath may end in a slash, and nothing beside it leads to the routes below it', async () => {
  const app = createApp({ plugins: [whatsapp()], basePath: '/meta/' })
  const { host } = testHost({ env: { ...env(), SIGNALBOX_ADMIN_SECRET: 'admin' } as never })
  const bearer = { headers: { authorization: 'Bearer admin' } }
  const status = async (path: string) => (await app.fetch(new Request(`http://x${path}`, bearer), host as never)).status
  expect(await status('/meta/health')).toBe(200)
  expect(await status('/meta/signalbox/admin/backlog')).toBe(200)
  expect(await status('/atem/signalbox/admin/backlog')).toBe(404)
})

test('an app that takes no webhooks answers no challenge, not even one without a token', async () => {
  const app = createApp({ plugins: [] })
  const query = 'hub.mode=subscribe&hub.challenge=1'
  const { host } = testHost()
  expect((await app.fetch(new Request(`http://x/webhook?${query}`), host as never)).status).toBe(403)
})
