import { describe, expect, it } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { type CapiOptions, type ConversionEvent, capi, type UserData } from '../../../plugins/capi/mod.ts'
import { type HashedKey, sha256 } from '../../../plugins/shared/people/mod.ts'
import { fakeMeta, testHost } from './meta.ts'

const lead = (em: string, more: Partial<ConversionEvent> = {}): ConversionEvent => ({
  event_name: 'Lead',
  action_source: 'system_generated',
  user_data: { em },
  ...more,
})
function apiOf(options: CapiOptions = {}, meta = fakeMeta()) {
  const app = createApp({ plugins: [capi(options)] })
  return { api: app.capi.api(testHost(meta.fetch)), meta }
}

describe('send', () => {
  it('hashes, sends to the dataset with the token in the header alone, and returns the ids', async () => {
    const { api, meta } = apiOf()
    const report = await api.send(lead(' A@b.co '))
    expect(report).toMatchObject({ accepted: 1, rejected: [], pending: [], withheld: [], traceIds: ['t1'] })
    expect(report.event_ids).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)])
    expect(meta.calls[0]?.url).toMatch(/^https:\/\/graph\.facebook\.com\/v\d+\.0\/123\/events$/)
    expect(meta.calls[0]?.token).toBe('Bearer TOKEN')
    expect(meta.taken[0]).toMatchObject({
      event_id: report.event_ids[0],
      user_data: { em: [await sha256('a@b.co')] },
    })
  })

  it('finds what Meta would refuse without a call, and keeps the caller’s indexes', async () => {
    const { api, meta } = apiOf({}, fakeMeta({ bad: (event) => event.event_id === 'refused' }))
    const report = await api.send([
      lead('a@b.co', { event_time: '2020-01-01T00:00:00Z', event_id: 'old' }),
      lead('a@b.co', { event_id: 'fine' }),
      lead('no address', { event_id: 'nobody' }),
      lead('a@b.co', { event_id: 'refused' }),
    ])
    expect(report.accepted).toBe(1)
    expect(report.rejected.map(({ index, code }) => [index, code])).toEqual([
      [0, undefined],
      [2, undefined],
      [3, 100],
    ])
    expect(report.dropped).toEqual({ 2: ['em'] })
    expect(report.event_ids).toEqual(['old', 'fine', 'nobody', 'refused'])
    expect(meta.taken.map((event) => event.event_id)).toEqual(['fine'])
    const silent = apiOf()
    await silent.api.send(lead('no address'))
    expect(silent.meta.calls).toEqual([])
  })

  it('sends no key of a person that Meta does not have: it would go out in the clear', async () => {
    const { api, meta } = apiOf()
    const person = { em: 'a@b.co', email: 'a@b.co', phone: '+27 82 000 1111', email_id: 'a@b.co', fbp: 'fb.1.2.3' }
    const report = await api.send({ ...lead(''), user_data: person })
    expect(report).toMatchObject({ accepted: 1, dropped: { 0: ['email', 'phone', 'email_id'] } })
    expect(Object.keys(meta.taken[0]?.['user_data'] as object)).toEqual(['em', 'fbp'])
  })
  it('sends every other key that it has a type for as it is', async () => {
    const plain: Required<Omit<UserData, HashedKey>> = {
      client_ip_address: '2001:db8::1',
      client_user_agent: 'x/1',
      fbc: 'fb.1.1.a',
      fbp: 'fb.1.2.3',
      subscription_id: '1',
      fb_login_id: '2',
      lead_id: '3',
      anon_id: '4',
      madid: '5',
      ctwa_clid: '6',
      whatsapp_business_account_id: '7',
      page_id: '8',
      page_scoped_user_id: '9',
      ig_account_id: '10',
      ig_sid: '11',
      app_user_id: '12',
      partner_id: '13',
      partner_name: 'p',
    }
    const { api, meta } = apiOf()
    const report = await api.send({ ...lead(''), user_data: { em: 'a@b.co', ...plain } })
    expect(report.dropped).toEqual({})
    expect(meta.taken[0]?.['user_data']).toEqual({ em: [await sha256('a@b.co')], ...plain })
  })
  it('refuses what is no event, and sends the others', async () => {
    const { api } = apiOf()
    const report = await api.send([null as never, lead('a@b.co')])
    expect(report).toMatchObject({
      accepted: 1,
      rejected: [{ index: 0, message: expect.stringContaining('event_name') }],
    })
  })
  it('sends to several datasets', async () => {
    const meta = fakeMeta({ fail: (call) => (call === 2 ? new Response('{}', { status: 503 }) : undefined) })
    const { api } = apiOf({ datasets: ['456'] }, meta)
    const report = await api.send(lead('a@b.co'))
    expect(meta.calls.map((call) => call.url.split('/').at(-2))).toEqual(['123', '456'])
    expect(report).toMatchObject({ accepted: 0, pending: [0] })
    expect(report.datasets['123']?.[0]?.accepted).toBe(1)
    expect(report.datasets['456']?.[0]?.pending).toEqual([0])
  })

  it('passes request fields on, and test codes only where testing', async () => {
    const { api, meta } = apiOf({ fields: { partner_agent: 'signalbox' } })
    await api.send(lead('a@b.co'), { upload_tag: 'backfill' })
    expect(meta.calls[0]?.body).toMatchObject({ partner_agent: 'signalbox', upload_tag: 'backfill' })
    await expect(api.send(lead('a@b.co'), { test_event_code: 'TEST1' })).rejects.toMatchObject({
      code: 'input_invalid',
    })
    const testing = apiOf({ testing: true })
    await testing.api.send(lead('a@b.co'), { test_event_code: 'TEST1' })
    expect(testing.meta.calls[0]?.body['test_event_code']).toBe('TEST1')
  })

  it('makes the dataset of a Page or a WhatsApp Business Account', async () => {
    const { api, meta } = apiOf()
    await api.createDataset('777', 'Shop')
    expect(meta.calls[0]).toMatchObject({
      url: expect.stringMatching(/\/777\/dataset$/),
      body: { dataset_name: 'Shop' },
    })
  })
})

describe('consent', () => {
  it('drops without it, unless told otherwise', async () => {
    const { api, meta } = apiOf({ consent: ({ event }) => (event?.user_data.em === 'no@b.co' ? 'denied' : 'granted') })
    const report = await api.send([lead('no@b.co'), lead('yes@b.co')])
    expect(report).toMatchObject({ accepted: 1, withheld: [0] })
    expect(meta.taken).toHaveLength(1)
  })
  it('limits the use of data', async () => {
    const { api, meta } = apiOf({ consent: 'denied', denied: 'limit' })
    await api.send(lead('a@b.co'))
    expect(meta.taken[0]).toMatchObject({ data_processing_options: ['LDU'], data_processing_options_country: 0 })
  })
  it('strips what names a person', async () => {
    const { api, meta } = apiOf({ consent: 'denied', denied: 'strip' })
    const client = { client_ip_address: '8.8.8.8', client_user_agent: 'x' }
    await api.send(lead('a@b.co', { user_data: { em: 'a@b.co', fbp: 'fb.1.1.1', ...client } }))
    expect(meta.taken[0]?.user_data).toEqual(client)
  })
  it('strips what is no event without throwing for it', async () => {
    const { api } = apiOf({ consent: 'denied', denied: 'strip' })
    const report = await api.send([{ event_name: 'Lead', action_source: 'email' } as never, null as never])
    expect(report).toMatchObject({ accepted: 0, rejected: [{ index: 0 }, { index: 1 }] })
  })
  it('strips the ids of conversations and devices as well', async () => {
    const { api } = apiOf({ consent: 'denied', denied: 'strip' })
    const ids = {
      page_scoped_user_id: '1',
      ig_sid: '2',
      ctwa_clid: '3',
      app_user_id: '4',
      partner_id: '5',
      anon_id: '6',
    }
    const app_data = {
      advertiser_tracking_enabled: true,
      extinfo: ['i2', '', '', '', '17.0'],
      vendor_id: 'v',
      anon_id: 'a',
    }
    const user_data = { ...ids, client_ip_address: '8.8.8.8', client_user_agent: 'x' }
    const { ready } = await api.prepare({ event_name: 'Lead', action_source: 'app', user_data, app_data })
    expect(Object.keys(ready[0]?.event.user_data ?? {})).toEqual(['client_ip_address', 'client_user_agent'])
    expect(JSON.stringify(ready[0]?.event['app_data'])).not.toMatch(/vendor_id|anon_id/)
    const chat = {
      event_name: 'Purchase',
      action_source: 'business_messaging',
      messaging_channel: 'messenger',
    } as const
    const custom_data = { value: 1, currency: 'USD' }
    const report = await api.send({ ...chat, user_data: { page_id: '9', page_scoped_user_id: '1' }, custom_data })
    expect(report).toMatchObject({ accepted: 0, rejected: [{ index: 0 }] })
  })
  it('of the event wins', async () => {
    const { api, meta } = apiOf({ consent: 'granted' })
    expect(await api.send(lead('a@b.co', { consent: 'denied' }))).toMatchObject({ withheld: [0] })
    expect(meta.calls).toEqual([])
  })
})

it('keeps the tokens of two tenants apart, over 200 interleaved sends', async () => {
  const meta = fakeMeta()
  const app = createApp({ plugins: [capi()], tenants: (_: string, account: string) => ({ token: `TOKEN-${account}` }) })
  const host = testHost(meta.fetch)
  await Promise.all(
    Array.from({ length: 200 }, (_, i) => app.capi.api(host, String(1000 + (i % 20))).send(lead(`${i}@b.co`))),
  )
  expect(meta.calls).toHaveLength(200)
  for (const { url, token, body } of meta.calls) {
    expect(token).toBe(`Bearer TOKEN-${url.split('/').at(-2)}`)
    expect(url + JSON.stringify(body)).not.toContain('TOKEN')
  }
})
