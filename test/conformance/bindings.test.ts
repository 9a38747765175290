import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Miniflare, type WorkerOptions } from 'miniflare'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { env, envelope, signatureOf } from './probe.ts'
import { bundle } from './runners/process.ts'

// A Worker by what is bound to it: a queue with its dead-letter queue, KV alone, nothing.
const dir = mkdtempSync(join(tmpdir(), 'signalbox-'))
const seen: string[] = []
const lost: string[] = []
let flare: Miniflare
const witness = async (request: { url: string; text(): Promise<string> }): Promise<Response> => {
  const { hostname, pathname } = new URL(request.url)
  if (hostname === 'lost.example') lost.push(await request.text())
  else seen.push(pathname.slice(1))
  return new Response('{}')
}
beforeAll(async () => {
  const script = readFileSync(await bundle('worker-object.ts', join(dir, 'worker.js')), 'utf8')
  const worker = (name: string, more: Partial<WorkerOptions>): WorkerOptions => ({
    name,
    modules: true,
    script,
    compatibilityDate: '2026-04-01',
    bindings: { ...env, LOG_LEVEL: 'error' },
    outboundService: witness as never,
    routes: [`${name}.example/*`],
    ...more,
  })
  const queue = (name: string): Partial<WorkerOptions> => ({
    queueProducers: { SIGNALBOX_QUEUE: { queueName: name } },
    queueConsumers: {
      [name]: { maxBatchTimeout: 0.05, maxRetries: 1, retryDelay: 0, deadLetterQueue: 'lost' },
    },
  })
  flare = new Miniflare({
    workers: [
      worker('queued', {
        ...queue('wakes'),
        durableObjects: { SIGNALBOX: { className: 'SignalboxStore', useSQLite: true } },
      }),
      worker('storeless', queue('fails')),
      worker('kv', { kvNamespaces: { SIGNALBOX_KV: 'kv' } }),
      {
        name: 'undertaker',
        modules: true,
        script: `export default { async queue({ messages }) {
          for (const { body } of messages) await fetch('https://lost.example/', { method: 'POST', body: JSON.stringify(body) })
        } }`,
        compatibilityDate: '2026-04-01',
        outboundService: witness as never,
        queueConsumers: { lost: { maxBatchTimeout: 0.05 } },
      },
    ],
  })
  await flare.ready
})
afterAll(async () => {
  await flare.dispose()
  rmSync(dir, { recursive: true })
})
async function post(worker: string, body: string): Promise<number> {
  const headers = { 'x-hub-signature-256': await signatureOf(body) }
  return (await flare.dispatchFetch(`http://${worker}.example/webhook`, { method: 'POST', body, headers })).status
}
const health = async (worker: string) => {
  const answer = await flare.dispatchFetch(`http://${worker}.example/health`)
  return { status: answer.status, ...((await answer.json()) as object) }
}

test('with a queue bound, a message of it brings the retry', async () => {
  expect(await post('queued', envelope({ id: 'later', user: 'patient', text: 'again' }))).toBe(200)
  await vi.waitFor(() => expect(seen).toContain('later/2'), 15_000)
})

test('a message whose sweep fails ends in the dead-letter queue, and carries a time and nothing else', async () => {
  const producer = await flare.getQueueProducer('SIGNALBOX_QUEUE', 'storeless')
  await producer.send({ at: 1 })
  await vi.waitFor(() => expect(lost).toEqual(['{"at":1}']), 15_000)
})

test('KV alone serves, and health says that it is best-effort', async () => {
  expect(await post('kv', envelope({ id: 'kept' }))).toBe(200)
  await vi.waitFor(() => expect(seen).toContain('kept/1'), 10_000)
  expect(await health('kv')).toMatchObject({ status: 200, store: 'best-effort', warnings: ['store-weak'] })
})

test('with nothing bound no webhook is acknowledged, and health names the code', async () => {
  expect(await post('storeless', envelope({ id: 'refused' }))).toBe(503)
  expect(await health('storeless')).toMatchObject({ status: 503, ok: false, error: 'config_missing' })
})
