import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EdgeRuntime } from 'edge-runtime'
import { describe, expect, test } from 'vitest'
import { bin, bundle, root, start } from './runners/process.ts'
import { startWorkerd } from './runners/workerd.ts'
import type { Result } from './suite.ts'

// The suite runs inside each runtime's own binary; what it found becomes one test a check here. Deno and Bun run the
// sources as they are.
const dir = mkdtempSync(join(tmpdir(), 'signalbox-'))
const source = join(root, 'test/conformance/entries/suite.ts')

async function printed(command: string, ...args: string[]): Promise<Result[]> {
  const running = start(command, args)
  try {
    const [line] = await running.output(/^\[.*\]$/m)
    return JSON.parse(line)
  } finally {
    running.stop()
  }
}
const node = async (): Promise<Result[]> =>
  printed(process.execPath, await bundle('suite.ts', join(dir, 'node.mjs'), { platform: 'node' }))
const workerd = startWorkerd(await bundle('suite-worker.ts', join(dir, 'worker.js')))
const worker = async (name: 'plain' | 'compat'): Promise<Result[]> =>
  (await (await fetch(`http://127.0.0.1:${await workerd.port(name)}/`)).json()) as Result[]
async function edge(): Promise<Result[]> {
  const file = await bundle('suite-edge.ts', join(dir, 'edge.js'), { format: 'iife' })
  const runtime = new EdgeRuntime({ initialCode: readFileSync(file, 'utf8') })
  return (await (await runtime.dispatchFetch('http://localhost/')).json()) as Result[]
}

const runs: Record<string, Promise<Result[]>> = {
  node: node(),
  deno: printed(bin('deno'), 'run', '-A', '--no-check', source),
  bun: printed(bin('bun'), 'run', source),
  workerd: worker('plain'),
  'workerd with nodejs_compat': worker('compat'),
  'edge runtime': edge(),
}
const settled = await Promise.allSettled(Object.values(runs))
workerd.stop()
rmSync(dir, { recursive: true })

describe.each(Object.keys(runs).map((name, i) => ({ name, run: settled[i] })))('$name', ({ run }) => {
  const results = run?.status === 'fulfilled' ? run.value : []
  test('runs the suite', () => {
    if (run?.status === 'rejected') throw run.reason
    expect(results.length).toBeGreaterThanOrEqual(60)
  })
  for (const { name, error } of results)
    test(name, () => {
      if (error) throw new Error(error)
    })
})
