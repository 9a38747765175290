import { bindings } from 'signalbox/cloudflare'
import { createApp } from 'signalbox/fast'
import { simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { describe, expect, test } from 'vitest'
import { client, TOKENS } from './client.ts'

const WABA = 'v26.0/210000000000001'
const PHONE = 'v26.0/110000000000001'
function setUp() {
  const seen: unknown[] = []
  const app = createApp({ plugins: [whatsapp()] })
  app.use((ctx) => void seen.push(ctx.event.data))
  const sim = simulator(app)
  return { app, sim, seen, graph: client(sim, TOKENS.whatsapp) }
}

test('bindings of Workers are given to an app as they are, beside the simulated keys', async () => {
  const NAMES = new Map([['27820001111', 'Ana']])
  const app = createApp({ plugins: [whatsapp(), bindings<{ NAMES: typeof NAMES }>('NAMES')] })
  app.whatsapp.on('message:text', (ctx) => ctx.reply(`Hello ${ctx.host.env.NAMES.get(ctx.event.user ?? '')}`))
  const sim = simulator(app, { env: { NAMES } })
  const chat = sim.whatsapp.user('27820001111')
  await chat.says('hi')
  expect(chat.received).toMatchObject([{ text: { body: 'Hello Ana' } }])
})

describe('media', () => {
  test('is uploaded, looked up, fetched with a token for five minutes, and deleted', async () => {
    const { sim, graph } = setUp()
    const form = new FormData()
    form.set('messaging_product', 'whatsapp')
    form.set('file', new Blob(['%PDF'], { type: 'application/pdf' }), 'a.pdf')
    const url = `https://sim.example/simulator/graph/${PHONE}/media`
    const authorization = `Bearer ${TOKENS.whatsapp}`
    const { id } = await (
      await sim.fetch(new Request(url, { method: 'POST', headers: { authorization }, body: form }))
    ).json()
    const { body } = await graph.get(`v26.0/${id}`)
    expect(body).toMatchObject({ id, mime_type: 'application/pdf', file_size: 4, messaging_product: 'whatsapp' })
    expect(body.sha256).toMatch(/^[0-9a-f]{64}$/)
    const download = (headers: Record<string, string>) => sim.fetch(new Request(body.url, { headers }))
    expect(await (await download({ authorization })).text()).toBe('%PDF')
    expect((await download({})).status).toBe(401)
    await sim.advance('6m')
    expect((await download({ authorization })).status).toBe(404)
    expect((await graph.delete(`v26.0/${id}`)).body).toEqual({ success: true })
    expect((await graph.get(`v26.0/${id}`)).status).toBe(400)
  })

  test('of a customer can be fetched through the hosts that Meta uses', async () => {
    const { sim } = setUp()
    const bytes = new Uint8Array([1, 2, 3])
    const chat = sim.whatsapp.user('1')
    await chat.sends({ type: 'image', bytes, caption: 'look' })
    const { image } = chat.messages[0]!.content as { image: { id: string } }
    const headers = { authorization: `Bearer ${TOKENS.whatsapp}` }
    const answer = await sim.host.fetch(`https://graph.facebook.com/v26.0/${image.id}`, { headers })
    const { url } = (await answer.json()) as { url: string }
    expect(new URL(url).host).toBe('lookaside.fbsbx.com')
    const file = await sim.host.fetch(url, { headers })
    expect([...new Uint8Array(await file.arrayBuffer())]).toEqual([1, 2, 3])
  })

  test('an unknown id fails afterwards, a foreign type at once', async () => {
    const { sim, graph, seen } = setUp()
    await sim.whatsapp.user('1').says('hi')
    const body = { messaging_product: 'whatsapp', to: '1', type: 'image', image: { id: '4242' } }
    expect((await graph.post(`${PHONE}/messages`, body)).status).toBe(200)
    await sim.settle()
    expect(seen.at(-1)).toMatchObject({ status: 'failed', errors: [{ code: 131053 }] })
  })

  test('resumable uploads give a handle', async () => {
    const { graph } = setUp()
    const session = await graph.post('v26.0/app/uploads?file_length=4&file_type=image/png', {})
    const path = `v26.0/${session.body.id}`
    expect((await graph.get(path)).body.file_offset).toBe(0)
    expect((await graph.post(path, 'abcd', { file_offset: '7' })).status).toBe(400)
    expect((await graph.post(path, 'abcd', { file_offset: '0' })).body.h).toMatch(/^4::/)
  })
})

describe('templates', () => {
  const offer = {
    name: 'offer',
    language: 'en',
    category: 'MARKETING',
    components: [
      { type: 'BODY', text: 'Hi {{1}}, everything is {{2}} off today only.' },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Tell me more' }] },
    ],
  }
  const parameters = ['Ann', '20%'].map((text) => ({ type: 'text', text }))
  const send = (components: unknown[] = [{ type: 'body', parameters }]) => ({
    messaging_product: 'whatsapp',
    to: '27820001111',
    type: 'template',
    template: { name: 'offer', language: { code: 'en' }, components },
  })

  test('are reviewed, approved, and reach whoever never wrote', async () => {
    const { sim, graph, seen } = setUp()
    expect((await graph.post(`${WABA}/message_templates`, offer)).body).toMatchObject({ status: 'PENDING' })
    expect((await graph.post(`${PHONE}/messages`, send())).body.error.code).toBe(132001)
    await sim.advance('2m')
    expect(seen).toMatchObject([{ event: 'APPROVED', message_template_name: 'offer' }])
    const answer = await graph.post(`${PHONE}/messages`, send())
    expect(answer.body.messages[0].message_status).toBe('accepted')
    await sim.settle()
    const chat = sim.whatsapp.user('27820001111')
    expect(chat.messages[0]?.shown?.text).toBe('Hi Ann, everything is 20% off today only.')
    expect(chat.buttons).toEqual(['Tell me more'])
    await chat.taps('Tell me more')
    expect(seen.at(-1)).toMatchObject({ type: 'button', button: { text: 'Tell me more' } })
  })

  test.each([
    ['with too few parameters', [{ type: 'body', parameters: parameters.slice(1) }], 132000],
    ['with none', [], 132000],
  ])('%s are refused', async (_, components, code) => {
    const { sim, graph } = setUp()
    await graph.post(`${WABA}/message_templates`, offer)
    await sim.whatsapp.review('offer', 'APPROVED')
    expect((await graph.post(`${PHONE}/messages`, send(components))).body.error.code).toBe(code)
  })

  test('can be rejected, paused, listed and deleted', async () => {
    const { sim, graph, seen } = setUp()
    await graph.post(`${WABA}/message_templates`, offer)
    await sim.whatsapp.review('offer', 'REJECTED', 'INVALID_FORMAT')
    expect(seen.at(-1)).toMatchObject({ event: 'REJECTED', reason: 'INVALID_FORMAT' })
    await sim.whatsapp.review('offer', 'PAUSED')
    expect((await graph.post(`${PHONE}/messages`, send())).body.error.code).toBe(132015)
    expect((await graph.get(`${WABA}/message_templates?name=offer`)).body.data).toHaveLength(1)
    await graph.delete(`${WABA}/message_templates?name=offer`)
    expect((await graph.get(`${WABA}/message_templates?name=offer`)).body.data).toEqual([])
  })

  test.each([
    ['a variable at the start', { components: [{ type: 'BODY', text: '{{1}} is off' }] }, 2388299],
    ['too many variables', { components: [{ type: 'BODY', text: 'a {{1}} {{2}} {{3}} b' }] }, 2388293],
    ['a long footer', { components: [{ type: 'FOOTER', text: 'x'.repeat(61) }] }, 2388040],
    ['a name in capitals', { name: 'Offer' }, undefined],
    ['an unknown category', { category: 'FUN' }, undefined],
  ])('%s is refused', async (_, change, subcode) => {
    const { graph } = setUp()
    const { status, body } = await graph.post(`${WABA}/message_templates`, { ...offer, ...change })
    expect(status).toBe(400)
    expect(body.error.error_subcode).toBe(subcode)
  })
})

describe('Graph itself', () => {
  test('pages: cursors to the end, next only before it', async () => {
    const { graph } = setUp()
    for (const name of ['a', 'b', 'c', 'd'])
      await graph.post(`${WABA}/message_templates`, {
        name,
        language: 'en',
        category: 'UTILITY',
        components: [{ type: 'BODY', text: 'Hello' }],
      })
    const first = (await graph.get(`${WABA}/message_templates?limit=3&fields=name`)).body
    expect(first.data.map((t: { name: string }) => t.name)).toEqual(['hello_world', 'a', 'b'])
    expect(first.paging.next).toContain('access_token=')
    const rest = (await graph.get(`${WABA}/message_templates?limit=3&after=${first.paging.cursors.after}`)).body
    expect(rest.data).toHaveLength(2)
    expect(rest.paging.cursors.after).toBeDefined()
    expect(rest.paging.next).toBeUndefined()
  })

  test('batches: an answer for each operation, in order', async () => {
    const { sim } = setUp()
    await sim.messenger.user('7').says('hi')
    const batch = [
      { method: 'GET', relative_url: 'me?fields=name' },
      { method: 'POST', relative_url: 'me/messages', body: 'recipient={"id":"7"}&message={"text":"hi"}' },
      { method: 'GET', relative_url: '4242' },
      { method: 'GET', relative_url: 'me', omit_response_on_success: true },
    ]
    const { body } = await client(sim, TOKENS.page).post('v26.0', { batch })
    expect(body.map((r: { code: number } | null) => r?.code)).toEqual([200, 200, 400, undefined])
    expect(JSON.parse(body[0].body)).toEqual({ id: sim.messenger.account, name: 'Signal Shop' })
    expect(JSON.parse(body[1].body).recipient_id).toBe('7')
    const tooMany = Array.from({ length: 51 }, () => batch[0])
    expect((await client(sim, TOKENS.page).post('v26.0', { batch: tooMany })).status).toBe(400)
  })

  test('tokens: looked into, exchanged, expired, revoked', async () => {
    const { sim, graph } = setUp()
    const app = client(sim, '410000000000001|simulated-app-secret')
    const about = async (token: string) => (await app.get(`v26.0/debug_token?input_token=${token}`)).body.data
    expect(await about(TOKENS.page)).toMatchObject({ is_valid: true, type: 'PAGE', expires_at: 0 })
    expect(await about('nonsense')).toMatchObject({ is_valid: false })
    const secrets = 'client_id=410000000000001&client_secret=simulated-app-secret'
    const exchange = `v26.0/oauth/access_token?grant_type=fb_exchange_token&${secrets}&fb_exchange_token=`
    const { access_token, expires_in } = (await app.get(exchange + TOKENS.whatsapp)).body
    expect(expires_in).toBe(60 * 86_400)
    expect((await client(sim, access_token).get(PHONE)).status).toBe(200)
    await sim.advance('61 days')
    expect((await client(sim, access_token).get(PHONE)).body.error).toMatchObject({ code: 190, error_subcode: 463 })
    const token = sim.tokens.find((t) => t.value === TOKENS.whatsapp)
    if (token) token.revoked = true
    expect((await graph.get(PHONE)).body.error).toMatchObject({ code: 190, error_subcode: 460 })
  })

  test('limits: the headers tell, and at the end everything is refused', async () => {
    const { sim, graph } = setUp()
    sim.limit({ usage: 96, regainMinutes: 5 })
    const { headers } = await graph.get(PHONE)
    expect(JSON.parse(headers.get('x-app-usage') ?? '').call_count).toBe(96)
    const used = JSON.parse(headers.get('x-business-use-case-usage') ?? '')
    expect(used['210000000000001'][0]).toMatchObject({ type: 'whatsapp', estimated_time_to_regain_access: 5 })
    sim.limit({ usage: 100 })
    expect((await graph.get(PHONE)).body.error.code).toBe(4)
  })

  test("limits: a number's throughput and a pair's pace", async () => {
    const { sim, graph } = setUp()
    const send = async (to: string) => {
      await sim.whatsapp.user(to).says('hi')
      return (await graph.post(`${PHONE}/messages`, { messaging_product: 'whatsapp', to, text: { body: 'x' } })).body
    }
    sim.limit({ perSecond: 2, pairEvery: '6s' })
    expect((await send('1')).messages).toHaveLength(1)
    expect((await send('1')).error.code).toBe(131056)
    expect((await send('2')).messages).toHaveLength(1)
    expect((await send('3')).error.code).toBe(130429)
    await sim.advance('7s')
    expect((await send('1')).messages).toHaveLength(1)
  })

  test('settings are kept, and checked', async () => {
    const { sim, graph } = setUp()
    const profile = `${PHONE}/whatsapp_business_profile`
    expect((await graph.post(profile, { messaging_product: 'whatsapp', about: 'Open' })).body).toEqual({
      success: true,
    })
    expect((await graph.get(`${profile}?fields=about`)).body).toEqual({ data: [{ about: 'Open' }] })
    expect((await graph.post(profile, { messaging_product: 'whatsapp', about: 'x'.repeat(140) })).status).toBe(400)
    expect((await graph.post(`${PHONE}/register`, { messaging_product: 'whatsapp', pin: '12' })).status).toBe(400)
    expect((await graph.post(`${PHONE}/register`, { messaging_product: 'whatsapp', pin: '123456' })).status).toBe(200)
    const page = client(sim, TOKENS.page)
    await page.post('v26.0/me/messenger_profile', { get_started: { payload: 'start' }, greeting: [] })
    await page.delete('v26.0/me/messenger_profile', { fields: ['greeting'] })
    expect((await page.get('v26.0/me/messenger_profile?fields=get_started,greeting')).body).toEqual({
      data: [{ get_started: { payload: 'start' } }],
    })
  })
})
