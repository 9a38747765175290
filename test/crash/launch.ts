/** Starts workers on their runtimes: bundles once per runtime, then one process group each. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { startRedis } from '../kit/redis.ts'
import type { Running, WorkerSpec } from './harness.ts'
import type { Backend } from './scenarios.ts'

const root = process.cwd()
const bin = (name: string): string => resolve(root, 'node_modules/.bin', name)
const COMMANDS: Readonly<Record<Backend, readonly string[]>> = {
  fs: [process.execPath],
  redis: [process.execPath],
  sqlite: [bin('bun'), 'run'],
  denokv: [bin('deno'), 'run', '-A', '--unstable-kv', '--no-config', '--no-lock'],
}
const EXTERNAL = ['ioredis', 'miniflare', 'bun:*', 'node:*', 'cloudflare:*']

const bundles = new Map<string, Promise<string>>()
export function bundle(source: string): Promise<string> {
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

/** A fresh backend for one run: a folder, a database file, or a server of its own. */
export async function openBackend(backend: Backend): Promise<{ readonly at: string; close(): void }> {
  if (backend === 'redis') {
    const { port, stop } = await startRedis()
    return { at: String(port), close: stop }
  }
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-crash-'))
  const at = backend === 'sqlite' || backend === 'denokv' ? join(folder, 'data.db') : folder
  return { at, close: () => rmSync(folder, { recursive: true, force: true }) }
}

export function launch(backend: Backend, file: string, at: string, spec: WorkerSpec): Running {
  const [command = '', ...args] = COMMANDS[backend]
  const child = spawn(command, [...args, file], {
    detached: true, // a group of its own, so that a kill takes its children too
    stdio: ['ignore', 'pipe', process.env['CRASH_DEBUG'] ? 'inherit' : 'ignore'],
    env: { ...process.env, BACKEND: backend, LOCATION: at, SPEC: JSON.stringify(spec), NO_COLOR: '1' },
  })
  let text = ''
  const gone = new Promise<void>((done) => child.once('exit', () => done()))
  const url = new Promise<string>((found) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk
      const port = /listening (\d+)/.exec(text)?.[1]
      if (port) found(`http://127.0.0.1:${port}`)
    })
    void gone.then(() => found(''))
  })
  return {
    url,
    gone,
    kill(signal) {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal)
      } catch {} // it is gone already
    },
  }
}
