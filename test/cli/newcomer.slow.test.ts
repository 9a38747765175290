import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HOSTS } from '../../runtimes/node/cli/scaffold/hosts.ts'
import { freePort, root } from '../conformance/runners/process.ts'
import { commandsOf, sectionOf } from '../docs/shell.ts'
import { newerNode } from '../kit/newer-node.ts'
import { npmOf, type Registry, startRegistry } from '../kit/registry.ts'
import { launchVercel, upstash } from '../package/templates.ts'

// A newcomer's first minutes on each host: an empty folder, the packed package, and what the READMEs say, word for word.
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const [create = '', dev = '', doctor = ''] = commandsOf(sectionOf(readme, 'Start your own'))
const folder = mkdtempSync(join(tmpdir(), 'signalbox-newcomer-'))
let registry: Registry
/** The environment of a shell, for each host. */
let shells: Readonly<Record<string, Readonly<Record<string, string>>>>
beforeAll(async () => {
  registry = await startRegistry()
  // The runtimes that a user of them has installed; wrangler wants a newer Node than the rest.
  const path = `${process.env['PATH']}:${join(root, 'node_modules/.bin')}`
  const shellOf = (host: string) => ({
    PATH: host === 'cloudflare' ? `${newerNode()}:${path}` : path,
    ...npmOf(registry, join(folder, 'npm', host)),
    WRANGLER_SEND_METRICS: 'false',
    VERCEL_TELEMETRY_DISABLED: '1',
    CI: 'true',
  })
  shells = Object.fromEntries(Object.keys(HOSTS).map((host) => [host, shellOf(host)]))
}, 300_000)
afterAll(() => {
  registry?.close()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

type Env = Readonly<Record<string, string>>
const run = async (cwd: string, command: string, env: Env = {}): Promise<string> => {
  const options = { cwd, env: { ...process.env, ...env } }
  return (await promisify(execFile)('bash', ['-c', command], options)).stdout
}
async function eventually<T>(ask: () => Promise<T | undefined | false>, what: string, seconds = 120): Promise<T> {
  for (let tries = 0; tries < 10 * seconds; tries++) {
    const answer = await ask().catch(() => undefined)
    if (answer) return answer
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`Within ${seconds} s: no ${what}`)
}
/** Starts what stays, in a group of its own, so that its children end with it. */
function launch(cwd: string, command: string, env: Env): ChildProcess {
  const options = { cwd, env: { ...process.env, ...env }, detached: true } as const
  return spawn('bash', ['-c', `exec ${command} > ../served.txt 2>&1`], options)
}
const end = ({ pid, exitCode }: ChildProcess): void => {
  if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGKILL')
}
const sign = (secret: string, body: string) => ({
  'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
})

interface Simulated {
  readonly appSecret: string
  readonly accounts: { readonly whatsapp: { readonly id: string; readonly entry: string } }
}
let messages = 0
function message(text: string, phone: string, entry: string): string {
  const id = `wamid.newcomer-${++messages}`
  const timestamp = String(Math.floor(Date.now() / 1000))
  const said = { from: '27820001111', id, timestamp, type: 'text', text: { body: text } }
  const value = { messaging_product: 'whatsapp', metadata: { phone_number_id: phone }, messages: [said] }
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: entry, changes: [{ field: 'messages', value }] }],
  })
}
/** Writes to the simulated app as a customer, and waits for the answer. */
async function says(origin: string, text: string, seconds?: number): Promise<string> {
  const { appSecret, accounts } = await eventually(
    async () => (await (await fetch(`${origin}/simulator`)).json()) as Simulated,
    'simulator',
  )
  const body = message(text, accounts.whatsapp.id, accounts.whatsapp.entry)
  const headers = sign(appSecret, body)
  await eventually(async () => (await fetch(`${origin}/webhook`, { method: 'POST', headers, body })).ok, 'webhook')
  return eventually(
    async () => {
      const calls = (await (await fetch(`${origin}/simulator/calls`)).json()) as {
        body?: { text?: { body: string } }
      }[]
      return calls.map((call) => call.body?.text?.body).find((reply) => reply?.endsWith(text))
    },
    `answer to ${text}`,
    seconds,
  )
}

const KEYS = { META_APP_SECRET: 'c0ffee00c0ffee00c0ffee00c0ffee00', WEBHOOK_VERIFY_TOKEN: 'a-long-verify-token' }
/** `.env.example`, filled in. */
const filled = (example: string): string =>
  example.replace(/^(\w+)=$/gm, (_, name: string) => `${name}=${KEYS[name as keyof typeof KEYS] ?? 'filled-in'}`)

interface Served {
  /** The command that `npm start` stands for, with a port; where the host's own tool needs an account: another. */
  start(bot: string, port: number, env: Env): string | Promise<string>
  /** What the host gives besides. */
  env?(): Promise<{ readonly env: Env; close(): void }>
}
const STARTS: Readonly<Record<string, Served>> = {
  node: { start: (_, port) => `env PORT=${port} npm start` },
  bun: { start: (_, port) => `env PORT=${port} npm start` },
  deno: { start: (_, port) => `env PORT=${port} npm start` },
  cloudflare: { start: (_, port) => `npm start -- --port ${port}` },
  // `vercel dev` asks for an account; `vercel build` makes the same function without, once it knows the project.
  vercel: {
    async start(bot, port, env) {
      mkdirSync(join(bot, '.vercel'))
      const settings = { framework: null, nodeVersion: '22.x' }
      writeFileSync(join(bot, '.vercel/project.json'), JSON.stringify({ projectId: 'p', orgId: 'o', settings }))
      await run(bot, 'npx vercel@48 build --yes --token none', env)
      expect(readdirSync(join(bot, '.vercel/output/static'))).toEqual(['robots.txt'])
      const launcher = launchVercel(bot, '.vercel/output/functions/api/index.func/api/index.js')
      return `env PORT=${port} node --env-file=.env ${launcher}`
    },
    env: upstash,
  },
}

// An install is mostly waiting, so the hosts have theirs together.
describe.concurrent.each(Object.keys(HOSTS))('%s', (host) => {
  const home = join(folder, host)
  const bot = join(home, 'bot')
  const commands = () => commandsOf(readFileSync(join(bot, 'README.md'), 'utf8'))

  test.sequential('new, install, dev, a first reply, and another after a save', { timeout: 600_000 }, async () => {
    mkdirSync(home)
    expect(create).toContain('--host cloudflare')
    await run(home, create.replace('--host cloudflare', `--host ${host}`), shells[host])
    const [enter = '', install = '', serve = ''] = dev.split(' && ')
    expect(commands().slice(0, 2)).toEqual([install, serve])
    await run(home, `${enter} && ${install} && npm run typecheck && npm test`, shells[host])

    const port = await freePort()
    const origin = `http://127.0.0.1:${port}`
    const running = launch(bot, `${serve} -- --port ${port}`, shells[host] as Env)
    try {
      await eventually(async () => (await fetch(`${origin}/health`)).ok, 'health')
      expect(await says(origin, 'first')).toBe('You said: first')
      const file = join(bot, 'src/app.ts')
      writeFileSync(file, readFileSync(file, 'utf8').replace('`You said:', '`Now:'))
      const changed = async () => {
        // What comes while it starts anew may be lost, simulated as everything is: then the next one is answered.
        const reply = await says(origin, `again ${messages}`, 3)
        return reply.startsWith('Now:') && reply
      }
      expect(await eventually(changed, 'change')).toMatch(/^Now: again/)
    } finally {
      end(running)
    }
  })

  test.sequential('on the host itself, with its keys: the challenge, a signed webhook, a forged one', {
    timeout: 300_000,
  }, async () => {
    writeFileSync(join(bot, '.env'), filled(readFileSync(join(bot, '.env.example'), 'utf8')))
    // Without an account of Meta's the doctor gets no further than the network; every key is there.
    expect(commands()).toContain(doctor)
    const found = await run(bot, `${doctor} || true`, {
      ...shells[host],
      SIGNALBOX_GRAPH_URL: 'http://127.0.0.1:1',
    })
    expect(found).not.toMatch(/is missing/)

    const own = STARTS[host] as Served
    const env = shells[host] as Env
    const more = await own.env?.()
    const port = await freePort()
    const url = `http://127.0.0.1:${port}/webhook`
    const running = launch(bot, await own.start(bot, port, env), { ...env, ...more?.env })
    try {
      const query = `hub.mode=subscribe&hub.verify_token=${KEYS.WEBHOOK_VERIFY_TOKEN}&hub.challenge=42`
      const challenge = async () => (await (await fetch(`${url}?${query}`)).text()) === '42'
      await eventually(challenge, 'challenge')
      const body = message('hello', '106540352242922', '102290129340398')
      const post = async (secret: string) =>
        (await fetch(url, { method: 'POST', body, headers: sign(secret, body) })).status
      expect(await post('forged')).toBe(401)
      expect(await post(KEYS.META_APP_SECRET)).toBe(200)
    } finally {
      end(running)
      more?.close()
    }
  })
})

test('the Worker is what Cloudflare takes', { timeout: 120_000 }, async () => {
  expect(await run(join(folder, 'cloudflare/bot'), 'npx wrangler deploy --dry-run', shells['cloudflare'])).toMatch(
    /SIGNALBOX/,
  )
})
