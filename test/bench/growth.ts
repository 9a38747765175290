import { createApp } from 'signalbox'
import { memoryStore } from 'signalbox/storage/memory'
import { whatsapp } from 'signalbox/whatsapp'
import type { Store } from '../../core/storage/store.ts'
import { median } from './measure.ts'
import { body, PHONE_ID, requestOf, SECRET, signed } from './payloads.ts'
import { durable, fast, hostOf, type Receiver } from './receivers.ts'

/** CPU of one more piece of work as something grows; flat is good. */
export interface Growth {
  readonly what: string
  readonly unit: string
  readonly points: readonly { readonly size: number; readonly cpuUs: number }[]
}

let label = 0
async function cpuOf(receiver: Receiver, messages: number, repeats: number, senders?: number): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < repeats + 2; i++) {
    const post = signed(body(`g${label++}`, messages, 200, senders))
    const cpu = process.cpuUsage()
    await receiver.handle(requestOf(post))
    await receiver.settled?.()
    const { user, system } = process.cpuUsage(cpu)
    if (i >= 2) times.push((user + system) / messages)
  }
  return median(times)
}

/** From 1 to 1000 updates in one POST: the cost of each. */
async function updates(make: () => Receiver, what: string): Promise<Growth> {
  const points: { size: number; cpuUs: number }[] = []
  for (const size of [1, 10, 100, 1000]) points.push({ size, cpuUs: await cpuOf(make(), size, size === 1000 ? 5 : 25) })
  return { what, unit: 'update', points }
}

/** A store that already remembers so many events: the cost of one POST more. */
async function stored(most: number): Promise<Growth> {
  const store = memoryStore({ now: () => 0 })
  const app = durable('memory', store, true)
  const scope = store.scope('in/102290129340398')
  const points: { size: number; cpuUs: number }[] = []
  let size = 0
  for (const next of [1, 1000, 10_000, 100_000, 1_000_000].filter((n) => n <= most)) {
    for (; size < next; size++) await scope.set(`seen/whatsapp:${PHONE_ID}:old-${size}`, 'q/x', { ttl: 8 * 86_400_000 })
    points.push({ size: next, cpuUs: await cpuOf(app, 1, 60) })
  }
  return { what: 'events remembered in the store', unit: 'POST', points }
}

/** Conversations that wait with rows of their own: the cost of a POST to another one. */
async function lanes(most: number): Promise<Growth> {
  const store: Store = memoryStore()
  const app = durable('memory', store, true)
  const scope = store.scope('in/102290129340398')
  const points: { size: number; cpuUs: number }[] = []
  let size = 0
  for (const next of [1, 100, 1000, 10_000].filter((n) => n <= most)) {
    for (; size < next; size++)
      await scope.set(`q/whatsapp:${PHONE_ID}:1000${size}/0000000000000001-0000`, {
        event: { product: 'whatsapp', name: 'message', kind: 'text', lane: `whatsapp:${PHONE_ID}:1000${size}`, at: 0 },
        tries: 1,
        effects: {},
        at: 0,
        after: 9e15,
      })
    points.push({ size: next, cpuUs: await cpuOf(app, 1, 60) })
  }
  return { what: 'conversations waiting', unit: 'POST', points }
}

/** Tenants that were served already: the cost of a POST for one of them. */
async function tenants(most: number): Promise<Growth> {
  const served = new Map<string, { token: string }>()
  let reached = 0
  const app = createApp({
    plugins: [whatsapp()],
    tenants: (_, account) => served.get(account),
  })
  app.meta.on('unknown:account', () => {})
  app.whatsapp.on('message:text', () => {
    reached++
  })
  const { host, settled } = hostOf(memoryStore(), true)
  const env = { META_APP_SECRET: SECRET, WEBHOOK_VERIFY_TOKEN: 'v' }
  const one: Receiver = {
    name: 'tenants',
    reached: () => reached,
    settled,
    handle: (request) => app.fetch(request, { ...host, env }),
  }
  const points: { size: number; cpuUs: number }[] = []
  served.set(PHONE_ID, { token: 't' })
  for (const size of [1, 10, 100, 1000].filter((n) => n <= most)) {
    while (served.size < size) served.set(`tenant-${served.size}`, { token: 't' })
    points.push({ size, cpuUs: await cpuOf(one, 1, 60) })
  }
  return { what: 'tenants', unit: 'POST', points }
}

export async function growth(quick: boolean, large: boolean): Promise<Growth[]> {
  return [
    await updates(() => fast(true), 'updates in one POST, fast'),
    await updates(() => durable('memory', memoryStore(), true), 'updates in one POST, durable'),
    await stored(large ? 1_000_000 : quick ? 10_000 : 100_000),
    await lanes(quick ? 1000 : 10_000),
    await tenants(1000),
  ]
}
