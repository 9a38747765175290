import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Redis as Upstash } from '@upstash/redis'
import { createDatabase } from 'db0'
import pglite from 'db0/connectors/pglite'
import { build } from 'esbuild'
import { Redis } from 'ioredis'
import { Miniflare } from 'miniflare'
import { db0Store } from '../../core/storage/db0.ts'
import { memoryStore } from '../../core/storage/memory.ts'
import { postgresStore } from '../../core/storage/postgres.ts'
import { redisStore } from '../../core/storage/redis.ts'
import { upstashStore } from '../../core/storage/upstash.ts'
import { NEWER_NODE, type Program } from '../kit/installed.ts'
import { postgresBin, startPostgres } from '../kit/postgres.ts'
import { startRedis } from '../kit/redis.ts'
import { startUpstash } from '../kit/upstash.ts'
import { open as openFs } from './backends/fs.ts'
import { open as openPostgres } from './backends/postgres.ts'
import { type Opened, type Work, work } from './work.ts'

/** A backend that runs: it does a piece of work, in a process of its own where it needs another runtime. */
export interface Running {
  do<T>(order: Work): Promise<T>
  close(): Promise<void>
}
export interface Backend {
  readonly name: string
  /** What must be installed for it. */
  readonly needs?: Program
  /** Takes long to start, and another backend runs the same dialect; `brief`: it is enough to look whether it is that. */
  readonly slow?: boolean | 'brief'
  start(): Promise<Running>
}

/** One pass over a dialect, without the cases that write by the hundred. */
export const quick = { quick: true, racers: 20, large: 400_000 } as const

const root = join(import.meta.dirname, '../..')
const bin = (name: string): string => join(root, 'node_modules/.bin', name)
const DENO = [bin('deno'), 'run', '-A', '--unstable-kv', '--no-config', '--no-lock']
const BUN = [bin('bun')]
const NODE = [NEWER_NODE, '--no-warnings']

async function bundle(source: string, outfile: string): Promise<string> {
  await build({
    stdin: { contents: source, resolveDir: import.meta.dirname, loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['workerd'],
    external: ['cloudflare:*', 'pg-native'],
    banner: { js: outfile.endsWith('.worker.mjs') ? '' : REQUIRE },
    logLevel: 'error',
  })
  return outfile
}
/** What CommonJS packages need inside a module. */
const REQUIRE = `import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);`

/** Runs one order in a process of another runtime; the store opens at \`where\`, over and over the same. */
export async function inProcess(command: readonly string[], name: string, folder: string, where: string, order: Work) {
  const source = `
    import { open } from './backends/${name}.ts'
    import { work } from './work.ts'
    const [where, order] = process.argv.slice(2)
    const opened = await open(where)
    console.log(JSON.stringify(await work(opened, JSON.parse(order))))
    await opened.close?.()
    process.exit(0)`
  const file = await bundle(`import process from 'node:process'\n${source}`, join(folder, `${name}.mjs`))
  const [executable = '', ...flags] = command
  const child = spawn(executable, [...flags, file, where, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.on('data', (data) => {
    said.out += data
  })
  child.stderr.on('data', (data) => {
    said.err += data
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${said.err}`)
  return JSON.parse(said.out.trim().split('\n').at(-1) ?? '')
}

const folders = (): { folder: string; remove(): void } => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-stores-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
/** A backend that this process speaks to. */
const here = (opened: Opened, stop: () => void | Promise<void> = () => {}): Running => ({
  do: async <T>(order: Work) => (await work(opened, order)) as T,
  async close() {
    await opened.close?.()
    await stop()
  },
})
/** A file that another runtime opens. */
const there = (name: string, command: readonly string[]) => async (): Promise<Running> => {
  const { folder, remove } = folders()
  return {
    do: (order) => inProcess(command, name, folder, join(folder, 'data'), order),
    close: async () => remove(),
  }
}
const clocked = (make: (now: () => number) => Opened['store']): Opened => {
  let ahead = 0
  return {
    store: make(() => Date.now() + ahead),
    advance(ms) {
      ahead += ms
    },
  }
}

async function workerd(path: string): Promise<Running> {
  const { folder, remove } = folders()
  const worker = await bundle(
    `export * from './backends/worker.ts'; export { default } from './backends/worker.ts'`,
    join(folder, 'w.worker.mjs'),
  )
  const flare = new Miniflare({
    modules: true,
    modulesRoot: folder,
    scriptPath: worker,
    compatibilityDate: '2026-04-01',
    host: '127.0.0.1',
    durableObjects: { OBJECT: { className: 'Rows', useSQLite: true } },
    d1Databases: { DB: 'stores' },
    kvNamespaces: { KV: 'stores' },
    r2Buckets: { R2: 'stores' },
  })
  return {
    async do<T>(order: Work) {
      const answer = await flare.dispatchFetch(`http://stores/${path}`, { method: 'POST', body: JSON.stringify(order) })
      return (await answer.json()) as T
    },
    async close() {
      await flare.dispose()
      remove()
    },
  }
}

export const BACKENDS: readonly Backend[] = [
  { name: 'memory', start: async () => here(clocked((now) => memoryStore({ now }))) },
  {
    name: 'fs',
    async start() {
      const { folder, remove } = folders()
      return here(await openFs(folder), remove)
    },
  },
  { name: 'fs on deno', start: there('fs', DENO) },
  { name: 'fs on bun', start: there('fs', BUN) },
  { name: 'node:sqlite', needs: 'node:sqlite', start: there('node-sqlite', NODE) },
  { name: 'node:sqlite on deno', start: there('node-sqlite', DENO) },
  { name: 'bun:sqlite', start: there('bun-sqlite', BUN) },
  { name: 'deno kv', start: there('deno-kv', DENO) },
  {
    name: 'redis',
    needs: 'redis-server',
    async start() {
      const server = await startRedis()
      const client = new Redis(server.port, '127.0.0.1')
      return here({ store: redisStore(client, { bytes: Buffer.from }), close: () => client.disconnect() }, server.stop)
    },
  },
  {
    name: "redis, Bun's client",
    needs: 'redis-server',
    async start() {
      const server = await startRedis()
      const { folder, remove } = folders()
      return {
        do: (order) => inProcess(BUN, 'bun-redis', folder, String(server.port), order),
        async close() {
          server.stop()
          remove()
        },
      }
    },
  },
  {
    name: 'upstash',
    needs: 'redis-server',
    async start() {
      const server = await startRedis()
      const front = await startUpstash(server.port)
      const store = upstashStore(new Upstash({ url: front.url, token: front.token, enableTelemetry: false }))
      return here({ store }, () => {
        front.stop()
        server.stop()
      })
    },
  },
  {
    name: 'pglite',
    slow: true,
    async start() {
      const database = await PGlite.create()
      return here({ store: postgresStore(database) }, () => database.close())
    },
  },
  {
    name: 'pglite over db0',
    slow: true,
    async start() {
      const database = createDatabase(pglite({}))
      return here({ store: db0Store(database as never) }, () => database.dispose())
    },
  },
  {
    name: 'postgres',
    needs: 'postgresql',
    async start() {
      const server = await startPostgres(postgresBin as string)
      return here(await openPostgres(server.url), server.stop)
    },
  },
  { name: 'durable object', start: () => workerd('object') },
  { name: 'd1', slow: true, start: () => workerd('d1') },
  { name: 'workers kv (best-effort)', start: () => workerd('kv') },
  { name: 'workers kv by unstorage (best-effort)', slow: 'brief', start: () => workerd('unstorage/kv') },
  { name: 'r2 by unstorage (best-effort)', slow: 'brief', start: () => workerd('unstorage/r2') },
  { name: 'd1 by unstorage', slow: 'brief', start: () => workerd('unstorage/d1') },
]
