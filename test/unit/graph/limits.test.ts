import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createGraph } from '../../../core/graph/client.ts'
import {
  budgetOf,
  gate,
  LIMITS,
  limits,
  loadTier,
  platformLimit,
  SMOOTHING,
  saveTier,
  tierOf,
  usageOf,
} from '../../../core/graph/mod.ts'
import { memoryStore } from '../../../core/storage/memory.ts'
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
