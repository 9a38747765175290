import { describe, expect, it } from 'vitest'
import { accounts } from '../../../plugins/whatsapp/features/accounts.ts'
import { analytics } from '../../../plugins/whatsapp/features/analytics.ts'
import { marketing } from '../../../plugins/whatsapp/features/marketing.ts'
import { numbers } from '../../../plugins/whatsapp/features/numbers.ts'
import { payments } from '../../../plugins/whatsapp/features/payments.ts'
import { profile } from '../../../plugins/whatsapp/features/profile.ts'
import { template } from '../../../plugins/whatsapp/features/templates.ts'
import { PHONE, type Sent, WABA, withFeature } from './harness.ts'
import { objections } from './openapi.ts'

const base = { messaging_product: 'whatsapp' }
const code = (error: string) => ({ code: error })
/** What was sent, as method, path, query and body; and what Meta's specification says against it. */
const line = (c: Sent): unknown[] => [
  `${c.method} ${c.path}${decodeURIComponent(c.url.search)}`,
  ...(c.json ? [c.json] : []),
]
const against = (c: Sent, path: string): void => expect(objections(c.method, path, c.json ?? {})).toEqual([])

describe('numbers', () => {
  it('asks as Meta documents it', async () => {
    const { api, calls } = withFeature(numbers)
    const n = api.numbers
    await n.list(WABA, { fields: 'id' })
    await n.add(WABA, { cc: '27', phone_number: '27820001111', verified_name: 'Shop' })
    await n.get({ fields: 'status' })
    await n.requestCode({ code_method: 'SMS', language: 'en_US' })
    await n.verifyCode('123456')
    await n.register({ pin: '654321', data_localization_region: 'DE' })
    await n.deregister()
    await n.setPin('000000')
    await n.setDisplayName('Shop')
    await n.settings()
    await n.configure({ user_identity_change: { enabled: true } })
    await n.setCallback({ override_callback_uri: 'https://a.example', verify_token: 'v' })
    await n.deleteCallback()
    await n.official()
    await n.compliance()
    await n.applyOfficial({ action: 'WITHDRAW_APPLICATION' })
    await n.setCompliance({ entity_name: 'Shop', entity_type: 'PARTNERSHIP', is_registered: true })
    await n.configure({ user_identity_change: { enable_identity_key_check: true } })
    expect(calls.map(line)).toEqual([
      [`GET ${WABA}/phone_numbers?fields=id`],
      [`POST ${WABA}/phone_numbers`, { cc: '27', phone_number: '27820001111', verified_name: 'Shop' }],
      [`GET ${PHONE}?fields=status`],
      [`POST ${PHONE}/request_code`, { code_method: 'SMS', language: 'en_US' }],
      [`POST ${PHONE}/verify_code`, { code: '123456' }],
      [`POST ${PHONE}/register`, { ...base, pin: '654321', data_localization_region: 'DE' }],
      [`POST ${PHONE}/deregister`],
      [`POST ${PHONE}`, { pin: '000000' }],
      [`POST ${PHONE}`, { new_display_name: 'Shop' }],
      [`GET ${PHONE}/settings`],
      [`POST ${PHONE}/settings`, { user_identity_change: { enabled: true } }],
      [`POST ${PHONE}`, { webhook_configuration: { override_callback_uri: 'https://a.example', verify_token: 'v' } }],
      [`POST ${PHONE}`, { webhook_configuration: { override_callback_uri: '' } }],
      [`GET ${PHONE}/official_business_account`],
      [`GET ${PHONE}/business_compliance_info`],
      [`POST ${PHONE}/official_business_account`, { action: 'WITHDRAW_APPLICATION' }],
      [
        `POST ${PHONE}/business_compliance_info`,
        { ...base, entity_name: 'Shop', entity_type: 'PARTNERSHIP', is_registered: true },
      ],
      [`POST ${PHONE}/settings`, { user_identity_change: { enable_identity_key_check: true } }],
    ])
    const own = '/{Phone-Number-ID}'
    against(calls[1]!, '/{WABA-ID}/phone_numbers')
    for (const edge of [
      [3, 'request_code'],
      [4, 'verify_code'],
      [5, 'register'],
      [10, 'settings'],
      [15, 'official_business_account'],
    ] as const)
      against(calls[edge[0]]!, `${own}/${edge[1]}`)
    for (const i of [7, 8, 11]) against(calls[i]!, own)
  })
  it('refuses codes and names that cannot be', async () => {
    const { api, calls } = withFeature(numbers)
    for (const pin of ['12345', '1234567', 'abcdef'])
      await expect(api.numbers.register({ pin })).rejects.toMatchObject(code('input_invalid'))
    await expect(api.numbers.verifyCode('12-456')).rejects.toMatchObject(code('input_invalid'))
    await expect(api.numbers.setDisplayName('x')).rejects.toMatchObject(code('input_invalid'))
    expect(calls).toHaveLength(0)
  })
})

describe('profile', () => {
  it('asks as Meta documents it', async () => {
    const { api, calls } = withFeature(profile)
    await api.profile.get()
    await api.profile.update({ about: 'Open', websites: ['https://a.example'], vertical: 'RETAIL' })
    await api.profile.setPicture('4::aW')
    await api.profile.username()
    await api.profile.setUsername({ username: 'shop', transfer_action: 'force_transfer' })
    await api.profile.deleteUsername()
    await api.profile.usernameSuggestions()
    await api.qrCodes.list({ limit: 5 })
    await api.qrCodes.get('4O4YGZEG3RIVE1')
    await api.qrCodes.create({ prefilled_message: 'Hi', generate_qr_image: 'SVG' })
    await api.qrCodes.update({ code: '4O4YGZEG3RIVE1', prefilled_message: 'Hi' })
    await api.qrCodes.delete('ABCDEFGH234567')
    await api.automation.get()
    await api.automation.set({
      enable_welcome_message: true,
      prompts: ['Prices?'],
      commands: [{ command_name: 'help', command_description: 'Help' }],
    })
    await api.commerce.get()
    await api.commerce.set({ is_cart_enabled: true, is_catalog_visible: false })
    await api.blocks.list()
    await api.blocks.add(['16505551234', 'US.13491208655302741918'])
    await api.blocks.remove(['16505551234'])
    await api.contactBook.delete('US.13491208655302741918')
    await expect(api.contactBook.delete('US.ENT.11815799212886844830')).rejects.toMatchObject({ code: 'input_invalid' })
    expect(calls.map(line)).toEqual([
      [
        `GET ${PHONE}/whatsapp_business_profile?fields=about,address,description,email,profile_picture_url,websites,vertical`,
      ],
      [
        `POST ${PHONE}/whatsapp_business_profile`,
        { ...base, about: 'Open', websites: ['https://a.example'], vertical: 'RETAIL' },
      ],
      [`POST ${PHONE}/whatsapp_business_profile`, { ...base, profile_picture_handle: '4::aW' }],
      [`GET ${PHONE}/username`],
      [`POST ${PHONE}/username`, { username: 'shop', transfer_action: 'force_transfer' }],
      [`DELETE ${PHONE}/username`],
      [`GET ${PHONE}/username_suggestions`],
      [`GET ${PHONE}/message_qrdls?limit=5`],
      [`GET ${PHONE}/message_qrdls/4O4YGZEG3RIVE1`],
      [`POST ${PHONE}/message_qrdls`, { prefilled_message: 'Hi', generate_qr_image: 'SVG' }],
      [`POST ${PHONE}/message_qrdls`, { code: '4O4YGZEG3RIVE1', prefilled_message: 'Hi' }],
      [`DELETE ${PHONE}/message_qrdls/ABCDEFGH234567`],
      [`GET ${PHONE}?fields=conversational_automation`],
      [
        `POST ${PHONE}/conversational_automation`,
        {
          enable_welcome_message: true,
          prompts: ['Prices?'],
          commands: [{ command_name: 'help', command_description: 'Help' }],
        },
      ],
      [`GET ${PHONE}/whatsapp_commerce_settings`],
      [`POST ${PHONE}/whatsapp_commerce_settings?is_cart_enabled=true&is_catalog_visible=false`],
      [`GET ${PHONE}/block_users`],
      [
        `POST ${PHONE}/block_users`,
        { ...base, block_users: [{ user: '16505551234' }, { user_id: 'US.13491208655302741918' }] },
      ],
      [`DELETE ${PHONE}/block_users`, { ...base, block_users: [{ user: '16505551234' }] }],
      [`DELETE ${PHONE}/contact_book?messaging_product=whatsapp&bsuid=US.13491208655302741918`],
    ])
    const own = '/{Phone-Number-ID}'
    for (const i of [1, 2]) against(calls[i]!, `${own}/whatsapp_business_profile`)
    for (const i of [9]) against(calls[i]!, `${own}/message_qrdls`)
    against(calls[13]!, `${own}/conversational_automation`)
    for (const i of [17, 18]) against(calls[i]!, `${own}/block_users`)
  })
  it('refuses what is too long, before the network', async () => {
    const { api, calls } = withFeature(profile)
    const over = code('limit_exceeded')
    await expect(api.profile.update({ about: 'x'.repeat(140) })).rejects.toMatchObject(over)
    await expect(api.profile.update({ websites: ['a', 'b', 'c'] })).rejects.toMatchObject(over)
    await expect(api.profile.update({ description: 'x'.repeat(513) })).rejects.toMatchObject(over)
    await expect(api.profile.update({ websites: ['x'.repeat(257)] })).rejects.toMatchObject(over)
    await expect(api.qrCodes.create({ prefilled_message: 'x'.repeat(141) })).rejects.toMatchObject(over)
    await expect(api.automation.set({ prompts: ['a', 'b', 'c', 'd'] })).rejects.toMatchObject(over)
    await expect(api.automation.set({ prompts: ['x'.repeat(81)] })).rejects.toMatchObject(over)
    const named = (command_name: string) =>
      api.automation.set({ commands: [{ command_name, command_description: 'a' }] })
    await expect(named('x'.repeat(31))).rejects.toMatchObject(code('input_invalid'))
    await expect(named('a-b')).rejects.toMatchObject(code('input_invalid'))
    await expect(api.qrCodes.update({ code: 'short', prefilled_message: 'a' })).rejects.toMatchObject(
      code('input_invalid'),
    )
    expect(calls).toHaveLength(0)
    await api.profile.update({ description: 'x'.repeat(512) })
    expect(calls).toHaveLength(1)
  })
})

describe('analytics', () => {
  it('writes queries as calls on a field', async () => {
    const { api, last } = withFeature(analytics)
    const span = { start: 1, end: 2 }
    const fields = async (ask: Promise<unknown>) => {
      await ask
      return [last().path, last().query['fields']]
    }
    expect(await fields(api.analytics.messages(WABA, { ...span, granularity: 'DAY', phone_numbers: ['1'] }))).toEqual([
      WABA,
      'analytics.start(1).end(2).granularity(DAY).phone_numbers(["1"])',
    ])
    expect(
      await fields(
        api.analytics.conversations(WABA, { ...span, granularity: 'DAILY', dimensions: ['COUNTRY', 'PHONE'] }),
      ),
    ).toEqual([WABA, 'conversation_analytics.start(1).end(2).granularity(DAILY).dimensions(["COUNTRY","PHONE"])'])
    expect(
      await fields(api.analytics.pricing(WABA, { ...span, granularity: 'MONTHLY', metric_types: ['COST'] })),
    ).toEqual([WABA, 'pricing_analytics.start(1).end(2).granularity(MONTHLY).metric_types(["COST"])'])
    await api.analytics.templates(WABA, { ...span, granularity: 'DAILY', template_ids: ['7'], metric_types: ['SENT'] })
    expect([last().path, last().query]).toEqual([
      `${WABA}/template_analytics`,
      { start: '1', end: '2', granularity: 'DAILY', template_ids: '["7"]', metric_types: '["SENT"]' },
    ])
    const many = { ...span, granularity: 'DAILY', template_ids: Array.from({ length: 11 }, String) } as const
    await expect(api.analytics.templates(WABA, many)).rejects.toMatchObject(code('limit_exceeded'))
    await api.analytics.templateGroups(WABA, {
      start: '2027-01-01',
      end: '2027-01-31',
      use_waba_timezone: true,
      granularity: 'DAILY',
      template_group_ids: ['8'],
    })
    expect([last().path, last().query]).toEqual([
      `${WABA}/template_group_analytics`,
      {
        start: '2027-01-01',
        end: '2027-01-31',
        use_waba_timezone: 'true',
        granularity: 'DAILY',
        template_group_ids: '["8"]',
      },
    ])
    expect(
      await fields(api.analytics.calls(WABA, { ...span, granularity: 'DAILY', directions: ['USER_INITIATED'] })),
    ).toEqual([WABA, 'call_analytics.start(1).end(2).granularity(DAILY).directions(["USER_INITIATED"])'])
    await api.analytics.groups(WABA, { ...span, group_ids: ['Y2Fw'], metric_types: ['SENT', 'PARTICIPANTS_LEFT'] })
    expect([last().path, last().query]).toEqual([
      `${WABA}/group_analytics`,
      { start: '1', end: '2', group_ids: '["Y2Fw"]', metric_types: '["SENT","PARTICIPANTS_LEFT"]' },
    ])
    await api.analytics.enableTemplates(WABA)
    expect(line(last())).toEqual([`POST ${WABA}`, { is_enabled_for_insights: true }])
  })
  it('lists activities and history', async () => {
    const { api, calls } = withFeature(analytics)
    await api.analytics.activities(WABA, { since: '1' })
    await api.analytics.history({ message_id: 'wamid.1' })
    await api.analytics.historyEvents('9', { status_filter: 'READ' })
    expect(calls.map(line)).toEqual([
      [`GET ${WABA}/activities?since=1`],
      [`GET ${PHONE}/message_history?message_id=wamid.1`],
      ['GET 9/events?status_filter=READ'],
    ])
  })
})

describe('marketing and payments', () => {
  it('sends a template through the Marketing Messages API', async () => {
    const { api, last } = withFeature(marketing, () => ({ messages: [{ id: 'wamid.1' }] }))
    const sale = template('sale', {
      language: 'en',
      category: 'MARKETING',
      components: [{ type: 'BODY', text: 'Hi {{1}}!' }],
    })
    await api.marketing('16505551234', sale.message({ body: { 1: 'Ann' } }), {
      product_policy: 'STRICT',
      message_activity_sharing: true,
      tracker: 's-1',
    })
    expect(last().path).toBe(`${PHONE}/marketing_messages`)
    expect(last().json).toMatchObject({
      to: '16505551234',
      type: 'template',
      template: { name: 'sale' },
      product_policy: 'STRICT',
      message_activity_sharing: true,
      biz_opaque_callback_data: 's-1',
    })
    against(last(), '/{Phone-Number-ID}/marketing_messages')
    await expect(
      api.marketing('16505551234', sale.message({ body: { 1: 'Ann' } }), { tracker: 'x'.repeat(513) }),
    ).rejects.toMatchObject(code('limit_exceeded'))
  })
  it('keeps payment configurations', async () => {
    const { api, calls } = withFeature(payments)
    await api.payments.list(WABA)
    await api.payments.get(WABA, 'my shop')
    await api.payments.create(WABA, { configuration_name: 'shop', provider_name: 'razorpay' })
    await api.payments.update(WABA, 'shop', { data_endpoint_url: 'https://a.example' })
    await api.payments.link(WABA, { configuration_name: 'shop' })
    await api.payments.delete(WABA, 'shop')
    await api.payments.lookup('shop', 'order 1')
    expect(calls.map((c) => [`${c.method} ${c.path}`, c.json])).toEqual([
      [`GET ${WABA}/payment_configurations`, undefined],
      [`GET ${WABA}/payment_configuration/my%20shop`, undefined],
      [`POST ${WABA}/payment_configuration`, { configuration_name: 'shop', provider_name: 'razorpay' }],
      [`POST ${WABA}/payment_configuration/shop`, { data_endpoint_url: 'https://a.example' }],
      [`POST ${WABA}/generate_payment_configuration_oauth_link`, { configuration_name: 'shop' }],
      [`DELETE ${WABA}/payment_configuration`, { configuration_name: 'shop' }],
      [`GET ${PHONE}/payments/shop/order%201`, undefined],
    ])
  })
})

describe('accounts', () => {
  it('asks as Meta documents it', async () => {
    const { api, calls } = withFeature(accounts)
    await api.accounts.get(WABA, { fields: 'name' })
    await api.accounts.owned('77')
    await api.accounts.parentIds('77')
    await api.accounts.shared('77')
    await api.accounts.subscriptions(WABA)
    await api.accounts.subscribe(WABA)
    await api.accounts.unsubscribe(WABA)
    await api.accounts.signups(WABA)
    await api.accounts.createSignup(WABA, { message: 'Join', policy: { tos: 'https://a.example', accepted: true } })
    await api.accounts.signup('5')
    await api.accounts.updateSignup('5', { message: 'Come' })
    expect(calls.map(line)).toEqual([
      [`GET ${WABA}?fields=name`],
      ['GET 77/owned_whatsapp_business_accounts'],
      ['GET 77/parent-bsuid-accounts'],
      ['GET 77/client_whatsapp_business_accounts'],
      [`GET ${WABA}/subscribed_apps`],
      [`POST ${WABA}/subscribed_apps`],
      [`DELETE ${WABA}/subscribed_apps`],
      [`GET ${WABA}/signups`],
      [`POST ${WABA}/signups`, { message: 'Join', policy: { tos: 'https://a.example', accepted: true } }],
      ['GET signups/5'],
      ['POST signups/5', { message: 'Come' }],
    ])
    await expect(api.accounts.createSignup(WABA, { promo_code: 'a b' })).rejects.toMatchObject(code('input_invalid'))
    await expect(api.accounts.createSignup(WABA, { website: 'http://a.example' })).rejects.toMatchObject(
      code('input_invalid'),
    )
  })
  it('finishes Embedded Signup', async () => {
    const { api, calls } = withFeature(accounts)
    const callback = { override_callback_uri: 'https://a.example', verify_token: 'v' }
    await api.accounts.finishSignup({ waba: WABA, pin: '123456', callback })
    expect(calls.map(line)).toEqual([
      [`POST ${WABA}/subscribed_apps`, callback],
      [`POST ${PHONE}/register`, { ...base, pin: '123456' }],
    ])
    against(calls[0]!, '/{WABA-ID}/subscribed_apps')
    await api.accounts.finishSignup({ waba: WABA })
    expect(calls.map((c) => c.path).slice(2)).toEqual([`${WABA}/subscribed_apps`])
  })

  describe('coexistence sync', () => {
    it('goes out once for each type, however many ask at the same time', async () => {
      const { api, app, host, calls } = withFeature(accounts, () => ({ request_id: 'r' }))
      const asked = await Promise.allSettled(Array.from({ length: 8 }, () => api.accounts.sync('history')))
      expect(asked.filter((a) => a.status === 'fulfilled')).toHaveLength(1)
      for (const a of asked) if (a.status === 'rejected') expect(a.reason).toMatchObject(code('limit_exceeded'))
      expect(await api.accounts.sync('smb_app_state_sync')).toEqual({ request_id: 'r' })
      await app.whatsapp.api(host, 'another-number').accounts.sync('history')
      expect(calls.map(line)).toEqual([
        [`POST ${PHONE}/smb_app_data`, { ...base, sync_type: 'history' }],
        [`POST ${PHONE}/smb_app_data`, { ...base, sync_type: 'smb_app_state_sync' }],
        ['POST another-number/smb_app_data', { ...base, sync_type: 'history' }],
      ])
    })
    it('may be asked for again after another onboarding', async () => {
      const { api, calls } = withFeature(accounts)
      await api.accounts.sync('history')
      await api.accounts.sync('history', '2027-01-04')
      await expect(api.accounts.sync('history', '2027-01-04')).rejects.toMatchObject(code('limit_exceeded'))
      expect(calls).toHaveLength(2)
    })
    it('may be tried again when Meta refused it, not when the answer was lost', async () => {
      let reply: () => Response = () => Response.json({ error: { code: 190, message: 'expired' } }, { status: 401 })
      const { api, calls } = withFeature(accounts, () => reply())
      await expect(api.accounts.sync('history')).rejects.toMatchObject(code('graph_failed'))
      reply = () => {
        throw new TypeError('connection reset')
      }
      await expect(api.accounts.sync('history')).rejects.toMatchObject(code('graph_failed'))
      reply = () => Response.json({ request_id: 'r' })
      await expect(api.accounts.sync('history')).rejects.toMatchObject(code('limit_exceeded'))
      expect(calls).toHaveLength(2)
    })
  })
})
