/**
 * Weeks of traffic as fast as the machine goes: the clock moves between rounds only, from one POST's time to the next,
 * so that marks lapse, retries fall due and rows are forgotten as they would be in that time.
 */
import { createHmac } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createApp } from 'signalbox'
import { whatsapp } from 'signalbox/whatsapp'
import type { Host } from '../../core/host.ts'
import { hmacFrom } from '../../core/hosting/hmac.ts'
import type { Store } from '../../core/storage/store.ts'
import { seeded } from '../bench/measure.ts'
import { body, requestOf, SECRET, type Signed, signed } from '../bench/payloads.ts'
import { faulty } from './soak.ts'

export interface WeeksOptions {
  readonly events: number
  /** How long the traffic lasts, by the clock of the app. */
  readonly days: number
  readonly seed: number
  /** Of store operations that fail, half of them after they were done. */
  readonly storeFaults: number
  /** Of sends that Meta refuses for a moment. */
  readonly graphFaults: number
  /** A store that goes by this clock, and how many bytes it takes. */
  open(now: () => number): { readonly store: Store; size(): number }
}
/** How things stand after a part of it. */
export interface Standing {
  readonly day: number
  readonly events: number
  readonly storeMb: number
  /** After a collection of garbage. */
  readonly heapMb: number
  readonly rssMb: number
}
export interface Weeks {
  readonly events: number
  readonly posts: number
  /** POSTs that came a second time, identical or with others. */
  readonly repeated: number
  readonly refused: number
  /** Dead letters that were redriven in the end. */
  readonly redriven: number
  readonly lost: number
  readonly doubled: number
  readonly seconds: number
  readonly standings: readonly Standing[]
}

const DAY = 86_400_000
const PER_ROUND = 16
const PEOPLE = 2000
const STANDINGS = 60
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

export async function weeks(options: WeeksOptions, onStanding: (s: Standing) => void = () => {}): Promise<Weeks> {
  const random = seeded(options.seed)
  let time = Date.UTC(2026, 10, 1)
  let calm = false
  const rows = options.open(() => time)
  const store = faulty(rows.store, () => !calm && random() < options.storeFaults / 2)
  /** By the number of the event, so that the count itself takes no memory worth the name. */
  const handled = new Uint8Array(options.events + 20)
  const replies = new Uint8Array(options.events + 20)
  const timers = new Set<{ readonly at: number; readonly run: () => void }>()
  const tasks = new Set<Promise<unknown>>()
  let finished = 0

  const app = createApp({ plugins: [whatsapp()], delivery: { refuseStale: false } })
  /** A POST's label is the number of its first event. */
  const eventIn = (text = ''): number => {
    const [, first, offset] = /message (\d+)-(\d+)/.exec(text) ?? []
    return Number(first) + Number(offset)
  }
  app.whatsapp.on('message:text', async (ctx) => {
    const event = eventIn(ctx.message.text?.body)
    await ctx.reply(`re: message ${event}-0`)
    handled[event] = 1
  })
  const host = {
    env: { META_APP_SECRET: SECRET, WEBHOOK_VERIFY_TOKEN: 'v', WHATSAPP_TOKEN: 't' },
    store,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    now: () => time,
    random,
    hmac: hmacFrom(createHmac),
    timer(ms: number, run: () => void) {
      const timer = { at: time + ms, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    waitUntil(task: Promise<unknown>) {
      const ended = (): void => {
        finished++
        tasks.delete(tracked)
      }
      const tracked: Promise<void> = task.then(ended, ended)
      tasks.add(tracked)
    },
    async fetch(_: unknown, init?: RequestInit) {
      await turn()
      if (!calm && random() < options.graphFaults)
        return Response.json({ error: { code: 2, message: 'Service temporarily unavailable' } }, { status: 500 })
      const { text } = JSON.parse(String(init?.body)) as { text: { body: string } }
      const event = eventIn(text.body)
      replies[event] = (replies[event] ?? 0) + 1
      return Response.json({ messages: [{ id: `wamid.reply${event}` }] })
    },
  } as object as Host<never>

  /** Until all that can be done at this time is done; what stays is waiting for the clock. */
  const settle = async (): Promise<void> => {
    for (let idle = 0, before = 0; tasks.size > 0 && idle < 40; idle = finished === before ? idle + 1 : 0) {
      before = finished
      await Promise.race([Promise.all(tasks), new Promise((resolve) => setTimeout(resolve, 50))])
    }
  }
  const advance = async (ms: number): Promise<void> => {
    const end = time + ms
    for (;;) {
      await settle()
      let next: { readonly at: number; readonly run: () => void } | undefined
      for (const timer of timers) if (timer.at <= end && (!next || timer.at < next.at)) next = timer
      if (!next) break
      timers.delete(next)
      time = Math.max(time, next.at)
      next.run()
    }
    time = end
  }
  let [posts, repeated, refused, events] = [0, 0, 0, 0]
  /** Sent until it is taken, as Meta does. */
  const post = async (one: Signed): Promise<void> => {
    for (;;) {
      const { status } = await app.fetch(requestOf(one), host)
      posts++
      if (status === 200) return
      if (status !== 503) throw new Error(`answered ${status}`)
      refused++
    }
  }
  const round = async (): Promise<void> => {
    const texts: string[] = []
    while (texts.length < PER_ROUND && events < options.events) {
      const count = Math.min(1 + Math.floor(random() * 20), options.events - events)
      texts.push(body(String(events), count, 100, count, Math.floor(random() * PEOPLE)))
      events += count
    }
    const again = texts.filter(() => random() < 0.5)
    repeated += again.length
    await Promise.all([...texts, ...again].map((text) => post(signed(text))))
  }

  const started = performance.now()
  const standings: Standing[] = []
  const stand = (): void => {
    collect()
    const { heapUsed, rss } = process.memoryUsage()
    const begun = Date.UTC(2026, 10, 1)
    const day = Math.round((10 * (time - begun)) / DAY) / 10
    const mb = (bytes: number): number => Math.round(bytes / 1e5) / 10
    const one = { day, events, storeMb: mb(rows.size()), heapMb: mb(heapUsed), rssMb: mb(rss) }
    standings.push(one)
    onStanding(one)
  }
  for (let before = 0; events < options.events; ) {
    before = events
    await round()
    await advance(((events - before) / options.events) * options.days * DAY)
    if (Math.floor((events / options.events) * STANDINGS) > standings.length) stand()
  }
  calm = true
  let redriven = 0
  for (let days = 0; days < 4; days++) {
    await app.sweep(host)
    await advance(DAY)
    const { dead } = await app.backlog(host)
    if (dead > 0) redriven += dead
    if (dead > 0) await app.redrive(host)
  }
  await settle()
  const missing = handled.subarray(0, options.events).filter((n) => n === 0).length
  const doubled = replies.filter((n) => n > 1).length
  const seconds = Math.round((performance.now() - started) / 1000)
  return { events, posts, repeated, refused, redriven, lost: missing, doubled, seconds, standings }
}
