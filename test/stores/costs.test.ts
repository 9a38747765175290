import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { Redis } from 'ioredis'
import { Miniflare } from 'miniflare'
import { expect, test, vi } from 'vitest'
import { createApp } from '../../core/app.ts'
import { redisStore } from '../../core/storage/redis.ts'
import { EVENT } from '../../scripts/costs.ts'
import { testHost } from '../conformance/checks/kit.ts'
import { env, envelope, posted, probe, signatureOf } from '../conformance/probe.ts'
import { installed } from '../kit/installed.ts'
import { startRedis } from '../kit/redis.ts'

// What docs/hosts.md reckons with is what the stores count themselves.
const EVENTS = 20
const ping = (n: number): string => envelope({ id: `m${n}`, user: `user${n % 4}` })

/** A clean-up at random may add a fraction. */
const expectAbout = (total: number, each: number): void => expect(Math.abs(total / EVENTS - each)).toBeLessThan(1)

test('an event with one send writes so many rows in a Durable Object', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-costs-'))
  const outfile = join(folder, 'worker.mjs')
  const entryPoints = [join(import.meta.dirname, 'costs/worker.ts')]
  await build({ entryPoints, outfile, bundle: true, format: 'esm', external: ['cloudflare:*'], logLevel: 'error' })
  let sent = 0
  const graph = (): Response => Response.json({ id: `sent${++sent}` })
  const flare = new Miniflare({
    modules: true,
    script: readFileSync(outfile, 'utf8'),
    compatibilityDate: '2026-04-01',
    bindings: { ...env, LOG_LEVEL: 'error' },
    durableObjects: { SIGNALBOX: { className: 'SignalboxStore', useSQLite: true } },
    outboundService: graph as never,
  })
  const read = async (path: string): Promise<unknown> => (await flare.dispatchFetch(`http://x${path}`)).json()
  const post = async (n: number): Promise<void> => {
    const headers = { 'x-hub-signature-256': await signatureOf(ping(n)) }
    const answer = await flare.dispatchFetch('http://x/webhook', { method: 'POST', body: ping(n), headers })
    expect(answer.status).toBe(200)
    await vi.waitFor(async () => expect(await read('/health')).toMatchObject({ events: 0, envelopes: 0 }), 20_000)
  }
  try {
    await post(-1)
    const before = Number(await read('/written'))
    for (let n = 0; n < EVENTS; n++) await post(n)
    expect(sent).toBe(EVENTS + 1)
    expectAbout(Number(await read('/written')) - before, EVENT.rows)
  } finally {
    await flare.dispose()
    rmSync(folder, { recursive: true })
  }
})

const present = installed('redis-server')
test.skipIf(!present)('and is so many commands in Redis', async () => {
  const server = await startRedis()
  const client = new Redis(server.port, '127.0.0.1')
  const app = createApp({ plugins: [probe()] })
  app.probe.on('ping', (ctx) => ctx.reply('hello'))
  const fetch = (async () => Response.json({ id: 'sent' })) as unknown as typeof globalThis.fetch
  const { host, settle } = testHost({ store: redisStore(client), fetch })
  const post = async (n: number): Promise<void> => {
    expect((await app.fetch(await posted(ping(n)), host)).status).toBe(200)
    await settle()
  }
  try {
    await post(-1)
    await client.config('RESETSTAT')
    for (let n = 0; n < EVENTS; n++) await post(n)
    const stats = await client.info('commandstats')
    const calls = [...stats.matchAll(/^cmdstat_(?!config|info)[^:]+:calls=(\d+)/gm)].map(([, count]) => Number(count))
    expectAbout(
      calls.reduce((sum, count) => sum + count, 0),
      EVENT.commands,
    )
  } finally {
    client.disconnect()
    server.stop()
  }
})
