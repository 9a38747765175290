import { createApp } from 'signalbox'
import { memoryStore } from 'signalbox/storage/memory'
import { whatsapp } from 'signalbox/whatsapp'
import type { Options, Scenario } from './measure.ts'
import { PHONE_ID, SECRET } from './payloads.ts'
import { contender, durable, fast, hostOf, type Receiver } from './receivers.ts'

const SCOPE = 'in/102290129340398'
type Made = Receiver | Promise<Receiver>

/** The cost of one more piece of work as something grows: flat is good. */
const growing = (title: string, sizes: readonly number[], make: (size: number) => Made): Scenario => ({
  title,
  unit: 'POST',
  contenders: Object.fromEntries(
    sizes.map((size) => {
      const name = size.toLocaleString('en')
      return [name, async () => contender(name, await make(size), { inFlight: 1, messages: 1 })]
    }),
  ),
})

/** One POST of so many updates; a piece is an update. */
const updates = (title: string, make: () => Receiver): Scenario => ({
  title,
  unit: 'update',
  contenders: Object.fromEntries(
    [1, 10, 100, 1000].map((messages) => {
      const load = { inFlight: 1, messages, length: 200 }
      return [String(messages), () => ({ ...contender(title, make(), load), unitsInPiece: messages })]
    }),
  ),
})

/** The store already remembers so many events. */
async function stored(size: number): Promise<Receiver> {
  const store = memoryStore()
  const scope = store.scope(SCOPE)
  for (let i = 0; i < size; i++) await scope.set(`seen/whatsapp:${PHONE_ID}:old-${i}`, 'q/x', { ttl: 8 * 86_400_000 })
  return durable(store, true)
}

/** So many conversations wait with rows of their own, and the POST is for another one. */
async function lanes(size: number): Promise<Receiver> {
  const store = memoryStore()
  const scope = store.scope(SCOPE)
  for (let i = 0; i < size; i++) {
    const lane = `whatsapp:${PHONE_ID}:1000${i}`
    const event = { product: 'whatsapp', name: 'message', kind: 'text', lane, at: 0 }
    await scope.set(`q/${lane}/0000000000000001-0000`, { event, tries: 1, effects: {}, at: 0, after: 9e15 })
  }
  return durable(store, true)
}

/** So many tenants, and the POST is for one of them. */
function tenants(size: number): Receiver {
  const served = new Map([[PHONE_ID, { token: 't' }]])
  for (let i = 1; i < size; i++) served.set(`tenant-${i}`, { token: 't' })
  let reached = 0
  const app = createApp({ plugins: [whatsapp()], tenants: (_, account) => served.get(account) })
  app.meta.on('unknown:account', () => {})
  app.whatsapp.on('message:text', () => {
    reached++
  })
  const { host, settled } = hostOf(memoryStore(), true)
  const env = { META_APP_SECRET: SECRET, WEBHOOK_VERIFY_TOKEN: 'v' }
  return { reached: () => reached, settled, handle: (request) => app.fetch(request, { ...host, env }) }
}

export const scenarios = ({ quick, large }: Options): Scenario[] => [
  updates('Updates in one POST, fast', () => fast(true)),
  updates('Updates in one POST, durable', () => durable(undefined, true)),
  growing('Events remembered in the store', [1, 1000, quick ? 10_000 : 100_000, ...(large ? [1_000_000] : [])], stored),
  growing('Conversations waiting', [1, 100, quick ? 1000 : 10_000], lanes),
  growing('Tenants', [1, 10, 100, 1000], tenants),
]
