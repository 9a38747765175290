import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { bin, freePort, type Running, root, start } from '../conformance/runners/process.ts'
import { startRedis } from '../kit/redis.ts'
import { startUpstash } from '../kit/upstash.ts'

/** A template that serves. */
export interface Serving {
  readonly url: string
  /** As a crash does: no drain. */
  kill(): Promise<void>
}
export interface Template {
  readonly name: string
  /** The file that exports the app, as it runs. Default: `app.ts`. */
  readonly app?: string
  /** Throws, with what the compiler says. */
  check(folder: string): void
  /** What it needs that outlives a crash of it. */
  setUp?(): Promise<{ readonly env: Record<string, string>; close(): void }>
  serve(folder: string, env: Record<string, string>): Promise<Serving>
}

const tsc = (folder: string): void =>
  void execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { stdio: 'pipe' })

/** Sends what goes to Meta to FAKE_GRAPH instead: the templates have no switch for it, and need none. */
const REDIRECT = `const real = globalThis.fetch
globalThis.fetch = (url, init) => real(String(url).replace('https://graph.facebook.com', process.env.FAKE_GRAPH), init)
`
/** Puts a template into a folder of its own, below the one where the package is installed. */
export function place(installed: string, { name }: Template, prefix = ''): string {
  const host = name.split(',')[0] as string
  const folder = join(installed, `${prefix}${host}`)
  cpSync(join(root, 'examples/hosts', host), folder, { recursive: true })
  writeFileSync(join(folder, 'redirect.mjs'), REDIRECT)
  return folder
}

/** An app as one file, signalbox left to be found where it runs. */
export async function bundleApp(entry: string, outfile: string): Promise<void> {
  await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', external: ['signalbox', 'signalbox/*'] })
}

async function answers(url: string, running: Running): Promise<Serving> {
  for (let i = 0; i < 300; i++) {
    if (running.child.exitCode !== null) throw new Error(`it ended with ${running.child.exitCode}`)
    const ok = await fetch(`${url}/health`).then(
      (r) => r.ok,
      () => false,
    )
    if (ok) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const gone = new Promise<void>((resolve) => running.child.once('exit', () => resolve()))
  return {
    url,
    kill() {
      running.stop()
      return gone
    },
  }
}
async function process_(folder: string, env: Record<string, string>, command: string, ...args: readonly string[]) {
  const port = String(await freePort())
  const data = { SIGNALBOX_DATA: join(folder, 'data'), DENO_DIR: join(folder, 'deno-dir') }
  const running = start(command, args, { cwd: folder, env: { PORT: port, ...data, ...env } })
  return answers(`http://127.0.0.1:${port}`, running)
}

/** Writes what `vercel dev` would do with a function: one handler a method, and the request's context under its symbol. */
export function launchVercel(folder: string, compiled: string): string {
  writeFileSync(join(folder, 'launch.mjs'), LAUNCHER.replace('COMPILED', compiled))
  return 'launch.mjs'
}
const LAUNCHER = `import { createServer } from 'node:http'
import * as handlers from './COMPILED'
const key = Symbol.for('@vercel/request-context')
globalThis[key] = { get: () => ({ waitUntil: (task) => void task }) }
createServer(async (message, out) => {
  const chunks = []
  for await (const chunk of message) chunks.push(chunk)
  const { method, headers, url } = message
  const body = method === 'GET' || method === 'HEAD' ? {} : { body: Buffer.concat(chunks) }
  const answer = await handlers[method](new Request('http://localhost' + url, { method, headers, ...body }))
  out.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()))
}).listen(Number(process.env.PORT), '127.0.0.1')
`
export async function upstash() {
  const redis = await startRedis()
  const front = await startUpstash(redis.port)
  const env = { UPSTASH_REDIS_REST_URL: front.url, UPSTASH_REDIS_REST_TOKEN: front.token, CRON_SECRET: 'cron-secret' }
  const close = (): void => {
    front.stop()
    redis.stop()
  }
  return { env, close }
}

/** The parts of wrangler.jsonc that a Worker runs with. */
interface Wrangler {
  readonly main: string
  readonly compatibility_date: string
  readonly durable_objects: { readonly bindings: readonly { readonly name: string; readonly class_name: string }[] }
  readonly queues: {
    readonly producers: readonly { readonly binding: string; readonly queue: string }[]
    readonly consumers: readonly { readonly queue: string; readonly dead_letter_queue: string }[]
  }
  readonly r2_buckets: readonly { readonly binding: string; readonly bucket_name: string }[]
  readonly vars: Record<string, string>
}
/** What wrangler does: one file of the main module, and every binding of the configuration. */
async function worker(folder: string, env: Record<string, string>): Promise<Serving> {
  const wrangler: Wrangler = JSON.parse(
    readFileSync(join(folder, 'wrangler.jsonc'), 'utf8').replace(/^\s*\/\/.*$/gm, ''),
  )
  const outfile = join(folder, 'worker.mjs')
  const entryPoints = [join(folder, wrangler.main)]
  const conditions = ['workerd', 'worker', 'browser']
  await build({ entryPoints, outfile, conditions, bundle: true, format: 'esm', external: ['cloudflare:*'] })
  const flare = new Miniflare({
    modules: true,
    script: readFileSync(outfile, 'utf8'),
    compatibilityDate: wrangler.compatibility_date,
    host: '127.0.0.1',
    port: 0,
    bindings: { ...wrangler.vars, ...SECRETS },
    durableObjects: Object.fromEntries(
      wrangler.durable_objects.bindings.map((b) => [b.name, { className: b.class_name, useSQLite: true }]),
    ),
    queueProducers: Object.fromEntries(wrangler.queues.producers.map((p) => [p.binding, { queueName: p.queue }])),
    queueConsumers: Object.fromEntries(
      wrangler.queues.consumers.map((c) => [c.queue, { deadLetterQueue: c.dead_letter_queue }]),
    ),
    r2Buckets: Object.fromEntries(wrangler.r2_buckets.map((b) => [b.binding, b.bucket_name])),
    defaultPersistRoot: join(folder, 'state'),
    outboundService: (async (request: Request) => {
      const body = await request.text()
      return fetch(request.url.replace('https://graph.facebook.com', env['FAKE_GRAPH'] ?? ''), { method: 'POST', body })
    }) as never,
  })
  const url = String(await flare.ready).replace(/\/$/, '')
  return { url, kill: () => flare.dispose() }
}
export const SECRETS = {
  META_APP_SECRET: 'app-secret',
  WEBHOOK_VERIFY_TOKEN: 'verify-me',
  WHATSAPP_TOKEN: 'token',
  PAGE_ACCESS_TOKEN: 'page-token',
}

const node: Template = {
  name: 'node',
  app: 'dist/app.js',
  check: tsc, // and build
  serve: (folder, env) => process_(folder, env, process.execPath, '--import', './redirect.mjs', 'dist/server.js'),
}
const bun: Template = {
  name: 'bun',
  check: tsc,
  serve: (folder, env) => process_(folder, env, bin('bun'), '--preload', './redirect.mjs', 'server.ts'),
}
async function onRedis() {
  const { port, stop } = await startRedis()
  return { env: { REDIS_URL: `redis://127.0.0.1:${port}`, WORKERS: '3' }, close: stop }
}
export const TEMPLATES: readonly Template[] = [
  node,
  {
    name: 'node, a cluster on Redis',
    check() {},
    setUp: onRedis,
    serve: (folder, env) => process_(folder, env, process.execPath, '--import', './redirect.mjs', 'dist/cluster.js'),
  },
  {
    name: 'deno',
    check(folder) {
      // As the template is, but for the package, which is the one that was packed.
      const file = join(folder, 'deno.json')
      const settings = JSON.parse(readFileSync(file, 'utf8'))
      const local = { nodeModulesDir: 'manual', links: ['../node_modules/signalbox'] }
      writeFileSync(file, JSON.stringify({ ...settings, ...local }))
      execFileSync(bin('deno'), ['check', 'main.ts'], { cwd: folder, stdio: 'pipe' })
    },
    serve: (folder, env) =>
      process_(folder, env, bin('deno'), 'run', '-A', '--preload=./redirect.mjs', '--unstable-cron', 'main.ts'),
  },
  bun,
  { ...bun, name: 'bun, on Redis', setUp: onRedis, check() {} },
  {
    name: 'vercel',
    check: tsc,
    setUp: upstash,
    async serve(folder, env) {
      const outfile = join(folder, 'function.mjs')
      const entryPoints = [join(folder, 'api/index.ts')]
      await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node' })
      const launcher = launchVercel(folder, 'function.mjs')
      return process_(folder, env, process.execPath, '--import', './redirect.mjs', launcher)
    },
  },
  { name: 'cloudflare', app: 'src/app.ts', check: tsc, serve: worker },
]
