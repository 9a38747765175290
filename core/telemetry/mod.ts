/**
 * Spans and metrics through `@opentelemetry/api`, an optional peer: nothing else in signalbox imports it. They hold
 * products, kinds of events, states and Meta's error numbers; never people, texts, tokens or addresses with ids.
 */

import type { Transformer } from '../graph/types.ts'
import type { Host, Runnable } from '../host.ts'
import type { Next } from '../types.ts'
import { instruments } from './instruments.ts'
import { observed, type Watched } from './observed.ts'
import { spans } from './spans.ts'

export interface TelemetryOptions {
  /** The instrumentation scope. Default: `signalbox`. */
  readonly name?: string | undefined
}
/** The part of a context that a span tells of. */
export interface Traced {
  readonly product: string
  readonly event: { readonly name: string; readonly kind: string; readonly account: string; readonly at: number }
  readonly host: Pick<Host, 'now'>
  readonly tries?: number
  readonly paused?: Promise<void>
}
export interface Telemetry {
  /** A span and a duration for every event: `app.use(event)`, before the handlers. */
  event(ctx: Traced, next: Next): Promise<void>
  /** The same for every Graph call: `createApp({ graph: { use: [graph] } })`. */
  readonly graph: Transformer
  /** The same for every request and sweep, and the backlog after a sweep: `node(watch(app))`. */
  watch<E>(app: Watched<E>): Runnable<E>
}

/**
 * Makes the parts; an app registers its own SDK and exporter before its first request.
 *
 * @example
 * const { event, graph, watch } = telemetry()
 * const app = createApp({ plugins: [whatsapp()], graph: { use: [graph] } })
 * app.use(event)
 * createServer(node(watch(app))).listen(8787)
 */
export function telemetry({ name = 'signalbox' }: TelemetryOptions = {}): Telemetry {
  const measure = instruments(name)
  const { event, graph, within } = spans(name, measure)
  return { event, graph, watch: (app) => observed(app, within, measure) }
}
