import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join, relative, resolve } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { env } from '../probe.ts'

export const root: string = join(import.meta.dirname, '../../..')
export const bin = (name: string): string => join(root, 'node_modules/.bin', name)

export interface BundleOptions {
  readonly format?: 'esm' | 'iife'
  readonly platform?: 'node' | 'browser'
  /** Where the package was built or installed: then its files stand where the sources would. */
  readonly dist?: string | undefined
  readonly define?: Readonly<Record<string, string>>
}
/** Takes what stands in `dist` for the sources. */
export const fromPackage = (dist: string): Plugin => ({
  name: 'from-package',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
      const file = relative(root, resolve(resolveDir, path))
      return /^(?:core|plugins|runtimes)\//.test(file) ? { path: join(dist, file.replace(/\.ts$/, '.js')) } : undefined
    })
  },
})
/** One file with everything in it, for runtimes that take no TypeScript. */
export async function bundle(entry: string, outfile: string, options: BundleOptions = {}): Promise<string> {
  const { format = 'esm', platform = 'browser', dist, define = {} } = options
  const entryPoints = [join(root, 'test/conformance/entries', entry)]
  await build({
    entryPoints,
    outfile,
    format,
    platform,
    define,
    bundle: true,
    target: 'es2022',
    logLevel: 'error',
    external: ['cloudflare:*', 'ioredis'],
    plugins: dist === undefined ? [] : [fromPackage(dist)],
  })
  return outfile
}

/** How long a runtime may take to say what is waited for. */
const PATIENCE_MS = 60_000

/** A process of a runtime, with the app's environment and an end. */
export interface Running {
  readonly child: ChildProcess
  /** Resolves with the first match on its output; rejects when it ends without. */
  output(pattern: RegExp): Promise<RegExpExecArray>
  stop(): void
}
export interface StartOptions {
  /** One more pipe, on which workerd tells its ports. */
  readonly control?: boolean
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}
export function start(command: string, args: readonly string[], options: StartOptions = {}): Running {
  const { control = false, cwd = root } = options
  const stdio: ('ignore' | 'pipe')[] = ['ignore', 'pipe', 'pipe', ...(control ? (['pipe'] as const) : [])]
  const all = { ...process.env, ...env, LOG_LEVEL: 'error', ...options.env }
  const child = spawn(command, args, { cwd, env: all, stdio })
  let text = ''
  const waiting = new Set<() => void>()
  let ended = false
  const wake = (): void => {
    for (const look of waiting) look()
  }
  for (const stream of child.stdio)
    if (stream && 'setEncoding' in stream)
      stream.setEncoding('utf8').on('data', (data: string) => {
        text += data
        wake()
      })
  child.on('error', (error) => {
    text += error.message
  })
  child.on('close', () => {
    ended = true
    wake()
  })
  return {
    child,
    output: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(text)
          if (!match && !ended) return
          waiting.delete(look)
          clearTimeout(limit)
          if (match) resolve(match)
          else reject(new Error(`${command} without ${pattern}:\n${text.slice(-3000)}`))
        }
        const limit = setTimeout(() => {
          ended = true
          look()
        }, PATIENCE_MS)
        waiting.add(look)
        look()
      }),
    stop: () => void child.kill('SIGKILL'),
  }
}

/** A port that is free now, for servers that cannot choose one themselves. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
