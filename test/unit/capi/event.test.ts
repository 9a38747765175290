import { describe, expect, it, test } from 'vitest'
import { currency } from '../../../plugins/capi/currency.ts'
import { prepare } from '../../../plugins/capi/event.ts'
import { seconds } from '../../../plugins/capi/time.ts'
import type { ConversionEvent, CustomData, UserData } from '../../../plugins/capi/types.ts'
import { createHasher } from '../../../plugins/shared/people/mod.ts'
import { NOW } from './meta.ts'

const made = (event: Partial<ConversionEvent>) =>
  prepare(
    { event_name: 'Lead', action_source: 'other', user_data: { em: 'a@b.co' }, ...event },
    createHasher({ now: NOW }),
    { now: NOW, id: 'made' },
  )
const issues = async (event: Partial<ConversionEvent>) => (await made(event)).issues.map((issue) => issue.field)

test.each([
  [new Date(NOW), NOW / 1000],
  ['2026-11-22T12:00:00Z', NOW / 1000],
  [NOW, NOW / 1000],
  [NOW / 1000, NOW / 1000],
  [String(NOW), NOW / 1000],
  [NOW + 999, NOW / 1000],
  ['yesterday', undefined],
  [Number.NaN, undefined],
])('%s is %s seconds', (time, wanted) => expect(seconds(time)).toBe(wanted))

test.each([
  ['usd', 'USD'],
  [' Eur ', 'EUR'],
  ['ABC', undefined],
  ['US', undefined],
  ['$', undefined],
  [undefined, undefined],
])('currency %s is %s', (text, wanted) => expect(currency(text)).toBe(wanted))

describe('what each action source needs', () => {
  const whatsapp = { action_source: 'business_messaging', messaging_channel: 'whatsapp' } as const
  it.each<[string, Partial<ConversionEvent>, string[]]>([
    ['website', { action_source: 'website' }, ['user_data.client_user_agent', 'event_source_url']],
    ['app', { action_source: 'app' }, ['app_data.advertiser_tracking_enabled', 'app_data.extinfo']],
    ['whatsapp', whatsapp, ['user_data.whatsapp_business_account_id', 'user_data.ctwa_clid']],
    [
      'messenger',
      { ...whatsapp, messaging_channel: 'messenger' },
      ['user_data.page_id', 'user_data.page_scoped_user_id'],
    ],
    ['instagram', { ...whatsapp, messaging_channel: 'instagram' }, ['user_data.ig_account_id', 'user_data.ig_sid']],
    ['no channel', { action_source: 'business_messaging' }, ['messaging_channel']],
    ['an unknown one', { action_source: 'web' as never }, ['action_source']],
    ['other', {}, []],
  ])('%s', async (_, event, wanted) => expect(await issues(event)).toEqual(wanted))
})

const days = (n: number) => new Date(NOW - n * 86_400_000)
test.each([
  ['other', 7, []],
  ['other', 7.01, ['event_time']],
  ['physical_store', 62, []],
  ['physical_store', 62.01, ['event_time']],
  ['other', -0.01, ['event_time']],
] as const)('%s, %d days ago', async (action_source, ago, wanted) =>
  expect(await issues({ action_source, event_time: days(ago) })).toEqual(wanted),
)
test('a time that is none', async () => expect(await issues({ event_time: 'soon' })).toEqual(['event_time']))

test.each<[UserData, boolean]>([
  [{}, true],
  [{ ct: 'Paris', country: 'FR', ge: 'f' }, true],
  [{ fn: 'Ana', ge: 'f' }, true],
  [{ db: '19900101', client_user_agent: 'x' }, true],
  [{ em: 'not an address' }, true],
  [{ fn: 'Ana', ln: 'Perez' }, false],
  [{ external_id: '1' }, false],
  [{ client_ip_address: '1.2.3.4', client_user_agent: 'x' }, false],
])('%j matches nobody: %s', async (user_data, nobody) =>
  expect(await issues({ user_data })).toEqual(nobody ? ['user_data'] : []),
)

describe('custom data', () => {
  it('keeps zeros and properties of one’s own, and writes the currency in capitals', async () => {
    const custom_data = {
      value: 0,
      currency: 'usd',
      num_items: 0,
      contents: [{ id: 'a', quantity: 1, item_price: 0 }],
      colour: 'red',
    }
    const { event, issues } = await made({ event_name: 'Purchase', custom_data })
    expect(issues).toEqual([])
    expect(event['custom_data']).toEqual({ ...custom_data, currency: 'USD' })
  })
  it.each<[CustomData, string[]]>([
    [{ value: Number.NaN, currency: 'USD' }, ['custom_data.value']],
    [{ value: 1 }, ['custom_data.currency']],
    [{ value: 1, currency: 'dollars' }, ['custom_data.currency']],
  ])('%j', async (custom_data, wanted) => expect(await issues({ custom_data })).toEqual(wanted))
  it('asks value and currency of a Purchase', async () =>
    expect(await issues({ event_name: 'Purchase' })).toEqual(['custom_data.value']))
})

test('app events carry extinfo as sixteen texts', async () => {
  const app_data = {
    advertiser_tracking_enabled: false,
    application_tracking_enabled: true,
    extinfo: ['i2', 'com.shop', '1.0', '1.0 long', '17.4', 'iPhone14,5', 'en_GB', 'GMT', 'O2', 1170, 2532],
  }
  const { event, issues } = await made({ action_source: 'app', app_data })
  expect(issues).toEqual([])
  expect(event['app_data']).toMatchObject({
    advertiser_tracking_enabled: false,
    extinfo: [...app_data.extinfo.map(String), '', '', '', '', ''],
  })
})
test('app events without an OS version are refused', async () =>
  expect(
    await issues({
      action_source: 'app',
      app_data: { advertiser_tracking_enabled: true, application_tracking_enabled: true, extinfo: ['i2'] },
    }),
  ).toEqual(['app_data.extinfo']))

test('everything else is passed on, and nothing of ours', async () => {
  const { event } = await made({
    ldu: true,
    opt_out: false,
    referrer_url: 'https://a.example',
    original_event_data: { event_name: 'Purchase', event_time: '2026-11-20T00:00:00Z', order_id: '7' },
    attribution_data: { attribution_share: 0.5, attribution_model: 'last_touch', attr_window: 7 },
  })
  expect(event).toMatchObject({
    event_id: 'made',
    event_time: NOW / 1000,
    opt_out: false,
    referrer_url: 'https://a.example',
    data_processing_options: ['LDU'],
    data_processing_options_country: 0,
    data_processing_options_state: 0,
    original_event_data: { event_name: 'Purchase', event_time: Date.UTC(2026, 10, 20) / 1000, order_id: '7' },
    attribution_data: { attribution_share: 0.5, attribution_model: 'last_touch', attr_window: 7 },
  })
  expect(event).not.toHaveProperty('ldu')
})
test('limited data use names a place', async () => {
  const { event } = await made({ ldu: { country: 1, state: 1000 } })
  expect(event).toMatchObject({ data_processing_options_country: 1, data_processing_options_state: 1000 })
})
