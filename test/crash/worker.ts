import { createApp } from '../../core/app.ts'
import type { Safeguard } from '../../core/delivery/settings.ts'
import type { Host } from '../../core/host.ts'
import type { Store } from '../../core/storage/store.ts'
import { product } from './product.ts'

export interface WorkerInit {
  /** Where the harness plays Meta, keeps count and kills. */
  readonly harness: string
  /** The point at which this run kills; its own are named in scenarios.ts, the others by the engine. */
  readonly point: string
  readonly without: readonly Safeguard[]
  readonly worker: string
  readonly store: Store
  waitUntil(task: Promise<unknown>): void
}

/** A server under test: one app on one store, that asks the harness at the point whether it is to die there. */
export function createWorker(init: WorkerInit): (request: Request) => Promise<Response> {
  const ask = (path: string): Promise<Response> => fetch(`${init.harness}${path}`)
  const at = async (point: string): Promise<void> => {
    if (point === init.point) await ask(`/at?worker=${init.worker}`)
  }
  const app = createApp({
    plugins: [product()],
    graph: { url: init.harness, timeoutMs: 1000 },
    delivery: {
      lease: '0.2s',
      skew: '0.05s',
      grace: '5s',
      debounce: '0s',
      retries: Array.from({ length: 200 }, () => '0.1s' as const),
      test: { at, without: init.without },
    },
  })
  app.p.on('message', async (ctx) => {
    await at('mid-handler')
    for (let k = 0; k < ctx.message.sends; k++) await ctx.api.send(ctx.message.id, k)
    await ask(`/ran?id=${ctx.message.id}`)
  })
  const host: Host<{ META_APP_SECRET: string; WEBHOOK_VERIFY_TOKEN: string; P_TOKEN: string }> = {
    env: { META_APP_SECRET: 'secret', WEBHOOK_VERIFY_TOKEN: 'verify', P_TOKEN: 'token' },
    store: troubled(init.store, init.point, at),
    fetch: async (input, request) => {
      const answer = fetch(input, request)
      if (init.point === 'sent-no-response')
        await Promise.race([answer, new Promise((r) => setTimeout(r, 30))]).then(() => at('sent-no-response'))
      return answer
    },
    waitUntil: init.waitUntil,
    now: Date.now,
    random: Math.random,
    timer(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  }
  setInterval(() => init.waitUntil(app.sweep(host, { budgetMs: 2000 })), 150)
  return async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/sweep') {
      await app.sweep(host, { budgetMs: 2000 })
      return Response.json(await app.backlog(host))
    }
    const response = await app.fetch(request, host)
    if (request.method === 'POST' && response.status === 200)
      init.waitUntil(new Promise((r) => setTimeout(r, 0)).then(() => at('after-ack')))
    return response
  }
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
