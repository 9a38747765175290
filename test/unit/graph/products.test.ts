import { ERRORS, explain } from 'signalbox/errors'
import { createGraph, GraphError, usageOf } from 'signalbox/graph'
import { describe, expect, it } from 'vitest'

// The numbers that Meta's pages and public reports name, by what their reader has to do; written down apart from the
// table, so that it cannot agree with itself.

/** What an action allows: classes, and whether the same call may be made again. */
const ACTIONS = {
  'log in again': { classes: ['auth'], again: false },
  'grant it': { classes: ['permission'], again: false },
  'try again': { classes: ['transient'], again: true },
  wait: { classes: ['rate', 'quota', 'transient', 'pending'], again: true },
  mend: { classes: ['invalid', 'missing', 'setup', 'permission', 'user'], again: false },
  stop: { classes: ['blocked', 'user', 'window', 'setup', 'done'], again: false },
  'stop for a day or more': { classes: ['quota', 'blocked', 'user'], again: undefined },
} as const
type Action = keyof typeof ACTIONS

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes (read 2026-11) */
const WHATSAPP: Readonly<Record<Action, string>> = {
  'log in again': '0 190',
  'grant it': '3 10 200 299 131005',
  'try again': '1 2 131000 131016 133004 138004 138007 138019 138020 138022 138023 139102 139103',
  wait:
    '4 613 80007 130429 131056 131057 131208 131211 132069 133008 133009 133015 133016 138002 138003 138005 138009 138012 ' +
    '134101 138013 2388019 2494100',
  mend:
    '33 100 131008 131009 131020 131021 131030 131037 131041 131042 131044 131045 131051 131052 131053 131059 131062 131063 ' +
    '131201 131202 131204 131209 131210 131212 131213 131215 132000 132001 132005 132007 132008 132012 133000 133005 133006 ' +
    '133010 134011 135000 137000 138000 138001 138006 138018 139000 139001 139002 139003 139004 139100 139101 147001 147002 ' +
    '147003 147004 147005 2388012 2388040 2388047 2388073 2388091 2388093 2388103 2388293 2388299 2494164 2494165 2494166 ' +
    '2494167 2494168 2494176 2494177 2494179 1026 130501 131055 131060 134100 134102 138015 138021 200005 200006 200007 ' +
    '2388001 2593079 2593085',
  stop: '368 130472 130497 131026 131031 131047 131048 131050 131207 131214 132015 132016 132068 138014 138017 1752041',
  'stop for a day or more': '131049 131064 2593107 2593108',
}
/** https://developers.facebook.com/docs/messenger-platform/error-codes, and the pages of publishing and of Graph. */
const OTHERS: Readonly<Record<Action, string>> = {
  'log in again': '102 190/458 190/459 190/460 190/463 190/464 190/467 190/492',
  'grant it': '273 294 250',
  'try again': '1/99 2/1545133 1200 9004/2207052 -1/2207003 960 -1/2207001',
  wait: '17 32 341 80000 80001 80002 80003 80004 80005 80006 80014 9007/2207027 17/2446079 613/1487742',
  mend:
    '100/33 803 105 100/2018001 100/2018034 100/2018109 100/2534014 1/2853001 36003 2655 1487301 1487366 ' +
    '100/2207026 100/2207009 100/2207010',
  stop:
    '10/2018278 10/2018065 10/2534022 551 551/1545041 10/2018108 10/1893063 613/2018338 10900 100/2534025 4/2207051 ' +
    '-1/2207050',
  'stop for a day or more': '9/2207042',
}
const rows = (table: Readonly<Record<Action, string>>) =>
  (Object.keys(table) as Action[]).flatMap((action) =>
    table[action].split(' ').map((number) => {
      const [code = 0, error_subcode] = number.split('/').map(Number)
      return { number, code, error_subcode, action }
    }),
  )

/** The error of an answer, of a failed status (a title, no message) and of an inbound error. */
async function everyWay(code: number, error_subcode: number | undefined): Promise<GraphError[]> {
  const graph = createGraph({
    credentials: () => ({ token: 'EAAtokentokentoken' }),
    fetch: async () =>
      Response.json({ error: { code, error_subcode, message: 'No', type: 'OAuthException' } }, { status: 400 }),
  })
  const thrown = await graph.post('1/messages').catch((error: unknown) => error)
  return [
    thrown as GraphError,
    GraphError.from({ code, error_subcode, title: 'No' }),
    GraphError.from({ code, error_subcode, message: 'No', error_data: { details: 'why' } }),
  ]
}

describe.each([
  ['WhatsApp', WHATSAPP, 126],
  ['Messenger, Instagram, Pages, ads and Graph', OTHERS, 60],
] as const)('%s', (_, table, least) => {
  it(`at least ${least} numbers are known, each with words of its own and the class that its reader needs`, async () => {
    const all = rows(table)
    expect(new Set(all.map((r) => r.number)).size).toBe(all.length)
    expect(all.length).toBeGreaterThanOrEqual(least)
    const wrong: string[] = []
    for (const { number, code, error_subcode, action } of all)
      for (const error of await everyWay(code, error_subcode)) {
        const { classes, again } = ACTIONS[action]
        const { says, fix, source } = explain(error)
        const known = says !== error.message && fix.length > 5 && source.startsWith('https://developers.facebook.com/')
        const right =
          (classes as readonly string[]).includes(error.class) && (again ?? error.retryable) === error.retryable
        if (!known || !right) wrong.push(`${number} to ${action}: ${error.class} ${error.retryable} "${says}"`)
      }
    expect(wrong).toEqual([])
  })
})

it('the range of permissions is one, from 200 to 299', async () => {
  for (let code = 200; code <= 299; code++) {
    const [error] = await everyWay(code, undefined)
    expect([code, error?.class, error?.retryable]).toEqual([code, 'permission', false])
    expect(explain(error as GraphError).says.length).toBeGreaterThan(10)
  }
  for (const code of [199, 300]) expect((await everyWay(code, undefined))[0]?.class).not.toBe('permission')
})

it('there are more than 150 numbers in all', () => {
  const numbers = ERRORS.flatMap((sheet) => sheet.groups.flatMap((group) => Object.keys(group.numbers)))
  expect(new Set(numbers).size).toBeGreaterThanOrEqual(150)
})

it('no words decide: a text that names another number changes nothing', async () => {
  for (const message of ['Error 190', '(#4) limit', 'code 368, blocked', 'Session has expired 463'])
    expect(GraphError.from({ code: 100, message }).class).toBe('invalid')
  // Not every OAuthException is about the token.
  expect(GraphError.from({ code: 100, type: 'OAuthException', message: 'x' }).class).toBe('invalid')
})

// Headers in the shapes that public reports show.
it.each([
  [
    'two businesses, several use cases each',
    {
      'x-business-use-case-usage':
        '{"66782684":[{"type":"ads_management","call_count":95,"total_cputime":20,"total_time":20,"estimated_time_to_regain_access":0,"ads_api_access_tier":"development_access"}],"10153848260347724":[{"type":"ads_insights","call_count":97,"total_cputime":23,"total_time":23,"estimated_time_to_regain_access":5},{"type":"messenger","call_count":1,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":0}]}',
    },
    97,
    300_000,
  ],
  [
    'an ad account, in seconds',
    { 'x-ad-account-usage': '{"acc_id_util_pct":100,"reset_time_duration":77}' },
    100,
    77_000,
  ],
  [
    'an ad account with room left',
    { 'x-ad-account-usage': '{"acc_id_util_pct":9.67,"reset_time_duration":77}' },
    9.67,
    0,
  ],
  ['the app', { 'x-app-usage': '{"call_count":28,"total_time":25,"total_cputime":99}' }, 99, 0],
  ['a Page, as it was called before', { 'x-page-usage': '{"call_count":2,"total_cputime":71,"total_time":3}' }, 71, 0],
  [
    'insights',
    {
      'x-fb-ads-insights-throttle':
        '{"app_id_util_pct":100,"acc_id_util_pct":10,"ads_api_access_tier":"standard_access"}',
    },
    100,
    0,
  ],
  ['nothing', {}, 0, 0],
  ['what is cut off', { 'x-app-usage': '{"call_count":28,"total' }, 0, 0],
] as const)('usage of %s', (_, headers, percent, regainMs) => {
  const usage = usageOf(new Headers(headers as Record<string, string>))
  expect(Math.max(0, ...usage.map((u) => u.percent))).toBe(percent)
  expect(Math.max(0, ...usage.map((u) => u.regainMs))).toBe(regainMs)
})
