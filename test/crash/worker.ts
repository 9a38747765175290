import { createApp } from '../../core/app.ts'
import type { Safeguard } from '../../core/delivery/settings.ts'
import type { Host, Runnable } from '../../core/host.ts'
import type { Store } from '../../core/storage/store.ts'
import { product } from './product.ts'

/** What a worker is told on its start. */
export interface WorkerSpec {
  /** Where the harness plays Meta, keeps count and kills. */
  readonly harness: string
  /** The point at which this run kills; its own are named in scenarios.ts, the others by the engine. */
  readonly point: string
  readonly without: readonly Safeguard[]
  readonly worker: string
  /** In s. */
  readonly lease: number
  readonly grace: number
  /** How far the clocks of the workers are apart, and this one's is off, in ms. */
  readonly skew: number
  readonly clock: number
  /** How long the handler takes at most, in ms. */
  readonly handlerMs: number
  /** How many handlers a process runs at once, each for the whole of that time, as if they held its processor. */
  readonly concurrency?: number | undefined
}
export interface Env {
  readonly META_APP_SECRET: string
  readonly WEBHOOK_VERIFY_TOKEN: string
  readonly P_TOKEN: string
}
export const env: Env = { META_APP_SECRET: 'secret', WEBHOOK_VERIFY_TOKEN: 'verify', P_TOKEN: 'token' }

/** The app under test: one that asks the harness at the point whether it is to die there, on a store in trouble. */
export function crashApp(spec: WorkerSpec, storeOf: (env: unknown, host: Host) => Store): Required<Runnable<Env>> {
  const ask = (path: string): Promise<Response> => fetch(`${spec.harness}${path}`)
  const at = async (point: string): Promise<void> => {
    if (point === spec.point) await ask(`/at?worker=${spec.worker}`)
  }
  const app = createApp({
    plugins: [product()],
    storage: (env, host) => troubled(storeOf(env, host), spec.point, at),
    graph: { url: spec.harness, timeoutMs: 5000 },
    delivery: {
      lease: `${spec.lease}s`,
      skew: `${spec.skew / 1000}s`,
      grace: `${spec.grace}s`,
      debounce: '0s',
      concurrency: spec.concurrency,
      // A process that starves loses its claims over and over: that is no reason to give an event up.
      retries: Array.from({ length: 2000 }, () => '0.1s' as const),
      test: { at, without: spec.without },
    },
  })
  app.p.on('message', async (ctx) => {
    await at('mid-handler')
    const ms = spec.concurrency === undefined ? Math.random() * spec.handlerMs : spec.handlerMs
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
    for (let k = 0; k < ctx.message.sends; k++) await ctx.api.send(ctx.message.id, k)
    await ask(`/ran?id=${ctx.message.id}&worker=${spec.worker}&tries=${ctx.tries}`)
  })
  const answering = async (input: RequestInfo | URL, request?: RequestInit): Promise<Response> => {
    const answer = fetch(input, request)
    if (spec.point === 'sent-no-response')
      await Promise.race([answer, new Promise((r) => setTimeout(r, 30))]).then(() => at('sent-no-response'))
    return answer
  }
  /** Inherits: hosts keep most of what they have on their prototypes. */
  const unanswered = (host: Host<Env>): Host<Env> => Object.assign(Object.create(host), { fetch: answering })
  return {
    sweep: (host, options) => app.sweep(unanswered(host), options),
    async fetch(request, bare) {
      const host = unanswered(bare)
      if (new URL(request.url).pathname === '/sweep') {
        await app.sweep(host, { budgetMs: 2000 })
        return Response.json(await app.backlog(host))
      }
      const response = await app.fetch(request, host)
      if (request.method === 'POST' && response.status === 200)
        host.waitUntil(new Promise((r) => setTimeout(r, 0)).then(() => at('after-ack')))
      return response
    },
  }
}

/** The same as a server of a process that sweeps by a timer. */
export function createWorker(spec: WorkerSpec, store: Store): (request: Request) => Promise<Response> {
  const app = crashApp(spec, () => store)
  const host: Host<Env> = {
    env,
    store,
    fetch,
    waitUntil: (task) => void task.catch(() => {}),
    now: () => Date.now() + spec.clock,
    random: Math.random,
    timer(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  }
  // Sweeps cost most of what a run costs; they come often where they are what is killed.
  const sweepMs = spec.point === 'sweeping' ? 100 : 400
  setInterval(() => host.waitUntil(app.sweep(host, { budgetMs: 2000 })), sweepMs)
  return (request) => app.fetch(request, host)
}

/** Kills in mid-write, or fails writes before and after they were committed. */
function troubled(store: Store, point: string, at: (point: string) => Promise<void>): Store {
  const fails = (): boolean => point === 'store-errors' && Math.random() < 0.03
  return {
    guarantee: store.guarantee,
    get: (key) => store.get(key),
    list: (prefix, options) => store.list(prefix, options),
    delete: (key, options) => store.delete(key, options),
    async set(key, value, options) {
      if (fails()) throw new Error('store error before the commit')
      const written = store.set(key, value, options)
      if (key.startsWith('in/') && options?.ifVersion === null) await Promise.race([written, at('mid-chunk')])
      const version = await written
      if (fails()) throw new Error('store error after the commit')
      return version
    },
    scope: (name) => troubled(store.scope(name), point, at),
  }
}
