// Three Workers, each an isolate of its own, over the objects of a fourth, woken by one queue; killed with its workerd.
import { readFileSync } from 'node:fs'
import { Miniflare, type WorkerOptions } from 'miniflare'
import { env } from '../../conformance/probe.ts'

const { SCRIPT = '', STATE = '', WITNESS = '' } = process.env
const HOLDER = 'w0'
const worker = (name: string, more: Partial<WorkerOptions>): WorkerOptions => ({
  name,
  modules: true,
  script: readFileSync(SCRIPT, 'utf8'),
  compatibilityDate: '2026-04-01',
  bindings: { ...env, LOG_LEVEL: 'error', CRON_SECRET: 'cron' },
  durableObjects: { SIGNALBOX: { className: 'SignalboxStore', useSQLite: true, scriptName: HOLDER } },
  queueProducers: { SIGNALBOX_QUEUE: { queueName: 'wakes' } },
  outboundService: { external: { address: new URL(WITNESS).host, http: {} } } as never,
  unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
  ...more,
})
const names = [HOLDER, 'w1', 'w2', 'w3']
const flare = new Miniflare({
  host: '127.0.0.1',
  defaultPersistRoot: STATE,
  workers: names.map((name) =>
    worker(
      name,
      name === 'w1' ? { queueConsumers: { wakes: { maxBatchTimeout: 0.05, deadLetterQueue: 'lost' } } } : {},
    ),
  ),
})
await flare.ready
const ports = await Promise.all(names.slice(1).map(async (name) => (await flare.unsafeGetDirectURL(name)).port))
console.log(`ports ${ports.join(' ')}`)
