import { createGraph } from '../../../core/graph/client.ts'
import type { Host } from '../../../core/host.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import type { WireEvent } from '../../../plugins/capi/types.ts'

export const NOW = Date.UTC(2026, 10, 22, 12)

interface Options {
  /** Which events are bad. */
  readonly bad?: (event: WireEvent) => boolean
  /** Answers instead of Meta, by call number from 1. */
  readonly fail?: (call: number) => Response | undefined
}
/** A dataset that refuses whole batches, as Meta does, and remembers what it took. */
export function fakeMeta({ bad = () => false, fail = () => undefined }: Options = {}) {
  const calls: { url: string; token: string | null; events: WireEvent[]; body: Record<string, unknown> }[] = []
  const taken: WireEvent[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const body = JSON.parse(String(init?.body ?? '{}'))
    const events = (body.data ?? []) as WireEvent[]
    calls.push({ url: String(input), token: new Headers(init?.headers).get('authorization'), events, body })
    const failure = fail(calls.length)
    if (failure) return failure
    if (events.some(bad))
      return Response.json(
        {
          error: {
            message: 'Invalid parameter',
            type: 'OAuthException',
            code: 100,
            error_subcode: 2804050,
            is_transient: false,
            error_user_title: 'Not enough user data',
            error_user_msg: 'This event is missing customer information.',
            fbtrace_id: `t${calls.length}`,
          },
        },
        { status: 400 },
      )
    taken.push(...events)
    return Response.json({ events_received: events.length, messages: [], fbtrace_id: `t${calls.length}` })
  }
  return { calls, taken, fetch }
}

export const graphOf = (fetch: typeof globalThis.fetch, token = 'TOKEN') =>
  createGraph({ fetch, credentials: () => ({ token }) })

/** A host with a clock that tests move. */
export function testHost(fetch: typeof globalThis.fetch, clock = { now: NOW }): Host<never> {
  const quiet = () => {}
  return {
    env: { META_PIXEL_ID: '123', META_SYSTEM_USER_TOKEN: 'TOKEN', CAPI_INGEST_SECRET: 'ingest-secret' } as never,
    store: memoryStore({ now: () => clock.now }),
    fetch,
    waitUntil: quiet,
    now: () => clock.now,
    random: () => 0.5,
    timer: (ms, run) => {
      const id = setTimeout(run, ms)
      return () => clearTimeout(id)
    },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  }
}
