import { type Attributes, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { SignalboxError } from '../errors.ts'
import { GraphError } from '../graph/errors.ts'
import type { Transformer } from '../graph/types.ts'
import type { Next } from '../types.ts'
import type { Measure } from './instruments.ts'
import type { Traced } from './mod.ts'

/** What a failure is called: a class of Graph errors, a code of ours, or the error's own name. */
const typeOf = (error: unknown): string =>
  error instanceof GraphError
    ? error.class
    : error instanceof SignalboxError
      ? error.code
      : error instanceof Error
        ? error.name
        : 'unknown'

/** Runs `work` in a span that ends with it; a failure is named in the span and thrown on. */
export type Within = <R>(
  name: string,
  kind: SpanKind,
  attributes: Attributes,
  work: (span: Span) => Promise<R>,
  end?: (type: string | undefined) => void,
) => Promise<R>

/** A path without ids: they would make every call a name of its own, and may tell who a person is. */
export const shapeOf = (path: string): string =>
  path
    .split('/')
    .map((part) => (/\d/.test(part) && !/^v\d+\.\d+$/.test(part) ? '{id}' : part.slice(0, 40)))
    .join('/')

export function spans(
  scope: string,
  measure: Measure,
): { event(ctx: Traced, next: Next): Promise<void>; graph: Transformer; within: Within } {
  const within: Within = (name, kind, attributes, work, end) =>
    trace.getTracer(scope).startActiveSpan(name, { kind, attributes }, async (span) => {
      let type: string | undefined
      try {
        return await work(span)
      } catch (error) {
        type = typeOf(error)
        span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR })
        if (error instanceof GraphError && error.metaCode !== undefined)
          span.setAttributes({ 'meta.code': error.metaCode, 'meta.trace_id': error.traceId ?? '' })
        throw error
      } finally {
        span.end()
        end?.(type)
      }
    })
  return {
    within,
    async event(ctx, next) {
      const { product, host, tries = 1, paused } = ctx
      const { name, kind, account, at } = ctx.event
      const what = { 'signalbox.product': product, 'signalbox.event': `${name}:${kind}` }
      const started = host.now()
      if (at > 0) measure.seconds('signalbox.event.lag', started - at, what)
      await within(
        `${product} ${name}:${kind}`,
        SpanKind.CONSUMER,
        { ...what, 'signalbox.account': account, 'signalbox.tries': tries },
        () => (paused ? Promise.race([next(), paused]) : next()),
        (type) =>
          measure.seconds('signalbox.event.duration', host.now() - started, { ...what, 'error.type': type ?? '' }),
      )
    },
    graph(call, next, site) {
      const path = shapeOf(call.url ? 'media' : call.path)
      const what = { 'signalbox.product': site.product ?? '', 'http.request.method': call.method, 'url.template': path }
      const started = site.now()
      let status = 0
      return within(
        `${call.method} ${path}`,
        SpanKind.CLIENT,
        { ...what, 'server.address': call.host ?? 'graph.facebook.com', 'meta.version': call.version ?? '' },
        async (span) => {
          const reply = await next(call)
          status = reply.status
          span.setAttribute('http.response.status_code', status)
          return reply
        },
        (type) =>
          measure.seconds('signalbox.graph.duration', site.now() - started, { ...what, 'error.type': type ?? '' }),
      )
    },
  }
}
