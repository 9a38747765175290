import { createApp } from 'signalbox/fast'
import { simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { accounts } from 'signalbox/whatsapp/accounts'
import { analytics } from 'signalbox/whatsapp/analytics'
import { groups } from 'signalbox/whatsapp/groups'
import { profile } from 'signalbox/whatsapp/profile'
import { template, templates } from 'signalbox/whatsapp/templates'
import { expect, test } from 'vitest'

const WABA = '210000000000001'
const OTHER = '210000000000002'
function business() {
  const app = createApp({ plugins: [whatsapp({ use: [accounts, analytics, groups, profile, templates] })] })
  const number = (id: string, entry: string) => ({
    product: 'whatsapp' as const,
    id,
    entry,
    name: 'Signal Shop',
    handle: id,
  })
  const sim = simulator(app, { accounts: [number('110000000000001', WABA), number('110000000000002', OTHER)] })
  return { sim, api: app.whatsapp.api(sim.host), second: app.whatsapp.api(sim.host, '110000000000002') }
}
const shipped = template('shipped', {
  language: 'en',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: 'Your order is on its way to you now.' }],
})

test('a text of 4096 emoji goes out, as Meta counts code points; a file whose type nobody says is refused', async () => {
  const { sim, api } = business()
  const chat = sim.whatsapp.user('27820001111')
  await chat.says('hi')
  await api.text('27820001111', '😀'.repeat(4096))
  expect(chat.received).toHaveLength(1)
  const file = { stream: new Blob(['x']).stream(), type: 'application/octet-stream' }
  await expect(api.document('27820001111', file)).rejects.toThrow(/supported MIME type/)
})

test('figures of messages, conversations, prices and templates', async () => {
  const { sim, api } = business()
  const { id } = await api.templates.create(WABA, shipped)
  await sim.advance('2m')
  await sim.whatsapp.user('27820001111').says('hi')
  await api.text('27820001111', 'Hello')
  await api.template('27820001111', shipped)
  const start = Math.floor(sim.now() / 86_400_000) * 86_400
  const span = { start, end: start + 86_400 }
  const day = { start, end: start + 86_400 }
  expect(await api.analytics.messages(WABA, { ...span, granularity: 'DAY' })).toMatchObject({
    analytics: { granularity: 'DAY', data_points: [{ ...day, sent: 2, delivered: 2 }] },
  })
  const spent = await api.analytics.pricing(WABA, {
    ...span,
    granularity: 'DAILY',
    dimensions: ['PRICING_CATEGORY', 'COUNTRY'],
  })
  expect(spent['pricing_analytics']?.data?.[0]?.data_points).toEqual([
    { ...day, country: 'ZA', pricing_category: 'SERVICE', volume: 1, cost: 0.0076 },
    { ...day, country: 'ZA', pricing_category: 'UTILITY', volume: 1, cost: 0.0076 },
  ])
  const talks = await api.analytics.conversations(WABA, { ...span, granularity: 'DAILY' })
  expect(talks['conversation_analytics']?.data?.[0]?.data_points).toMatchObject([{ conversation: 2 }])
  const query = { ...span, granularity: 'DAILY', template_ids: [id] } as const
  await expect(api.analytics.templates(WABA, query)).rejects.toThrow(/not been enabled/)
  await api.analytics.enableTemplates(WABA)
  expect(await api.analytics.templates(WABA, query)).toMatchObject({
    data: [{ data_points: [{ template_id: id, sent: 1, delivered: 1, read: 1 }] }],
  })
  await expect(api.analytics.messages(WABA, { start: 2, end: 1, granularity: 'DAY' })).rejects.toThrow(/before/)
})

test.each([
  [
    'before October 2026, an open window makes answers and utility templates free',
    Date.UTC(2026, 8, 30),
    [0, 0, 0.0379],
  ],
  ['since then every message that arrives is charged', Date.UTC(2026, 9, 1), [0.0076, 0.0076, 0.0379]],
])('%s', async (_, start, [service, utility, marketing]) => {
  const told: unknown[] = []
  const app = createApp({ plugins: [whatsapp({ use: [analytics, templates] })] })
  app.whatsapp.on('status:delivered', (ctx) => void told.push(ctx.status.pricing))
  const sim = simulator(app, { start })
  const { waba } = sim.whatsapp
  const api = app.whatsapp.api(sim.host)
  const sale = template('sale', { ...shipped.definition, category: 'MARKETING' })
  for (const made of [shipped, sale]) await api.templates.create(waba, made)
  await sim.advance('2m')
  const ann = sim.whatsapp.user('27820001111')
  await ann.says('hi')
  await api.text('27820001111', 'Hello')
  await api.template('27820001111', shipped)
  await api.template('27820001111', sale)
  await sim.settle()
  const type = service ? 'regular' : 'free_customer_service'
  const common = { billable: service !== 0, pricing_model: 'PMP', type }
  expect(told).toEqual([
    { ...common, category: 'service' },
    { ...common, category: 'utility' },
    { billable: true, pricing_model: 'PMP', type: 'regular', category: 'marketing' },
  ])
  await ann.blocks()
  await api.template('27820001111', sale)
  const query = { start: start / 1000, end: start / 1000 + 86_400, granularity: 'DAILY' } as const
  const { pricing_analytics } = await api.analytics.pricing(waba, { ...query, dimensions: ['PRICING_CATEGORY'] })
  const cost = (pricing_category: string, cost: unknown) =>
    expect.objectContaining({ pricing_category, volume: 1, cost })
  expect(pricing_analytics?.data?.[0]?.data_points).toEqual([
    cost('SERVICE', service),
    cost('UTILITY', utility),
    cost('MARKETING', marketing),
  ])
})

test('a username belongs to one number', async () => {
  const { api, second } = business()
  await expect(api.profile.setUsername({ username: 'Not This' })).rejects.toThrow(/147001/)
  await api.profile.setUsername({ username: 'signal.shop' })
  expect(await api.profile.username()).toEqual({ username: 'signal.shop', status: 'approved' })
  await expect(second.profile.setUsername({ username: 'signal.shop' })).rejects.toThrow(/147005/)
  await second.profile.setUsername({ username: 'signal.shop', transfer_action: 'force_transfer' })
  expect(await api.profile.username()).toEqual({})
  expect((await api.profile.usernameSuggestions()).data[0]?.username_suggestions).toContain('signalshop')
})

test('templates are compared, taken up again, copied and written in many languages', async () => {
  const { sim, api, second } = business()
  const { id } = await api.templates.create(WABA, shipped)
  await sim.advance('2m')
  const { data } = await api.templates.list(WABA, { name: 'hello_world' })
  const compared = await api.templates.compare(id, { template_ids: data[0]?.id ?? '', start: 0, end: 7 * 86_400 })
  expect(compared.data).toHaveLength(3)
  expect(await api.templates.unpause(id)).toMatchObject({ success: false })
  await sim.whatsapp.review('shipped', 'PAUSED')
  expect(await api.templates.unpause(id)).toEqual({ success: true })
  expect((await api.templates.get(id)).status).toBe('APPROVED')
  const moved = await second.templates.migrate(OTHER, { source_waba_id: WABA })
  expect(moved.migrated_templates).toHaveLength(1)
  const made = await api.templates.upsert(WABA, {
    name: 'code',
    category: 'AUTHENTICATION',
    languages: ['en_US', 'de'],
    components: [{ type: 'BODY', add_security_recommendation: true }] as never,
  })
  expect(made.data).toMatchObject([{ language: 'en_US' }, { language: 'de' }])
})

test('people ask to join a group, and are let in or not', async () => {
  const { sim, api } = business()
  await api.groups.create({ subject: 'Tour', join_approval_mode: 'approval_required' })
  const id = (await api.groups.list()).data.groups[0]?.id ?? ''
  const { invite_link } = await api.groups.inviteLink(id)
  for (const user of ['27820001111', '27820002222']) await sim.whatsapp.user(user).joins(invite_link)
  const [first, second] = (await api.groups.joinRequests(id)).data
  expect(await api.groups.approve(id, [first?.join_request_id ?? '', 'nobody'])).toMatchObject({
    approved_join_requests: [first?.join_request_id],
    failed_join_requests: [{ join_request_id: 'nobody' }],
  })
  await api.groups.reject(id, [second?.join_request_id ?? ''])
  expect((await api.groups.joinRequests(id)).data).toEqual([])
  expect((await api.groups.get(id)).participants).toEqual([{ wa_id: '27820001111' }])
  await api.groups.deleteInviteLink(id)
  await expect(sim.whatsapp.user('3').joins(invite_link)).rejects.toThrow(/no group/)
})

test('the end of Embedded Signup: subscribed and registered', async () => {
  const { sim, api } = business()
  await api.accounts.finishSignup({ waba: WABA, pin: '123456' })
  expect((await api.accounts.subscriptions(WABA)).data).toHaveLength(1)
  expect(sim.calls.map((call) => call.path.split('/').at(-1))).toEqual([
    'subscribed_apps',
    'register',
    'subscribed_apps',
  ])
})
