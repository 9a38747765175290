import { afterEach, describe, expect, test } from 'vitest'
import { installed } from '../kit/installed.ts'
import { postgresBin } from '../kit/postgres.ts'
import { HOSTS, type HostOf, type HostUnderLoad, type Instance, nodeOn, workersOnQueues } from './hosts.ts'
import { type Load, openWitness, startLoad, type Witness } from './load.ts'
import { durablePostgres, durableRedis, type Server } from './servers.ts'

// What was acknowledged is handled, whatever is stopped or killed while the load goes on.
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
async function witnessed(answers = true): Promise<Witness> {
  const witness = await openWitness(answers)
  closing.push(witness.close)
  return witness
}
async function started(host: HostUnderLoad): Promise<Instance> {
  const instance = await host.start()
  closing.push(() => instance.end('SIGKILL'))
  return instance
}
function loaded(urls: () => readonly string[]): Load {
  const load = startLoad(urls)
  closing.push(() => load.stop())
  return load
}
/** Waits until everything acknowledged has been handled, asking for sweeps as a cron does. */
async function allSeen(load: Load, witness: Witness, url: string): Promise<void> {
  const missing = (): string[] => [...load.acknowledged].filter((id) => !witness.seen.has(id))
  const cron = { headers: { authorization: 'Bearer cron' } }
  for (let i = 0; i < 120 && missing().length > 0; i++) {
    await fetch(`${url}/signalbox/tasks/sweep`, cron).then((r) => r.text())
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  expect(missing()).toEqual([])
}

/** How a host that drains ends: by the signal, or with its number. Those that cannot see a signal end at once. */
const ENDS: Readonly<Record<string, object>> = {
  'node on files': { signal: 'SIGTERM' },
  'bun on bun:sqlite': { signal: 'SIGTERM' },
  'deno on Deno KV': { code: 143 },
}
describe.each(Object.keys(HOSTS))('%s', (name) => {
  test('SIGTERM under load: nothing acknowledged is lost', { timeout: 180_000 }, async () => {
    const witness = await witnessed()
    const host = await (HOSTS[name] as HostOf)(witness)
    closing.push(host.remove)
    let instance = await started(host)
    const load = loaded(() => [instance.url])
    await load.more(150)
    const end = await instance.end('SIGTERM')
    if (ENDS[name]) expect(end).toMatchObject(ENDS[name])
    expect(end.ms).toBeLessThan(11_000)
    instance = await started(host)
    await load.more(150)
    await load.stop()
    await allSeen(load, witness, instance.url)
    expect(load.acknowledged.size).toBeGreaterThan(300)
  })
})

test('Deno ends within the 5 s that Deno Deploy gives, also when work hangs', { timeout: 60_000 }, async () => {
  const witness = await witnessed(false)
  const host = await (HOSTS['deno on Deno KV'] as HostOf)(witness)
  closing.push(host.remove)
  const instance = await started(host)
  const load = loaded(() => [instance.url])
  await load.more(200) // every conversation has work that hangs
  const end = await instance.end('SIGINT')
  expect(end.code).toBe(130)
  expect(end.ms).toBeGreaterThan(3500)
  expect(end.ms).toBeLessThan(5000)
})

/** Three processes on one store; its server, where it has one, crashes and comes back, and one process is killed. */
async function threeOn(hostOf: HostOf, server?: Server): Promise<void> {
  const witness = await witnessed()
  const host = await hostOf(witness)
  closing.push(host.remove)
  const live = await Promise.all([started(host), started(host), started(host)])
  const load = loaded(() => live.map(({ url }) => url))
  await load.more(200)
  if (server) {
    await server.kill()
    await new Promise((resolve) => setTimeout(resolve, 700)) // the load goes on against nothing
    await server.start()
    await load.more(100)
  }
  const victim = live.shift() as Instance
  await victim.end('SIGKILL')
  await load.more(100)
  live.push(await started(host))
  await load.more(100)
  await load.stop()
  await allSeen(load, witness, (live[0] as Instance).url)
  expect(load.acknowledged.size).toBeGreaterThan(400)
}
async function served(open: () => Promise<Server>): Promise<Server> {
  const server = await open()
  closing.push(server.remove)
  return server
}
test.each([
  ['timers', {}],
  ['BullMQ', { WAKER: 'bullmq' }],
])(
  'three processes woken by %s, Redis restarted and one process killed under load',
  { timeout: 240_000 },
  async (_, more) => {
    const server = await served(durableRedis)
    await threeOn(nodeOn({ ...more, REDIS_URL: server.url, CRON_SECRET: 'cron' }), server)
  },
)
test.skipIf(!installed('postgresql'))(
  'three processes, Postgres killed and one process killed under load',
  { timeout: 240_000 },
  async () => {
    const server = await served(() => durablePostgres(postgresBin as string))
    await threeOn(nodeOn({ POSTGRES_URL: server.url, CRON_SECRET: 'cron' }), server)
  },
)
test('three processes on one Deno KV, and one of them killed under load', { timeout: 240_000 }, () =>
  threeOn(HOSTS['deno on Deno KV'] as HostOf),
)
test('three Workers on Durable Objects and a queue, killed under load', { timeout: 240_000 }, async () => {
  const witness = await witnessed()
  const workers = await workersOnQueues(witness)
  closing.push(workers.remove)
  let live = await workers.start()
  closing.push(() => live.kill())
  const load = loaded(() => live.urls)
  await load.more(200)
  await live.kill()
  live = await workers.start()
  await load.more(200)
  await load.stop()
  await allSeen(load, witness, live.urls[0] as string)
})
