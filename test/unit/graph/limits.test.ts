import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { createGraph } from '../../../core/graph/client.ts'
import {
  type BatchCall,
  batch,
  budgetOf,
  gate,
  LIMITS,
  type LimitsOptions,
  limits,
  loadTier,
  platformLimit,
  SMOOTHING,
  saveTier,
  tierOf,
  usageOf,
} from '../../../core/graph/mod.ts'
import { definePlugin } from '../../../core/plugin.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
import type { Store } from '../../../core/storage/store.ts'
import { testHost } from '../../conformance/checks/kit.ts'
import { clock, metaError, TOKEN } from './kit.ts'

/** Several isolates of one app: their own memory, one store, one clock, one Meta. */
function fleet(answer: (path: string) => Response, product = 'ads', auto = false) {
  const time = clock(auto)
  const store = memoryStore({ now: () => time.now })
  const calls: { path: string; at: number }[] = []
  const graph = (account: string) =>
    createGraph({
      credentials: () => ({ token: TOKEN }),
      site: { product, account, store, now: () => time.now, random: () => 0.5, timer: time.timer },
      fetch: async (input) => {
        const path = new URL(String(input)).pathname.split('/').slice(2).join('/')
        calls.push({ path, at: time.now })
        return answer(path)
      },
    })
  return { graph, time, store, calls }
}
const reply = (headers: Record<string, object>, body: object = {}) =>
  Response.json(body, { headers: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, JSON.stringify(v)])) })

describe('usageOf', () => {
  it('reads all five headers, and every entry of the lists', () => {
    const headers = new Headers({
      'x-app-usage': '{"call_count":10,"total_cputime":40,"total_time":25}',
      'x-page-usage': '{"call_count":1,"total_cputime":2,"total_time":3}',
      'x-ad-account-usage': '{"acc_id_util_pct":100,"reset_time_duration":120,"ads_api_access_tier":"standard_access"}',
      'x-fb-ads-insights-throttle': '{"app_id_util_pct":5.5,"acc_id_util_pct":0}',
      'x-business-use-case-usage': JSON.stringify({
        1: [
          { type: 'messenger', call_count: 3, total_cputime: 4, total_time: 5, estimated_time_to_regain_access: 0 },
          { type: 'pages', call_count: 99, total_cputime: 4, total_time: 5, estimated_time_to_regain_access: 19 },
        ],
        2: [{ type: 'ads_insights', call_count: 1, total_cputime: 2, total_time: 60 }],
      }),
    })
    expect(usageOf(headers).map((u) => [u.header.slice(0, 12), u.id, u.type, u.percent, u.regainMs])).toEqual([
      ['x-app-usage', undefined, undefined, 40, 0],
      ['x-page-usage', undefined, undefined, 3, 0],
      ['x-ad-account', undefined, undefined, 100, 120_000],
      ['x-fb-ads-ins', undefined, undefined, 5.5, 0],
      ['x-business-u', '1', 'messenger', 5, 0],
      ['x-business-u', '1', 'pages', 99, 1_140_000],
      ['x-business-u', '2', 'ads_insights', 60, 0],
    ])
  })
  it('bears any header', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        const headers = { get: (name: string) => (/usage|throttle/.test(name) ? text : null) } as Headers
        for (const usage of usageOf(headers)) expect(Number.isNaN(usage.percent)).toBe(false)
      }),
    )
    expect(usageOf(undefined)).toEqual([])
  })
})

describe('gate', () => {
  const full = {
    'x-business-use-case-usage': {
      1: [
        { type: 'ads_insights', call_count: 4 },
        { type: 'ads_insights', call_count: 96, estimated_time_to_regain_access: 7 },
      ],
    },
  }
  it('closes one account’s use case, in every isolate, until Meta’s time is over', async () => {
    const { graph, time, calls } = fleet((path) => (path === 'act_1/insights' ? reply(full) : reply({})))
    const [a, b] = [graph('act_1').use(gate()), graph('act_1').use(gate())]
    await a.get('act_1/insights')
    for (const isolate of [a, b]) {
      const error = await isolate.get('act_1/insights').catch((e: unknown) => e)
      expect(error).toMatchObject({ code: 'limit_exceeded', class: 'rate', retryAt: time.now + 420_000 })
    }
    await b.get('act_1/campaigns')
    await graph('act_2').use(gate()).get('act_1/insights')
    expect(calls).toHaveLength(3)
    await time.advance(419_000)
    await expect(b.get('act_1/insights')).rejects.toMatchObject({ code: 'limit_exceeded' })
    await time.advance(2000)
    await b.get('act_1/insights')
    expect(calls).toHaveLength(4)
  })
  it('closes on an error’s number and headers', async () => {
    const { graph, time } = fleet(() =>
      Response.json(
        { error: { code: 80004, message: 'x' } },
        {
          status: 400,
          headers: {
            'x-business-use-case-usage':
              '{"1":[{"type":"ads_management","call_count":100,"estimated_time_to_regain_access":2}]}',
          },
        },
      ),
    )
    const gated = graph('act_1').use(gate())
    await expect(gated.get('act_1/ads')).rejects.toMatchObject({ metaCode: 80004, retryAt: time.now + 120_000 })
    await expect(gated.get('act_1/ads')).rejects.toMatchObject({ code: 'limit_exceeded', retryAt: time.now + 120_000 })
  })
  it('closes a whole product on the app’s limit, and no one on a person’s', async () => {
    const { graph, time } = fleet((path) => (path === 'pair' ? metaError(131056) : metaError(4)), 'whatsapp')
    const [one, other] = [graph('1').use(gate()), graph('2').use(gate())]
    await expect(one.post('pair')).rejects.toMatchObject({ metaCode: 131056 })
    await expect(one.post('x')).rejects.toMatchObject({ metaCode: 4 })
    await time.advance(1500)
    await expect(other.post('x')).rejects.toMatchObject({ code: 'limit_exceeded' })
  })
  it('reads the store once a second, also where each call of an app has a client of its own', async () => {
    let reads = 0
    const counted = (store: Store): Store => ({
      ...store,
      scope: (name) => counted(store.scope(name)),
      get: (key) => {
        reads++
        return store.get(key)
      },
    })
    const plugin = definePlugin({ id: 'asker', api: ({ graph }) => ({ me: () => graph.get('me') }) })
    const app = createApp({ plugins: [plugin], graph: { use: [gate()] }, tenants: async () => ({ token: TOKEN }) })
    const { host, advance } = testHost({ store: counted(memoryStore()) })
    Object.assign(host, { fetch: async () => reply({}) })
    const ask = () => app.asker.api(host as never, '1').me()
    await ask()
    const first = reads
    await Promise.all([ask(), ask()])
    expect([first, reads]).toEqual([2, 2])
    advance(1001)
    await ask()
    expect(reads).toBe(4)
  })
  it('writes nothing while budgets last', async () => {
    const { graph, store } = fleet(() => reply({ 'x-app-usage': { call_count: 94 } }))
    const gated = graph('1').use(gate())
    await gated.get('me')
    expect(await store.get('gate/ads')).toBeUndefined()
    await gated.get('me')
  })
})

describe('limits', () => {
  const message = (to: string, type?: string) =>
    type
      ? { recipient: { id: to }, message: { attachment: { type } } }
      : { messaging_product: 'whatsapp', to, text: { body: 'x' } }
  it('lets 80 messages a second through a WhatsApp number, from all isolates together', async () => {
    const { graph, calls, time } = fleet(() => Response.json({}), 'whatsapp')
    const isolates = [1, 2, 3].map(() => graph('1').use(limits({ maxWaitMs: 0 })))
    const results = await Promise.allSettled(
      Array.from({ length: 200 }, (_, i) => isolates[i % 3]!.post('1/messages', message(`2782${i}`))),
    )
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(80)
    expect(calls).toHaveLength(80)
    await time.advance(500)
    const more = await Promise.allSettled(
      Array.from({ length: 80 }, (_, i) => isolates[i % 3]!.post('1/messages', message(`2783${i}`))),
    )
    expect(more.filter((r) => r.status === 'fulfilled')).toHaveLength(40)
    await graph('2').use(limits()).post('2/messages', message('27820'))
  })
  it('keeps one message in six seconds to one person, after the burst that Meta lends', async () => {
    const { graph, time } = fleet(() => Response.json({}), 'whatsapp')
    const pair = LIMITS.filter((l) => l.name === 'pair').map((l) => ({ ...l, burst: 2 }))
    const sends = graph('1').use(limits({ limits: pair, maxWaitMs: 0 }))
    await sends.post('1/messages', message('27820'))
    await sends.post('1/messages', message('27820'))
    const error = await sends.post('1/messages', message('27820')).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'limit_exceeded', retryable: true, retryAt: time.now + 6000 })
    await sends.post('1/messages', message('27821'))
    await time.advance(6000)
    await sends.post('1/messages', message('27820'))
  })
  it('tells text from media on Messenger, and smooths conversations when asked', async () => {
    const { graph, calls, time } = fleet(() => Response.json({}), 'messenger', true)
    const sends = graph('1').use(limits({ maxWaitMs: 0 }))
    const send = (n: number, type?: string) =>
      Promise.allSettled(Array.from({ length: n }, (_, i) => sends.post('1/messages', message(`${i}`, type))))
    const done = async (n: number, type?: string) =>
      (await send(n, type)).filter((r) => r.status === 'fulfilled').length
    expect([await done(20, 'video'), await done(20, 'image'), await done(400)]).toEqual([10, 20, 280])
    const smooth = graph('9').use(limits({ limits: SMOOTHING, maxWaitMs: 5000 }))
    const begin = time.now
    calls.length = 0
    for (let i = 0; i < 3; i++) await smooth.post('9/messages', message('1', 'image'))
    expect(calls.map((c) => c.at - begin)).toEqual([0, 1000, 2000])
  })
  it('never lets more through than allowed, however calls fall', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 40 }),
        async (max, gaps) => {
          const { graph, calls, time } = fleet(() => Response.json({}), 'whatsapp')
          const one = [{ ...LIMITS[0]!, max, burst: 1 }]
          const sends = graph('1').use(limits({ limits: one, maxWaitMs: 0 }))
          for (const gap of gaps) {
            await time.advance(gap)
            await sends.post('1/messages', message('2782')).catch(() => {})
          }
          for (const { at } of calls) {
            const second = calls.filter((c) => c.at > at - 1000 && c.at <= at)
            expect(second.length).toBeLessThanOrEqual(max + 1e-9)
          }
        },
      ),
      { numRuns: 60 },
    ))
  it('counts private replies 750 an hour, and neither marks as read nor typing', async () => {
    for (const product of ['messenger', 'instagram']) {
      const { graph, time } = fleet(() => Response.json({}), product)
      const sends = graph('1').use(limits({ maxWaitMs: 0 }))
      const reply = (i: number) =>
        sends.post('1/messages', { recipient: { comment_id: `c${i}` }, message: { text: 'x' } })
      for (let i = 0; i < 750; i++) await reply(i)
      await expect(reply(750)).rejects.toMatchObject({ code: 'limit_exceeded' })
      await time.advance(4800)
      await reply(1000)
      await expect(reply(1001)).rejects.toMatchObject({ code: 'limit_exceeded', retryAt: time.now + 4800 })
      const slow = graph('2').use(limits({ limits: SMOOTHING, maxWaitMs: 0 }))
      await slow.post('2/messages', { recipient: { id: '7' }, sender_action: 'typing_on' })
      await slow.post('2/messages', message('7', 'image'))
      await slow.post('2/messages', { recipient: { id: '7' }, sender_action: 'mark_seen' })
      await expect(slow.post('2/messages', { recipient: { id: '7' }, sender_action: 'react' })).rejects.toThrow(
        'smoothing',
      )
    }
    const { graph, calls } = fleet(() => Response.json({}), 'whatsapp')
    const sends = graph('1').use(limits({ maxWaitMs: 0 }))
    for (let i = 0; i < 90; i++) await sends.post('1/messages', { status: 'read', message_id: `${i}` })
    expect(calls).toHaveLength(90)
  })
  it('uses up nothing where one of several limits holds back', async () => {
    const { graph } = fleet(() => Response.json({}), 'whatsapp')
    const table = LIMITS.map((l) => (l.name === 'pair' ? { ...l, burst: 1 } : { ...l, max: 3 }))
    const sends = graph('1').use(limits({ limits: table, maxWaitMs: 0 }))
    await sends.post('1/messages', message('27820'))
    for (let i = 0; i < 10; i++)
      await expect(sends.post('1/messages', message('27820'))).rejects.toMatchObject({ code: 'limit_exceeded' })
    await sends.post('1/messages', message('27821'))
    await sends.post('1/messages', message('27822'))
    await expect(sends.post('1/messages', message('27823'))).rejects.toThrow('throughput')
  })
  it('waits as long as the longest of several limits, once', async () => {
    const { graph, calls, time } = fleet(() => Response.json({}), 'whatsapp', true)
    const table = LIMITS.map((l) => (l.name === 'pair' ? { ...l, burst: 1 } : { ...l, max: 1 }))
    const sends = graph('1').use(limits({ limits: table, maxWaitMs: 10_000 }))
    const begin = time.now
    for (let i = 0; i < 3; i++) await sends.post('1/messages', message('27820'))
    expect(calls.map((c) => c.at - begin)).toEqual([0, 6000, 12_000])
  })
  it('takes a business use case’s formula as a limit of an account', async () => {
    const { graph, time } = fleet(() => Response.json({}), 'ads')
    const { calls: max, perMs } = budgetOf('ads_management', 'limited', 2)
    const one = { name: 'buc', product: 'ads', per: 'account', max, perMs, path: /./ } as const
    const ads = graph('act_1').use(limits({ limits: [one], maxWaitMs: 0 }))
    for (let i = 0; i < 380; i++) await ads.get('act_1/ads')
    await expect(ads.get('act_1/ads')).rejects.toMatchObject({ code: 'limit_exceeded' })
    await graph('act_2')
      .use(limits({ limits: [one], maxWaitMs: 0 }))
      .get('act_2/ads')
    await time.advance(3_600_000)
    await ads.get('act_1/ads')
  })
  it('takes another figure for an account, and the platform’s limit', async () => {
    const { graph } = fleet(() => Response.json({}), 'whatsapp')
    const slow = graph('1').use(limits({ maxWaitMs: 0, maxOf: (l) => (l.name === 'throughput' ? 20 : undefined) }))
    const results = await Promise.allSettled(
      Array.from({ length: 80 }, (_, i) => slow.post('1/messages', message(`${i}0000`))),
    )
    // The burst is as many as the account's own figure.
    expect(results.filter((r) => r.status === 'fulfilled').length).toBe(20)
    expect(platformLimit('pages', 3)).toMatchObject({ max: 600, perMs: 3_600_000 })
  })
})

describe('a batch', () => {
  const texts = (n: number, to = (i: number) => `2782${i}`): BatchCall[] =>
    Array.from({ length: n }, (_, i) => ({
      method: 'POST',
      path: '/1/messages',
      body: { to: to(i), text: { body: 'x' } },
    }))
  /** A Meta that runs every operation, in isolates that share a store. */
  function shared(
    product: string,
    item: (op: { relative_url: string }) => object | null = () => ({ code: 200, body: '{}' }),
  ) {
    const time = clock()
    const store = memoryStore({ now: () => time.now })
    let ran = 0
    const graph = (account: string) =>
      createGraph({
        credentials: () => ({ token: TOKEN }),
        site: { product, account, store, now: () => time.now, random: () => 0.5, timer: time.timer },
        fetch: async (_, init) => {
          const text = init?.body instanceof URLSearchParams ? init.body.get('batch') : undefined
          if (!text) return Response.json({})
          const ops = JSON.parse(text) as { relative_url: string }[]
          ran += ops.length
          return Response.json(ops.map(item))
        },
      })
    return { graph, time, ran: () => ran }
  }
  const outcome = async (promises: readonly Promise<unknown>[]) => {
    const settled = await Promise.allSettled(promises)
    return settled.map((s) => (s.status === 'fulfilled' ? 'sent' : (s.reason as { code: string }).code))
  }
  it('takes a place for each of its operations, in all isolates together', async () => {
    const { graph, time, ran } = shared('whatsapp')
    const [a, b] = [graph('1').use(limits({ maxWaitMs: 0 })), graph('1').use(limits({ maxWaitMs: 0 }))]
    expect(new Set(await outcome(batch(a, texts(50))))).toEqual(new Set(['sent']))
    // Thirty are left of eighty a second: a batch goes whole or not at all.
    const [refused] = await Promise.allSettled(batch(b, texts(31)))
    expect(refused).toMatchObject({ reason: { code: 'limit_exceeded', class: 'rate', retryAt: time.now + 12.5 } })
    expect(ran()).toBe(50)
    expect(new Set(await outcome(batch(b, texts(30))))).toEqual(new Set(['sent']))
    await expect(a.post('1/messages', { to: '27', text: {} })).rejects.toMatchObject({ code: 'limit_exceeded' })
    await time.advance(1000)
    // 120 are three POSTs; the second and third find no room.
    expect(await outcome(batch(a, texts(120)))).toEqual([
      ...Array(50).fill('sent'),
      ...Array(50).fill('limit_exceeded'),
      ...Array(20).fill('sent'),
    ])
  })
  it('finds room for 1000 a second where the number was upgraded', async () => {
    const { graph, ran } = shared('whatsapp')
    const store = memoryStore()
    await saveTier(store, tierOf({ event: 'THROUGHPUT_UPGRADE' })!)
    const maxOf: LimitsOptions['maxOf'] = async ({ name }) =>
      name === 'throughput' ? (await loadTier(store))?.perSecond : undefined
    const sends = graph('1').use(limits({ maxWaitMs: 0, maxOf }))
    const all = await outcome(batch(sends, texts(1050)))
    expect([all.filter((s) => s === 'sent').length, all.slice(-50), ran()]).toEqual([
      1000,
      Array(50).fill('limit_exceeded'),
      1000,
    ])
  })
  it('counts people, contents and other accounts apart', async () => {
    const pair = LIMITS.filter((l) => l.name === 'pair').map((l) => ({ ...l, burst: 2 }))
    const { graph } = shared('whatsapp')
    const one = graph('1').use(limits({ limits: pair, maxWaitMs: 0 }))
    expect(
      await outcome(
        batch(
          one,
          texts(4, (i) => `2782${i % 2}`),
        ),
      ),
    ).toEqual(Array(4).fill('sent'))
    await expect(one.post('1/messages', { to: '27820', text: {} })).rejects.toMatchObject({ code: 'limit_exceeded' })
    const messenger = shared('messenger')
    const page = messenger.graph('1').use(limits({ maxWaitMs: 0 }))
    const video = (path: string, token?: string): BatchCall => ({
      method: 'POST',
      path,
      body: { recipient: { id: '1' }, message: { attachment: { type: 'video' } } },
      token,
    })
    const mine = Array.from({ length: 10 }, () => video('1/messages'))
    const others = Array.from({ length: 10 }, () => video('2/messages', 'EAAother'))
    expect(await outcome(batch(page, [...mine, ...others]))).toEqual(Array(20).fill('sent'))
    expect(await outcome(batch(page, [video('1/messages')]))).toEqual(['limit_exceeded'])
    expect(await outcome(batch(page, [video('2/messages', 'EAAother')]))).toEqual(['limit_exceeded'])
    expect(await outcome(batch(page, [video('3/messages', 'EAAthird')]))).toEqual(['sent'])
  })
  it('that can never fit is refused with what to do, and sends nothing', async () => {
    const { graph, ran } = shared('messenger')
    const reads = Array.from({ length: 3 }, (): BatchCall => ({ method: 'GET', path: '1/conversations' }))
    const [first] = await Promise.allSettled(batch(graph('1').use(limits()), reads))
    expect(first).toMatchObject({
      reason: { code: 'input_invalid', fix: 'Put at most 2 of them into one batch.' },
    })
    expect(ran()).toBe(0)
  })
  it('stands under the gates of its operations, and closes them by what one was refused for', async () => {
    const slow = { code: 400, body: '{"error":{"code":80000,"message":"slow"}}' }
    const { graph, time, ran } = shared('ads', (op) =>
      op.relative_url.includes('insights') ? slow : { code: 200, body: '{}' },
    )
    const gated = graph('act_1').use(gate())
    const ops: BatchCall[] = [
      { method: 'GET', path: 'act_1/ads' },
      { method: 'GET', path: 'act_1/insights' },
    ]
    expect(await outcome(batch(gated, ops))).toEqual(['sent', 'graph_failed'])
    for (const path of ['act_1/insights']) {
      await expect(graph('act_1').use(gate()).get(path)).rejects.toMatchObject({ code: 'limit_exceeded' })
      expect(await outcome(batch(gated, [{ method: 'GET', path }]))).toEqual(['limit_exceeded'])
    }
    await gated.get('act_1/ads')
    expect(ran()).toBe(2)
    await time.advance(24 * 3_600_000)
    expect(await outcome(batch(gated, ops))).toEqual(['sent', 'graph_failed'])
  })
  it('of 120 with operations that were not run and some that a limit refused: each is answered once', async () => {
    const tried = new Map<string, number>()
    const { graph, ran } = shared('pages', ({ relative_url }) => {
      const n = (tried.get(relative_url) ?? 0) + 1
      tried.set(relative_url, n)
      const id = Number(relative_url)
      if (id % 9 === 0 && n === 1) return null
      return id % 10 === 3
        ? { code: 400, body: '{"error":{"code":80001,"message":"slow"}}' }
        : { code: 200, body: '{}' }
    })
    const ops = Array.from({ length: 120 }, (_, i): BatchCall => ({ method: 'GET', path: `${i}` }))
    const max = 300
    const counted = { name: 'all', product: 'pages', per: 'account', max, perMs: 3_600_000, path: /./ } as const
    const all = await outcome(batch(graph('1').use(limits({ limits: [counted], maxWaitMs: 0 })), ops))
    expect(all.map((code, i) => code === (i % 10 === 3 ? 'graph_failed' : 'sent'))).toEqual(Array(120).fill(true))
    expect(ran()).toBe(120 + 14)
    // What was sent again counted again, as it does at Meta.
    const left = graph('1').use(limits({ limits: [counted], maxWaitMs: 0 }))
    for (let i = 134; i < max; i++) await left.get('x')
    await expect(left.get('x')).rejects.toMatchObject({ code: 'limit_exceeded' })
  })
})

describe('budgets', () => {
  it.each([
    ['ads_management', 'limited', 10, 0, 700],
    ['ads_management', 'full', 10, 0, 100_400],
    ['ads_insights', 'limited', 2, 3000, 1397],
    ['custom_audience', 'full', 100_000, 0, 700_000],
    ['custom_audience', 'limited', 7, 0, 5000],
    ['pages', 'full', 2, 0, 9600],
    ['messenger', 'limited', 2, 0, 400],
  ] as const)('%s %s', (useCase, tier, units, errors, calls) => {
    expect(budgetOf(useCase, tier, units, errors).calls).toBe(calls)
  })
})

describe('tiers', () => {
  it('reads what Meta’s webhooks tell', async () => {
    const number = { display_phone_number: '1', event: 'UPGRADE', current_limit: 'TIER_10K' }
    expect(tierOf(number)).toEqual({ name: 'TIER_10K', perDay: 10_000, perSecond: undefined })
    expect(tierOf({ max_daily_conversations_per_business: 'TIER_UNLIMITED' })?.perDay).toBeUndefined()
    expect(tierOf({ max_daily_conversation_per_phone: 2000, max_phone_numbers_per_business: 25 })?.name).toBe('TIER_2K')
    expect(tierOf({ max_daily_conversation_per_phone: -1 })?.name).toBe('TIER_UNLIMITED')
    expect([tierOf({}), tierOf(null), tierOf('x'), tierOf({ event: 'FLAGGED' })]).toEqual(Array(4).fill(undefined))
    const store = memoryStore()
    await saveTier(store, { name: 'TIER_2K', perDay: 2000 })
    await saveTier(store, tierOf({ event: 'THROUGHPUT_UPGRADE' })!)
    await saveTier(store, tierOf({ event: 'UPGRADE', current_limit: 'TIER_10K' })!)
    expect(await loadTier(store)).toEqual({ name: 'TIER_10K', perDay: 10_000, perSecond: 1000 })
  })
})
