import { createApp } from '../../../core/fast.ts'
import { web } from '../../../plugins/capi/features/web.ts'
import { capi } from '../../../plugins/capi/mod.ts'
import { type HashedKey, normalise, sha256 } from '../../../plugins/shared/people/mod.ts'
import { VECTORS } from '../../unit/people/vectors.ts'
import { env } from '../probe.ts'
import { type Checks, equal, ok, testHost } from './kit.ts'

interface Sent {
  readonly token: string | null
  readonly url: string
  readonly data: Record<string, unknown>[]
}
/** A dataset that refuses events called Bad, with their whole batch. */
function conversions() {
  const sent: Sent[] = []
  const fetch = (async (url: string, init: RequestInit) => {
    const { data } = JSON.parse(String(init.body)) as { data: Record<string, unknown>[] }
    sent.push({ token: new Headers(init.headers).get('authorization'), url, data })
    if (!data.some((event) => event['event_name'] === 'Bad')) return Response.json({ events_received: data.length })
    return Response.json({ error: { message: 'bad', code: 100, error_subcode: 2804001 } }, { status: 400 })
  }) as typeof globalThis.fetch
  const all = { ...env, META_PIXEL_ID: '123', META_SYSTEM_USER_TOKEN: 'token' }
  const { host } = testHost({ fetch, env: all as never })
  return { sent, api: createApp({ plugins: [capi({ use: [web] })] }).capi.api(host as never) }
}
const base = { action_source: 'system_generated', user_data: { em: ' Ana@Example.COM ', country: 'Germany' } } as const

export const conversionChecks: Checks = {
  'people are normalised the same everywhere': () => {
    const wrong: string[] = []
    for (const [key, rows] of Object.entries(VECTORS))
      for (const [input, wanted] of rows) {
        const found = normalise(key as HashedKey, input, { now: Date.UTC(2026, 10, 22) }) ?? null
        if (found !== wanted) wrong.push(`${key} ${JSON.stringify(input)}: ${found} instead of ${wanted}`)
      }
    equal(wrong, [])
  },
  'an event is hashed and sent, its token in the header alone': async () => {
    const { api, sent } = conversions()
    const custom_data = { value: 0, currency: 'eur' }
    const report = await api.send({ event_name: 'Purchase', ...base, custom_data })
    equal([report.accepted, report.rejected], [1, []])
    equal(sent[0]?.token, 'Bearer token')
    ok(sent[0]?.url.endsWith('/123/events'), `${sent[0]?.url} is another place`)
    equal(sent[0]?.data[0]?.['user_data'], { em: [await sha256('ana@example.com')], country: [await sha256('de')] })
    equal(sent[0]?.data[0]?.['custom_data'], { value: 0, currency: 'EUR' })
  },
  'currencies are known, and what Meta would refuse is found without a call': async () => {
    const { api, sent } = conversions()
    const custom_data = { value: 1, currency: 'ABC' }
    equal((await api.send({ event_name: 'Purchase', ...base, custom_data })).rejected.length, 1)
    equal(sent, [])
  },
  'a bad event does not sink its batch': async () => {
    const { api } = conversions()
    const names = ['Lead', 'Bad', 'Lead', 'Lead']
    const report = await api.send(names.map((event_name) => ({ event_name, ...base })))
    equal([report.accepted, report.rejected.map(({ index, subcode }) => [index, subcode])], [3, [[1, 2804001]]])
  },
  'a visit gives click id, address and cookies': async () => {
    const { api } = conversions()
    const headers = { 'x-forwarded-for': '10.0.0.1, 2001:4860::1', 'user-agent': 'UA' }
    const request = new Request('https://www.shop.example/?fbclid=Abc', { headers })
    const { event, setCookie } = await api.fromRequest(request, { event_name: 'ViewContent' })
    equal(event.user_data.client_ip_address, '2001:4860::1')
    equal(event.user_data.fbc, `fb.1.${1_700_000_000_000}.Abc`)
    equal(setCookie.length, 2)
  },
}
