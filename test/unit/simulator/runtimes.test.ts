import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../../..')
const bin = (name: string): string => join(root, 'node_modules/.bin', name)
const SCRIPT = `
import { createApp } from './core/app.ts'
import { whatsapp } from './plugins/whatsapp/mod.ts'
import { simulator } from './test/simulator/mod.ts'
const sim = simulator(() => {
  const app = createApp({ plugins: [whatsapp()] })
  app.whatsapp.on('message:text', (ctx) => ctx.reply('You said: ' + ctx.message.text.body))
  return app
})
sim.crash('after-ack')
const chat = sim.whatsapp.user('1')
await chat.says('hello')
await sim.restart()
await sim.advance('2h')
console.log(JSON.stringify(chat.received.map((m) => m.text)))
`

describe('the simulator runs where the app runs', () => {
  let dir: string
  let code: string
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'simulator-'))
    const stdin = { contents: SCRIPT, resolveDir: root, loader: 'ts' as const }
    const out = await build({
      stdin,
      bundle: true,
      format: 'esm',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      write: false,
    })
    code = out.outputFiles[0]?.text ?? ''
    await writeFile(join(dir, 'sim.mjs'), code)
  })
  afterAll(() => rm(dir, { recursive: true }))

  test('it needs nothing of Node', () => {
    expect(code).not.toMatch(/from\s*["']node:|require\(/)
  })

  test.each([
    ['node', process.execPath, []],
    ['deno', bin('deno'), ['run', '--no-config', '--quiet']],
    ['bun', bin('bun'), []],
  ])('%s', async (_, command, args) => {
    const { stdout } = await run(command, [...args, join(dir, 'sim.mjs')], { timeout: 15_000 })
    expect(stdout.trim()).toBe('[{"body":"You said: hello"}]')
  })
})
