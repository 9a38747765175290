import { createContext, runInContext } from 'node:vm'
import { describe, expect, it, test } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { type IngestOptions, ingest, scriptTag, signIngest } from '../../../plugins/capi/features/ingest.ts'
import { outbox } from '../../../plugins/capi/features/outbox.ts'
import { web } from '../../../plugins/capi/features/web.ts'
import { type CapiOptions, capi } from '../../../plugins/capi/mod.ts'
import { fakeMeta, NOW, testHost } from './meta.ts'

const ORIGIN = 'https://shop.example.com'
const URL_ = 'https://capi.example.com/capi/events'
function gateway(options: IngestOptions = {}, more: CapiOptions = {}) {
  const meta = fakeMeta()
  const clock = { now: NOW }
  const app = createApp({ plugins: [capi({ ...more, use: [web, ingest({ origins: [ORIGIN], ...options })] })] })
  const host = testHost(meta.fetch, clock)
  const call = (init: RequestInit & { url?: string }) =>
    app.fetch(new Request(init.url ?? URL_, { method: 'POST', ...init }), host)
  const page = (body: unknown, headers: Record<string, string> = {}) =>
    call({
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { origin: ORIGIN, 'user-agent': 'UA', 'x-real-ip': '8.8.8.8', 'content-type': 'text/plain', ...headers },
    })
  const backend = (body: unknown, headers: Record<string, string>) => call({ body: JSON.stringify(body), headers })
  return { meta, clock, call, page, backend }
}
const visit = { event_name: 'ViewContent', event_id: 'e1', event_source_url: `${ORIGIN}/p?fbclid=AbC` }
const sale = {
  event_name: 'Purchase',
  action_source: 'physical_store',
  user_data: { em: 'a@b.co' },
  custom_data: { value: 5, currency: 'EUR' },
}

describe('a page of a listed origin', () => {
  it('reports a visit, completed from its request', async () => {
    const { page, meta } = gateway()
    const response = await page(visit)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ accepted: 1, event_ids: ['e1'], rejected: [] })
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN)
    expect(response.headers.getSetCookie().map((line) => line.split('=')[0])).toEqual(['_fbc', '_fbp'])
    expect(meta.taken[0]).toMatchObject({
      event_id: 'e1',
      action_source: 'website',
      event_source_url: visit.event_source_url,
      user_data: { client_ip_address: '8.8.8.8', client_user_agent: 'UA', fbc: `fb.1.${NOW}.AbC` },
    })
  })
  it('cannot say whose address it has, or that it is a shop', async () => {
    const { page, meta } = gateway()
    const user_data = { client_ip_address: '1.1.1.1', client_user_agent: 'fake', em: 'a@b.co' }
    await page({ ...visit, action_source: 'physical_store', user_data })
    expect(meta.taken[0]).toMatchObject({
      action_source: 'website',
      user_data: { client_ip_address: '8.8.8.8', client_user_agent: 'UA', em: [expect.any(String)] },
    })
  })
  it('keeps to what its visitor chose', async () => {
    const { page, meta } = gateway()
    const response = await page({ ...visit, consent: 'denied' })
    expect(await response.json()).toMatchObject({ accepted: 0, withheld: [0] })
    expect(response.headers.getSetCookie()).toEqual([])
    expect(meta.calls).toEqual([])
    const strict = gateway({}, { consent: 'denied' })
    expect(await (await strict.page({ ...visit, consent: 'granted' })).json()).toMatchObject({ withheld: [0] })
  })
  it('is answered before it asks with JSON', async () => {
    const { call } = gateway()
    const ask = await call({ method: 'OPTIONS', headers: { origin: ORIGIN, 'access-control-request-method': 'POST' } })
    expect(ask.status).toBe(204)
    expect(ask.headers.get('access-control-allow-origin')).toBe(ORIGIN)
    expect(ask.headers.get('access-control-allow-headers')).toContain('content-type')
  })
  it('may not report without end', async () => {
    const { page, clock, meta } = gateway({ perMinute: 3 })
    const statuses = []
    for (let i = 0; i < 5; i++) statuses.push((await page(visit)).status)
    expect(statuses).toEqual([200, 200, 200, 429, 429])
    expect(meta.calls).toHaveLength(3)
    expect((await page(visit, { 'x-real-ip': '9.9.9.9' })).status).toBe(200)
    clock.now += 60_000
    expect((await page(visit)).status).toBe(200)
  })
})

describe('others', () => {
  it.each([
    ['an origin that is not listed', { origin: 'https://evil.example' }, 403],
    ['an origin that only begins like one', { origin: `${ORIGIN}.evil.example` }, 403],
    ['nobody', {}, 401],
    ['a wrong secret', { authorization: 'Bearer wrong' }, 401],
  ])('%s is refused', async (_, headers, status) => {
    const { backend, meta } = gateway()
    const response = await backend(sale, headers as Record<string, string>)
    expect(response.status).toBe(status)
    expect(response.headers.has('access-control-allow-origin')).toBe(false)
    expect(meta.calls).toEqual([])
  })
  it('a backend with the secret reports anything', async () => {
    const { backend, meta } = gateway()
    const response = await backend({ data: [sale, sale] }, { authorization: 'Bearer ingest-secret' })
    expect(await response.json()).toMatchObject({ accepted: 2 })
    expect(meta.taken[0]).toMatchObject({ action_source: 'physical_store' })
  })
  it('a signature will do, for five minutes and for this body', async () => {
    const { call, clock } = gateway()
    const body = JSON.stringify([sale])
    const headers = { 'x-signalbox-signature': await signIngest('ingest-secret', body, NOW) }
    expect((await call({ body, headers })).status).toBe(200)
    expect((await call({ body: body.replace('5', '6'), headers })).status).toBe(401)
    clock.now += 301_000
    expect((await call({ body, headers })).status).toBe(401)
  })
})

test.each([
  ['no JSON', '{', 400],
  ['no event', {}, 400],
  ['a nested person', { ...visit, user_data: { em: { a: 1 } } }, 400],
  ['too many events', { data: Array.from({ length: 201 }, () => visit) }, 413],
  ['too many bytes', { ...visit, custom_data: { x: 'x'.repeat(600_000) } }, 413],
])('%s is refused', async (_, body, status) => {
  const { page, meta } = gateway()
  expect((await page(body)).status).toBe(status)
  expect(meta.calls).toEqual([])
})

test('a bad event is told apart from good ones', async () => {
  const { page } = gateway()
  const response = await page([visit, { ...visit, event_id: 'e2', event_time: '2020-01-01' }])
  expect(await response.json()).toMatchObject({
    accepted: 1,
    event_ids: ['e1', 'e2'],
    rejected: [{ index: 1, event_id: 'e2', message: expect.stringContaining('event_time') }],
  })
})

test('with the outbox, events are stored before they are answered for', async () => {
  const meta = fakeMeta({ fail: () => new Response('', { status: 503 }) })
  const app = createApp({ plugins: [capi({ use: [web, outbox, ingest({ origins: [ORIGIN] })] })] })
  const host = testHost(meta.fetch)
  const headers = { origin: ORIGIN, 'user-agent': 'UA', 'x-real-ip': '8.8.8.8' }
  const response = await app.fetch(new Request(URL_, { method: 'POST', headers, body: JSON.stringify(visit) }), host)
  expect(await response.json()).toMatchObject({ accepted: 1 })
  expect(await host.store.scope('plugin/capi').list('outbox/123/')).toHaveLength(1)
})

test('the script gives the pixel and the server one id', async () => {
  const { call, page, meta } = gateway()
  const script = await (await call({ url: 'https://capi.example.com/capi/tag.js', method: 'GET' })).text()
  const pixel: unknown[][] = []
  const sent: Promise<Response>[] = []
  const window: Record<string, unknown> = {
    crypto: globalThis.crypto,
    location: { href: `${ORIGIN}/cart` },
    fbq: (...args: unknown[]) => pixel.push(args),
    fetch: (url: string, init: RequestInit) => {
      expect(url).toBe(URL_)
      const reply = page(String(init.body))
      sent.push(reply)
      return reply
    },
  }
  const currentScript = { src: 'https://capi.example.com/capi/tag.js', dataset: { auto: '' } }
  runInContext(
    script,
    createContext({ window, document: { currentScript, referrer: '' }, URL, Date: { now: () => NOW }, JSON, Math }),
  )
  const signalbox = window['signalbox'] as { track(...args: unknown[]): string; consent(said: string): void }
  const id = signalbox.track('Purchase', { value: 3, currency: 'USD' }, { em: 'a@b.co' })
  await Promise.all(sent)
  expect(pixel.map((args) => args.slice(0, 2))).toEqual([
    ['track', 'PageView'],
    ['track', 'Purchase'],
  ])
  expect(pixel[1]?.[3]).toEqual({ eventID: id })
  expect(meta.taken[1]).toMatchObject({ event_name: 'Purchase', event_id: id, event_source_url: `${ORIGIN}/cart` })
  signalbox.consent('denied')
  signalbox.track('Lead')
  await Promise.all(sent)
  expect(meta.taken).toHaveLength(2)
})

test('the tag is safe in a page', () =>
  expect(scriptTag('https://x.example/"><b>', { pageView: true })).toBe(
    '<script async src="https://x.example/&#34;&#62;&#60;b&#62;" data-auto></script>',
  ))
