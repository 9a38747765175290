import { type Json, jsonOf, listOf, textOf } from '../json.ts'
import { DAY, type World } from '../world.ts'
import { type AdObject, invalid } from './ads-state.ts'
import { GraphRefusal } from './errors.ts'

/** Day after day, every ad has the same figures for the same day: a report can be checked by asking again. */
interface Fact {
  readonly ad: AdObject
  readonly day: string
  readonly parts: Json
  readonly sums: Readonly<Record<string, number>>
}

const LEVELS: readonly string[] = ['account', 'campaign', 'adset', 'ad']
const SUMS = [
  'impressions',
  'clicks',
  'inline_link_clicks',
  'reach',
  'spend',
  'link_click',
  'purchase',
  'value',
] as const
/** Breakdowns with their values, and how the sums fall to them. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  age: ['18-24', '25-34', '35-44'],
  gender: ['female', 'male'],
  country: ['DE', 'US'],
  publisher_platform: ['facebook', 'instagram'],
  device_platform: ['desktop', 'mobile'],
  impression_device: ['android_smartphone', 'iphone'],
  frequency_value: ['1', '2', '3'],
  hourly_stats_aggregated_by_audience_time_zone: ['00:00:00 - 00:59:59', '01:00:00 - 01:59:59'],
  hourly_stats_aggregated_by_advertiser_time_zone: ['00:00:00 - 00:59:59', '01:00:00 - 01:59:59'],
}
/** Asked for in Ads Manager first, since 2026-08-03: https://developers.facebook.com/documentation/ads-commerce/marketing-api/out-of-cycle-changes/occ-2026 */
const OPT_IN = ['impression_device', 'frequency_value', 'hourly_stats_aggregated_by_audience_time_zone']
/** Source: https://developers.facebook.com/blog/post/2025/10/16/ads-insights-api-metric-availability-updates/ */
const WINDOWS = [
  '1d_click',
  '7d_click',
  '28d_click',
  '1d_view',
  '1d_ev',
  'dda',
  'default',
  'incrementality',
  'skan_click',
  'skan_view',
]

const money = (n: number): string => (n / 100).toFixed(2)
const rate = (n: number): string => n.toFixed(6)
const stats = (link: number, purchase: number, windows: readonly string[]): Json[] =>
  Object.entries({ link_click: link, purchase }).flatMap(([action_type, n]) =>
    n === 0 ? [] : [{ action_type, value: String(n), ...Object.fromEntries(windows.map((w) => [w, String(n)])) }],
  )
/** Every figure is a text, and what is nothing is left out. */
const METRICS: Readonly<Record<string, (s: Fact['sums'], windows: readonly string[]) => unknown>> = {
  impressions: (s) => String(s['impressions']),
  clicks: (s) => String(s['clicks']),
  inline_link_clicks: (s) => String(s['inline_link_clicks']),
  reach: (s) => String(s['reach']),
  spend: (s) => money(s['spend'] ?? 0),
  ctr: (s) => rate((100 * (s['clicks'] ?? 0)) / (s['impressions'] ?? 1)),
  cpc: (s) => (s['clicks'] ? rate((s['spend'] ?? 0) / 100 / s['clicks']) : undefined),
  cpm: (s) => rate((10 * (s['spend'] ?? 0)) / (s['impressions'] ?? 1)),
  frequency: (s) => rate((s['impressions'] ?? 0) / (s['reach'] ?? 1)),
  actions: (s, w) => stats(s['link_click'] ?? 0, s['purchase'] ?? 0, w),
  action_values: (s, w) => stats(0, s['value'] ?? 0, w),
  purchase_roas: (s, w) =>
    stats(0, s['purchase'] ? Math.round((100 * (s['value'] ?? 0)) / (s['spend'] ?? 1)) / 100 : 0, w),
  quality_ranking: () => 'AVERAGE',
  engagement_rate_ranking: () => 'AVERAGE',
  conversion_rate_ranking: () => 'AVERAGE',
}
const DIMENSIONS = [
  ...LEVELS.flatMap((l) => [`${l}_id`, `${l}_name`]),
  'account_currency',
  'objective',
  'date_start',
  'date_stop',
]

/** A number that only depends on the text (FNV-1a). */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}
const addDays = (day: string, n: number): string => new Date(Date.parse(day) + n * DAY).toISOString().slice(0, 10)

function factOf(ad: AdObject, day: string, parts: Json): Fact | undefined {
  const h = hash(`${ad.id} ${day} ${JSON.stringify(parts)}`)
  // One day in seven, nothing is shown.
  if (hash(`${ad.id} ${day}`) % 7 === 0) return undefined
  const impressions = 100 + (h % 900)
  const clicks = h % 30
  const purchase = h % 4
  const sums = {
    impressions,
    clicks,
    inline_link_clicks: clicks >> 1,
    reach: impressions - (h % 90),
    spend: 50 + (h % 5000),
    link_click: clicks >> 1,
    purchase,
    value: purchase * 20,
  }
  return { ad, day, parts, sums }
}

/** Every combination of the breakdowns' values. */
const combinations = (names: readonly string[]): Json[] =>
  names.reduce<Json[]>(
    (all, name) => all.flatMap((one) => (PARTS[name] ?? []).map((value) => ({ ...one, [name]: value }))),
    [{}],
  )
const names = (value: unknown): string[] =>
  (Array.isArray(value) ? value.map(textOf) : textOf(value).split(',')).map((n) => n.trim()).filter((n) => n !== '')

/** The days that are asked for, in the account's own time (the simulated one is in Los Angeles). */
function rangeOf(params: Json, now: number): { since: string; until: string } {
  const { since, until } = jsonOf(params['time_range'])
  if (since !== undefined && until !== undefined) {
    if (textOf(since) > textOf(until)) invalid('The start date must be before the end date')
    return { since: textOf(since), until: textOf(until) }
  }
  const today = new Date(now - 8 * 3_600_000).toISOString().slice(0, 10)
  const preset = textOf(params['date_preset'] ?? 'last_30d')
  if (preset === 'today') return { since: today, until: today }
  if (preset === 'maximum') return { since: addDays(today, -365), until: addDays(today, -1) }
  const days =
    preset === 'yesterday'
      ? 1
      : Number(
          /^last_(\d+)d$/.exec(preset)?.[1] ??
            invalid(`(#100) Param date_preset must be one of the presets - got "${preset}".`),
        )
  return { since: addDays(today, -days), until: addDays(today, -1) }
}

/** The bucket of a day, as its first and last day. */
function bucketOf(day: string, range: { since: string; until: string }, step: unknown): readonly [string, string] {
  if (step === 'monthly') {
    const first = `${day.slice(0, 7)}-01`
    const next = new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 1)).toISOString().slice(0, 10)
    const last = addDays(next, -1)
    return [first < range.since ? range.since : first, [last, range.until].sort()[0] ?? last]
  }
  const days = Number(step)
  if (!(days > 0)) return [range.since, range.until]
  const n = Math.floor((Date.parse(day) - Date.parse(range.since)) / DAY / days)
  const last = addDays(range.since, (n + 1) * days - 1)
  return [addDays(range.since, n * days), [last, range.until].sort()[0] ?? last]
}

const idsOf = ({ ad }: Fact): Json => ({
  ad: ad.id,
  adset: ad.fields['adset_id'],
  campaign: ad.fields['campaign_id'],
  account: ad.account.slice(4),
})

/** What must be true of an insights call, or Meta refuses it. */
export function checkInsights(params: Json): void {
  const known = [...DIMENSIONS, ...Object.keys(METRICS)]
  const odd = names(params['fields']).find((name) => !known.includes(name))
  if (odd)
    invalid(
      `${odd} is not valid for fields param. please check https://developers.facebook.com/docs/marketing-api/reference/ads-insights/ for all valid values`,
    )
  const breakdown = names(params['breakdowns']).find((name) => !PARTS[name])
  if (breakdown) invalid(`breakdowns[0] must be one of the following values: ${Object.keys(PARTS).join(', ')}`)
  const window = names(params['action_attribution_windows']).find((name) => !WINDOWS.includes(name))
  if (window) invalid(`action_attribution_windows[0] must be one of the following values: ${WINDOWS.join(', ')}`)
  const level = textOf(params['level'] ?? 'account')
  if (!LEVELS.includes(level)) invalid(`Param level must be one of {${LEVELS.join(', ')}} - got "${level}".`)
}

const opposite = (a: unknown, b: unknown): number => (Number(a) || 0) - (Number(b) || 0)
function passes(row: Json, sums: Fact['sums'], ids: Json, filter: unknown): boolean {
  const { field, operator, value } = jsonOf(filter)
  const [object = '', key] = textOf(field).split('.')
  if (key === 'id') {
    const wanted = operator === 'IN' ? listOf(value).map(textOf) : [textOf(value)]
    return wanted.includes(textOf(ids[object]))
  }
  const figure = sums[key ?? object] ?? Number(row[key ?? object])
  if (operator === 'GREATER_THAN') return figure > Number(value)
  return operator === 'LESS_THAN' ? figure < Number(value) : true
}

/** The rows of a report on an account or on something in it. */
export function rowsOf(of: string, params: Json, world: World, now: number): Json[] {
  checkInsights(params)
  const level = textOf(params['level'] ?? (of.startsWith('act_') ? 'account' : world.ads.objects.get(of)?.kind))
  const breakdowns = names(params['breakdowns'])
  if (breakdowns.some((name) => OPT_IN.includes(name) && !world.ads.optedIn.has(name))) return []
  const range = rangeOf(params, now)
  const fields = names(params['fields'])
  const windows = names(params['action_attribution_windows']).filter((w) => w !== 'default')
  const filters = listOf(params['filtering'])
  const byId = filters.filter((f) => textOf(jsonOf(f)['field']).endsWith('.id'))
  const ads = [...world.ads.objects.values()].filter(
    ({ kind, id, account, fields: f }) => kind === 'ad' && [account, id, f['adset_id'], f['campaign_id']].includes(of),
  )
  const groups = new Map<string, { first: Fact; bucket: readonly [string, string]; sums: Record<string, number> }>()
  for (const ad of ads)
    for (let day = range.since; day <= range.until; day = addDays(day, 1))
      for (const parts of combinations(breakdowns)) {
        const fact = factOf(ad, day, parts)
        if (!fact || !byId.every((f) => passes({}, fact.sums, idsOf(fact), f))) continue
        const bucket = bucketOf(day, range, params['time_increment'])
        const key = [idsOf(fact)[level], ...bucket, JSON.stringify(parts)].join('|')
        const group = groups.get(key) ?? { first: fact, bucket, sums: Object.fromEntries(SUMS.map((s) => [s, 0])) }
        groups.set(key, group)
        for (const name of SUMS) group.sums[name] = (group.sums[name] ?? 0) + (fact.sums[name] ?? 0)
      }
  const objectOf = (id: unknown): Json => world.ads.objects.get(textOf(id))?.fields ?? {}
  const rows = [...groups.values()].flatMap(({ first, bucket, sums }): Json[] => {
    const ids = idsOf(first)
    if (!filters.every((f) => passes({}, sums, ids, f))) return []
    const row: Record<string, unknown> = {}
    for (const name of fields) {
      const [object = '', key] = name.split('_')
      const reaches = LEVELS.indexOf(object) <= LEVELS.indexOf(level)
      const value =
        key === 'id' && reaches
          ? ids[object]
          : key === 'name' && reaches
            ? object === 'account'
              ? 'Signal Shop'
              : objectOf(ids[object])['name']
            : name === 'account_currency'
              ? 'USD'
              : name === 'objective' && level !== 'account'
                ? objectOf(ids['campaign'])['objective']
                : METRICS[name]?.(sums, windows)
      if (value !== undefined && !(Array.isArray(value) && value.length === 0)) row[name] = value
    }
    return [{ ...row, date_start: bucket[0], date_stop: bucket[1], ...first.parts }]
  })
  const [sort] = names(params['sort'])
  const [, by = '', order] = /^(.+)_(ascending|descending)$/.exec(sort ?? '') ?? []
  return by ? rows.sort((a, b) => (order === 'ascending' ? 1 : -1) * opposite(a[by], b[by])) : rows
}

/** How much an answer weighs: Meta refuses what is too heavy. */
export const weightOf = (rows: readonly Json[], params: Json): number =>
  rows.length * Math.max(1, names(params['fields']).length)

export function checkPage(params: Json, world: World): void {
  const { reportPage } = world.limits
  if (reportPage !== undefined && Number(params['limit'] ?? 25) > reportPage)
    throw new GraphRefusal({
      status: 500,
      code: 1,
      message: "Please reduce the amount of data you're asking for, then retry your request",
    })
}
