import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { env, envelope, signatureOf } from './probe.ts'
import { bundle } from './runners/process.ts'

// A Worker on its Durable Object, in workerd, without nodejs_compat.
const dir = mkdtempSync(join(tmpdir(), 'signalbox-'))
const seen: string[] = []
let worker: Miniflare
beforeAll(async () => {
  const file = await bundle('worker-object.ts', join(dir, 'worker.js'))
  const witness = (request: { url: string }): Response => {
    seen.push(new URL(request.url).pathname.slice(1))
    return new Response('{}')
  }
  worker = new Miniflare({
    modules: true,
    script: readFileSync(file, 'utf8'),
    compatibilityDate: '2026-04-01',
    bindings: { ...env, LOG_LEVEL: 'error' },
    durableObjects: { SIGNALBOX: { className: 'SignalboxStore', useSQLite: true } },
    outboundService: witness as never,
  })
  await worker.ready
})
afterAll(async () => {
  await worker.dispose()
  rmSync(dir, { recursive: true })
})
async function post(body: string): Promise<number> {
  const headers = { 'x-hub-signature-256': await signatureOf(body) }
  return (await worker.dispatchFetch('http://localhost/webhook', { method: 'POST', body, headers })).status
}

test('an event is kept in its object, and its redelivery absorbed', async () => {
  expect(await post(envelope({ id: 'once' }))).toBe(200)
  await vi.waitFor(() => expect(seen).toEqual(['once/1']), 5000)
  expect(await post(envelope({ id: 'once' }))).toBe(200)
  expect(await post(envelope({ id: 'once' }, { id: 'other' }))).toBe(200)
  await vi.waitFor(() => expect(seen).toEqual(['once/1', 'other/1']), 5000)
})

test("what failed is tried again by the object's alarm, without a cron", async () => {
  expect(await post(envelope({ id: 'later', user: 'patient', text: 'again' }))).toBe(200)
  await vi.waitFor(() => expect(seen).toContain('later/2'), 15_000)
})

test('a cron trigger sweeps', async () => {
  const { outcome } = (await (await worker.getWorker()).scheduled({ cron: '* * * * *' })) as { outcome: string }
  expect(outcome).toBe('ok')
})

describe('the wakes of an object', () => {
  const day = Date.now() + 86_400_000
  let alarms: Miniflare
  const ask = async (wakes: Readonly<Record<string, number>> = {}) => {
    const query = new URLSearchParams(Object.entries(wakes).map(([key, at]) => [key, String(at)]))
    const answer = await alarms.dispatchFetch(`http://localhost/?${query}`)
    return (await answer.json()) as {
      rows: { key: string; at: number }[]
      alarm: number | null
      swept: string[]
    }
  }
  beforeAll(async () => {
    alarms = new Miniflare({
      modules: true,
      script: readFileSync(await bundle('worker-alarm.ts', join(dir, 'alarm.js')), 'utf8'),
      compatibilityDate: '2026-04-01',
      bindings: { LOG_LEVEL: 'none' },
      durableObjects: { SIGNALBOX: { className: 'SignalboxStore', useSQLite: true } },
    })
    await alarms.ready
  })
  afterAll(() => alarms.dispose())

  test('are kept one by one, and its alarm is that of the first', async () => {
    const { rows, alarm } = await ask({ b: day + 2000, a: day + 1000, c: day + 3000 })
    expect([rows.map(({ key }) => key), alarm]).toEqual([['a', 'b', 'c'], day + 1000])
    expect((await ask({ a: day + 9000, c: day })).rows.map(({ at }) => at - day)).toEqual([1000, 2000, 0])
  })
  test('are forgotten when that is done, and asked for anew where it failed', async () => {
    await ask({ fine: Date.now() + 20.5 })
    await vi.waitFor(async () => expect((await ask()).rows.some(({ key }) => key === 'fine')).toBe(false), 5000)
    const before = Date.now()
    await ask({ broken: before })
    await vi.waitFor(async () => {
      const { rows, alarm, swept } = await ask()
      const { at = 0 } = rows.find(({ key }) => key === 'broken') ?? {}
      expect(swept).toEqual(['fine', 'broken'])
      expect(at).toBeGreaterThan(before + 25_000)
      expect(alarm).toBe(at)
    }, 5000)
  })
})
