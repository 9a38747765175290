import type { Exchange } from '../flows/endpoint.ts'
import type { Json } from '../json.ts'
import { DAY } from '../world.ts'
import { GraphRefusal } from './errors.ts'

interface Figure {
  readonly key: string
  readonly value: number
}
const countOf = (names: readonly string[]): Figure[] =>
  [...new Set(names)].map((key) => ({ key, value: names.filter((name) => name === key).length }))
const isPing = ({ request }: Exchange): boolean => request['action'] === 'ping'
const errorsIn = (made: readonly Exchange[]): string[] => made.flatMap(({ error }) => error ?? [])

/**
 * What each figure says of the requests of a time; health checks are availability and nothing else.
 * Source: https://developers.facebook.com/docs/whatsapp/flows/reference/metrics_api
 */
const METRICS: Readonly<Record<string, (made: readonly Exchange[]) => Figure[]>> = {
  ENDPOINT_REQUEST_COUNT: (made) => [{ key: 'value', value: made.length }],
  ENDPOINT_REQUEST_ERROR: (made) => countOf(errorsIn(made)),
  ENDPOINT_REQUEST_ERROR_RATE: (made) => [{ key: 'value', value: errorsIn(made).length / made.length }],
  ENDPOINT_REQUEST_LATENCY_SECONDS_CEIL: (made) =>
    countOf(made.map(({ ms }) => (ms > 10_000 ? '10+' : String(Math.max(1, Math.ceil(ms / 1000)))))),
  ENDPOINT_AVAILABILITY: (made) => countOf(made.map(({ error }) => (error ? 'failed' : 'succeeded'))),
}
const STEPS: Readonly<Record<string, number>> = { HOUR: DAY / 24, DAY, LIFETIME: Number.POSITIVE_INFINITY }

/** `metric.name(…).granularity(…).since(…).until(…)` of a Flow: its requests in this simulation. */
export function metricOf(args: Readonly<Record<string, string>>, exchanges: readonly Exchange[]): Json {
  const { name = '', granularity = '', since, until } = args
  const [figure, step] = [METRICS[name], STEPS[granularity]]
  if (!figure || !step) throw new GraphRefusal('parameter', 'metric needs a known name and granularity')
  const from = since === undefined ? 0 : Date.parse(since)
  const to = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until) + DAY
  const pings = name === 'ENDPOINT_AVAILABILITY'
  const steps = new Map<number, Exchange[]>()
  for (const exchange of exchanges) {
    if (isPing(exchange) !== pings || exchange.at < from || exchange.at >= to) continue
    const start = step === Number.POSITIVE_INFINITY ? exchanges[0]!.at : Math.floor(exchange.at / step) * step
    steps.set(start, [...(steps.get(start) ?? []), exchange])
  }
  const data_points = [...steps].map(([start, made]) => ({
    timestamp: new Date(start).toISOString().replace('.000Z', '+0000'),
    data: figure(made),
  }))
  return { name, granularity, data_points }
}
