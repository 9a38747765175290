import { describe, expect, test } from 'vitest'
import { createApp } from '../../core/mod.ts'
import { messenger } from '../../plugins/messenger/mod.ts'
import { whatsapp } from '../../plugins/whatsapp/mod.ts'
import { doctor } from '../../runtimes/node/cli/commands/doctor.ts'
import { set } from '../../runtimes/node/cli/commands/webhook.ts'
import type { Finding } from '../../runtimes/node/cli/doctor/finding.ts'
import type { LoadedApp } from '../../runtimes/node/cli/project.ts'
import { simulator } from '../simulator/mod.ts'

const SECRET = 'c0ffee00c0ffee00c0ffee00c0ffee00'
const VERIFY = 'a-long-verify-token'
const URL = 'https://app.example/webhook'
const PHONE = '110000000000001'

function clinic(hostEnv: Record<string, string> = {}) {
  const app = createApp({ plugins: [whatsapp(), messenger()] })
  app.whatsapp.on('message:text', () => {})
  app.messenger.on(['message:text', 'postback'], () => {})
  const keys = { META_APP_SECRET: SECRET, WEBHOOK_VERIFY_TOKEN: VERIFY }
  const sim = simulator(app, { env: { ...keys, ...hostEnv } })
  const env: Record<string, string | undefined> = {
    ...keys,
    META_APP_ID: '410000000000001',
    WHATSAPP_TOKEN: 'SIMULATED-WHATSAPP-TOKEN',
    WHATSAPP_PHONE_ID: PHONE,
    PAGE_ACCESS_TOKEN: 'SIMULATED-PAGE-TOKEN',
    SIGNALBOX_GRAPH_URL: 'http://127.0.0.1/simulator/graph',
  }
  const fetch: typeof globalThis.fetch = (input, init) => sim.fetch(new Request(input, init))
  const loaded = app as unknown as LoadedApp
  return {
    sim,
    env,
    fetch,
    async findings(url: string | null = URL): Promise<Finding[]> {
      const { data } = await doctor(loaded, { env, url: url ?? undefined, fetch, now: sim.now() })
      return (data as { findings: Finding[] }).findings
    },
    set: () => set(loaded, URL, { env, fetch }),
  }
}
const problems = (findings: readonly Finding[]) => findings.filter((f) => f.level !== 'ok')
type Clinic = ReturnType<typeof clinic>

test('a set-up in order gets no word of blame', async () => {
  const on = clinic()
  expect((await on.set()).ok).toBe(true)
  const findings = await on.findings()
  expect(problems(findings)).toEqual([])
  expect(findings.length).toBeGreaterThan(8)
})

/** A mistake, what the doctor must say of it, and the cure that it prints, followed. */
interface Mistake {
  readonly check: string
  readonly message: RegExp
  readonly fix: RegExp
  readonly host?: Record<string, string>
  readonly url?: string | null
  make(on: Clinic): unknown
  cure(on: Clinic): unknown
}
const token = (on: Clinic, name: string) => on.sim.tokens.find((t) => t.value === on.env[name])
const MISTAKES: Readonly<Record<string, Mistake>> = {
  'a key is missing': {
    check: 'env',
    message: /PAGE_ACCESS_TOKEN is missing/,
    fix: /Add PAGE_ACCESS_TOKEN=/,
    make: ({ env }) => delete env['PAGE_ACCESS_TOKEN'],
    cure: ({ env }) => Object.assign(env, { PAGE_ACCESS_TOKEN: 'SIMULATED-PAGE-TOKEN' }),
  },
  'a value in quotes': {
    check: 'quotes',
    message: /WHATSAPP_TOKEN has quotes/,
    fix: /without quotes/,
    make: ({ env }) => Object.assign(env, { WHATSAPP_TOKEN: '"SIMULATED-WHATSAPP-TOKEN"' }),
    cure: ({ env }) => Object.assign(env, { WHATSAPP_TOKEN: 'SIMULATED-WHATSAPP-TOKEN' }),
  },
  'no app id': {
    check: 'app-id',
    message: /META_APP_ID is missing/,
    fix: /App settings > Basic/,
    make: ({ env }) => delete env['META_APP_ID'],
    cure: ({ env }) => Object.assign(env, { META_APP_ID: '410000000000001' }),
  },
  "another app's secret": {
    check: 'app-secret',
    message: /not the secret of app 410000000000001/,
    fix: /same app/,
    make: ({ env }) => Object.assign(env, { META_APP_SECRET: 'd'.repeat(32) }),
    cure: ({ env }) => Object.assign(env, { META_APP_SECRET: SECRET }),
  },
  'a token in place of the secret': {
    check: 'app-secret-form',
    message: /does not look like an app secret/,
    fix: /App secret/,
    make: ({ env }) => Object.assign(env, { META_APP_SECRET: 'EAAGsomething' }),
    cure: ({ env }) => Object.assign(env, { META_APP_SECRET: SECRET }),
  },
  'a version that is gone': {
    check: 'version',
    message: /no longer serves v20.0/,
    fix: /GRAPH_VERSION=v26.0/,
    make: ({ env }) => Object.assign(env, { GRAPH_VERSION: 'v20.0' }),
    cure: ({ env }) => delete env['GRAPH_VERSION'],
  },
  'a version that does not exist': {
    check: 'version',
    message: /which Meta does not have/,
    fix: /GRAPH_VERSION=v26.0/,
    make: ({ env }) => Object.assign(env, { GRAPH_VERSION: 'v99.0' }),
    cure: ({ env }) => delete env['GRAPH_VERSION'],
  },
  'a version that ends soon': {
    check: 'version',
    message: /for 59 more days/,
    fix: /GRAPH_VERSION=v26.0/,
    make: ({ env }) => Object.assign(env, { GRAPH_VERSION: 'v21.0' }),
    cure: ({ env }) => delete env['GRAPH_VERSION'],
  },
  'a token that was revoked': {
    check: 'token WHATSAPP_TOKEN',
    message: /not valid/,
    fix: /System users > Generate token/,
    make: (on) => Object.assign(token(on, 'WHATSAPP_TOKEN') ?? {}, { revoked: true }),
    cure: (on) => Object.assign(token(on, 'WHATSAPP_TOKEN') ?? {}, { revoked: false }),
  },
  'a token that soon ends': {
    check: 'token PAGE_ACCESS_TOKEN',
    message: /ends on 2026-11-24/,
    fix: /signalbox\/auth renew/,
    make: (on) => Object.assign(token(on, 'PAGE_ACCESS_TOKEN') ?? {}, { expiresAt: on.sim.now() + 86_400_000 }),
    cure: (on) => Object.assign(token(on, 'PAGE_ACCESS_TOKEN') ?? {}, { expiresAt: undefined }),
  },
  'a token without a permission': {
    check: 'token PAGE_ACCESS_TOKEN',
    message: /lacks the permission pages_manage_metadata/,
    fix: /Grant it/,
    make: (on) => Object.assign(token(on, 'PAGE_ACCESS_TOKEN') ?? {}, { scopes: ['pages_messaging'] }),
    cure: (on) =>
      Object.assign(token(on, 'PAGE_ACCESS_TOKEN') ?? {}, { scopes: ['pages_messaging', 'pages_manage_metadata'] }),
  },
  'a system user token in place of the Page token': {
    check: 'token PAGE_ACCESS_TOKEN',
    message: /is a SYSTEM_USER token/,
    fix: /me\/accounts/,
    make: ({ env }) => Object.assign(env, { PAGE_ACCESS_TOKEN: 'SIMULATED-SYSTEM-USER-TOKEN' }),
    cure: ({ env }) => Object.assign(env, { PAGE_ACCESS_TOKEN: 'SIMULATED-PAGE-TOKEN' }),
  },
  "the account's id in place of phone_number_id": {
    check: 'phone',
    message: /no number of this token's account/,
    fix: new RegExp(PHONE),
    make: ({ env }) => Object.assign(env, { WHATSAPP_PHONE_ID: '210000000000001' }),
    cure: ({ env }) => Object.assign(env, { WHATSAPP_PHONE_ID: PHONE }),
  },
  'the app is subscribed to nothing': {
    check: 'webhook page',
    message: /not subscribed to page/,
    fix: /npx signalbox webhook set --url https:\/\/app\.example\/webhook/,
    make: (on) =>
      on.fetch('http://127.0.0.1/simulator/graph/v26.0/410000000000001/subscriptions?object=page', {
        method: 'DELETE',
        headers: { authorization: `Bearer 410000000000001|${SECRET}` },
      }),
    cure: (on) => on.set(),
  },
  'the Page has not installed the app': {
    check: 'account 310000000000001',
    message: /not subscribed to page/,
    fix: /npx signalbox webhook set/,
    make: (on) =>
      on.fetch('http://127.0.0.1/simulator/graph/v26.0/310000000000001/subscribed_apps', {
        method: 'DELETE',
        headers: { authorization: 'Bearer SIMULATED-PAGE-TOKEN' },
      }),
    cure: (on) => on.set(),
  },
  'the Page sends too few fields': {
    check: 'account 310000000000001',
    message: /does not send .*messaging_postbacks/,
    fix: /npx signalbox webhook set/,
    make: (on) =>
      on.fetch('http://127.0.0.1/simulator/graph/v26.0/310000000000001/subscribed_apps?subscribed_fields=messages', {
        method: 'POST',
        headers: { authorization: 'Bearer SIMULATED-PAGE-TOKEN' },
      }),
    cure: (on) => on.set(),
  },
  'another verify token on the host': {
    check: 'challenge',
    message: /another WEBHOOK_VERIFY_TOKEN/,
    fix: /same WEBHOOK_VERIFY_TOKEN/,
    make: ({ env }) => Object.assign(env, { WEBHOOK_VERIFY_TOKEN: 'what-the-host-has-not' }),
    cure: ({ env }) => Object.assign(env, { WEBHOOK_VERIFY_TOKEN: VERIFY }),
  },
  'an easy verify token': {
    check: 'verify-token-form',
    message: /easy to guess/,
    fix: /openssl rand/,
    make: ({ env }) => Object.assign(env, { WEBHOOK_VERIFY_TOKEN: 'abc' }),
    cure: ({ env }) => Object.assign(env, { WEBHOOK_VERIFY_TOKEN: VERIFY }),
  },
  'the deployment was not looked at': {
    check: 'deployment',
    message: /was not looked at/,
    fix: /--url/,
    url: null,
    make: () => {},
    cure: () => {},
  },
  'an address without TLS': {
    check: 'https',
    message: /is not https/,
    fix: /https only/,
    url: 'http://app.example/webhook',
    make: () => {},
    cure: () => {},
  },
  'a path that is no webhook': {
    check: 'challenge',
    message: /answers the challenge with 404/,
    fix: /ends in \/webhook/,
    url: 'https://app.example/hook',
    make: () => {},
    cure: () => {},
  },
}

describe('each mistake is found, and its cure works', () => {
  test.each(Object.entries(MISTAKES))('%s', async (_, { check, message, fix, make, cure, url }) => {
    const on = clinic()
    await on.set()
    await make(on)
    const before = problems(await on.findings(url)).find((f) => f.check === check && message.test(f.message))
    expect(before?.fix).toMatch(fix)
    await cure(on)
    expect(problems(await on.findings())).toEqual([])
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
