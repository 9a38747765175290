import { type Attributes, type Gauge, type Histogram, metrics } from '@opentelemetry/api'

/** Durations in seconds, as OpenTelemetry's conventions ask. */
const HISTOGRAMS = {
  'signalbox.request.duration': 'From the request to its answer',
  'signalbox.event.duration': 'One run of the handlers of an event',
  'signalbox.event.lag': 'From when Meta says that it happened to when its handlers ran',
  'signalbox.graph.duration': 'One call of the Graph API',
  'signalbox.sweep.duration': 'One sweep',
} as const
const GAUGES = {
  'signalbox.backlog': 'What is stored and not done, by state',
  'signalbox.backlog.age': 'How long the oldest of it has waited, in s',
} as const

export interface Measure {
  seconds(name: keyof typeof HISTOGRAMS, ms: number, attributes: Attributes): void
  level(name: keyof typeof GAUGES, value: number, attributes?: Attributes): void
}

/** Instruments are made at their first use, when the app has registered its SDK. */
export function instruments(scope: string): Measure {
  const histograms = new Map<string, Histogram>()
  const gauges = new Map<string, Gauge>()
  return {
    seconds(name, ms, attributes) {
      const description = HISTOGRAMS[name]
      const known = histograms.get(name) ?? metrics.getMeter(scope).createHistogram(name, { unit: 's', description })
      histograms.set(name, known)
      known.record(Math.max(0, ms) / 1000, attributes)
    },
    level(name, value, attributes = {}) {
      const known = gauges.get(name) ?? metrics.getMeter(scope).createGauge(name, { description: GAUGES[name] })
      gauges.set(name, known)
      known.record(value, attributes)
    },
  }
}
