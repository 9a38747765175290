import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attack, verdicts } from './hostile/attack.ts'
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

for (const [i, name] of Object.keys(ports).entries()) verdicts(name, settled[i])
