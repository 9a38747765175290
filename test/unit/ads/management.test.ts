import { printCall } from 'signalbox/ads'
import { expect, test } from 'vitest'
import { ACCOUNT, adset, all, CAMPAIGN, populate, STORY, started } from './kit.ts'

test('a campaign, an ad set, a creative and an ad are made, read, changed, listed and deleted', async () => {
  const { sim, api } = started()
  const campaign = await api.campaigns.create(CAMPAIGN)
  const set = await api.adsets.create(adset(campaign.id))
  const creative = await api.creatives.create({ name: 'Link', object_story_spec: STORY })
  const ad = await api.ads.create({
    name: 'One',
    adset_id: set.id,
    status: 'PAUSED',
    creative: { creative_id: creative.id },
  })

  expect(await api.campaigns.get(campaign.id, ['name', 'objective', 'effective_status'])).toEqual({
    id: campaign.id,
    name: 'Spring',
    objective: 'OUTCOME_SALES',
    effective_status: 'ACTIVE',
  })
  expect(await api.ads.get(ad.id, ['creative', 'campaign_id'])).toEqual({
    id: ad.id,
    creative: { id: creative.id },
    campaign_id: campaign.id,
  })
  expect(await api.adsets.update(set.id, { daily_budget: 3500, status: 'PAUSED' })).toEqual({ success: true })
  expect(await all(api.adsets.list(['daily_budget', 'status'], { of: campaign.id }))).toEqual([
    { id: set.id, daily_budget: '3500', status: 'PAUSED' },
  ])
  expect(await api.ads.previews(ad.id, 'MOBILE_FEED_STANDARD')).toMatchObject([
    { body: expect.stringContaining('iframe') },
  ])
  expect(await api.preview({ object_story_spec: STORY }, 'INSTAGRAM_STORY')).toHaveLength(1)
  await api.ads.delete(ad.id)
  expect(await all(api.ads.list(['name']))).toEqual([])
  expect(await all(api.ads.list(['status'], { effective_status: ['DELETED'] }))).toEqual([
    { id: ad.id, status: 'DELETED' },
  ])
  expect(sim.calls.every(({ path }) => path.startsWith('/v26.0/'))).toBe(true)
})

test('copies keep what is below, and budgets get a schedule', async () => {
  const { sim, api } = started()
  const [id = ''] = await populate(api, 1)
  const copied = await api.campaigns.copy(id, { deep_copy: true, rename_options: { rename_suffix: ' (2)' } })
  expect(copied.ad_object_ids?.map((o) => o.ad_object_type)).toEqual([
    'campaign',
    'ad_set',
    'ad',
    'ad',
    'ad_set',
    'ad',
    'ad',
  ])
  expect(sim.ads.objects('campaign').at(-1)).toMatchObject({ name: 'Campaign 0 (2)', status: 'PAUSED' })
  const times = { time_start: 1_800_000_000, time_end: 1_800_090_000 }
  const made = await api.schedules.create(id, { budget_value: 2, budget_value_type: 'MULTIPLIER', ...times })
  expect(await all(api.schedules.list(id))).toMatchObject([{ id: made.id, budget_value: 2 }])
  await api.schedules.update(made.id, { budget_value: 3 })
  await api.schedules.delete(made.id)
  expect(await all(api.schedules.list(id))).toEqual([])
})

test('a marker makes an object once, also after a call without an answer', async () => {
  const { sim, api } = started()
  const first = await api.campaigns.create(CAMPAIGN, { marker: 'order-42' })
  expect(await api.campaigns.create(CAMPAIGN, { marker: 'order-42' })).toEqual({ id: first.id, found: true })
  sim.fail('lost', { on: (call) => call.method === 'POST' && call.path.includes('campaigns') })
  await api.campaigns.update(first.id, { status: 'ARCHIVED' })
  expect(await api.campaigns.create(CAMPAIGN, { marker: 'order-42' })).toEqual({ id: first.id, found: true })
  const second = await api.campaigns.create(CAMPAIGN, { marker: 'order-43' })
  expect(second.found).toBe(true)
  sim.fail('lost', { on: (call) => call.method === 'POST' && call.path.includes('adcreatives') })
  const creative = await api.creatives.create({ object_story_spec: STORY }, { marker: 'c:1' })
  expect(creative.found).toBe(true)
  expect(sim.ads.objects('campaign').map((c) => c['name'])).toEqual(['Spring [order-42]', 'Spring [order-43]'])
  expect(sim.ads.objects('creative').map((c) => c['name'])).toEqual(['[c:1]'])
  await expect(api.campaigns.create(CAMPAIGN, { marker: 'a b' })).rejects.toMatchObject({ code: 'input_invalid' })
})

test('validate-only changes nothing, here and at Meta', async () => {
  const { sim, api } = started()
  await api.campaigns.create(CAMPAIGN, { validateOnly: true })
  const bad = { ...adset('1'), daily_budget: 100 }
  await expect(api.adsets.create(bad, { validateOnly: true })).rejects.toMatchObject({
    class: 'invalid',
    metaCode: 100,
  })
  expect(sim.ads.objects('campaign')).toEqual([])
})

test('a batch puts calls of many methods into one POST, and one failure hinders no other', async () => {
  const { sim, api } = started()
  const before = sim.calls.length
  const done = await api.batch((b) => [
    b.campaigns.create(CAMPAIGN),
    b.campaigns.create({ ...CAMPAIGN, name: '' }),
    b.campaigns.create({ ...CAMPAIGN, daily_budget: 1.5 }),
    b.campaigns.create(CAMPAIGN, { marker: 'm' }),
  ])
  expect(done.map((d) => d.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
  expect(done[2]).toMatchObject({ reason: { code: 'input_invalid' } })
  expect(sim.ads.objects('campaign')).toHaveLength(2)
  // The marker is looked for first, together with the others' calls; then its campaign is made.
  expect(sim.calls.slice(before).map((c) => `${c.method} ${c.path}`)).toEqual(['POST /v26.0', 'POST /v26.0'])
  const ids = sim.ads.objects('campaign').map((c) => String(c['id']))
  const many = Array.from({ length: 120 }, (_, i) => ids[i % 2] as string)
  const start = sim.calls.length
  const updates = await api.batch((b) => many.map((id) => b.campaigns.update(id, { status: 'PAUSED' })))
  expect(updates.every((u) => u.status === 'fulfilled')).toBe(true)
  expect(sim.calls.length - start).toBe(3)
})

test('everything under an account is paused with one call, and put on again', async () => {
  const { sim, api } = started()
  const ids = await populate(api, 3)
  await api.campaigns.update(ids[0] as string, { status: 'PAUSED' })
  const { paused, failed } = await api.pauseAll()
  expect([[...paused].sort(), failed]).toEqual([ids.slice(1).sort(), []])
  const statuses = await all(api.ads.list(['effective_status']))
  expect(new Set(statuses.map((s) => s.effective_status))).toEqual(new Set(['CAMPAIGN_PAUSED']))
  expect(await api.resumeAll(paused)).toEqual([])
  expect(sim.ads.objects('campaign').map((c) => c['status'])).toEqual(['PAUSED', 'ACTIVE', 'ACTIVE'])
})

test('a read-only client refuses every write, also raw ones and those in batches, and makes reports', async () => {
  const { sim, api } = started({ readonly: true })
  const refused = { code: 'write_refused' }
  await expect(api.campaigns.create(CAMPAIGN)).rejects.toMatchObject(refused)
  await expect(api.graph.delete('1')).rejects.toMatchObject(refused)
  const item = [{ method: 'POST', relative_url: '1', body: 'status=PAUSED' }]
  await expect(api.graph.post('', new URLSearchParams({ batch: JSON.stringify(item) }))).rejects.toMatchObject(refused)
  const [one] = await api.batch((b) => [b.ads.delete('1')])
  expect(one).toMatchObject({ status: 'rejected', reason: refused })
  await expect(api.graph.get('1', { params: { method: 'post', status: 'PAUSED' } })).rejects.toMatchObject(refused)
  const sly = [{ method: 'GET', relative_url: '1?method=delete' }]
  await expect(api.graph.post('', new URLSearchParams({ batch: JSON.stringify(sly) }))).rejects.toMatchObject(refused)
  expect(sim.calls).toEqual([])
  expect(await all(api.campaigns.list(['name']))).toEqual([])
  expect(await all(api.report(ACCOUNT, { fields: ['spend'] }))).toEqual([])
})

test('budgets above the caps are refused wherever they stand', async () => {
  const { sim, api } = started({ caps: { daily_budget: 5000, budget_value: 9000 } })
  const refused = { code: 'write_refused' }
  await expect(api.campaigns.create({ ...CAMPAIGN, daily_budget: 5001 })).rejects.toMatchObject(refused)
  await expect(api.adsets.update('1', { daily_budget: 9e9 })).rejects.toMatchObject(refused)
  await expect(api.graph.post('1', { daily_budget: '6000' })).rejects.toMatchObject(refused)
  await expect(api.graph.post('1', { adset_budgets: [{ adset_id: '2', daily_budget: 6000 }] })).rejects.toMatchObject(
    refused,
  )
  const [one] = await api.batch((b) => [b.adsets.update('1', { daily_budget: 6000 })])
  expect(one).toMatchObject({ status: 'rejected', reason: refused })
  const item = [{ method: 'POST', relative_url: '1', body: 'daily_budget=6000' }]
  await expect(api.graph.post('', new URLSearchParams({ batch: JSON.stringify(item) }))).rejects.toMatchObject(refused)
  const addressed = [{ method: 'POST', relative_url: '1?daily_budget=6000' }]
  for (const batch of [item, addressed]) {
    await expect(api.graph.post('', { batch })).rejects.toMatchObject(refused)
    await expect(api.graph.post('', { batch: JSON.stringify(batch) })).rejects.toMatchObject(refused)
    const adbatch = batch.map((one) => ({ name: 'one', ...one }))
    await expect(api.graph.post(`${ACCOUNT}/asyncadrequests`, { adbatch })).rejects.toMatchObject(refused)
  }
  await expect(api.graph.post('1?daily_budget=6000')).rejects.toMatchObject(refused)
  await expect(api.graph.post('1', { status: 'ACTIVE' }, { params: { daily_budget: 6000 } })).rejects.toMatchObject(
    refused,
  )
  expect(sim.calls).toEqual([])
  const { id } = await api.campaigns.create({ ...CAMPAIGN, daily_budget: 5000 })
  const times = { time_start: 1, time_end: 2 }
  await api.schedules.create(id, { budget_value: 90_000, budget_value_type: 'MULTIPLIER', ...times })
  const absolute = { budget_value: 90_000, budget_value_type: 'ABSOLUTE', ...times } as const
  await expect(api.schedules.create(id, absolute)).rejects.toMatchObject(refused)
})

test('a dry run makes reads, prints writes, and changes nothing', async () => {
  const { sim, api } = started()
  const [id = ''] = await populate(api, 1)
  const state = JSON.stringify(sim.ads.objects('campaign'))
  const calls = await api.dryRun(async (dry) => {
    const made = await dry.campaigns.create(CAMPAIGN)
    await dry.adsets.create(adset(made.id))
    await dry.pauseAll()
  })
  expect(calls.map(printCall)).toEqual([
    `POST /${ACCOUNT}/campaigns ${JSON.stringify(CAMPAIGN)}`,
    `POST /${ACCOUNT}/adsets ${JSON.stringify(adset('dry-run-1'))}`,
    `POST /${id} {"status":"PAUSED"}`,
  ])
  expect(JSON.stringify(sim.ads.objects('campaign'))).toBe(state)
})

test('usage tells tier, fullest budget and when calls work again; calls are held back per account', async () => {
  const other = 'act_610000000000002'
  const { sim, api } = started({}, { env: { META_AD_ACCOUNTS: other } })
  expect(await api.usage()).toMatchObject({ account: ACCOUNT, tier: 'limited', percent: 1, retryAt: undefined })
  sim.limit({ adsUsage: 100, regainMinutes: 12 })
  await expect(api.campaigns.create(CAMPAIGN)).rejects.toMatchObject({ class: 'rate', metaCode: 80004 })
  const retryAt = sim.now() + 12 * 60_000
  expect(await api.usage()).toMatchObject({ percent: 100, retryAt })
  sim.limit({})
  const before = sim.calls.length
  await expect(api.campaigns.create(CAMPAIGN)).rejects.toMatchObject({ code: 'limit_exceeded', retryAt })
  expect(sim.calls.length).toBe(before)
  await api.of(other).campaigns.create(CAMPAIGN)
  await sim.advance('12m')
  await api.campaigns.create(CAMPAIGN)
})

test('another version of the Marketing API is used where the plugin is told so; dead ones fail with 2635', async () => {
  const { sim, api } = started({ version: 'v25.0' })
  await api.campaigns.create(CAMPAIGN)
  await api.batch((b) => [b.campaigns.create(CAMPAIGN)])
  expect(sim.calls.map((c) => c.path)).toEqual([`/v25.0/${ACCOUNT}/campaigns`, '/v25.0'])
  const dead = started({ version: 'v24.0' }).api
  await expect(dead.campaigns.create(CAMPAIGN)).rejects.toMatchObject({ class: 'version', metaCode: 2635 })
})
