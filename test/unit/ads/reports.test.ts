import { type ReportSpec, reports } from 'signalbox/ads/reports'
import { describe, expect, test } from 'vitest'
import { ACCOUNT, all, ended, populate, rowsOf, started } from './kit.ts'

const WEEK = { since: '2026-11-15', until: '2026-11-21' }
const BY_AD = {
  level: 'ad',
  fields: ['ad_id', 'ad_name', 'impressions', 'clicks', 'spend', 'actions'],
  time_range: WEEK,
  time_increment: 1,
} as const satisfies ReportSpec

const sorted = (rows: readonly unknown[]): string[] =>
  rows.map((row) => JSON.stringify(row, Object.keys(row as object).sort())).sort()

describe('small and large', () => {
  test('a small report is one call, and its rows are typed texts or numbers', async () => {
    const { sim, api } = started()
    await populate(api, 1)
    const before = sim.calls.length
    const spec = { fields: ['account_id', 'spend', 'actions'], time_range: WEEK } as const
    const [row] = await all(api.report(ACCOUNT, spec))
    expect(row).toMatchObject({ account_id: ACCOUNT.slice(4), spend: expect.any(String), date_start: WEEK.since })
    expect(sim.calls.slice(before).map((c) => c.method)).toEqual(['GET'])
    const [parsed] = await all(api.report(ACCOUNT, { ...spec, numbers: true }))
    expect(parsed).toEqual({
      account_id: ACCOUNT.slice(4),
      spend: Number(row?.spend),
      actions: row?.actions?.map((a) => ({ ...a, value: Number(a.value) })),
      date_start: WEEK.since,
      date_stop: WEEK.until,
    })
  })

  test('a large one is a run, polled until it is done, and read page by page', async () => {
    const { sim, api } = started()
    await populate(api, 2)
    const report = api.report(ACCOUNT, { ...BY_AD, limit: 10 })
    const progress = await report.start()
    expect(progress).toMatchObject({ state: 'running', percent: 0, pieces: 1, retryAt: sim.now() + 1000 })
    await sim.advance('2s')
    expect((await report.advance()).percent).toBeGreaterThan(0)
    await ended(sim, report)
    const pages = await all(report.pages())
    const direct = await all(api.report(ACCOUNT, { ...BY_AD, level: 'account' }))
    expect(pages.map((p) => p.rows.length)).toEqual(
      [10, 10, 10, 10, 10].slice(0, pages.length - 1).concat(pages.at(-1)?.rows.length ?? 0),
    )
    const sum = (rows: readonly { impressions?: string }[]) => rows.reduce((n, r) => n + Number(r.impressions), 0)
    expect(sum(pages.flatMap((p) => p.rows))).toBe(sum(direct))
    // A place is good in any isolate, later.
    const rest = await all(api.resumeReport(report.id).pages({ after: pages[1]?.place }))
    expect(rest.flatMap((p) => p.rows)).toEqual(pages.slice(2).flatMap((p) => p.rows))
    expect(pages.at(-1)?.place).toBeUndefined()
  })

  test('the task goes on with reports in the background', async () => {
    const { sim, api } = started({}, { cron: '1m' })
    await populate(api, 1)
    const { id } = await api.report(ACCOUNT, BY_AD, { id: 'daily' }).start()
    await sim.advance('10m')
    expect(await api.resumeReport(id).progress()).toMatchObject({ state: 'done', percent: 100, retryAt: undefined })
  })

  test('the task keeps no report waiting for one whose account nobody speaks for any more', async () => {
    const { sim, api } = started()
    await populate(api, 1)
    for (const id of ['a', 'b']) await api.report(ACCOUNT, BY_AD, { id }).start()
    await sim.advance('10m')
    let calls = 0
    const init = { config: undefined, host: sim.host, store: sim.host.store.scope('plugin/ads'), log: sim.host.log }
    await reports.tasks?.['reports']?.run({
      ...init,
      signal: new AbortController().signal,
      budgetMs: 60_000,
      api(account: string | undefined) {
        if (calls++ === 0) throw new Error('No credentials')
        return account === ACCOUNT ? api : (undefined as never)
      },
    })
    expect((await api.resumeReport('a').progress()).state).toBe('running')
    expect((await api.resumeReport('b').progress()).state).toBe('done')
  })

  test('a report that could not be made for 30 days is given up, and no task comes back to it', async () => {
    const { sim, api } = started()
    await populate(api, 1)
    const report = api.report(ACCOUNT, BY_AD, { id: 'old' })
    await report.start()
    await sim.advance('31d')
    expect(await report.advance()).toMatchObject({
      state: 'failed',
      failure: { message: expect.stringMatching('30 days') },
    })
    expect(await sim.host.store.scope('plugin/ads').list('open/')).toEqual([])
  })

  test('without waiting, what is not ready says when it will be', async () => {
    const { sim, api } = started()
    await populate(api, 1)
    const report = api.report(ACCOUNT, BY_AD)
    await expect(all(report.pages({ wait: false }))).rejects.toMatchObject({ code: 'busy', retryAt: sim.now() + 1000 })
    await sim.advance('1m')
    expect(await all(report.pages({ wait: false }))).toHaveLength(1)
  })

  test('breakdowns, windows, sorting, filters, increments and presets', async () => {
    const { sim, api } = started()
    await populate(api, 1)
    const rows = await rowsOf(
      sim,
      api.report(ACCOUNT, {
        level: 'campaign',
        fields: ['campaign_id', 'spend', 'actions'],
        breakdowns: ['age', 'gender'],
        action_attribution_windows: ['7d_click', '1d_view'],
        sort: ['spend_descending'],
        date_preset: 'last_7d',
        numbers: true,
      }),
    )
    expect(rows.map((r) => `${r.age} ${r.gender}`).sort()).toEqual([
      '18-24 female',
      '18-24 male',
      '25-34 female',
      '25-34 male',
      '35-44 female',
      '35-44 male',
    ])
    expect(rows[0]?.actions?.[0]).toMatchObject({ '7d_click': expect.any(Number), '1d_view': expect.any(Number) })
    const spends = rows.map((r) => r.spend ?? 0)
    expect(spends).toEqual([...spends].sort((a, b) => b - a))
    // Half past nine in London is one at night in Los Angeles: the account's yesterday is the 22nd.
    expect(rows[0]).toMatchObject({ date_start: '2026-11-16', date_stop: '2026-11-22' })
    const monthly = {
      level: 'ad',
      fields: ['ad_id'],
      time_range: { since: '2026-09-10', until: '2026-11-05' },
      time_increment: 'monthly',
    } as const
    const filtering = [{ field: 'ad.id', operator: 'IN', value: [sim.ads.objects('ad')[0]?.['id']] }]
    const months = await rowsOf(sim, api.report(ACCOUNT, { ...monthly, filtering }))
    expect(months.map((r) => r.date_start)).toEqual(['2026-09-10', '2026-10-01', '2026-11-01'])
  })
})

describe('what Meta no longer serves', () => {
  test('is replaced or left out with a warning, and never fails the report', async () => {
    const { sim, api } = started()
    await populate(api, 1)
    const spec = {
      fields: ['spend', 'relevance_score', 'social_reach'],
      action_attribution_windows: ['7d_view', '7d_click'],
      date_preset: 'lifetime',
    } as unknown as ReportSpec
    const report = api.report(ACCOUNT, spec)
    const { warnings, state } = await report.start()
    expect(state).toBe('done')
    expect(warnings.map((w) => w.split(' (')[0])).toEqual([
      'relevance_score: not served since 2019-04-30, replaced by quality_ranking, engagement_rate_ranking, conversion_rate_ranking',
      'social_reach: not served since 2018-07-01, left out',
      '7d_view: not served since 2026-01-12, replaced by 1d_view',
      'lifetime: not served since 2021-05-25, replaced by maximum',
    ])
    expect(sim.calls.at(-1)?.query).toMatchObject({ date_preset: 'maximum' })
  })

  test('an opt-in breakdown that comes back empty is said so', async () => {
    const { sim, api } = started()
    await populate(api, 1)
    const spec = {
      level: 'campaign',
      fields: ['spend'],
      breakdowns: ['impression_device'],
      date_preset: 'last_7d',
    } as const
    expect(await rowsOf(sim, api.report(ACCOUNT, spec))).toEqual([])
    expect(sim.log.find((line) => line.level === 'warn')?.message).toContain('impression_device: no rows')
    sim.ads.optIn('impression_device')
    expect(await rowsOf(sim, api.report(ACCOUNT, spec))).toHaveLength(2)
  })
})

describe('trouble at Meta', () => {
  test('a run that does not exist yet is asked for again (100/33)', async () => {
    const { sim, api } = started()
    await populate(api, 1)
    sim.limit({ reportUnseen: '3s' })
    const before = sim.calls.length
    expect((await rowsOf(sim, api.report(ACCOUNT, BY_AD))).length).toBeGreaterThan(20)
    const calls = sim.calls.slice(before)
    expect(calls.filter((c) => c.status === 400)).not.toEqual([])
    expect(calls.filter((c) => c.method === 'POST')).toHaveLength(1)
  })

  test('a run that is lost is made anew', async () => {
    const { sim, api } = started()
    await populate(api, 1)
    sim.limit({ reportUnseen: '90s' })
    const rows = rowsOf(sim, api.report(ACCOUNT, BY_AD))
    await sim.advance('61s')
    sim.limit({})
    expect((await rows).length).toBeGreaterThan(20)
  })

  test.each([1000, 200, 60, 12, 8])(
    'a report too big for Meta (100/1487534 above %i cells) is split and gives the same rows',
    async (cells) => {
      const { sim, api } = started()
      await populate(api, 3)
      const whole = await rowsOf(sim, api.report(ACCOUNT, { ...BY_AD, mode: 'async' }))
      sim.limit({ reportCells: cells })
      const report = api.report(ACCOUNT, { ...BY_AD, mode: 'async' })
      const rows = await rowsOf(sim, report)
      expect(sorted(rows)).toEqual(sorted(whole))
      const { pieces } = await report.progress()
      if (cells < whole.length * BY_AD.fields.length) expect(pieces).toBeGreaterThan(1)
    },
  )

  test('one object, one row and one field that is still too big is given up by name', async () => {
    const { sim, api } = started()
    await populate(api, 1)
    sim.limit({ reportCells: 0 })
    const spec = { level: 'account', fields: ['spend', 'clicks'], time_range: WEEK, mode: 'async' } as const
    await expect(rowsOf(sim, api.report(ACCOUNT, spec))).rejects.toMatchObject({
      code: 'graph_failed',
      message: expect.stringContaining(`smallest piece: ${ACCOUNT}; account_id, spend`),
    })
  })

  test('a page is halved where Meta asks for less, and whole again after it', async () => {
    const { sim, api } = started()
    await populate(api, 3)
    const whole = await rowsOf(sim, api.report(ACCOUNT, BY_AD))
    sim.limit({ reportPage: 20 })
    const before = sim.calls.length
    expect(await rowsOf(sim, api.report(ACCOUNT, { ...BY_AD, limit: 32 }))).toEqual(whole)
    const limits = sim.calls
      .slice(before)
      .flatMap((c) => (c.path.endsWith('/insights') && c.method === 'GET' ? [c.query['limit']] : []))
    expect(limits.slice(0, 4)).toEqual(['32', '16', '32', '16'])
  })

  test('limits hold it back until Meta says, and it goes on', async () => {
    const { sim, api } = started()
    await populate(api, 1)
    sim.limit({ adsUsage: 100, regainMinutes: 20 })
    const report = api.report(ACCOUNT, BY_AD)
    expect((await report.start()).retryAt).toBe(sim.now() + 20 * 60_000)
    sim.limit({})
    expect((await rowsOf(sim, report)).length).toBeGreaterThan(20)
  })

  test('an unknown field fails with Meta’s own words', async () => {
    const { sim, api } = started()
    const spec = { fields: ['spend'], more: ['moon_phase'], level: 'ad' } as const
    const failed = rowsOf(sim, api.report(ACCOUNT, spec))
    await expect(failed).rejects.toThrow('moon_phase is not valid')
  })
})
