// node build.mjs run test/bench/http/main.ts [rounds] [requests] [runtime …]
//
// CPU of the whole server process per signed POST of 1 KB over HTTP: an adapter beside what somebody writes by hand with
// the same primitives, on the same runtime, in turns. A ratio of 1.1 is 10 % more CPU. Linux: it reads /proc. Rounds are
// spread over several starts of both servers: two processes of one program differ by some 4 %, as long as they live.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { bin, type Running, start } from '../../conformance/runners/process.ts'
import { median } from '../measure.ts'
import { body, signed } from '../payloads.ts'
import { post } from './client.ts'

const [rounds = 25, requests = 2000] = process.argv.slice(2, 4).map(Number)
/** Until compilers have done their work: what a server that runs for days costs. */
const WARM_UP = 40_000
const CONNECTIONS = 50
const STARTS = 3
/** What the ratio may be at most. */
const RUNTIMES = { node: 1.15, deno: 1.15, bun: 1.15, workerd: 1.2 }
type Runtime = keyof typeof RUNTIMES

const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-'))
async function serve(runtime: Runtime, which: 'ours' | 'hand'): Promise<{ running: Running; port: number }> {
  const name = `${runtime}-${which}`
  const outfile = join(folder, `${name}.mjs`)
  await build({
    entryPoints: [join(import.meta.dirname, 'servers', `${name}.ts`)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: runtime === 'workerd' ? 'neutral' : 'node',
    mainFields: ['module', 'main'],
    external: ['cloudflare:*', 'ioredis'],
    target: 'es2022',
    logLevel: 'error',
  })
  if (runtime === 'workerd') {
    const config = join(folder, `${name}.capnp`)
    writeFileSync(
      config,
      `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "main", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [(name = "main", esModule = embed "${name}.mjs")],
  compatibilityDate = "2026-04-01",
);
`,
    )
    const running = start(bin('workerd'), ['serve', config, '--control-fd=3'], { control: true })
    const [, port] = await running.output(/"socket":"main","port":(\d+)/)
    return { running, port: Number(port) }
  }
  const commands = { node: [process.execPath], deno: [bin('deno'), 'run', '-A', '--no-check'], bun: [bin('bun')] }
  const [command = '', ...args] = commands[runtime]
  const running = start(command, [...args, outfile])
  const [, port] = await running.output(/^port (\d+)$/m)
  return { running, port: Number(port) }
}

/** The process that serves: npm starts some of these binaries through a script of Node's. */
function serving(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return children ? serving(Number(children.split(' ')[0])) : pid
}
/** CPU of a process and all its threads, in µs, as the scheduler counts it. */
function cpuUs(pid: number): number {
  const of = (thread: string): number =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0])
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + of(thread), 0) / 1000
}

const { bytes, signature } = signed(body('http', 1))
const head = `POST /webhook HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nx-hub-signature-256: ${signature}\r\ncontent-length: ${bytes.length}\r\n\r\n`
const request = Buffer.concat([Buffer.from(head), bytes])

console.log(
  `${rounds} rounds of ${requests} POSTs of ${bytes.length} bytes, in ${STARTS} starts with ${WARM_UP} before, ${CONNECTIONS} connections; load ${loadavg()[0]?.toFixed(1)}\n`,
)
console.log('| runtime | signalbox, µs | by hand, µs | ratio | at most |\n|---|---|---|---|---|')
let late = false
const asked = process.argv.slice(4)
for (const runtime of (asked.length > 0 ? asked : Object.keys(RUNTIMES)) as Runtime[]) {
  const used: [number[], number[]] = [[], []]
  for (let start = 0; start < STARTS; start++) {
    const pair = [await serve(runtime, 'ours'), await serve(runtime, 'hand')] as const
    const pids = pair.map(({ running }) => serving(running.child.pid as number))
    try {
      for (const { port } of pair) await post(port, request, WARM_UP, CONNECTIONS)
      for (let round = start; round < rounds; round += STARTS)
        for (const i of round % 2 ? ([0, 1] as const) : ([1, 0] as const)) {
          const before = cpuUs(pids[i] as number)
          await post(pair[i].port, request, requests, CONNECTIONS)
          used[i].push((cpuUs(pids[i] as number) - before) / requests)
        }
    } finally {
      for (const { running } of pair) running.stop()
      for (const pid of pids) process.kill(pid, 'SIGKILL')
    }
  }
  const ratio = median(used[0].map((ours, round) => ours / (used[1][round] ?? Number.NaN)))
  late ||= ratio > RUNTIMES[runtime]
  const [ours, hand] = used.map((values) => median(values).toFixed(1))
  console.log(`| ${runtime} | ${ours} | ${hand} | ${ratio.toFixed(2)} | ${RUNTIMES[runtime]} |`)
}
rmSync(folder, { recursive: true })
process.exitCode = late ? 1 : 0
