import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { EdgeRuntime } from 'edge-runtime'
import { afterAll, describe, expect, test } from 'vitest'
import { attack, verdicts } from '../conformance/hostile/attack.ts'
import { type BundleOptions, bin, bundle, type Running, start } from '../conformance/runners/process.ts'
import { startWorkerd } from '../conformance/runners/workerd.ts'
import type { Result } from '../conformance/suite.ts'
import { startRedis } from '../kit/redis.ts'
import { startUpstash } from '../kit/upstash.ts'
import { install } from './install.ts'

// The package as it is installed from its tarball, inside every runtime: the conformance suite, then the hostile client
// against every host on the store that it has by default.
const { folder } = await install()
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const dist = join(folder, 'node_modules/signalbox/dist')
let made = 0
/** Each bundle lies in a folder of its own: hosts keep their rows beside it. */
function packed(entry: string, options: BundleOptions = {}): Promise<string> {
  const own = join(folder, `run${++made}`)
  mkdirSync(own)
  return bundle(entry, join(own, 'main.mjs'), { ...options, dist })
}
const ON_NODE = { platform: 'node' } as const
const OWN = { define: { OWN_STORE: 'true' } } as const

async function printed(command: string, ...args: readonly string[]): Promise<Result[]> {
  const running = start(command, [...args, await packed('suite.ts', ON_NODE)])
  try {
    const [line] = await running.output(/^\[.*\]$/m)
    return JSON.parse(line)
  } finally {
    running.stop()
  }
}
async function workers(name: 'plain' | 'compat'): Promise<Result[]> {
  const running = startWorkerd(await packed('suite-worker.ts'))
  try {
    return (await (await fetch(`http://127.0.0.1:${await running.port(name)}/`)).json()) as Result[]
  } finally {
    running.stop()
  }
}
async function edge(): Promise<Result[]> {
  const file = await packed('suite-edge.ts', { format: 'iife' })
  const runtime = new EdgeRuntime({ initialCode: readFileSync(file, 'utf8') })
  return (await (await runtime.dispatchFetch('http://localhost/')).json()) as Result[]
}
const SUITES: Readonly<Record<string, () => Promise<Result[]>>> = {
  node: () => printed(process.execPath),
  deno: () => printed(bin('deno'), 'run', '-A'),
  bun: () => printed(bin('bun')),
  workerd: () => workers('plain'),
  'workerd with nodejs_compat': () => workers('compat'),
  'edge runtime': edge,
}
describe('the conformance suite', () => {
  test.each(Object.keys(SUITES))('in %s', async (name) => {
    const results = await (SUITES[name] as () => Promise<Result[]>)()
    expect(results.filter(({ error }) => error !== undefined)).toEqual([])
    expect(results.length).toBeGreaterThanOrEqual(60)
  })
})

const started: (() => void)[] = []
afterAll(() => {
  for (const stop of started) stop()
})
const keep = <T extends { stop(): void }>(what: T): T => {
  started.push(() => what.stop())
  return what
}
async function serve(entry: string, command: readonly string[], more: Record<string, string> = {}): Promise<number> {
  const file = await packed(entry, { ...ON_NODE, ...OWN })
  const data = { SIGNALBOX_DATA: join(file, '../data'), DENO_DIR: join(file, '../deno'), ...more }
  const [executable = '', ...args] = command
  const running: Running = keep(start(executable, [...args, file], { env: data }))
  return Number((await running.output(/^port (\d+)$/m))[1])
}
async function onUpstash(): Promise<number> {
  const { port } = keep(await startRedis())
  const { url, token } = keep(await startUpstash(port))
  const more = { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token }
  return serve('serve-vercel.ts', [process.execPath], more)
}
const HOSTS: Readonly<Record<string, () => Promise<number>>> = {
  'node on files': () => serve('serve-node.ts', [process.execPath]),
  'deno on Deno KV': () => serve('serve-deno.ts', [bin('deno'), 'run', '-A', '--unstable-kv']),
  'bun on bun:sqlite': () => serve('serve-bun.ts', [bin('bun')]),
  'workerd on its Durable Object': async () =>
    keep(startWorkerd(await packed('serve-workerd.ts', OWN), true)).port('plain'),
  'vercel on Upstash': onUpstash,
}
const settled: PromiseSettledResult<Awaited<ReturnType<typeof attack>>>[] = []
for (const open of Object.values(HOSTS)) settled.push(...(await Promise.allSettled([attack(open())])))
for (const [i, name] of Object.keys(HOSTS).entries()) verdicts(name, settled[i])
