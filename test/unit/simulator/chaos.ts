import { createApp } from 'signalbox'
import { instagram } from 'signalbox/instagram'
import { messenger } from 'signalbox/messenger'
import { type Failure, type Simulator, simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { seeded } from '../../simulator/random.ts'

const PRODUCTS = ['whatsapp', 'messenger', 'instagram'] as const
/** Every way in which a call can go wrong and still be made good by trying again. */
const FAILURES: readonly Failure[] = [
  'reset',
  'timeout',
  'lost',
  'html',
  'slow',
  'unknown',
  'unavailable',
  'throughput',
  'pairRate',
  'appRate',
]
const STEP_MS = 5000

/** `park`: where Meta never tells what became of a send, it waits for an operator. By default it is sent again. */
function echo(onUnknown: 'park' | undefined) {
  const app = createApp({ plugins: [whatsapp(), messenger(), instagram()], delivery: { onUnknown } })
  app.whatsapp.on('message:text', (ctx) => ctx.reply(`echo ${ctx.message.text.body}`))
  app.messenger.on('message:text', (ctx) => ctx.reply(`echo ${ctx.message.text}`))
  app.instagram.on('message:text', (ctx) => ctx.reply(`echo ${ctx.message.text}`))
  return app
}
const textIn = (message: Readonly<Record<string, unknown>>): string => {
  const { text } = message
  return typeof text === 'string' ? text : String((text as { body?: string } | undefined)?.body)
}

/** What became of a run: for each customer what was written and what came back, and everything on the wire. */
export interface Outcome {
  readonly written: Readonly<Record<string, readonly string[]>>
  readonly received: Readonly<Record<string, readonly string[]>>
  /** What was given up, with the reasons; an operator sees it. */
  readonly parked: Readonly<Record<string, readonly string[]>>
  readonly reasons: readonly string[]
  /** What was sent in a call that the app may have had no answer to: it failed on the network or took long, or the app crashed. */
  readonly unsure: readonly string[]
  readonly wire: string
  readonly webhooks: number
  readonly failures: number
  readonly crashes: number
}

/**
 * So many minutes of nine customers on three products, with webhooks in batches, doubled, shuffled and late, one call
 * in four going wrong in any way, and a process that is killed at any step; then calm, and time to make good.
 */
export async function chaos(seed: number, minutes: number, onUnknown?: 'park'): Promise<Outcome> {
  const random = seeded(seed * 7919)
  let app = echo(onUnknown)
  const make = () => {
    app = echo(onUnknown)
    return app
  }
  const sim: Simulator = simulator(make, { seed, patienceMs: 150 })
  sim.traffic({ batch: 20, duplicates: 0.3, shuffled: true, delay: '8s' })
  for (const how of FAILURES) sim.fail(how, { on: '/messages', times: 1e9, chance: 0.028 })
  const written: Record<string, string[]> = {}
  let crashes = 0
  let downUntil = 0
  let armed = 0
  const fatal: (readonly [from: number, to: number])[] = []
  for (let step = 0; step < (minutes * 60_000) / STEP_MS; step++) {
    if (downUntil > 0 && sim.now() >= downUntil) {
      downUntil = 0
      fatal.push([armed, sim.calls.length])
      await sim.restart()
    } else if (downUntil === 0 && random.next() < 0.1) {
      crashes++
      armed = sim.calls.length
      sim.crash(random.next() < 0.2 ? 'after-ack' : 1 + random.below(30))
      downUntil = sim.now() + 1000 * (5 + random.below(60))
    }
    const product = PRODUCTS[random.below(PRODUCTS.length)] ?? 'whatsapp'
    const user = `${product}-${random.below(3)}`.replace('whatsapp-', '2782000000')
    const text = `${step}`
    written[user] = [...(written[user] ?? []), `echo ${text}`]
    await sim[product].user(user).says(text)
    await sim.advance(STEP_MS)
  }
  sim.traffic({})
  sim.calm()
  fatal.push([armed, sim.calls.length])
  await sim.restart()
  await sim.advance('1d')
  const received = Object.fromEntries(
    PRODUCTS.flatMap((product) =>
      Object.keys(written)
        .filter((user) => user.startsWith(product) || (product === 'whatsapp' && user.startsWith('27')))
        .map((user) => [user, sim[product].user(user).received.map(textIn)] as const),
    ),
  )
  const parked: Record<string, string[]> = {}
  const letters = await app.dead(sim.host)
  for (const { event } of letters) {
    const user = event.user ?? ''
    parked[user] = [...(parked[user] ?? []), `echo ${textIn(event.data as Readonly<Record<string, unknown>>)}`]
  }
  const unsure = sim.calls.filter(
    ({ id, status, ms }) => !status || ms > 0 || fatal.some(([from, to]) => id >= from && id < to),
  )
  return {
    unsure: unsure.map(({ body }) => JSON.stringify(body)),
    written,
    received,
    parked,
    reasons: [...new Set(letters.map((letter) => letter.reason))],
    crashes,
    wire: JSON.stringify([sim.webhooks, sim.calls]),
    webhooks: sim.webhooks.length,
    failures: sim.calls.filter((call) => call.status !== 200).length,
  }
}
