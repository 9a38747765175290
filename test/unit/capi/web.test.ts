import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { pixelSnippet, web } from '../../../plugins/capi/features/web.ts'
import { type CapiOptions, capi } from '../../../plugins/capi/mod.ts'
import { cookieDomain, payloadOf } from '../../../plugins/capi/web/clickid.ts'
import { clientIp } from '../../../plugins/capi/web/ip.ts'
import { fakeMeta, NOW, testHost } from './meta.ts'

const CLICK = 'IwAR2F4-dbP0l7Mn1IawQQGCINEz7PYXQvwjNwB_qa2ofrHyiLjcbCRxTDMgk'
const apiOf = (options: CapiOptions = {}) =>
  createApp({ plugins: [capi({ ...options, use: [web] })] }).capi.api(testHost(fakeMeta().fetch))
const visit = (url: string, headers: Record<string, string> = {}) => new Request(url, { headers })
const from = (url: string, headers: Record<string, string> = {}, options: CapiOptions = {}) =>
  apiOf(options).fromRequest(visit(url, headers), { event_name: 'ViewContent' })

describe('fbc and fbp', () => {
  it('are minted, with their cookies', async () => {
    const { event, setCookie } = await from(`https://www.example.com/p?fbclid=${CLICK}&x=1`)
    expect(event.user_data.fbc).toBe(`fb.1.${NOW}.${CLICK}`)
    expect(event.user_data.fbp).toMatch(new RegExp(`^fb\\.1\\.${NOW}\\.\\d{10}$`))
    expect(setCookie).toEqual([
      `_fbc=${event.user_data.fbc}; Path=/; Domain=.example.com; Max-Age=7776000; SameSite=Lax; Secure`,
      `_fbp=${event.user_data.fbp}; Path=/; Domain=.example.com; Max-Age=7776000; SameSite=Lax; Secure`,
    ])
  })
  it.each([
    ['four segments', `fb.1.1554763741205.${CLICK}`],
    ['five segments', `fb.1.1554763741205.${CLICK}.AQQCAQMC`],
    ['five segments, the old appendix', `fb.2.1554763741205.${CLICK}.Ag`],
  ])('keep what is known: %s', async (_, fbc) => {
    const cookie = `a=b; _fbc=${fbc}; _fbp=fb.1.1596403881668.1116446470.AQQCAQMC`
    for (const query of ['', `?fbclid=${CLICK}`]) {
      const { event, setCookie } = await from(`https://example.com/${query}`, { cookie })
      expect(event.user_data).toMatchObject({ fbc, fbp: 'fb.1.1596403881668.1116446470.AQQCAQMC' })
      expect(setCookie).toEqual([])
    }
  })
  it('a new click id replaces an old one', async () => {
    const { event, setCookie } = await from(`https://example.com/?fbclid=${CLICK}`, {
      cookie: '_fbc=fb.1.1.Old; _fbp=fb.1.1596403881668.1116446470',
    })
    expect(event.user_data.fbc).toBe(`fb.1.${NOW}.${CLICK}`)
    expect(setCookie).toHaveLength(1)
  })
  it('the click id may be in the referrer', async () => {
    const { event } = await from('https://example.com/', { referer: `https://example.com/land?fbclid=${CLICK}` })
    expect(event.user_data.fbc).toBe(`fb.1.${NOW}.${CLICK}`)
    expect(event.referrer_url).toContain('/land')
  })
  it('nothing is minted or set without consent; a known id is not hidden from the caller', async () => {
    const { event, setCookie } = await from(
      `https://example.com/?fbclid=${CLICK}`,
      { cookie: '_fbp=fb.1.1596403881668.1116446470' },
      { consent: ({ request }) => (request?.headers.get('cookie')?.includes('ok=1') ? 'granted' : 'denied') },
    )
    expect(event.consent).toBe('denied')
    expect(setCookie).toEqual([])
    expect(event.user_data.fbc).toBeUndefined()
    expect(event.user_data.fbp).toBe('fb.1.1596403881668.1116446470')
  })
  it.each([
    ['fb.1.1.abc', 'abc'],
    ['fb.0.1.abc', 'abc'],
    ['fb.12.1.abc', 'abc'],
    [' fb.1.1.abc ', 'abc'],
    ['fb.1.1.IwY2xjawE_aem_ABC-123', 'IwY2xjawE_aem_ABC-123'],
    ['fb.1.1.abc.AQ', 'abc'],
    ['fb.1.1.abc.Bg', 'abc'],
    ['fb.1.1.abc.AQQAAQMC', 'abc'],
    ['fb.1.1.abc.AQYDAQMC', 'abc'],
  ])('%j holds %s', (value, id) => expect(payloadOf(value)).toBe(id))
  it.each([
    ...['', 'x', 'fb.1.1', 'fb.1.x.abc', 'fb.1.1.abc.toolong12', 'fb.1.1.a b.c.d', 'fb..1.abc', '{}', 'fb.1.-1.abc'],
    ...[
      'fb.1.1.abc.',
      'fb.1.1.',
      'xx.1.1.abc',
      'fb.1.1.abc.XX',
      'fb.1.1.abc.XXXXXXXX',
      'fb.1.1.abc.XXX',
      'fb.1.1.abc.AQ.AQ',
    ],
  ])('a broken cookie %j is not taken', (value) => expect(payloadOf(value)).toBeUndefined())
  it('reads back what it writes, whatever the click id', async () => {
    const id = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_'), minLength: 1, maxLength: 200 })
    await fc.assert(
      fc.asyncProperty(id, async (click) => {
        const { event } = await from(`https://example.com/?fbclid=${click}`)
        expect(payloadOf(event.user_data.fbc)).toBe(click)
        const again = await from(`https://example.com/?fbclid=${click}`, { cookie: `_fbc=${event.user_data.fbc}` })
        expect(again.event.user_data.fbc).toBe(event.user_data.fbc)
      }),
    )
  })
  it.each([
    ['example.com', 'example.com', 1],
    ['www.shop.example.com', 'example.com', 1],
    ['www.example.co.uk', 'example.co.uk', 2],
    ['example.com.br', 'example.com.br', 2],
    ['shop.workers.dev', 'shop.workers.dev', 2],
    ['a.shop.vercel.app', 'shop.vercel.app', 2],
    ['SHOP.example.com.', 'example.com', 1],
    ['localhost', undefined, 0],
    ['127.0.0.1', undefined, 0],
    ['[::1]', undefined, 0],
  ])('%s: cookies for %s, index %d', (host, domain, index) => expect(cookieDomain(host)).toEqual({ domain, index }))
})

test.each<[string, Record<string, string>, string | undefined, { cookie?: string; peer?: string }?]>([
  [
    'IPv6 before IPv4',
    { 'cf-connecting-ip': '8.8.8.8', 'x-forwarded-for': '2001:4860:4860::8888' },
    '2001:4860:4860::8888',
  ],
  ['the first of a chain', { 'x-forwarded-for': '8.8.8.8, 2001:4860::1' }, '8.8.8.8'],
  ['public before private', { 'x-forwarded-for': '10.0.0.1, 192.168.1.1, 8.8.8.8, 9.9.9.9' }, '8.8.8.8'],
  ['carrier-grade NAT is private', { 'x-real-ip': '100.64.3.4', 'x-forwarded-for': '8.8.4.4' }, '8.8.4.4'],
  ['the edge of it is not', { 'x-real-ip': '100.128.0.1' }, '100.128.0.1'],
  ['172.16/12 is private', { 'x-real-ip': '172.31.255.255' }, undefined],
  ['172.32 is not', { 'x-real-ip': '172.32.0.1' }, '172.32.0.1'],
  ['link-local', { 'x-real-ip': 'fe80::1%eth0' }, undefined],
  ['unique local', { 'x-real-ip': 'fd12:3456::1' }, undefined],
  ['loopback', { 'x-real-ip': '::1', 'x-client-ip': '127.0.0.1' }, undefined],
  ['unspecified', { 'x-real-ip': '::' }, undefined],
  ['IPv4 in IPv6', { 'x-real-ip': '::ffff:8.8.8.8' }, '8.8.8.8'],
  ['IPv4 in IPv6, in hex', { 'x-real-ip': '::ffff:808:808' }, '8.8.8.8'],
  ['private IPv4 in IPv6', { 'x-real-ip': '::ffff:10.0.0.1' }, undefined],
  ['with a port', { 'x-forwarded-for': '8.8.8.8:443' }, '8.8.8.8'],
  ['in brackets, with a port', { 'x-forwarded-for': '[2001:4860::1]:443' }, '2001:4860::1'],
  ['Forwarded', { forwarded: 'for="[2001:4860::1]:4711";proto=https, for=8.8.8.8' }, '2001:4860::1'],
  ['the peer as a last resort', {}, '9.9.9.9', { peer: '9.9.9.9' }],
  ['the peer as a last resort: private', {}, undefined, { peer: '192.168.1.9' }],
  ['the peer where the header is private', { 'x-forwarded-for': '10.0.0.1' }, '9.9.9.9', { peer: '9.9.9.9' }],
  ['behind a proxy the peer is the proxy', { 'x-forwarded-for': '8.8.8.8' }, '8.8.8.8', { peer: '2001:4860::7' }],
  ['Cloudflare', { 'cf-connecting-ip': '8.8.8.8', 'x-forwarded-for': '9.9.9.9' }, '8.8.8.8'],
  [
    'Cloudflare with pseudo IPv4',
    { 'cf-connecting-ipv6': '2001:4860::1', 'cf-connecting-ip': '8.8.8.8' },
    '2001:4860::1',
  ],
  ['Vercel', { 'x-vercel-forwarded-for': '8.8.8.8', 'x-forwarded-for': '10.1.1.1' }, '8.8.8.8'],
  ['Fly', { 'fly-client-ip': '8.8.8.8' }, '8.8.8.8'],
  ['Fastly', { 'fastly-client-ip': '8.8.8.8' }, '8.8.8.8'],
  ['Netlify', { 'x-nf-client-connection-ip': '8.8.8.8' }, '8.8.8.8'],
  ['Azure', { 'x-azure-clientip': '8.8.8.8' }, '8.8.8.8'],
  ['App Engine', { 'x-appengine-user-ip': '8.8.8.8' }, '8.8.8.8'],
  ['Akamai', { 'true-client-ip': '8.8.8.8' }, '8.8.8.8'],
  ['nginx', { 'x-real-ip': '8.8.8.8' }, '8.8.8.8'],
  ['multicast', { 'x-real-ip': '224.0.0.1' }, undefined],
  ['broadcast', { 'x-real-ip': '255.255.255.255' }, undefined],
  ['this network', { 'x-real-ip': '0.0.0.0' }, undefined],
  ['multicast IPv6', { 'x-real-ip': 'ff02::1' }, undefined],
  ['site-local', { 'x-real-ip': 'fec0::1' }, undefined],
  [
    'a long IPv6',
    { 'x-real-ip': '2001:4860:4860:0000:0000:0000:0000:8888' },
    '2001:4860:4860:0000:0000:0000:0000:8888',
  ],
  ['quotes', { 'x-forwarded-for': '"8.8.8.8"' }, '8.8.8.8'],
  ['an empty place in the chain', { 'x-forwarded-for': ', 8.8.8.8' }, '8.8.8.8'],
  ['an unknown first', { 'x-forwarded-for': 'unknown, 8.8.8.8' }, '8.8.8.8'],
  ['the cookie with the short appendix', {}, '2001:4860::1', { cookie: '2001:4860::1.AQ' }],
  ['the cookie without one', {}, '2001:4860::1', { cookie: '2001:4860::1' }],
  ['the cookie with what is no appendix', { 'x-real-ip': '8.8.8.8' }, '8.8.8.8', { cookie: '2001:4860::1.XX' }],
  ['a cookie of IPv4', { 'x-real-ip': '2001:4860::1' }, '2001:4860::1', { cookie: '8.8.4.4.AQQCAQMC' }],
  ['a private cookie', { 'x-real-ip': '8.8.8.8' }, '8.8.8.8', { cookie: 'fe80::1.AQQCAQMC' }],
  ['the cookie of Meta’s library', { 'x-real-ip': '8.8.8.8' }, '2001:4860::1', { cookie: '2001:4860::1.AQQCAQMC' }],
  ['nonsense', { 'x-real-ip': 'unknown', 'x-forwarded-for': '999.1.1.1, 1.2.3, ::g, _hidden' }, undefined],
  ['octal octets', { 'x-real-ip': '010.8.8.8' }, undefined],
])('client address: %s', (_, headers, wanted, more) => expect(clientIp(new Headers(headers), more)).toBe(wanted))

test('whatever the headers say, the address is none or a public one', () => {
  const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((o) => o.join('.'))
  const any = fc.oneof(octets, fc.ipV6(), fc.string({ unit: fc.constantFrom(...'0123456789abcdef:.[]%, ') }))
  fc.assert(
    fc.property(fc.array(any), (parts) => {
      const ip = clientIp(new Headers({ 'x-forwarded-for': parts.join(',') }))
      if (ip === undefined) return
      expect(ip).toMatch(/^[0-9a-f.:]+$/)
      expect(ip).not.toMatch(/^(10|127|0)\.|^192\.168\.|^169\.254\.|^f[cdf]..:|^fe[89a-f].:|^::1?$/)
    }),
  )
})

test('a website event is whole: page, referrer, user agent, id, time', async () => {
  const api = apiOf()
  const request = visit('https://example.com/thanks', {
    'user-agent': 'UA',
    'x-real-ip': '8.8.8.8',
    referer: 'https://example.com/cart',
  })
  const { event } = await api.fromRequest(request, { event_name: 'Lead', user_data: { em: 'a@b.co' } })
  expect(event).toMatchObject({
    action_source: 'website',
    event_source_url: 'https://example.com/thanks',
    referrer_url: 'https://example.com/cart',
    event_time: NOW,
    event_id: expect.any(String),
    user_data: { em: 'a@b.co', client_user_agent: 'UA', client_ip_address: '8.8.8.8' },
  })
  expect(await api.send(event)).toMatchObject({ accepted: 1, event_ids: [event.event_id] })
})

test('a page that calls by its script is not its own referrer', async () => {
  const api = apiOf()
  const page = `https://example.com/thanks?fbclid=${CLICK}`
  const request = visit('https://capi.example.com/capi/events', { referer: 'https://example.com/' })
  const event = { event_name: 'Lead' }
  expect((await api.fromRequest(request, event, { page })).event.referrer_url).toBeUndefined()
  const told = { ...event, referrer_url: 'https://news.example' }
  expect((await api.fromRequest(request, told, { page })).event.referrer_url).toBe('https://news.example')
})

test('the pixel’s half has the same id, and cannot end its script', () => {
  const custom_data = { value: 1, currency: 'USD', content_name: '</script><script>alert(1)' }
  const snippet = pixelSnippet({ event_name: 'Purchase', event_id: 'abc', custom_data })
  expect(snippet).not.toContain('<')
  const calls: unknown[][] = []
  new Function('fbq', snippet)((...args: unknown[]) => calls.push(args))
  expect(calls).toEqual([['track', 'Purchase', custom_data, { eventID: 'abc' }]])
  expect(pixelSnippet({ event_name: 'Booked', event_id: 'x' })).toBe(`fbq('trackCustom',"Booked",{},{"eventID":"x"})`)
})
