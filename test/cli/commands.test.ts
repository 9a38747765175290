import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createVault } from '../../core/auth/vault.ts'
import { createApp, definePlugin, GraphError, keys } from '../../core/mod.ts'
import { messenger } from '../../plugins/messenger/mod.ts'
import { whatsapp } from '../../plugins/whatsapp/mod.ts'
import { corpus } from '../../runtimes/node/cli/commands/corpus.ts'
import * as dead from '../../runtimes/node/cli/commands/dead.ts'
import { portOf } from '../../runtimes/node/cli/commands/dev.ts'
import { erase } from '../../runtimes/node/cli/commands/erase.ts'
import { create } from '../../runtimes/node/cli/commands/new.ts'
import { replay } from '../../runtimes/node/cli/commands/replay.ts'
import { send } from '../../runtimes/node/cli/commands/send.ts'
import * as vault from '../../runtimes/node/cli/commands/vault.ts'
import { versions } from '../../runtimes/node/cli/commands/versions.ts'
import { webhookUrl } from '../../runtimes/node/cli/meta.ts'
import { failure } from '../../runtimes/node/cli/outcome.ts'
import { appMaker, type LoadedApp, loadApp, OF_META } from '../../runtimes/node/cli/project.ts'
import { HOSTS } from '../../runtimes/node/cli/scaffold/hosts.ts'
import { PRODUCTS } from '../../runtimes/node/cli/scaffold/products.ts'
import { convertFlowKey, type FlowKeyPair } from '../../runtimes/node/flow-keys.ts'
import { DEFAULT_ENV } from '../simulator/accounts.ts'
import { simulator } from '../simulator/mod.ts'

const folder = mkdtempSync(join(tmpdir(), 'signalbox-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const echo = () => {
  const app = createApp({ plugins: [whatsapp()] })
  app.whatsapp.on('message:text', (ctx) => ctx.reply(`You said: ${ctx.message.text.body}`))
  return app
}
const loaded = (app: unknown) => app as LoadedApp

test('versions: every version with its dates, and which is the default', () => {
  const { text, data } = versions(Date.UTC(2026, 10, 25))
  expect(text).toMatch(/v21\.0 .*2027-01-21.*ending, 57 days/)
  expect(data).toContainEqual(expect.objectContaining({ version: 'v26.0', default: true }))
})

describe('vault', () => {
  test('a new key is added at the end; what it seals opens with the ring', async () => {
    const first = vault.keys({}, Date.UTC(2026, 10, 25)).data as Record<string, string>
    const second = vault.keys({ TOKEN_KEYS: JSON.stringify(first) }, Date.UTC(2026, 10, 25)).data as typeof first
    expect(Object.keys(second)).toEqual(['2026-11-25', '2026-11-25-2'])
    const { text } = await vault.seal('EAAG', 'credential/1', { TOKEN_KEYS: JSON.stringify(second) })
    expect(await createVault(second).open(text, 'credential/1')).toBe('EAAG')
  })
  test('an encrypted Flow key becomes one that Web Crypto imports; a wrong passphrase is told', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem', cipher: 'des-ede3-cbc', passphrase: 'secret' },
    })
    const file = join(folder, 'private.pem')
    writeFileSync(file, privateKey)
    const { text } = vault.flowKey(file, 'secret')
    expect(text).toMatch(
      /^# FLOWS_PRIVATE_KEY\n-----BEGIN PRIVATE KEY-----\n[^#]+# for api\.flows\.setPublicKey\n-----BEGIN PUBLIC/,
    )
    const [, pem = ''] = /(-----BEGIN PRIVATE[^#]+)#/.exec(text) ?? []
    const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
    const algorithm = { name: 'RSA-OAEP', hash: 'SHA-256' }
    await expect(crypto.subtle.importKey('pkcs8', der, algorithm, false, ['decrypt'])).resolves.toBeTruthy()
    expect(failure(catching(() => vault.flowKey(file, 'other'))).text).toMatch(/passphrase is wrong/)
    const made = vault.flowKey(undefined, undefined).data as FlowKeyPair
    expect(convertFlowKey(made.privateKey)).toEqual(made)
  })
})
const catching = (run: () => unknown): unknown => {
  try {
    return run()
  } catch (error) {
    return error
  }
}

test('send: one text through the product, with the credentials of the environment', async () => {
  const app = echo()
  const sim = simulator(app)
  sim.whatsapp.user('27820001111')
  await sim.whatsapp.user('27820001111').says('hello')
  const message = { product: 'whatsapp', to: '27820001111', text: 'From a terminal' }
  const { ok = true } = await send(loaded(app), message, { env: sim.host.env, fetch: sim.host.fetch })
  expect(ok).toBe(true)
  expect(sim.whatsapp.user('27820001111').received.at(-1)).toMatchObject({ text: { body: 'From a terminal' } })
  await expect(send(loaded(app), { ...message, product: 'ads' }, { env: sim.host.env })).rejects.toThrow(/no ads/)
})

test('corpus: one report a file, in order; a body that Meta never sends is a report too', async () => {
  const dir = join(folder, 'bodies')
  mkdirSync(dir)
  const change = { field: 'messages', value: { messaging_product: 'whatsapp', metadata: { phone_number_id: '1' } } }
  const message = { from: '27820001111', id: 'wamid.1', timestamp: '1764000000', type: 'text', text: { body: 'hi' } }
  const entry = [{ id: '2', changes: [{ ...change, value: { ...change.value, messages: [message] } }] }]
  writeFileSync(join(dir, 'a.json'), JSON.stringify({ object: 'whatsapp_business_account', entry }))
  writeFileSync(join(dir, 'b.json'), '[]')
  const app = createApp({ plugins: [whatsapp()], delivery: { refuseStale: false } })
  app.whatsapp.on('message', () => {})
  expect((await corpus(loaded(app), [join(dir, 'a.json')])).data).toMatchObject([{ status: 200 }])
  const { data } = await corpus(loaded(app), [dir])
  expect(data).toMatchObject([
    { status: 200, events: [{ name: 'message', kind: 'text', account: '1', user: '27820001111', id: 'wamid.1' }] },
    { status: 200 },
  ])
})

test('replay: a scenario, without a screen', async () => {
  const file = join(folder, 'scenario.json')
  const says = (text: string) => ({ do: 'says', product: 'whatsapp', user: '27820001111', text })
  const steps = [says('hello'), { do: 'crash', when: 'after-ack' }, says('again'), { do: 'restart' }]
  writeFileSync(file, JSON.stringify({ seed: 3, steps: [...steps, { do: 'advance', by: '1h' }] }))
  const { text, ok } = await replay(() => loaded(echo()), file)
  expect(ok).toBe(true)
  expect(text).toMatch(/You said: hello.*You said: again/s)
  for (const other of ['{}', 'null', 'import app']) {
    writeFileSync(file, other)
    await expect(replay(() => loaded(echo()), file)).rejects.toThrow(/scenario\.json is no scenario/)
  }
})

describe('what is simulated has the keys of the app’s own plugins from the environment, and none of the real Meta', () => {
  const shop = () => {
    const plugin = definePlugin({ id: 'shop', env: keys({ SHOP_KEY: { about: 'Key of the shop' } }), api: () => ({}) })
    const app = createApp({ plugins: [whatsapp(), messenger(), plugin] })
    app.whatsapp.on('message:text', (ctx) => ctx.reply(`${ctx.host.env.SHOP_KEY} ${ctx.host.env.WHATSAPP_TOKEN}`))
    app.messenger.on('message:text', (ctx) => ctx.reply('Hello'))
    return loaded(app)
  }
  const env = { SHOP_KEY: 'own', WHATSAPP_TOKEN: 'EAAreal', PAGE_ID: '99', UNSET: undefined }
  const file = join(folder, 'shop.json')
  const says = (product: string) => ({ do: 'says', product, user: '27820001111', text: 'hi' })
  writeFileSync(file, JSON.stringify({ seed: 1, steps: [says('whatsapp'), says('messenger')] }))

  test('replay', async () => {
    const { text } = await replay(shop, file, env)
    expect(text).toMatch(/own SIMULATED-WHATSAPP-TOKEN.*Hello.*2 calls, 0 errors/s)
    expect((await replay(shop, file)).text).toMatch(/SHOP_KEY: Key of the shop/)
  })
  test('corpus', async () => {
    expect((await corpus(shop(), [file], env)).ok).toBe(true)
    expect((await corpus(shop(), [file])).ok).toBe(false)
  })
  test('every simulated key is one of Meta’s', () => {
    expect([...OF_META]).toEqual(expect.arrayContaining(Object.keys(DEFAULT_ENV)))
  })
})

test('the app of a project is made again as a new process would: its module runs anew', async () => {
  const app = 'export const app = { fetch() {}, check() {}, fields() {} }'
  writeFileSync(join(folder, 'app.mjs'), app)
  const make = await appMaker(folder)
  const [first, second] = [await make(), await make()]
  expect(await loadApp(folder)).toBe(first)
  expect(second).not.toBe(first)
})

test('dead: lists what was given up and sets it going again, behind the secret', async () => {
  let broken = true
  const app = createApp({ plugins: [whatsapp()], delivery: { retries: [], keep: '8d' } })
  app.whatsapp.on('message:text', () => {
    if (broken) throw new Error('not today')
  })
  const sim = simulator(app, { env: { SIGNALBOX_ADMIN_SECRET: 'opensesame' } })
  await sim.whatsapp.user('27820001111').says('hello')
  await sim.advance('1h')
  const fetch: typeof globalThis.fetch = (input, init) => sim.fetch(new Request(input, init))
  const at = { url: 'https://app.example/webhook', env: { SIGNALBOX_ADMIN_SECRET: 'opensesame' }, fetch }
  expect((await dead.list({}, at)).text).toMatch(/whatsapp message:text .*not today/)
  broken = false
  expect((await dead.redrive({ product: 'whatsapp' }, at)).data).toEqual({ redriven: 1 })
  await sim.settle()
  expect((await dead.list({}, at)).text).toBe('No dead letters.')
  expect((await erase('+27 (82) 000-1111', at)).text).toMatch(/^[1-9]\d* rows erased\.$/)
  expect((await erase(' US.abc-1 ', at)).text).toMatch(/^Nothing was known of US\.abc-1\. /)
  await expect(erase('27820001111', { ...at, url: undefined })).rejects.toMatchObject({ fix: /--url/ })
  await expect(dead.list({}, { ...at, env: { SIGNALBOX_ADMIN_SECRET: 'wrong' } })).rejects.toThrow(/refused the secret/)
})

test('an event that was parked is listed with what to do about it', async () => {
  let version = 1
  const app = createApp({ plugins: [whatsapp()] })
  app.whatsapp.on('message:text', async (ctx) => {
    await ctx.reply(`Hello from version ${version}`)
    if (version++ === 1) throw new Error('a bug')
  })
  const sim = simulator(app, { env: { SIGNALBOX_ADMIN_SECRET: 'opensesame' } })
  await sim.whatsapp.user('27820001111').says('hello')
  await sim.advance('1h')
  const fetch: typeof globalThis.fetch = (input, init) => sim.fetch(new Request(input, init))
  const at = { url: 'https://app.example/webhook', env: { SIGNALBOX_ADMIN_SECRET: 'opensesame' }, fetch }
  expect((await dead.list({}, at)).text).toMatch(
    /differs from the one that was recorded\neffect_diverged: Make the handler/,
  )
})

test('a deployment that does not answer, or is another server, is told apart from one that refuses', async () => {
  const told = async (answer: () => Response | Promise<never>) => {
    const at = { url: 'https://app.example/webhook', env: { SIGNALBOX_ADMIN_SECRET: 's' }, fetch: async () => answer() }
    return failure(await dead.list({}, at).catch((error: unknown) => error)).text
  }
  const refused = Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' })
  expect(await told(() => Promise.reject(new TypeError('fetch failed', { cause: refused })))).toMatch(
    /^error: https:\/\/app\.example\/webhook does not answer: ECONNREFUSED\n {2}fix: /,
  )
  expect(await told(() => new Response('<h1>Hello</h1>'))).toMatch(
    /answered 200, and is no signalbox\n {2}fix: Use the/,
  )
  expect(await told(() => new Response('', { status: 404 }))).toMatch(/answered 404, and is no signalbox/)
  expect(await told(() => Response.json({ error: 'input_invalid', fix: 'Name the person' }, { status: 400 }))).toMatch(
    /answered 400\n {2}fix: Name the person/,
  )
  expect(await told(() => Response.json({ error: 'internal' }, { status: 500 }))).toMatch(
    /answered 500\n {2}fix: Look at https:\/\/app\.example\/health and at the log/,
  )
  const location = 'https://www.app.example/signalbox/admin/dead?'
  expect(await told(() => new Response(null, { status: 301, headers: { location } }))).toMatch(
    /redirects\n {2}fix: Use the address behind it: https:\/\/www\.app\.example$/,
  )
})

test('a Meta that cannot be reached is told with the reason of the network', () => {
  const cause = new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND graph.facebook.com') })
  const error = new GraphError(0, { message: 'GET me: no answer' }, { cause })
  expect(failure(error).text).toBe('error: GET me: no answer (getaddrinfo ENOTFOUND graph.facebook.com)')
})

test('a port that is none is refused before anything is started', () => {
  expect(portOf('8787')).toBe(8787)
  for (const given of ['abc', '99999', '-1', '80.5']) expect(() => portOf(given)).toThrow(/is no port/)
})

describe('new', () => {
  test.each(Object.keys(HOSTS))('%s: a project that is whole', async (host) => {
    const { data } = await create(folder, `bot-${host}`, { host, products: Object.keys(PRODUCTS).join(',') })
    const path = join(folder, `bot-${host}`)
    expect(readdirSync(path)).toContain('README.md')
    expect((data as { files: string[] }).files).toContain('src/app.ts')
    expect(readFileSync(join(path, '.env.example'), 'utf8')).toMatch(/^WHATSAPP_TOKEN=$/m)
    const { scripts } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
    expect([scripts.dev, scripts.test]).toEqual(['signalbox dev', 'tsx --test test/app.test.ts'])
    expect(readFileSync(join(path, 'test/app.test.ts'), 'utf8').match(/^test\(/gm)).toHaveLength(3)
  })
  test('products that one does not chat with have no test to begin with', async () => {
    const { data } = await create(folder, 'bot-ads', { host: 'node', products: 'ads' })
    const path = join(folder, 'bot-ads')
    expect((data as { files: string[] }).files).not.toContain('test/app.test.ts')
    expect(JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).scripts.test).toBeUndefined()
    expect(readFileSync(join(path, 'README.md'), 'utf8')).not.toContain('npm test')
  })
  test('whatever the folder is called, npm and wrangler take the name, and a product counts once', async () => {
    const made = async (name: string) => {
      const { text } = await create(folder, name, { host: 'node', products: 'whatsapp, whatsapp' })
      return [JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')).name, text.split('Next: ')[1]]
    }
    expect(await made('_My Bot!')).toEqual(['my-bot', 'cd "_My Bot!" && npm install && npm run dev'])
    expect(await made('机器人')).toEqual(['bot', 'cd 机器人 && npm install && npm run dev'])
  })
  test('an unknown host or product, and a folder that is not empty, are refused with what there is', async () => {
    const init = { host: 'node', products: 'whatsapp' }
    await expect(create(folder, 'a', { ...init, host: 'heroku' })).rejects.toMatchObject({ fix: /cloudflare/ })
    await expect(create(folder, 'a', { ...init, products: 'telegram' })).rejects.toMatchObject({ fix: /messenger/ })
    await expect(create(folder, 'a', { ...init, host: 'constructor' })).rejects.toThrow(/no host "constructor"/)
    await expect(create(folder, 'a', { ...init, products: 'toString' })).rejects.toThrow(/no product "toString"/)
    await expect(create(folder, '.', init)).rejects.toMatchObject({ code: 'input_invalid' })
  })
})

test('an address is the webhook itself, or the host of it', () => {
  expect(webhookUrl('https://bot.example', {})).toBe('https://bot.example/webhook')
  expect(webhookUrl('https://bot.example/base/webhook/', {})).toBe('https://bot.example/base/webhook')
  expect(webhookUrl(undefined, { SIGNALBOX_URL: 'https://bot.example/' })).toBe('https://bot.example/webhook')
  expect(() => webhookUrl('bot', {})).toThrow(/no address/)
})
