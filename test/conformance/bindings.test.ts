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
const kept: string[] = []
let flare: Miniflare
const witness = async (request: { url: string; text(): Promise<string> }): Promise<Response> => {
  const { hostname, pathname } = new URL(request.url)
  if (hostname === 'lost.example') lost.push(await request.text())
  else if (hostname === 'kept.example') kept.push(await request.text())
  else seen.push(pathname.slice(1))
  return new Response('{}')
}
beforeAll(async () => {
  const script = readFileSync(await bundle('worker-object.ts', join(dir, 'worker.js')), 'utf8')
  const kv = readFileSync(await bundle('worker-kv.ts', join(dir, 'kv.js')), 'utf8')
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
      worker('spied', {
        queueProducers: { SIGNALBOX_QUEUE: { queueName: 'spied' } },
        durableObjects: { SIGNALBOX: { className: 'SignalboxStore', useSQLite: true } },
      }),
      {
        name: 'spy',
        modules: true,
        script: `export default { async queue({ messages }) {
          for (const { body } of messages) await fetch('https://kept.example/', { method: 'POST', body: JSON.stringify(body) })
        } }`,
        compatibilityDate: '2026-04-01',
        outboundService: witness as never,
        queueConsumers: { spied: { maxBatchTimeout: 0.05 } },
      },
      worker('storeless', queue('fails')),
      worker('kv', { script: kv, kvNamespaces: { KV: 'kv' } }),
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

test('messages carry a key and nothing else, and the consumer looks at what they name alone', async () => {
  const people = ['ada', 'bob', 'cid', 'dan', 'eve', 'fay']
  for (const id of people) expect(await post('spied', envelope({ id, user: id, text: 'again' }))).toBe(200)
  /** Those for whose retry a message came; some are tried again so soon that none is needed. */
  const waiting = () =>
    people.filter((id) => !seen.includes(`${id}/2`) && kept.includes(`{"key":"page/probe:page:${id}"}`))
  await vi.waitFor(() => expect(waiting().length).toBeGreaterThan(1), 15_000)
  for (const body of kept) expect(Object.keys(JSON.parse(body))).toEqual(['key'])
  const [one = '', other = ''] = waiting()
  const consumer = await flare.getWorker('spied')
  const message = { id: '1', timestamp: new Date(), attempts: 1, body: { key: `page/probe:page:${one}` } }
  expect((await consumer.queue('spied', [message])).outcome).toBe('ok')
  expect(seen).toContain(`${one}/2`)
  expect(seen).not.toContain(`${other}/2`)
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
