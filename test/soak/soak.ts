import { createHmac } from 'node:crypto'
import { createApp } from 'signalbox'
import { memoryStore } from 'signalbox/storage/memory'
import { whatsapp } from 'signalbox/whatsapp'
import type { Host } from '../../core/host.ts'
import { hmacFrom } from '../../core/hosting/hmac.ts'
import type { Store } from '../../core/storage/store.ts'
import { quantile, seeded } from '../bench/measure.ts'
import { body, requestOf, SECRET, signed } from '../bench/payloads.ts'

export interface SoakOptions {
  readonly seconds: number
  /** POSTs a second, of 1 to 20 messages each. */
  readonly rate: number
  readonly seed: number
  /** Of store operations that fail, half of them after they were done. */
  readonly storeFaults: number
  /** Of sends that Meta refuses for a moment. */
  readonly graphFaults: number
}
/** One second of it. */
export interface Sample {
  readonly second: number
  readonly posts: number
  readonly refused: number
  readonly ackP50Ms: number
  readonly ackP99Ms: number
  readonly heapMb: number
  readonly rssMb: number
  readonly backlog: number
}
export interface Soaked {
  readonly samples: readonly Sample[]
  readonly posted: number
  readonly messages: number
  /** Messages that no handler finished. */
  readonly lost: number
  /** Replies that Meta took more than once for one message. */
  readonly doubled: number
  readonly refused: number
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A store whose operations fail now and then, before or after they are done. */
export function faulty(store: Store, fails: () => boolean): Store {
  const guard = async <T>(run: () => Promise<T>): Promise<T> => {
    if (fails()) throw new Error('the store is gone')
    const done = await run()
    if (fails()) throw new Error('the store answered nobody')
    return done
  }
  return {
    guarantee: store.guarantee,
    get: (key) => guard(() => store.get(key)),
    set: (key, value, options) => guard(() => store.set(key, value, options)),
    delete: (key, options) => guard(() => store.delete(key, options)),
    list: (prefix, options) => guard(() => store.list(prefix, options)),
    scope: (name) => faulty(store.scope(name), fails),
  }
}

/**
 * Sustained load on the durable app with a failing store and a failing Meta. What is refused with 503 is sent again, as
 * Meta does; at the end the faults stop and the backlog has to run dry.
 */
export async function soak(options: SoakOptions, onSample: (sample: Sample) => void = () => {}): Promise<Soaked> {
  const random = seeded(options.seed)
  let calm = false
  const rows = memoryStore()
  const store = faulty(rows, () => !calm && random() < options.storeFaults / 2)
  const replies = new Map<string, number>()
  const done = new Set<string>()
  const app = createApp({
    plugins: [whatsapp()],
    delivery: {
      refuseStale: false,
      lease: '2s',
      skew: '0s',
      grace: '1s',
      retries: Array.from({ length: 200 }, () => '1s' as const),
    },
  })
  app.whatsapp.on('message:text', async (ctx) => {
    await ctx.reply(`re: ${ctx.event.id}`)
    done.add(ctx.event.id ?? '')
  })
  const tasks = new Set<Promise<unknown>>()
  const host: Host = {
    env: { META_APP_SECRET: SECRET, WEBHOOK_VERIFY_TOKEN: 'v', WHATSAPP_TOKEN: 't' },
    store,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    now: () => Date.now(),
    random,
    hmac: hmacFrom(createHmac),
    timer(ms, run) {
      const id = setTimeout(run, ms)
      return () => clearTimeout(id)
    },
    waitUntil(task) {
      tasks.add(task)
      task.catch(() => {}).finally(() => tasks.delete(task))
    },
    async fetch(_, init) {
      await sleep(random() * 5)
      if (!calm && random() < options.graphFaults)
        return Response.json({ error: { code: 2, message: 'Service temporarily unavailable' } }, { status: 500 })
      const { text } = JSON.parse(String(init?.body)) as { text: { body: string } }
      replies.set(text.body, (replies.get(text.body) ?? 0) + 1)
      return Response.json({ messages: [{ id: 'wamid.reply' }] })
    },
  }
  let [posts, refused, messages, posted] = [0, 0, 0, 0]
  let acks: number[] = []
  const samples: Sample[] = []
  /** One POST, sent until it is taken. */
  const post = async (label: string, count: number): Promise<void> => {
    const one = signed(body(label, count, 100, 5))
    for (;;) {
      const begin = performance.now()
      const { status } = await app.fetch(requestOf(one), host as Host<never>)
      acks.push(performance.now() - begin)
      posts++
      if (status === 200) return
      if (status !== 503) throw new Error(`answered ${status}`)
      refused++
      await sleep(50 + random() * 200)
    }
  }
  const sending = new Set<Promise<void>>()
  const sweep = setInterval(() => void app.sweep(host as Host<never>, { budgetMs: 500 }).catch(() => {}), 1000)
  const start = Date.now()
  let allRefused = 0
  for (let second = 0; second < options.seconds; second++) {
    for (let i = 0; i < options.rate; i++) {
      const count = 1 + Math.floor(random() * 20)
      messages += count
      const one = post(`k${posted++}`, count).finally(() => sending.delete(one))
      sending.add(one)
      await sleep(Math.max(0, start + second * 1000 + ((i + 1) * 1000) / options.rate - Date.now()))
    }
    const { heapUsed, rss } = process.memoryUsage()
    const sample: Sample = {
      second,
      posts,
      refused,
      ackP50Ms: quantile(acks, 0.5),
      ackP99Ms: quantile(acks, 0.99),
      heapMb: heapUsed / 1e6,
      rssMb: rss / 1e6,
      backlog: messages - done.size,
    }
    samples.push(sample)
    onSample(sample)
    allRefused += refused
    posts = refused = 0
    acks = []
  }
  calm = true
  await Promise.all(sending)
  for (let waited = 0; done.size < messages && waited < 60; waited++) {
    await app.sweep(host as Host<never>, { budgetMs: 2000 })
    await sleep(500)
  }
  clearInterval(sweep)
  const doubled = [...replies.values()].filter((n) => n > 1).length
  return { samples, posted, messages, lost: messages - done.size, doubled, refused: allRefused }
}
