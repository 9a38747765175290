import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createFlowKeys } from '../../runtimes/node/flow-keys.ts'
import { freePort, root } from '../conformance/runners/process.ts'
import { newerNode } from '../kit/newer-node.ts'
import { npmOf, type Registry, startRegistry } from '../kit/registry.ts'
import { follow } from './dockerfile.ts'
import { commandsOf, scriptsOf } from './shell.ts'

// The commands of every example's README, word for word: only ports, key files and the … of secrets are put in.
const folder = mkdtempSync(join(tmpdir(), 'signalbox-readme-'))
const readme = (example: string): string => readFileSync(join(root, 'examples', example, 'README.md'), 'utf8')
let left: ChildProcess[] = []
afterAll(() => {
  for (const { pid, exitCode } of left) if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

interface Serving {
  /** What it has printed. */
  said(): string
  stop(): void
}
function serve(cwd: string, command: string, env: Record<string, string>): Serving {
  const child = spawn('bash', ['-c', command], { cwd, env: { ...process.env, ...env }, detached: true, stdio: 'pipe' })
  left.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += data))
  return {
    said: () => text,
    stop() {
      left = left.filter((other) => other !== child)
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
    },
  }
}
async function run(cwd: string, script: string, env: Record<string, string> = {}): Promise<string> {
  const options = { cwd, env: { ...process.env, ...env } }
  return (await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], options)).stdout
}
async function answers(url: string, { said }: Serving): Promise<Response> {
  for (let tries = 0; tries < 600; tries++) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok) return response
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${url} does not answer:\n${said()}`)
}

/** Sends what a script sends to Meta to the simulator of the example that runs. */
const REDIRECT = `const real = globalThis.fetch
globalThis.fetch = (url, init) => real(String(url).replace('https://graph.facebook.com', process.env.FAKE_GRAPH), init)
`
/** What must be seen when all commands of an example have run. */
const SEEN: Readonly<Record<string, (printed: string, serving: Serving) => unknown>> = {
  gateway: (printed) => expect(printed).toMatch(/"event_name":"Purchase"/),
  flows: (printed) => expect(printed).toMatch(/The Flow \d+ is published/),
  // The webhook is acknowledged before its handler runs.
  'third-party': (_, { said }) => vi.waitFor(() => expect(said()).toMatch(/send_message .*You said: hi/), 10_000),
}
const examples = readdirSync(join(root, 'examples')).filter((name) =>
  existsSync(join(root, 'examples', name, 'app.ts')),
)

describe.each(examples)('%s', (example) => {
  test('the commands of its README', { timeout: 180_000 }, async () => {
    const [start = '', ...more] = scriptsOf(readme(example))
    expect(commandsOf(readme(example))[0]).toMatch(/^npm (?:start|run example -- )/)
    const port = String(await freePort())
    const origin = `http://127.0.0.1:${port}`
    const FLOWS_PRIVATE_KEY = createFlowKeys().privateKey
    const serving = serve(root, start, { PORT: port, FLOWS_PRIVATE_KEY })
    try {
      expect(await (await answers(`${origin}/console`, serving)).text()).toContain('<html')
      writeFileSync(join(folder, 'redirect.mjs'), REDIRECT)
      const { appSecret } = (await (await fetch(`${origin}/simulator`)).json()) as { appSecret: string }
      const env = {
        NODE_OPTIONS: `--import ${join(folder, 'redirect.mjs')}`,
        FAKE_GRAPH: `${origin}/simulator/graph`,
        META_APP_SECRET: appSecret,
        WEBHOOK_VERIFY_TOKEN: 'a-long-verify-token',
        FLOWS_PRIVATE_KEY,
        WHATSAPP_TOKEN: 'SIMULATED-WHATSAPP-TOKEN',
        WHATSAPP_PHONE_ID: '110000000000001',
      }
      const script = more.join('\n').replaceAll(':8787', `:${port}`)
      await SEEN[example]?.(await run(root, script, env), serving)
    } finally {
      serving.stop()
    }
  })
})

describe('hosts', () => {
  let registry: Registry
  let env: Record<string, string>
  beforeAll(async () => {
    registry = await startRegistry()
    env = {
      PATH: `${process.env['PATH']}:${join(root, 'node_modules/.bin')}`,
      ...npmOf(registry, join(folder, 'npm')),
      // Deno reads it so.
      NPM_CONFIG_REGISTRY: registry.url,
      BUN_INSTALL_CACHE_DIR: join(folder, 'bun'),
      DENO_DIR: join(folder, 'deno'),
      WRANGLER_SEND_METRICS: 'false',
      CI: 'true',
    }
  }, 300_000)
  afterAll(() => registry?.close(), 60_000)

  /** Commands that ask for an account: all that is done without one is that they are these. */
  const ACCOUNT = /npx (?:wrangler (?:queues|r2|secret)|vercel (?:link|integration|env|deploy))\b/
  const SERVES = /(?:npm|bun|deno task) start$/

  test.each(readdirSync(join(root, 'examples/hosts')))('%s', { timeout: 600_000 }, async (host) => {
    const cwd = join(folder, host)
    // Wrangler wants a newer Node than the rest.
    const own = host === 'cloudflare' ? { ...env, PATH: `${newerNode()}:${env['PATH']}` } : env
    cpSync(join(root, 'examples/hosts', host), cwd, { recursive: true })
    for (const written of commandsOf(readme(`hosts/${host}`))) {
      const command = written.replaceAll('…', 'a-long-secret')
      if (ACCOUNT.test(command)) continue
      if (!SERVES.test(command)) {
        await run(cwd, command === 'npm run deploy' ? 'npx wrangler deploy --dry-run' : command, own)
        continue
      }
      const port = String(await freePort())
      const serving = serve(cwd, command, { ...own, PORT: port })
      try {
        const query = 'hub.mode=subscribe&hub.verify_token=a-long-secret&hub.challenge=42'
        const challenge = await answers(`http://127.0.0.1:${port}/webhook?${query}`, serving)
        expect(await challenge.text()).toBe('42')
      } finally {
        serving.stop()
      }
    }
  })

  /** Docker's base images hold these runtimes. */
  const images = readdirSync(join(root, 'examples/hosts')).filter((host) =>
    existsSync(join(root, 'examples/hosts', host, 'Dockerfile')),
  )
  test.each(images)('the Dockerfile of %s', { timeout: 300_000 }, async (host) => {
    const keys = { META_APP_SECRET: 'a-long-secret', WEBHOOK_VERIFY_TOKEN: 'a-long-secret', WHATSAPP_TOKEN: 'token' }
    const base = { ...env, PATH: `${newerNode()}:${env['PATH']}` }
    const image = await follow(join(root, 'examples/hosts', host), join(folder, `image-${host}`), base)
    expect(image.settings).toEqual(expect.arrayContaining(['VOLUME /data', 'EXPOSE 8787', 'STOPSIGNAL SIGTERM']))
    const port = String(await freePort())
    const serving = serve(image.cwd, `exec ${image.command.join(' ')}`, { ...image.env, ...keys, PORT: port })
    try {
      const query = 'hub.mode=subscribe&hub.verify_token=a-long-secret&hub.challenge=42'
      expect(await (await answers(`http://127.0.0.1:${port}/webhook?${query}`, serving)).text()).toBe('42')
      if (image.health) await run(image.cwd, image.health.replaceAll('8787', port), image.env)
      expect(readdirSync(join(image.cwd, '../data'))).not.toEqual([])
    } finally {
      serving.stop()
    }
  })
})
