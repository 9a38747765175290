import { createGraph, type GraphInit } from '../../../core/graph/client.ts'
import type { Graph, Site } from '../../../core/graph/types.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import type { Store } from '../../../core/storage/store.ts'

export const TOKEN = 'EAAcanaryCANARYcanary0123456789'
export const SECRET = 'canary-app-secret-0123456789abcdef'

/** One request as the fake Meta saw it. */
export interface Seen {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body: RequestInit['body']
  readonly signal: AbortSignal | null | undefined
}
export interface Clock {
  now: number
  /** Lets timers fire, in order, up to this many ms from now. */
  advance(ms: number): Promise<void>
  readonly timers: { at: number; run: () => void }[]
}

/** A clock that moves by hand, or by itself whenever something waits for less than `patience`. */
export function clock(auto = false, patience = 15_000): Clock & Pick<Site, 'timer'> {
  const self = {
    now: 1_800_000_000_000,
    timers: [] as { at: number; run: () => void }[],
    timer(ms: number, run: () => void) {
      const timer = { at: self.now + ms, run }
      self.timers.push(timer)
      if (auto && ms < patience) queueMicrotask(() => self.timers.includes(timer) && self.advance(ms))
      return () => {
        self.timers = self.timers.filter((t) => t !== timer)
      }
    },
    async advance(ms: number) {
      const end = self.now + ms
      for (;;) {
        const due = self.timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        self.now = Math.max(self.now, due.at)
        self.timers = self.timers.filter((t) => t !== due)
        due.run()
        await Promise.resolve()
      }
      self.now = Math.max(self.now, end)
    },
  }
  return self
}

export interface Kit {
  readonly graph: Graph
  readonly seen: Seen[]
  readonly clock: Clock
  readonly store: Store
}
/** A client whose network is one function. */
export function kit(
  answer: (seen: Seen, n: number) => Response | object | Promise<Response | object>,
  init: Partial<GraphInit> & { readonly account?: string; readonly product?: string; readonly auto?: boolean } = {},
): Kit {
  const seen: Seen[] = []
  const time = clock(init.auto ?? true)
  const store = memoryStore({ now: () => time.now })
  const graph = createGraph({
    credentials: () => ({ token: TOKEN }),
    site: {
      product: init.product ?? 'whatsapp',
      account: init.account ?? '1',
      store,
      now: () => time.now,
      random: () => 0.5,
      timer: time.timer,
    },
    fetch: async (input, request) => {
      const one: Seen = {
        url: new URL(String(input)),
        method: request?.method ?? 'GET',
        headers: new Headers(request?.headers),
        body: request?.body,
        signal: request?.signal,
      }
      seen.push(one)
      const reply = await answer(one, seen.length)
      return reply instanceof Response ? reply : Response.json(reply)
    },
    ...init,
  })
  return { graph, seen, clock: time, store }
}

/** An error as Meta answers it. */
export const metaError = (code: number, error_subcode?: number, init: ResponseInit = { status: 400 }): Response =>
  Response.json({ error: { message: 'No', type: 'OAuthException', code, error_subcode } }, init)
