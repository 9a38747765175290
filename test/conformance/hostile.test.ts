import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Case, cases } from './hostile/cases.ts'
import { type Answer, exchange } from './hostile/client.ts'
import { bin, bundle, freePort, type Running, root, start } from './runners/process.ts'
import { startWorkerd } from './runners/workerd.ts'

// The same app behind every adapter, in every runtime's own binary and HTTP server, against raw sockets.
const dir = mkdtempSync(join(tmpdir(), 'signalbox-'))
const source = (name: string): string => join(root, 'test/conformance/entries', name)

const started: Running[] = []
function run(command: string, ...args: string[]): Running {
  const running = start(command, args)
  started.push(running)
  return running
}
/** The port that a server of ours prints. */
const printed = async (running: Running): Promise<number> => Number((await running.output(/^port (\d+)$/m))[1])
async function edge(): Promise<number> {
  const file = await bundle('serve-edge.ts', join(dir, 'edge.js'), { format: 'iife' })
  const port = await freePort()
  await run(bin('edge-runtime'), file, '--listen', '--host', '127.0.0.1', '--port', `${port}`).output(
    /Waiting incoming/,
  )
  return port
}
const worker = bundle('serve-workerd.ts', join(dir, 'worker.js')).then((file) => {
  const running = startWorkerd(file)
  started.push(running)
  return running
})

interface Outcome {
  readonly answers: readonly Answer[]
  readonly seen: readonly string[]
  /** What the server says after all of it. */
  readonly after: Answer
}
const ask = (port: number, path: string): Promise<Answer> => exchange(port, [`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`])

async function attack(server: Promise<number>): Promise<Outcome> {
  const port = await server
  const answers: Answer[] = []
  const queue = cases.map((_, i) => i)
  const work = async (): Promise<void> => {
    for (let i = queue.shift(); i !== undefined; i = queue.shift()) {
      const { wire, head } = cases[i] as Case
      answers[i] = await exchange(port, await wire, head)
    }
  }
  await Promise.all(Array.from({ length: 12 }, work))
  const wanted = cases.flatMap((c) => c.seen ?? [])
  let seen: string[] = []
  for (let tries = 0; tries < 50 && !wanted.every((line) => seen.includes(line)); tries++)
    seen = JSON.parse(Buffer.from((await ask(port, '/witness/seen')).body, 'latin1').toString())
  return { answers, seen, after: await ask(port, '/health') }
}

const ports = {
  node: printed(run(process.execPath, 'build.mjs', 'run', source('serve-node.ts'))),
  deno: printed(run(bin('deno'), 'run', '-A', '--no-check', source('serve-deno.ts'))),
  bun: printed(run(bin('bun'), 'run', source('serve-bun.ts'))),
  workerd: worker.then((w) => w.port('plain')),
  'workerd with nodejs_compat': worker.then((w) => w.port('compat')),
  'edge runtime': edge(),
}
const settled = await Promise.allSettled(Object.values(ports).map(attack))
for (const { stop } of started) stop()
rmSync(dir, { recursive: true })

describe.each(Object.keys(ports).map((name, i) => ({ name, run: settled[i] })))('$name', ({ run }) => {
  const outcome = run?.status === 'fulfilled' ? run.value : undefined
  test('still answers after all of it', () => {
    if (run?.status === 'rejected') throw run.reason
    expect(cases.length).toBeGreaterThanOrEqual(40)
    expect(outcome?.after.status).toBe(200)
  })
  if (!outcome) return
  test.each(cases.map((c, i) => ({ ...c, answer: outcome.answers[i] as Answer })))('$name', (c) => {
    expect([c.status].flat()).toContain(c.answer.status)
    if (c.body !== undefined) expect(c.answer.body).toMatch(c.body)
    for (const [name, value] of Object.entries(c.headers ?? {})) expect(c.answer.headers.get(name)).toBe(value)
    for (const line of c.seen ?? []) expect(outcome.seen).toContain(line)
    for (const line of c.not ?? []) expect(outcome.seen).not.toContain(line)
  })
})
