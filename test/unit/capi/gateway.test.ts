import { expect, test } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import type { Host } from '../../../core/host.ts'
import { gateway } from '../../../plugins/capi/features/gateway.ts'
import { type ConversionEvent, capi, meta } from '../../../plugins/capi/mod.ts'
import { fakeMeta, testHost } from './meta.ts'

const lead: ConversionEvent = { event_name: 'Lead', action_source: 'other', user_data: { em: 'a@b.co' } }
const env = {
  META_PIXEL_ID: '123',
  META_SYSTEM_USER_TOKEN: 'TOKEN',
  CAPI_GATEWAY_URL: 'https://gw.example.com/',
  CAPI_GATEWAY_KEY: 'KEY',
}
const hostOf = (fetch: typeof globalThis.fetch, more: object = env): Host<never> => ({
  ...testHost(fetch),
  env: more as never,
})

test('the gateway gets the events with its key, and never Meta’s token', async () => {
  const fake = fakeMeta()
  const report = await createApp({ plugins: [capi({ endpoints: [gateway] })] })
    .capi.api(hostOf(fake.fetch))
    .send(lead)
  expect(report).toMatchObject({ accepted: 1, traceIds: ['t1'] })
  expect(fake.calls).toMatchObject([
    { url: 'https://gw.example.com/capi/123/events', token: null, body: { accessKey: 'KEY' }, events: [{}] },
  ])
})

test('beside Meta, what one of them did not take is pending', async () => {
  const fake = fakeMeta()
  const fetch: typeof globalThis.fetch = (url, init) =>
    String(url).startsWith('https://gw.') ? Promise.reject(new TypeError('refused')) : fake.fetch(url, init)
  const report = await createApp({ plugins: [capi({ endpoints: [meta, gateway] })] })
    .capi.api(hostOf(fetch))
    .send(lead)
  expect(report).toMatchObject({ accepted: 0, pending: [0], error: { message: 'The gateway gave no answer' } })
  expect(fake.taken).toHaveLength(1)
})

test('a bad event is isolated there as well', async () => {
  const fake = fakeMeta({ bad: (event) => event.event_id === 'b' })
  const report = await createApp({ plugins: [capi({ endpoints: [gateway] })] })
    .capi.api(hostOf(fake.fetch))
    .send(['a', 'b', 'c'].map((event_id) => ({ ...lead, event_id })))
  expect(report).toMatchObject({ accepted: 2, rejected: [{ index: 1, subcode: 2804050 }] })
})

test('without its address, it says so', async () => {
  const { CAPI_GATEWAY_URL: _, ...rest } = env
  const report = await createApp({ plugins: [capi({ endpoints: [gateway] })] })
    .capi.api(hostOf(fakeMeta().fetch, rest))
    .send(lead)
  expect(report.error).toMatchObject({ code: 'config_missing' })
})
