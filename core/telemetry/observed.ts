import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { Health } from '../delivery/health.ts'
import type { Host, Runnable } from '../host.ts'
import type { Measure } from './instruments.ts'
import { shapeOf, type Within } from './spans.ts'

/** An app as `createApp` makes it. */
export interface Watched<E> extends Runnable<E> {
  health?(host: Host): Promise<Health>
}
/** The backlog is counted at most this often: a count is several reads for each account. */
const BACKLOG_EVERY_MS = 60_000
const STATES = ['envelopes', 'events', 'waiting', 'dead'] as const

export function observed<E>(app: Watched<E>, within: Within, measure: Measure): Runnable<E> {
  let countedAt = Number.NEGATIVE_INFINITY
  async function count(host: Host<E>): Promise<void> {
    if (!app.health || host.now() - countedAt < BACKLOG_EVERY_MS) return
    countedAt = host.now()
    const health = await app.health(host)
    for (const state of STATES)
      if (health[state] !== undefined) measure.level('signalbox.backlog', health[state], { state })
    measure.level('signalbox.backlog.age', (health.oldestMs ?? 0) / 1000)
  }
  const { sweep } = app
  return {
    fetch(request, host) {
      const { method } = request
      const path = shapeOf(new URL(request.url).pathname)
      const what = { 'http.request.method': method, 'url.template': path }
      const started = host.now()
      return within(`${method} ${path}`, SpanKind.SERVER, what, async (span) => {
        const response = await app.fetch(request, host)
        const status = { 'http.response.status_code': response.status }
        span.setAttributes(status)
        if (response.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
        // Addresses that lead nowhere are as many as strangers think of.
        const at = response.status === 404 ? { 'url.template': '' } : {}
        measure.seconds('signalbox.request.duration', host.now() - started, { ...what, ...status, ...at })
        return response
      })
    },
    ...(sweep && {
      sweep: async (host, options) => {
        const started = host.now()
        await within('sweep', SpanKind.INTERNAL, {}, async () => {
          await sweep.call(app, host, options)
          await count(host)
        })
        measure.seconds('signalbox.sweep.duration', host.now() - started, {})
      },
    }),
  }
}
