import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { lazy } from '../../core/hosting/adapter.ts'
import { env } from '../conformance/probe.ts'
import { bin, fromPackage, type Running, root, start } from '../conformance/runners/process.ts'
import { packed } from '../kit/packed.ts'
import { startRedis } from '../kit/redis.ts'
import { startUpstash } from '../kit/upstash.ts'
import { workerdConfig } from '../kit/workerd.ts'
import type { Witness } from './load.ts'

export interface Instance {
  readonly url: string
  /** Sends a signal; how the process ended, and after how many ms. */
  end(
    signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL',
  ): Promise<{ readonly code: number | null; readonly signal: string | null; readonly ms: number }>
}
/** A host on its default store, which outlives its instances. */
export interface HostUnderLoad {
  start(): Promise<Instance>
  remove(): void
}

const entry = (name: string): string => join(import.meta.dirname, 'entries', `${name}.ts`)
/** What does not end within `patience`, in ms, is killed: workerd waits for connections that the load keeps open. */
async function instance(running: Running, pattern = /^port (\d+)$/m, patience = 15_000): Promise<Instance> {
  const { child } = running
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  )
  const [, port] = await running.output(pattern)
  return {
    url: `http://127.0.0.1:${port}`,
    async end(signal) {
      const from = performance.now()
      child.kill(signal)
      const kill = setTimeout(() => child.kill('SIGKILL'), patience)
      const end = await ended
      clearTimeout(kill)
      return { ...end, ms: performance.now() - from }
    },
  }
}
/** What is loaded is the package as it is packed, unpacked beside its tarball: below node_modules, where its libraries are. */
const unpacked = lazy(async () => {
  const { tarball } = await packed()
  execFileSync('tar', ['-xf', tarball, '-C', dirname(tarball)])
  return join(dirname(tarball), 'package/dist')
})
/** Node 20 runs no TypeScript, and a loader of ours would cost the load its speed. */
async function bundled(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`)
  const platform = name === 'workerd' ? 'neutral' : 'node'
  const mainFields = ['module', 'main']
  const external = ['cloudflare:*', 'pg', 'ioredis', 'bullmq', 'miniflare']
  await build({
    entryPoints: [entry(name)],
    outfile,
    platform,
    mainFields,
    external,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    plugins: [fromPackage(await unpacked())],
  })
  return outfile
}
type Commands = (folder: string) => Promise<readonly string[]>
const command =
  (commands: Commands, more: Readonly<Record<string, string>> = {}, close = (): void => {}) =>
  async (witness: Witness): Promise<HostUnderLoad> => {
    // Below node_modules, so that a bundle finds the packages that are not in it.
    const folder = mkdtempSync(join(root, 'node_modules/.cache-load-'))
    const [executable = '', ...args] = await commands(folder)
    const data = {
      SIGNALBOX_DATA: join(folder, 'data'),
      // Deno keeps its KV there too, by the path of the main module: another test's would know this one's events.
      DENO_DIR: join(folder, 'deno'),
      WITNESS: witness.url,
    }
    return {
      start: () => instance(start(executable, args, { env: { ...data, ...more } })),
      remove() {
        rmSync(folder, { recursive: true, force: true })
        close()
      },
    }
  }

export type HostOf = (witness: Witness) => Promise<HostUnderLoad>
export const nodeOn = (more: Readonly<Record<string, string>>) =>
  command(async (f) => [process.execPath, await bundled('node', f)], more)
export const HOSTS: Readonly<Record<string, HostOf>> = {
  'node on files': nodeOn({}),
  'bun on bun:sqlite': command(async (f) => [bin('bun'), await bundled('bun', f)]),
  'deno on Deno KV': command(async (f) => [bin('deno'), 'run', '-A', '--unstable-kv', await bundled('deno', f)]),
  async 'workerd on its Durable Object'(witness) {
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-load-'))
    const script = await bundled('workerd', folder)
    const internet = `external = (address = "127.0.0.1:${witness.port}", http = ())`
    const config = workerdConfig({ folder, script, env, internet })
    const serve = () => start(bin('workerd'), ['serve', config, '--experimental', '--control-fd=3'], { control: true })
    return {
      start: () => instance(serve(), /"socket":"main","port":(\d+)/, 2000),
      remove: () => rmSync(folder, { recursive: true, force: true }),
    }
  },
  async 'vercel on Upstash'(witness) {
    const redis = await startRedis()
    const front = await startUpstash(redis.port)
    const more = { UPSTASH_REDIS_REST_URL: front.url, UPSTASH_REDIS_REST_TOKEN: front.token, CRON_SECRET: 'cron' }
    const close = (): void => {
      front.stop()
      redis.stop()
    }
    return command(async (f) => [process.execPath, await bundled('vercel', f)], more, close)(witness)
  },
}

/** Several Workers that share their objects and a queue; they live and die together, in one workerd. */
export interface Workers {
  readonly urls: readonly string[]
  /** As a crash does: what the queue held is gone too. */
  kill(): Promise<void>
}
/** Miniflare's own process does not take workerd with it. */
const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
export async function workersOnQueues(witness: Witness) {
  const folder = mkdtempSync(join(root, 'node_modules/.cache-load-'))
  const more = { SCRIPT: await bundled('workerd', folder), STATE: join(folder, 'state'), WITNESS: witness.url }
  const launcher = await bundled('cloudflare', folder)
  return {
    async start(): Promise<Workers> {
      const { child, output } = start(process.execPath, [launcher], { env: more })
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      const [, ports = ''] = await output(/^ports (.+)$/m)
      return {
        urls: ports.split(' ').map((port) => `http://127.0.0.1:${port}`),
        kill() {
          for (const pid of childrenOf(child.pid as number)) process.kill(pid, 'SIGKILL')
          child.kill('SIGKILL')
          return gone
        },
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
