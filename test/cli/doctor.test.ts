import { createPrivateKey, randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { auth } from '../../core/auth/mod.ts'
import { createApp, definePlugin } from '../../core/mod.ts'
import { messenger } from '../../plugins/messenger/mod.ts'
import { whatsapp } from '../../plugins/whatsapp/mod.ts'
import { doctor } from '../../runtimes/node/cli/commands/doctor.ts'
import { set } from '../../runtimes/node/cli/commands/webhook.ts'
import type { Finding } from '../../runtimes/node/cli/doctor/finding.ts'
import type { LoadedApp } from '../../runtimes/node/cli/project.ts'
import { createFlowKeys } from '../../runtimes/node/flow-keys.ts'
import { simulator, type Token } from '../simulator/mod.ts'

const SECRET = 'c0ffee00c0ffee00c0ffee00c0ffee00'
const VERIFY = 'a-long-verify-token'
const URL = 'https://app.example/webhook'
const PHONE = '110000000000001'

/** A plugin whose environment is a schema that is no table. */
const strict = () =>
  definePlugin({
    id: 'strict',
    env: v.object({ STRICT_PORT: v.pipe(v.string(), v.regex(/^\d+$/, 'STRICT_PORT must be digits')) }),
    api: () => ({}),
  })

const KEYS = { META_APP_SECRET: SECRET, WEBHOOK_VERIFY_TOKEN: VERIFY }
/** What Meta's pages show to somebody who looks. */
const SHOWN: Readonly<Record<string, string>> = {
  ...KEYS,
  META_APP_ID: '410000000000001',
  PAGE_ACCESS_TOKEN: 'SIMULATED-PAGE-TOKEN',
}

/** An app, Meta, and a deployment with an environment of its own. */
function clinic() {
  const app = createApp({ plugins: [whatsapp(), messenger()] })
  app.whatsapp.on('message:text', () => {})
  app.messenger.on(['message:text', 'postback'], () => {})
  const sim = simulator(app, { env: KEYS })
  let hosted: Record<string, string> = KEYS
  let deployed = sim
  const env: Record<string, string | undefined> = {
    ...SHOWN,
    WHATSAPP_TOKEN: 'SIMULATED-WHATSAPP-TOKEN',
    WHATSAPP_PHONE_ID: PHONE,
    SIGNALBOX_GRAPH_URL: 'http://127.0.0.1/simulator/graph',
  }
  const fetch: typeof globalThis.fetch = (input, init) => {
    const request = new Request(input, init)
    return (request.url.includes('app.example') ? deployed : sim).fetch(request)
  }
  const loaded = app as unknown as LoadedApp
  return {
    sim,
    env,
    fetch,
    /** The address that `--url` has; undefined: it was not given. */
    url: URL as string | undefined,
    async findings(): Promise<Finding[]> {
      const { data } = await doctor(loaded, { env, url: this.url, fetch, now: sim.now() })
      return (data as { findings: Finding[] }).findings
    },
    set: (url: string) => set(loaded, url, { env, fetch }),
    /** Sets a key on the host, and deploys. */
    deploy(key: string, value: string) {
      hosted = { ...hosted, [key]: value }
      deployed = simulator(app, { env: hosted })
    },
  }
}
const problems = (findings: readonly Finding[]) => findings.filter((f) => f.level !== 'ok')
type Clinic = ReturnType<typeof clinic>

test('a set-up in order gets no word of blame', async () => {
  const on = clinic()
  expect((await on.set(URL)).ok).toBe(true)
  const findings = await on.findings()
  expect(problems(findings)).toEqual([])
  expect(findings.length).toBeGreaterThan(8)
})

test('with tenants nobody asks for the products’ own tokens; keys that are read later are tried now', async () => {
  const login = auth({ tenantOf: () => 'bakery' })
  const app = createApp({ plugins: [whatsapp(), messenger(), login.plugin, strict()], tenants: login.tenants })
  app.whatsapp.on('message:text', () => {})
  const pkcs1 = createPrivateKey(createFlowKeys().privateKey).export({ type: 'pkcs1', format: 'pem' })
  const look = async (more: Record<string, string>) => {
    const env = { ...KEYS, STRICT_PORT: '80', ...more }
    const visit = { env, fetch: globalThis.fetch, now: Date.UTC(2026, 10, 26) }
    const { data } = await doctor(app as unknown as LoadedApp, visit)
    return problems((data as { findings: Finding[] }).findings).map(({ check, message }) => `${check}: ${message}`)
  }
  expect(await look({ STRICT_PORT: 'x' })).toEqual([
    'env: META_APP_ID is missing: App id of your Meta app (App settings > Basic)',
    'env: TOKEN_KEYS is missing: Key ring for stored tokens: {"2026-11":"<openssl rand -base64 32>"}',
    'env: STRICT_PORT must be digits',
    'app-id: META_APP_ID is missing',
  ])
  expect(await look({ META_APP_ID: '', TOKEN_KEYS: 'null', GRAPH_VERSION: 'latest' })).toEqual([
    'env: META_APP_ID is missing: App id of your Meta app (App settings > Basic)',
    'env: GRAPH_VERSION: "latest" is no version such as v26.0',
    'app-id: META_APP_ID is missing',
    'TOKEN_KEYS: TOKEN_KEYS cannot be used: The key ring is empty',
    'version: GRAPH_VERSION is latest, which Meta does not have',
  ])
  const ring = JSON.stringify({ '2026-11': btoa('k'.repeat(32)) })
  const rest = { META_APP_ID: '' }
  expect(await look({ ...rest, TOKEN_KEYS: 'abc' })).toContain(
    'TOKEN_KEYS: TOKEN_KEYS cannot be used: TOKEN_KEYS is not JSON',
  )
  expect(await look({ ...rest, TOKEN_KEYS: '{"a":"Zm9v"}' })).toContain(
    'TOKEN_KEYS: TOKEN_KEYS cannot be used: Key "a" has 3 bytes instead of 32',
  )
  expect(await look({ ...rest, TOKEN_KEYS: ring, FLOWS_PRIVATE_KEY: String(pkcs1) })).toContain(
    'FLOWS_PRIVATE_KEY: FLOWS_PRIVATE_KEY cannot be used: It is not in PKCS #8, which begins with BEGIN PRIVATE KEY',
  )
  expect(await look({ ...rest, TOKEN_KEYS: ring, FLOWS_PRIVATE_KEY: createFlowKeys().privateKey })).toEqual([
    'env: META_APP_ID is missing: App id of your Meta app (App settings > Basic)',
    'app-id: META_APP_ID is missing',
  ])
})

test('a Meta that cannot be reached is the network’s fault, not that of the set-up', async () => {
  const { env } = clinic()
  const app = createApp({ plugins: [whatsapp()] })
  app.whatsapp.on('message:text', () => {})
  const fetch = () => Promise.reject(new TypeError('fetch failed'))
  const { data } = await doctor(app as unknown as LoadedApp, { env, fetch, now: Date.UTC(2026, 10, 26) })
  expect(problems((data as { findings: Finding[] }).findings)).toEqual([
    {
      level: 'warning',
      check: 'secret',
      message: expect.stringMatching(/^Meta could not be reached: /),
      fix: 'Check the network, and run it again.',
    },
  ])
})

test('a deployment is looked at also where Meta cannot be asked, and its health is read', async () => {
  const on = clinic()
  on.env['META_APP_ID'] = undefined
  expect((await on.findings()).map(({ check, level }) => `${level} ${check}`)).toEqual([
    ...['ok env', 'error app-id', 'ok version'],
    ...['ok challenge', 'ok signature'],
  ])
  const ill = async (health: object, status = 200) => {
    const fetch: typeof globalThis.fetch = (input, init) =>
      String(input).endsWith('/health') ? Promise.resolve(Response.json(health, { status })) : on.fetch(input, init)
    const app = createApp({ plugins: [whatsapp()] })
    const { data } = await doctor(app as unknown as LoadedApp, { env: on.env, url: URL, fetch, now: on.sim.now() })
    return problems((data as { findings: Finding[] }).findings).map(({ check, message }) => `${check}: ${message}`)
  }
  expect(await ill({ ok: false, error: 'store_failed', warnings: [] }, 503)).toContain(
    'health: https://app.example/health says store_failed',
  )
  expect(await ill({ ok: true, store: 'atomic', dead: 2, warnings: ['backlog-old', 'dead-letters'] })).toEqual(
    expect.arrayContaining([
      'dead-letters: 2 events were given up',
      'backlog-old: An event has waited for more than 15 minutes',
    ]),
  )
})

/** A new token at Meta, into the key that the finding is about. */
function generate(on: Clinic, { check }: Finding, kind: Token['kind'], scopes: string): void {
  const value = `GENERATED-${on.sim.tokens.length}`
  const reaches = kind === 'page' ? ['messenger', 'instagram'] : ['whatsapp']
  const token = { value, kind, reaches, scopes: scopes.split(' and '), expiresAt: undefined, revoked: false }
  ;(on.sim.tokens as Token[]).push(token as Token)
  on.env[check.replace('token ', '')] = value
}
const set_ = (on: Clinic, values: Record<string, string>): void => void Object.assign(on.env, values)
type Follow = (on: Clinic, match: RegExpExecArray, finding: Finding) => unknown
/** Somebody who knows nothing, and does what is printed, to the letter. What stands in no row cannot be followed. */
const FOLLOW: readonly (readonly [RegExp, Follow])[] = [
  [/^Add (\w+)=… to \.env and to the host's environment\.$/, ({ env }, [, key = '']) => (env[key] = SHOWN[key])],
  [
    /^Write (\w+) without quotes or spaces\.$/,
    ({ env }, [, key = '']) => (env[key] = env[key]?.replace(/^[\s"']+|[\s"']+$/g, '')),
  ],
  [
    /^Copy the App ID from App settings > Basic into META_APP_ID\.$/,
    (on) => set_(on, { META_APP_ID: SHOWN['META_APP_ID'] ?? '' }),
  ],
  [
    /^Copy both from App settings > Basic of the same app\.$/,
    (on) => set_(on, { META_APP_ID: SHOWN['META_APP_ID'] ?? '', META_APP_SECRET: SECRET }),
  ],
  [/^Copy App settings > Basic > App secret; /, (on) => set_(on, { META_APP_SECRET: SECRET })],
  [/^Set GRAPH_VERSION=(v[\d.]+), or drop it/, (on, [, version = '']) => set_(on, { GRAPH_VERSION: version })],
  [
    /Business settings > System users > Generate token, with (\w+(?: and \w+)*)\.$/,
    (on, [, scopes = ''], finding) => generate(on, finding, 'system', scopes),
  ],
  [
    // Meta gives a Page's token the permissions of the token that asks for it.
    /GET \/me\/accounts with a user or system user token that has (\w+ and \w+) lists each Page .*: use that one\.$/,
    (on, [, scopes = ''], finding) => generate(on, finding, 'page', scopes),
  ],
  [/^Use a phone_number_id, not the .*: (\d+) \(/, (on, [, id = '']) => set_(on, { WHATSAPP_PHONE_ID: id })],
  [/^npx signalbox webhook set --url (\S+)$/, (on, [, url = '']) => on.set(url)],
  [/^Set the same (\w+) on the host, and deploy again\.$/, (on, [, key = '']) => on.deploy(key, on.env[key] ?? '')],
  [
    /^Choose a longer one: openssl rand -hex 16$/,
    (on) => set_(on, { WEBHOOK_VERIFY_TOKEN: randomBytes(16).toString('hex') }),
  ],
  [/^Add --url https:\/\/bot\.example\/webhook$/, (on) => (on.url = URL)],
  [
    /^Meta calls https only; put the app behind a certificate\.$/,
    (on) => (on.url = on.url?.replace('http:', 'https:')),
  ],
  [/^Mend what stands above, and run it again\.$/, () => {}],
  [/^Check the path: it ends in \/webhook\.$/, (on) => (on.url = on.url?.replace(/\/\w+$/, '/webhook'))],
]
/** Does what a finding says; throws where it says nothing that can be done. */
async function follow(on: Clinic, finding: Finding): Promise<void> {
  for (const [pattern, act] of FOLLOW) {
    const match = pattern.exec(finding.fix ?? '')
    if (match) return void (await act(on, match, finding))
  }
  throw new Error(`Nobody can follow "${finding.fix}"`)
}

/** A mistake, and what the doctor must say of it. */
interface Mistake {
  readonly check: string
  readonly message: RegExp
  make(on: Clinic): unknown
}
const token = (on: Clinic, name: string) => on.sim.tokens.find((t) => t.value === on.env[name])
const MISTAKES: Readonly<Record<string, Mistake>> = {
  'a key is missing': {
    check: 'env',
    message: /PAGE_ACCESS_TOKEN is missing/,
    make: ({ env }) => delete env['PAGE_ACCESS_TOKEN'],
  },
  'a value in quotes': {
    check: 'quotes',
    message: /WHATSAPP_TOKEN has quotes/,
    make: ({ env }) => Object.assign(env, { WHATSAPP_TOKEN: '"SIMULATED-WHATSAPP-TOKEN"' }),
  },
  'no app id': {
    check: 'app-id',
    message: /META_APP_ID is missing/,
    make: ({ env }) => delete env['META_APP_ID'],
  },
  "another app's secret": {
    check: 'app-secret',
    message: /not the secret of app 410000000000001/,
    make: ({ env }) => Object.assign(env, { META_APP_SECRET: 'd'.repeat(32) }),
  },
  'a token in place of the secret': {
    check: 'app-secret-form',
    message: /does not look like an app secret/,
    make: ({ env }) => Object.assign(env, { META_APP_SECRET: 'EAAGsomething' }),
  },
  'a version that is gone': {
    check: 'version',
    message: /no longer serves v20.0/,
    make: ({ env }) => Object.assign(env, { GRAPH_VERSION: 'v20.0' }),
  },
  'a version that does not exist': {
    check: 'version',
    message: /which Meta does not have/,
    make: ({ env }) => Object.assign(env, { GRAPH_VERSION: 'v99.0' }),
  },
  'a version that ends soon': {
    check: 'version',
    message: /for 59 more days/,
    make: ({ env }) => Object.assign(env, { GRAPH_VERSION: 'v21.0' }),
  },
  'a token that was revoked': {
    check: 'token WHATSAPP_TOKEN',
    message: /not valid/,
    make: (on) => Object.assign(token(on, 'WHATSAPP_TOKEN') ?? {}, { revoked: true }),
  },
  'a token that soon ends': {
    check: 'token PAGE_ACCESS_TOKEN',
    message: /ends on 2026-11-24/,
    make: (on) => Object.assign(token(on, 'PAGE_ACCESS_TOKEN') ?? {}, { expiresAt: on.sim.now() + 86_400_000 }),
  },
  'a token without a permission': {
    check: 'token PAGE_ACCESS_TOKEN',
    message: /lacks the permission pages_manage_metadata/,
    make: (on) => Object.assign(token(on, 'PAGE_ACCESS_TOKEN') ?? {}, { scopes: ['pages_messaging'] }),
  },
  'a system user token in place of the Page token': {
    check: 'token PAGE_ACCESS_TOKEN',
    message: /is a SYSTEM_USER token/,
    make: ({ env }) => Object.assign(env, { PAGE_ACCESS_TOKEN: 'SIMULATED-SYSTEM-USER-TOKEN' }),
  },
  "the account's id in place of phone_number_id": {
    check: 'phone',
    message: /no number of this token's account/,
    make: ({ env }) => Object.assign(env, { WHATSAPP_PHONE_ID: '210000000000001' }),
  },
  'the app is subscribed to nothing': {
    check: 'webhook page',
    message: /not subscribed to page/,
    make: (on) =>
      on.fetch('http://127.0.0.1/simulator/graph/v26.0/410000000000001/subscriptions?object=page', {
        method: 'DELETE',
        headers: { authorization: `Bearer 410000000000001|${SECRET}` },
      }),
  },
  'the Page has not installed the app': {
    check: 'account 310000000000001',
    message: /not subscribed to page/,
    make: (on) =>
      on.fetch('http://127.0.0.1/simulator/graph/v26.0/310000000000001/subscribed_apps', {
        method: 'DELETE',
        headers: { authorization: 'Bearer SIMULATED-PAGE-TOKEN' },
      }),
  },
  'the Page sends too few fields': {
    check: 'account 310000000000001',
    message: /does not send .*messaging_postbacks/,
    make: (on) =>
      on.fetch('http://127.0.0.1/simulator/graph/v26.0/310000000000001/subscribed_apps?subscribed_fields=messages', {
        method: 'POST',
        headers: { authorization: 'Bearer SIMULATED-PAGE-TOKEN' },
      }),
  },
  'another verify token on the host': {
    check: 'challenge',
    message: /another WEBHOOK_VERIFY_TOKEN/,
    make: ({ env }) => Object.assign(env, { WEBHOOK_VERIFY_TOKEN: 'what-the-host-has-not' }),
  },
  'an easy verify token': {
    check: 'verify-token-form',
    message: /easy to guess/,
    make: ({ env }) => Object.assign(env, { WEBHOOK_VERIFY_TOKEN: 'abc' }),
  },
  'the deployment was not looked at': {
    check: 'deployment',
    message: /was not looked at/,
    make: (on) => (on.url = undefined),
  },
  'an address without TLS': {
    check: 'https',
    message: /is not https/,
    make: (on) => (on.url = 'http://app.example/webhook'),
  },
  'a path that is no webhook': {
    check: 'challenge',
    message: /answers the challenge with 404/,
    make: (on) => (on.url = 'https://app.example/hook'),
  },
}

describe('each mistake is found, and is gone when what was printed has been done', () => {
  test.each(Object.entries(MISTAKES))('%s', async (_, { check, message, make }) => {
    const on = clinic()
    await on.set(URL)
    await make(on)
    let left = problems(await on.findings())
    expect(left.find((f) => f.check === check && message.test(f.message))).toBeDefined()
    // What is mended may let the doctor see further.
    for (let visits = 0; left.length > 0 && visits < 3; visits++) {
      for (const finding of left) await follow(on, finding)
      left = problems(await on.findings())
    }
    expect(left).toEqual([])
  })
})

test('no token stands in what it prints', async () => {
  const on = clinic()
  Object.assign(token(on, 'WHATSAPP_TOKEN') ?? {}, { revoked: true })
  const { text, data } = await doctor(createApp({ plugins: [whatsapp()] }) as unknown as LoadedApp, {
    env: on.env,
    url: URL,
    fetch: on.fetch,
    now: on.sim.now(),
  })
  for (const secret of [SECRET, VERIFY, on.env['WHATSAPP_TOKEN'] ?? ''])
    expect(`${text}${JSON.stringify(data)}`).not.toContain(secret)
})
