import { context, metrics, SpanKind, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createApp } from '../../../core/app.ts'
import { telemetry } from '../../../core/telemetry/mod.ts'
import { testHost } from '../../conformance/checks/kit.ts'
import { envelope, posted, probe } from '../../conformance/probe.ts'

// With the real SDK, its exporters in memory.
const spans = new InMemorySpanExporter()
const readings = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const reader = new PeriodicExportingMetricReader({ exporter: readings, exportIntervalMillis: 1_000_000 })
const meters = new MeterProvider({ readers: [reader] })
beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }))
  metrics.setGlobalMeterProvider(meters)
})
beforeEach(() => spans.reset())
afterAll(() => meters.shutdown())

function setUp(answer: () => Response) {
  const { event, graph, watch } = telemetry()
  const app = createApp({ plugins: [probe()], graph: { use: [graph] } })
  app.use(event)
  const t = testHost({ fetch: (async () => answer()) as typeof fetch })
  return { app, watched: watch(app), ...t }
}
async function points(): Promise<{ name: string; attributes: object }[]> {
  await reader.forceFlush()
  return (readings.getMetrics().at(-1)?.scopeMetrics ?? []).flatMap(({ metrics: all }) =>
    all.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes }) => ({ name: descriptor.name, attributes })),
    ),
  )
}

test('a request, its event and the call it makes are spans within each other, and durations', async () => {
  const { app, watched, host, settle } = setUp(() => Response.json({ id: 'm1' }))
  app.probe.on('ping', (ctx) => ctx.api.say(`to ${ctx.ping.user}`))
  const body = envelope({ id: '1', user: '27820001111', account: '106540352242922' })
  expect((await watched.fetch(await posted(body), host)).status).toBe(200)
  await settle()
  const found = new Map(spans.getFinishedSpans().map((span) => [span.name, span]))
  const [request, event, call] = ['POST /webhook', 'probe ping:pings', 'POST me/messages'].map((n) => found.get(n))
  expect([request?.kind, event?.kind, call?.kind]).toEqual([SpanKind.SERVER, SpanKind.CONSUMER, SpanKind.CLIENT])
  expect(event?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId)
  expect(call?.parentSpanContext?.spanId).toBe(event?.spanContext().spanId)
  expect(request?.attributes['http.response.status_code']).toBe(200)
  expect(event?.attributes).toMatchObject({ 'signalbox.account': '106540352242922', 'signalbox.tries': 1 })
  const named = (await points()).map((p) => p.name)
  for (const name of ['request', 'event', 'graph']) expect(named).toContain(`signalbox.${name}.duration`)
})

test('addresses that lead nowhere are one in the metrics, however many there are', async () => {
  const { watched, host } = setUp(() => Response.json({}))
  for (const path of ['wp-login', 'dot-env', 'admin-php']) {
    const response = await watched.fetch(new Request(`https://bot.example/${path}`), host)
    expect(response.status).toBe(404)
  }
  const requests = (await points()).filter((point) => point.name === 'signalbox.request.duration')
  const nowhere = { 'http.response.status_code': 404, 'url.template': '' }
  expect(requests).toContainEqual(expect.objectContaining({ attributes: expect.objectContaining(nowhere) }))
  expect(JSON.stringify(await points())).not.toMatch(/wp-login|dot-env|admin-php/)
})

test('a refused call is an error with Meta’s number, in the call and in the event', async () => {
  const refusal = { error: { message: 'for +27820001111', code: 131047, fbtrace_id: 'trace' } }
  const { app, watched, host, settle } = setUp(() => Response.json(refusal, { status: 400 }))
  app.probe.on('ping', (ctx) => ctx.api.say('x'))
  await watched.fetch(await posted(envelope({ id: '1', user: '27820001111' })), host)
  await settle()
  const call = spans.getFinishedSpans().find((span) => span.name === 'POST me/messages')
  expect(call?.attributes).toMatchObject({ 'meta.code': 131047, 'meta.trace_id': 'trace', 'error.type': 'window' })
  expect((await points()).filter((p) => p.name === 'signalbox.event.duration').map((p) => p.attributes)).toContainEqual(
    expect.objectContaining({ 'error.type': 'window' }),
  )
  const all = JSON.stringify([
    spans.getFinishedSpans().map((s) => [s.name, s.attributes, s.events, s.status]),
    await points(),
  ])
  expect(all).not.toMatch(/27820001111|probe-token/)
})

test('a span ends where its handler waits for an answer, and the answer has one of its own', async () => {
  const { app, watched, host, settle } = setUp(() => Response.json({}))
  app.probe.on('ping', async (ctx) => {
    await ctx.ask('name', () => ctx.api.say('Who?'), { for: 'ping' })
  })
  for (const id of ['1', '2']) {
    await watched.fetch(await posted(envelope({ id, user: '27820001111' })), host)
    await settle()
    expect(spans.getFinishedSpans().filter((s) => s.name === 'probe ping:pings')).toHaveLength(Number(id))
  }
})

test('after a sweep the backlog is a gauge, by state', async () => {
  const { app, watched, host, settle } = setUp(() => Response.json({}))
  app.probe.on('ping', () => {
    throw new Error('no')
  })
  await watched.fetch(await posted(envelope({ id: '1' })), host)
  await settle()
  await watched.sweep?.(host)
  const states = (await points()).filter((p) => p.name === 'signalbox.backlog').map((p) => p.attributes)
  expect(states).toEqual(['envelopes', 'events', 'waiting', 'dead'].map((state) => ({ state })))
})
