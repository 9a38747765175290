import { createHash } from 'node:crypto'
import { createApp } from 'signalbox'
import { ads } from 'signalbox/ads'
import { ACCESS, readsOf } from 'signalbox/ads/access'
import { audiences, type Member } from 'signalbox/ads/audiences'
import { leads } from 'signalbox/ads/leads'
import { media } from 'signalbox/ads/media'
import { body, chart, csv, ndjson } from 'signalbox/ads/output'
import { reports } from 'signalbox/ads/reports'
import { targeting } from 'signalbox/ads/targeting'
import { pages } from 'signalbox/pages'
import { type SimulatorOptions, simulator } from 'signalbox/simulator'
import { describe, expect, test } from 'vitest'
import { ACCOUNT, all, ended, populate } from './kit.ts'

const make = () => createApp({ plugins: [ads({ use: [reports, audiences, targeting, media, leads] }), pages()] })
function launch(options: SimulatorOptions = {}) {
  const app = make()
  const sim = simulator(() => app, { cron: '1000d', ...options })
  return { app, sim, api: app.ads.api(sim.host) }
}
const sha = (text: string): string => createHash('sha256').update(text).digest('hex')
async function* people(count: number): AsyncGenerator<Member> {
  for (let i = 0; i < count; i++) yield { em: `P${i}@Shop.example`, external_id: `id-${i}` }
}

describe('audiences', () => {
  test('people are normalised and hashed as conversions are, in batches that form one session', async () => {
    const { sim, api } = launch()
    const { id } = await api.audiences.create({ name: 'Customers' })
    const done = await api.audiences.add(id, people(25), { batch: 10, total: 25 })
    expect(done).toEqual({ received: 25, invalid: 0, dropped: 0, batches: 3 })
    expect(sim.ads.members(id)).toBe(25)
    const bodies = sim.calls.filter((c) => c.path.endsWith('/users')).map((c) => c.body as Record<string, never>)
    expect(bodies.map((b) => b['session'])).toEqual([
      { session_id: expect.any(Number), batch_seq: 1, last_batch_flag: false, estimated_num_total: 25 },
      {
        session_id: bodies[0]?.['session']?.['session_id'],
        batch_seq: 2,
        last_batch_flag: false,
        estimated_num_total: 25,
      },
      {
        session_id: bodies[0]?.['session']?.['session_id'],
        batch_seq: 3,
        last_batch_flag: true,
        estimated_num_total: 25,
      },
    ])
    const { schema, data } = (bodies[0]?.['payload'] ?? {}) as { schema?: string[]; data?: string[][] }
    expect([schema, data?.[0]]).toEqual([
      ['EXTERN_ID', 'EMAIL'],
      ['id-0', sha('p0@shop.example')],
    ])
    const full: Member = {
      ph: '+49 170 1234567',
      fn: 'Zoë',
      ln: 'Weiß',
      db: '1990-02-03',
      ge: 'Female',
      country: 'Germany',
      zp: '10 115',
      ct: 'Berlin',
      value: 12.5,
    }
    await api.audiences.add(id, [full, { em: 'no address' }])
    expect(sim.calls.at(-1)?.body).toMatchObject({
      payload: {
        schema: ['PHONE', 'GEN', 'DOBY', 'DOBM', 'DOBD', 'LN', 'FN', 'CT', 'ZIP', 'COUNTRY', 'LOOKALIKE_VALUE'],
        data: [
          [
            sha('491701234567'),
            sha('f'),
            sha('1990'),
            sha('02'),
            sha('03'),
            sha('weiß'),
            sha('zoë'),
            sha('berlin'),
            sha('10115'),
            sha('de'),
            12.5,
          ],
        ],
      },
    })
    expect(await api.audiences.remove(id, people(5))).toMatchObject({ received: 5 })
    expect(sim.ads.members(id)).toBe(21)
  })

  test('a named upload goes on after its last batch; a replacement takes effect at its end alone', async () => {
    const { sim, api } = launch()
    const { id } = await api.audiences.create({ name: 'Customers' })
    await api.audiences.add(id, people(3))
    sim.fail('unavailable', {
      on: (call) => call.path.includes('usersreplace') && JSON.stringify(call.params).includes('"batch_seq":3'),
    })
    const options = { batch: 10, session: 'nightly' }
    await expect(api.audiences.replace(id, people(45), options)).rejects.toMatchObject({ class: 'transient' })
    expect(sim.ads.members(id)).toBe(3)
    const before = sim.calls.length
    expect(await api.audiences.replace(id, people(45), options)).toEqual({
      received: 45,
      invalid: 0,
      dropped: 0,
      batches: 5,
    })
    expect(sim.calls.length - before).toBe(3)
    expect(sim.ads.members(id)).toBe(45)
    await expect(api.audiences.replace(id, [])).rejects.toMatchObject({ code: 'input_invalid' })
  })

  test.each<[string, readonly Member[], number, number]>([
    ['at the end', [{ em: 'a@b.co' }, { em: 'b@b.co' }, { em: 'none' }], 2, 1],
    ['at the beginning', [{ em: 'none' }, { em: 'a@b.co' }, { em: 'b@b.co' }], 2, 1],
    ['in between', [{ em: 'a@b.co' }, { em: 'none' }, { em: 'nobody' }, { em: 'b@b.co' }], 2, 2],
  ])('the last batch is marked as such where nobody of a batch is usable %s', async (_, members, received, dropped) => {
    const { sim, api } = launch()
    const { id } = await api.audiences.create({ name: 'Customers' })
    await api.audiences.add(id, people(5))
    const done = await api.audiences.replace(id, members, { batch: 1 })
    expect(done).toEqual({ received, dropped, invalid: 0, batches: 2 })
    expect(sim.ads.members(id)).toBe(2)
  })

  test('a replacement that stood still for longer than Meta keeps its session begins anew', async () => {
    const { sim, api } = launch()
    const { id } = await api.audiences.create({ name: 'Customers' })
    const third = { on: (call: { params: object }) => JSON.stringify(call.params).includes('"batch_seq":3') }
    sim.fail('unavailable', third)
    const options = { batch: 10, session: 'nightly' }
    await expect(api.audiences.replace(id, people(45), options)).rejects.toMatchObject({ class: 'transient' })
    await sim.advance(91 * 60_000)
    const before = sim.calls.length
    expect(await api.audiences.replace(id, people(45), options)).toMatchObject({ received: 45, batches: 5 })
    expect(sim.calls.length - before).toBe(5)
    expect(sim.ads.members(id)).toBe(45)
  })

  test('lookalikes, visitors, engagement and sharing', async () => {
    const { sim, api } = launch()
    const seed = await api.audiences.create({ name: 'Best', is_value_based: true })
    await api.audiences.lookalike({ name: 'Alike', origin_audience_id: seed.id, countries: ['DE', 'AT'], ratio: 0.05 })
    await api.audiences.website({ name: 'Visitors', pixel: '1', days: 30, url: '/shoes', prefill: true })
    await api.audiences.engagement({
      name: 'Fans',
      source: { type: 'page', id: '2' },
      event: 'page_engaged',
      days: 365,
    })
    expect(sim.ads.objects('audience').map((a) => a['lookalike_spec'] ?? a['rule'] ?? a['subtype'])).toEqual([
      'CUSTOM',
      { ratio: 0.05, location_spec: { geo_locations: { countries: ['DE', 'AT'] } } },
      {
        inclusions: {
          operator: 'or',
          rules: [
            {
              event_sources: [{ id: '1', type: 'pixel' }],
              retention_seconds: 2_592_000,
              filter: { operator: 'and', filters: [{ field: 'url', operator: 'i_contains', value: '/shoes' }] },
            },
          ],
        },
      },
      {
        inclusions: {
          operator: 'or',
          rules: [
            {
              event_sources: [{ id: '2', type: 'page' }],
              retention_seconds: 31_536_000,
              filter: { operator: 'and', filters: [{ field: 'event', operator: 'eq', value: 'page_engaged' }] },
            },
          ],
        },
      },
    ])
    expect(() => api.audiences.website({ name: 'x', pixel: '1', days: 181 })).toThrow('1 to 180')
    expect(() =>
      api.audiences.lookalike({ name: 'x', origin_audience_id: '1', countries: ['DE'], ratio: 0.5 }),
    ).toThrow('0.20')
    await api.audiences.share(seed.id, ['act_77'])
    expect(sim.ads.objects('audience')[0]?.['adaccounts']).toEqual(['77'])
    await api.audiences.unshare(seed.id, ['act_77'])
    expect(sim.ads.objects('audience')[0]?.['adaccounts']).toEqual([])
    expect(await all(api.audiences.list(['name']))).toHaveLength(4)
    expect(await api.audiences.get(seed.id, ['approximate_count_lower_bound'])).toMatchObject({
      approximate_count_lower_bound: -1,
    })
  })

  test('terms that nobody accepted are explained', async () => {
    const { sim, api } = launch()
    sim.ads.terms(false)
    await expect(api.audiences.create({ name: 'Customers' })).rejects.toMatchObject({
      class: 'setup',
      subcode: 1870034,
      fix: expect.stringContaining('customaudiences/tos/?act=610000000000001'),
    })
  })
})

describe('targeting', () => {
  test('search, suggestions, validation, places and estimates', async () => {
    const { api } = launch()
    const { data } = await api.targeting.search('soccer', { limit_type: 'interests' })
    expect(data).toMatchObject([{ id: '6003107902433', type: 'interests' }])
    expect((await api.targeting.interests('mus')).data).toHaveLength(1)
    expect((await api.targeting.categories('behaviors')).data).toHaveLength(2)
    expect((await api.targeting.browse()).data.length).toBeGreaterThan(4)
    expect(
      (await api.targeting.suggest([{ type: 'interests', id: '6003107902433' }])).data.some(
        (t) => t.id === '6003107902433',
      ),
    ).toBe(false)
    expect(
      (
        await api.targeting.validate([
          { type: 'interests', id: '1' },
          { type: 'interests', id: '6003107902433' },
        ])
      ).data.map((t) => t.valid),
    ).toEqual([false, true])
    expect((await api.targeting.validInterests(['Music', 'Moon'])).data.map((t) => t.valid)).toEqual([true, false])
    expect((await api.targeting.similarInterests(['Music'])).data).toHaveLength(2)
    expect((await api.targeting.locations('menlo', { location_types: ['city'] })).data).toMatchObject([
      { key: '2420379' },
    ])
    expect((await api.targeting.locales('german')).data).toEqual([{ key: 5, name: 'German' }])
    const spec = { geo_locations: { countries: ['DE'] } }
    expect((await api.targeting.reach(spec)).data.users_lower_bound).toBeGreaterThan(0)
    expect(
      (await api.targeting.delivery({ targeting_spec: spec, optimization_goal: 'REACH' })).data[0]?.estimate_ready,
    ).toBe(true)
    await expect(api.targeting.reach({})).rejects.toMatchObject({ class: 'invalid' })
  })
})

describe('media', () => {
  const png = new Blob([new Uint8Array([137, 80, 78, 71])], { type: 'image/png' })
  test('pictures from bytes, streams and addresses; the same picture is the same hash', async () => {
    const fetch = (async () =>
      new Response(png, { headers: { 'content-type': 'image/png' } })) as typeof globalThis.fetch
    const { api } = launch({ fetch })
    const one = await api.images.upload(png, { name: 'a.png' })
    const two = await api.images.upload({ stream: png.stream(), size: png.size, type: 'image/png' })
    const three = await api.images.upload('https://shop.example/a.png')
    expect([two.hash, three.hash]).toEqual([one.hash, one.hash])
    expect(await api.images.get([one.hash])).toMatchObject([{ hash: one.hash, name: 'a.png' }])
    await api.images.delete(one.hash)
    await expect(api.images.upload('http://shop.example/a.png')).rejects.toMatchObject({ code: 'media_refused' })
    await expect(api.images.upload(new Blob([]))).rejects.toMatchObject({ class: 'invalid' })
  })

  test('an address that leads to no picture, or to too much of it, is refused', async () => {
    const answers = [
      new Response('<html>', { headers: { 'content-type': 'text/html' } }),
      new Response('', { status: 404 }),
      new Response(new Uint8Array(31 * 1024 * 1024), { headers: { 'content-type': 'image/png' } }),
    ]
    const { api } = launch({ fetch: (async () => answers.shift()) as unknown as typeof globalThis.fetch })
    for (const why of ['no picture', 'answered 404', 'larger than'])
      await expect(api.images.upload('https://shop.example/a.png')).rejects.toThrow(why)
  })

  test('videos go in the pieces that Meta asks for, with progress; thumbnails when they are ready', async () => {
    const { sim, api } = launch()
    const size = 9 * 1024 * 1024
    const told: number[] = []
    const bytes = new Uint8Array(size)
    const stream = new Blob([bytes]).stream()
    const { id } = await api.videos.upload({ stream, size }, { title: 'Spring', onProgress: (sent) => told.push(sent) })
    expect(told).toEqual([4 * 1024 * 1024, 8 * 1024 * 1024, size])
    expect([await api.videos.status(id), await api.videos.thumbnails(id)]).toEqual(['processing', []])
    await sim.advance('1m')
    expect(await api.videos.status(id)).toBe('ready')
    expect(await api.videos.thumbnails(id)).toHaveLength(2)
    expect(await api.videos.upload('https://shop.example/a.mp4')).toMatchObject({ id: expect.any(String) })
  })
})

describe('events', () => {
  test('webhooks of the account are typed events of its API', async () => {
    const { app, sim } = launch()
    const seen: unknown[] = []
    app.ads.on(
      'account:creative_fatigue',
      (ctx) => void seen.push([ctx.account.creative_fatigue_level, ctx.api.account, ctx.event.id]),
    )
    app.ads.on('account:with_issues_ad_objects', (ctx) => void seen.push(ctx.account.error_summary))
    app.ads.on('account:product_set_issue', (ctx) => void seen.push(ctx.account))
    app.ads.on('unknown:field', (ctx) => void seen.push(ctx.unknown.field))
    await sim.ads.change('creative_fatigue', {
      ad_account_id: '61',
      adgroup_id: '7',
      creative_fatigue_level: 'HIGH',
      creative_fatigue_message: 'm',
    })
    await sim.ads.change('with_issues_ad_objects', {
      id: '8',
      level: 'AD',
      error_code: '567',
      error_summary: 'Rejected',
      error_message: 'm',
    })
    await sim.ads.change('product_set_issue', { product_set_id: '9' })
    await sim.ads.change('moon_phase', 1)
    expect(seen).toEqual([['HIGH', ACCOUNT, '7'], 'Rejected', { product_set_id: '9' }, 'moon_phase'])
    expect(app.fields()['ad_account']).toContain('creative_fatigue')
  })

  test('the same change of the same second is one event; odd values are events as well', async () => {
    const { app, sim } = launch()
    const seen: unknown[] = []
    app.ads.on('account:with_issues_ad_objects', (ctx) => void seen.push(ctx.event.data))
    await sim.ads.change('with_issues_ad_objects', { id: '8' })
    await sim.redeliver(0)
    await sim.ads.change('with_issues_ad_objects', null)
    await sim.ads.change('with_issues_ad_objects', [1])
    expect(seen).toEqual([{ id: '8' }, {}, {}])
  })

  test('a lead is joined with the ad that it came from, asked for once', async () => {
    const { sim, api } = launch()
    const [campaign = ''] = await populate(api, 1)
    const ad = String(sim.ads.objects('ad')[0]?.['id'])
    const answer = {
      id: ad,
      name: 'Ad 0.0.0',
      adset: { id: '1', name: 'Germany' },
      campaign: { id: campaign, name: 'Campaign 0', objective: 'OUTCOME_SALES' },
    }
    const graph = { ...api.graph, get: async () => answer as never }
    const joined = leads.api?.({ api: { ...api, graph }, store: sim.host.store.scope('x') } as never)
    expect(await joined?.leads.source({ ad_id: ad })).toEqual({
      ad: { id: ad, name: 'Ad 0.0.0' },
      adset: answer.adset,
      campaign: answer.campaign,
    })
    expect(await joined?.leads.source({ adgroup_id: ad })).toMatchObject({ ad: { id: ad } })
    expect(await joined?.leads.source({})).toBeUndefined()
  })
})

describe('incremental reports', () => {
  test('read what is new and look back, and go on after a commit alone', async () => {
    const { sim, api } = launch()
    await populate(api, 1)
    const spec = { level: 'campaign', fields: ['campaign_id', 'spend'] } as const
    const options = { name: 'daily', from: '2026-11-01', lookback: 3 }
    const first = await api.incremental(ACCOUNT, spec, options)
    expect(first.range).toEqual({ since: '2026-11-01', until: '2026-11-22' })
    // Another isolate, before the commit, goes on with the same days and the same report.
    const same = await api.incremental(ACCOUNT, spec, options)
    expect([same.range, same.report?.id]).toEqual([first.range, first.report?.id])
    if (first.report) await ended(sim, first.report)
    expect((await all(first.report ?? ([] as never))).length).toBeGreaterThan(15)
    await first.commit()
    expect((await api.incremental(ACCOUNT, spec, options)).range).toBeUndefined()
    await sim.advance('48h')
    expect((await api.incremental(ACCOUNT, spec, options)).range).toEqual({ since: '2026-11-20', until: '2026-11-24' })
  })
})

describe('outputs', () => {
  const rows = [
    { date_start: '2026-11-01', name: 'A, "x"', spend: '1.5', actions: [{ action_type: 'link_click', value: '2' }] },
    { date_start: '2026-11-02', name: '=HYPERLINK("evil")', spend: '2' },
    { date_start: '2026-11-02', name: 'A, "x"', spend: -3 },
  ]
  test('CSV quotes, keeps columns, and gives a spreadsheet no formulas', async () => {
    expect((await all(csv(rows, ['date_start', 'name', 'spend', 'actions']))).join('')).toBe(
      'date_start,name,spend,actions\r\n' +
        '2026-11-01,"A, ""x""",1.5,"[{""action_type"":""link_click"",""value"":""2""}]"\r\n' +
        '2026-11-02,"\'=HYPERLINK(""evil"")",2,\r\n' +
        '2026-11-02,"A, ""x""",-3,\r\n',
    )
    expect(await all(csv([]))).toEqual([])
    expect(await new Response(body(ndjson(rows.slice(1, 2)))).text()).toBe(`${JSON.stringify(rows[1])}\n`)
  })
  test('lines of a chart have a place for every label', async () => {
    expect(await chart(rows, { y: 'spend', by: 'name' })).toEqual({
      labels: ['2026-11-01', '2026-11-02'],
      series: [
        { name: 'A, "x"', values: [1.5, -3] },
        { name: '=HYPERLINK("evil")', values: [null, 2] },
      ],
    })
  })
})

describe('access', () => {
  const methods = (value: unknown, path = ''): string[] =>
    Object.entries(value as object).flatMap(([key, inner]) => {
      const name = path ? `${path}.${key}` : key
      if (typeof inner === 'function') return [name]
      return typeof inner === 'object' && key !== 'graph' ? methods(inner, name) : []
    })
  test('every method is marked', () => {
    const { api } = launch()
    expect(methods(api).sort()).toEqual(Object.keys(ACCESS).sort())
  })
  test('reads alone can be given away, and they only read', async () => {
    const { sim, api } = launch()
    const tools = readsOf(api)
    expect(Object.keys(tools)).not.toContain('campaigns.create')
    expect(await all(tools['campaigns.list'](['name']))).toEqual([])
    await tools['targeting.search']('x')
    await tools.usage()
    expect(new Set(sim.calls.map((c) => c.method))).toEqual(new Set(['GET']))
  })
})
