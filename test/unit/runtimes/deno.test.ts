import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { createApp } from '../../../core/app.ts'
import type { Log } from '../../../core/host.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import { deno, hmacOver } from '../../../runtimes/deno/mod.ts'
import { env, envelope, posted, probe } from '../../conformance/probe.ts'
import { echoApp } from './app.ts'

// What Deno Deploy looks at before the first request; the real Deno is tested under load and with the templates.
interface Cron {
  readonly name: string
  readonly schedule: string
  run(): Promise<void>
}
const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} }
const addr = { remoteAddr: { hostname: '127.0.0.1' } }
afterEach(() => Reflect.deleteProperty(globalThis, 'Deno'))
function runtime(more: object = {}): { readonly crons: Cron[]; readonly signals: string[] } {
  const crons: Cron[] = []
  const signals: string[] = []
  const Deno = {
    env: { toObject: () => env },
    unrefTimer() {},
    addSignalListener: (signal: string) => void signals.push(signal),
    cron: (name: string, schedule: string, run: () => Promise<void>) => void crons.push({ name, schedule, run }),
    ...more,
  }
  Object.assign(globalThis, { Deno })
  return { crons, signals }
}

test('the cron is there before the first request, sweeps, and keeps no instance awake', async () => {
  const { crons, signals } = runtime()
  const sweeps: unknown[] = []
  const app = {
    fetch: async () => new Response('ok'),
    sweep: async (_: unknown, options?: object) => void sweeps.push(options),
  }
  deno(app, { store: memoryStore(), log: quiet })
  expect(crons.map(({ name, schedule }) => [name, schedule])).toEqual([['signalbox sweep', '* * * * *']])
  expect(signals).toEqual(['SIGINT', 'SIGTERM'])
  await crons[0]?.run()
  expect(sweeps).toContainEqual({ budgetMs: 25_000 })
})

test('a Deno that knows no SIGTERM, as on Windows, serves all the same', async () => {
  const signals: string[] = []
  runtime({
    addSignalListener(signal: string) {
      if (signal === 'SIGTERM') throw new TypeError('Windows only supports ctrl-c (SIGINT) and ctrl-break (SIGBREAK)')
      signals.push(signal)
    },
  })
  const handler = deno(echoApp().app, { env, log: quiet })
  expect([(await handler(new Request('http://x/health'), addr)).status, signals]).toEqual([200, ['SIGINT']])
})

test('an app that keeps nothing has no cron, and signals are left alone where asked', () => {
  const { crons, signals } = runtime()
  deno(echoApp().app, { env, log: quiet, drainMs: 0 })
  expect([crons, signals]).toEqual([[], []])
})

test('without a KV database no webhook is acknowledged, and the log says what to do', async () => {
  runtime({ cron: undefined })
  const lines: unknown[] = []
  const app = createApp({ plugins: [probe()] })
  app.probe.on('ping', () => {})
  const handler = deno(app, { log: { ...quiet, error: (_, data) => void lines.push(data) }, drainMs: 0 })
  expect((await handler(await posted(envelope({ id: '1' })), addr)).status).toBe(503)
  expect(JSON.stringify(lines)).toMatch(/This Deno has no KV.*config_missing/)
})

test('the HMAC made of hashes is that of node:crypto, whatever the length of the secret', () => {
  const hmac = hmacOver(createHash)
  const secrets = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 150 })
  fc.assert(
    fc.property(secrets, fc.uint8Array({ maxLength: 300 }), (secret, bytes) => {
      const expected = createHmac('sha256', secret).update(bytes).digest('hex')
      expect([hmac(secret, bytes), hmac(secret, bytes)]).toEqual([expected, expected])
    }),
  )
})
