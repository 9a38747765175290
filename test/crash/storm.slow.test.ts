import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import type { Backlog } from '../../core/delivery/backlog.ts'
import { installed } from '../kit/installed.ts'
import { closeBackends, launcher, openBackend } from './launch.ts'
import { BACKENDS } from './scenarios.ts'

// STORM=5000 npx vitest run --project alone test/crash/storm
const MESSAGES = Number(process.env['STORM'] ?? 500)
const WORKERS = 3
const AT_ONCE = 40

afterAll(closeBackends)

const envelope = (numbers: readonly number[]): string =>
  JSON.stringify({
    object: 'p',
    entry: [
      {
        id: 'acc',
        changes: numbers.map((n) => ({ field: 'm', value: { id: `m${n}`, lane: `l${n % 97}`, sends: 0 } })),
      },
    ],
  })

// An app that was away for hours: Meta sends its whole backlog at once, each envelope twice, and once more in batches.
describe.each(['redis', 'postgres'] as const)(`${MESSAGES} envelopes at once on %s`, (backend) => {
  test.skipIf(!installed(BACKENDS[backend].needs))(
    'are all answered 200, and each event is handled once',
    { timeout: 900_000 },
    async () => {
      const runs = new Map<string, number>()
      const harness = createServer((request, response) => {
        const url = new URL(request.url ?? '/', 'http://x')
        const id = url.searchParams.get('id') ?? ''
        if (url.pathname === '/ran') runs.set(id, (runs.get(id) ?? 0) + 1)
        response.end('{}')
      })
      await new Promise<void>((resolve) => harness.listen(0, '127.0.0.1', resolve))
      const place = await openBackend(backend)
      const start = await launcher(backend, place)
      const workers = Array.from({ length: WORKERS }, (_, i) =>
        start({
          harness: `http://127.0.0.1:${(harness.address() as AddressInfo).port}`,
          point: '',
          without: [],
          worker: String(i),
          lease: 10,
          grace: 15,
          skew: 50,
          clock: 0,
          handlerMs: 0,
        }),
      )
      try {
        const urls = await Promise.all(workers.map((worker) => worker.url))
        const singles = Array.from({ length: MESSAGES }, (_, n) => envelope([n]))
        const batches = Array.from({ length: Math.ceil(MESSAGES / 25) }, (_, b) =>
          envelope(Array.from({ length: 25 }, (_, i) => b * 25 + i).filter((n) => n < MESSAGES)),
        )
        const bodies = [...singles, ...batches, ...singles, ...batches].map((body, i) => ({
          body,
          place: (i * 7919) % 1009,
        }))
        const left = bodies.sort((a, b) => a.place - b.place)
        const statuses = new Map<number, number>()
        const post = async (): Promise<void> => {
          for (let next = left.pop(); next; next = left.pop()) {
            const { body } = next
            const signature = `sha256=${createHmac('sha256', 'secret').update(body).digest('hex')}`
            const url = `${urls[left.length % WORKERS]}/webhook`
            const { status } = await fetch(url, { method: 'POST', body, headers: { 'x-hub-signature-256': signature } })
            statuses.set(status, (statuses.get(status) ?? 0) + 1)
          }
        }
        await Promise.all(Array.from({ length: AT_ONCE }, post))
        expect([...statuses]).toEqual([[200, 2 * (singles.length + batches.length)]])
        const waits = async (): Promise<number> => {
          const { envelopes, events } = (await (await fetch(`${urls[0]}/sweep`)).json()) as Backlog
          return envelopes + events
        }
        while ((await waits()) > 0) await new Promise((resolve) => setTimeout(resolve, 100))
        expect(runs.size).toBe(MESSAGES)
        expect([...runs].filter(([, count]) => count !== 1)).toEqual([])
      } finally {
        for (const worker of workers) worker.kill('SIGKILL')
        await Promise.all(workers.map((worker) => worker.gone))
        harness.closeAllConnections()
        harness.close()
        await place.close()
      }
    },
  )
})
