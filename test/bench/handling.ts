import type { Scenario } from './measure.ts'
import { contender, type Load, type Receiver } from './receivers.ts'

const RECEIVERS: Readonly<Record<string, () => Promise<Receiver>>> = {
  'floor (crypto.subtle)': async () => (await import('./floors.ts')).subtleFloor(),
  'floor (node:crypto)': async () => (await import('./floors.ts')).nativeFloor(),
  'signalbox/fast (native)': async () => (await import('./receivers.ts')).fast(true),
  'signalbox/fast (subtle)': async () => (await import('./receivers.ts')).fast(false),
  'signalbox durable (memory store, native)': async () => (await import('./receivers.ts')).durable(undefined, true),
  'signalbox durable (memory store)': async () => (await import('./receivers.ts')).durable(),
  'hono 4 + floor (crypto.subtle)': async () => (await import('./peers.ts')).honoFloor(),
  '@kapso/whatsapp-cloud-api 0.3.0': async () => (await import('./peers.ts')).kapso(),
  'whatsapp-api-js 6.3.0': async () => (await import('./peers.ts')).whatsappApiJs(),
  'chat + @chat-adapter/whatsapp 4.41.1': async () => (await import('./peers.ts')).chatSdk(),
}

const scenario = (title: string, load: Load): Scenario => ({
  title,
  unit: 'POST',
  processes: 3,
  contenders: Object.fromEntries(
    Object.entries(RECEIVERS).map(([name, make]) => [name, async () => contender(name, await make(), load)]),
  ),
})

/** In process: a standard Request in, the answer out, and every handler run. */
export const scenarios = (): Scenario[] => [
  scenario('One message of 1 KB, one at a time', { inFlight: 1, messages: 1 }),
  scenario('One message of 1 KB, 16 in flight', { inFlight: 16, messages: 1 }),
  scenario('A batch of 100 messages', { inFlight: 1, messages: 100 }),
  scenario('A batch of 1000 messages, 3 MB', { inFlight: 1, messages: 1000, length: 2400 }),
]
