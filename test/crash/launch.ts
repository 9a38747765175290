/** Starts workers on their runtimes: bundles once per runtime, then one process group each. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import pg from 'pg'
import { bound } from '../kit/bound.ts'
import { postgresBin, startPostgres } from '../kit/postgres.ts'
import { startRedis } from '../kit/redis.ts'
import { startUpstash } from '../kit/upstash.ts'
import { workerdConfig } from '../kit/workerd.ts'
import type { Running } from './harness.ts'
import { BACKENDS, type Backend, type Runtime } from './scenarios.ts'
import { env, type WorkerSpec } from './worker.ts'

const root = process.cwd()
const workerd: string = createRequire(import.meta.url)('workerd').default
const bin = (name: string): string => resolve(root, 'node_modules/.bin', name)
/** What starts a worker, given its bundle and, for workerd, the folder of this run and the worker's task. */
const COMMANDS: Readonly<Record<Runtime, (script: string, place: string, spec: string) => readonly string[]>> = {
  node: (script) => [process.execPath, script],
  bun: (script) => [bin('bun'), 'run', script],
  deno: (script) => [bin('deno'), 'run', '-A', '--unstable-kv', '--no-config', '--no-lock', script],
  miniflare: (script) => [process.execPath, script],
  workerd(script, folder, spec) {
    const internet = 'network = (allow = ["private"])'
    const config = workerdConfig({ folder, script, env: { ...env, SPEC: spec }, internet })
    return [workerd, 'serve', config, '--experimental', '--control-fd=1']
  },
}
const EXTERNAL = ['ioredis', 'pg', 'miniflare', 'bun:*', 'node:*', 'cloudflare:*']

const bundles = new Map<string, Promise<string>>()
export function bundle(source: Runtime): Promise<string> {
  const known = bundles.get(source)
  if (known) return known
  const outfile = join(root, 'node_modules/.cache/signalbox-crash', `${source}-${process.pid}.mjs`)
  const made = build({
    entryPoints: [join(root, 'test/crash/hosts', `${source}.ts`)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: EXTERNAL,
    logLevel: 'error',
  }).then(() => outfile)
  bundles.set(source, made)
  return made
}

/** A fresh backend for one run. */
export interface Place {
  /** Where a worker finds it. */
  readonly at: string
  close(): void | Promise<void>
}
const folder = (): Place => {
  const at = mkdtempSync(join(tmpdir(), 'signalbox-crash-'))
  return { at, close: () => rmSync(at, { recursive: true, force: true }) }
}
const file = (): Place => {
  const { at, close } = folder()
  return { at: join(at, 'data.db'), close }
}
let databases = 0
let server: ReturnType<typeof startPostgres> | undefined
/** One server for all runs, since it takes a second to start; each has a database of its own. */
async function database(): Promise<Place> {
  server ??= startPostgres(postgresBin ?? '')
  const { url } = await server
  const name = `run${++databases}`
  const run = async (sql: string): Promise<void> => {
    const client = new pg.Client(url)
    await client.connect()
    await client.query(sql)
    await client.end()
  }
  await run(`create database ${name}`)
  return { at: url.replace(/postgres$/, name), close: () => run(`drop database ${name} with (force)`) }
}
const OPEN: Readonly<Record<Backend, () => Place | Promise<Place>>> = {
  fs: folder,
  sqlite: file,
  denokv: file,
  object: folder,
  d1: folder,
  postgres: database,
  async redis() {
    const { port, stop } = await startRedis()
    return { at: String(port), close: stop }
  },
  async upstash() {
    const redis = await startRedis()
    const { url, token, stop } = await startUpstash(redis.port)
    const at = JSON.stringify({ UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token })
    return {
      at,
      close() {
        stop()
        redis.stop()
      },
    }
  },
}
export const openBackend = (backend: Backend): Promise<Place> => Promise.resolve(OPEN[backend]())
/** Ends what the runs shared. */
export const closeBackends = async (): Promise<void> => (await server)?.stop()

/** Starts workers of a backend at a place. */
export async function launcher(backend: Backend, { at }: Place): Promise<(spec: WorkerSpec) => Running> {
  const { runtime } = BACKENDS[backend]
  const [script, worker] = await Promise.all([bundle(runtime), runtime === 'miniflare' ? bundle('workerd') : ''])
  return (spec) => {
    const text = JSON.stringify(spec)
    const more = { BACKEND: backend, LOCATION: at, WORKER: worker, SPEC: text, NO_COLOR: '1' }
    return launch(COMMANDS[runtime](script, at, text), more)
  }
}

/** The groups that run: none outlives this process, however it is asked to end. */
const groups = new Set<number>()
const signal = (group: number, name: NodeJS.Signals): void => {
  try {
    process.kill(-group, name)
  } catch {} // it is gone already
}
process.once('exit', () => {
  for (const group of groups) signal(group, 'SIGKILL')
})
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1))

function launch([command = '', ...args]: readonly string[], more: Record<string, string>): Running {
  // TERM where a worker has children of its own: it ends them first.
  const child = spawn(...bound(command, args, 'TERM'), {
    detached: true, // a group of its own, so that a kill takes its children too
    stdio: ['ignore', 'pipe', process.env['CRASH_DEBUG'] ? 'inherit' : 'ignore'],
    env: { ...process.env, ...more },
  })
  const { pid: group = 0 } = child
  groups.add(group)
  let text = ''
  const gone = new Promise<void>((done) =>
    child.once('exit', () => {
      groups.delete(group)
      done()
    }),
  )
  const url = new Promise<string>((found) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk
      const port = /(?:listening |"port":)(\d+)/.exec(text)?.[1]
      if (port) found(`http://127.0.0.1:${port}`)
    })
    void gone.then(() => found(''))
  })
  return {
    url,
    gone,
    kill: (name) => signal(group, name),
  }
}
