import { expect, test } from 'vitest'
import { app, env } from '../../../examples/gateway/app.ts'
import { simulator } from '../../simulator/mod.ts'

const purchase = { event_name: 'Purchase', custom_data: { value: 12, currency: 'EUR' } }
const report = (init: { headers?: Record<string, string>; body: object }) =>
  new Request('https://capi.example/capi/events', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...init.headers },
    body: JSON.stringify(init.body),
  })
const page = { origin: 'https://shop.example.com', referer: 'https://shop.example.com/thanks', 'user-agent': 'Firefox' }

test('a page reports with consent only, a backend with the secret; Meta gets each once', async () => {
  const sim = simulator(app, { env })
  const refused = await sim.fetch(report({ headers: page, body: purchase }))
  expect([refused.status, await refused.json()]).toMatchObject([200, { accepted: 0 }])
  const agreed = { ...page, cookie: 'consent=yes' }
  expect((await sim.fetch(report({ headers: agreed, body: purchase }))).status).toBe(200)
  const stranger = await sim.fetch(report({ headers: { ...agreed, origin: 'https://evil.example' }, body: purchase }))
  expect(stranger.status).toBe(403)
  const backend = { ...purchase, action_source: 'physical_store', user_data: { em: 'Ann@Example.com' } }
  expect((await sim.fetch(report({ body: backend }))).status).toBe(401)
  const headers = { authorization: `Bearer ${env.CAPI_INGEST_SECRET}` }
  expect((await sim.fetch(report({ headers, body: { ...backend, consent: 'granted' } }))).status).toBe(200)
  await sim.advance('10m')
  expect(sim.conversions.map(({ event }) => event['action_source']).sort()).toEqual(['physical_store', 'website'])
})
