import { createApp } from 'signalbox/fast'
import { simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { describe, expect, test } from 'vitest'
import { client, TOKENS } from './client.ts'

const simOf = () => simulator(createApp({ plugins: [whatsapp()] }))
const error = (status: number, code: number, more: object = {}) => ({ status, body: { error: { code, ...more } } })

describe('who may call what', () => {
  const path = 'v26.0/110000000000001'
  test.each([
    ['no token', '', path, error(401, 104)],
    ['an unknown token', 'nonsense', path, error(401, 190)],
    ['a Page token for a phone number', TOKENS.page, path, error(400, 100, { error_subcode: 33 })],
    ['an object that does not exist', TOKENS.whatsapp, 'v26.0/424242', error(400, 100, { error_subcode: 33 })],
    ['a version that does not exist', TOKENS.whatsapp, 'v99.0/110000000000001', error(400, 2500)],
    ['nothing at all', TOKENS.whatsapp, 'v26.0', error(400, 2500)],
  ])('%s', async (_, token, at, expected) => {
    expect(await client(simOf(), token).get(at)).toMatchObject(expected)
  })

  test.each([
    ['letters', { to: 'ada' }, 400],
    ['a number as people write it', { to: '+27 (82) 000-1111' }, 200],
    ['a group', { to: 'Y2FwaV9ncm91cDox', recipient_type: 'group' }, 200],
  ])('a message to %s', async (_, to, status) => {
    const body = { messaging_product: 'whatsapp', type: 'text', text: { body: 'hello' }, ...to }
    const answer = await client(simOf(), TOKENS.whatsapp).post(`${path}/messages`, body)
    expect(answer.status).toBe(status)
  })

  test('a customer of WhatsApp is a number, or a user id', () => {
    expect(() => simOf().whatsapp.user('ada')).toThrow('no phone number')
    expect(simOf().whatsapp.user('US.13491208655302741918').id).toBeDefined()
  })

  test('a token in the query works as well, and is not recorded', async () => {
    const sim = simOf()
    const url = `https://sim.example/simulator/graph/${path}?fields=verified_name&access_token=${TOKENS.whatsapp}`
    expect(await (await sim.fetch(new Request(url))).json()).toEqual({
      id: '110000000000001',
      verified_name: 'Signal Shop',
    })
    expect(JSON.stringify(sim.calls)).not.toContain(TOKENS.whatsapp)
  })

  test('appsecret_proof is checked where it is given', async () => {
    const good = 'a56e8ac1b0ad0f9ccec3e4f2bc1cc1e5'
    expect(await client(simOf(), TOKENS.whatsapp).get(`${path}?appsecret_proof=${good}`)).toMatchObject(error(400, 100))
  })

  test.each([
    ['v26.0', 'v26.0'],
    ['v20.0', 'v21.0'],
    ['v2.0', 'v21.0'],
  ])('%s is served as %s', async (asked, served) => {
    const { status, headers } = await client(simOf(), TOKENS.whatsapp).get(`${asked}/110000000000001`)
    expect(status).toBe(200)
    expect(headers.get('facebook-api-version')).toBe(served)
  })
})

describe("WhatsApp's rules for messages", () => {
  const reply = (id: string, title = id) => ({ type: 'reply', reply: { id, title } })
  const buttons = (...list: object[]) => ({
    type: 'interactive',
    interactive: { type: 'button', body: { text: 'x' }, action: { buttons: list } },
  })
  const rows = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `${i}`, title: `Row ${i}` }))
  const list = (...sections: object[]) => ({
    type: 'interactive',
    interactive: { type: 'list', body: { text: 'x' }, action: { button: 'Open', sections } },
  })
  const refused: [string, object, number][] = [
    ['no messaging_product', { messaging_product: undefined, type: 'text', text: { body: 'x' } }, 100],
    ['an unknown type', { type: 'telegram', telegram: {} }, 100],
    ['no text', { type: 'text' }, 131008],
    ['an empty text', { type: 'text', text: { body: '' } }, 131009],
    ['4097 characters', { type: 'text', text: { body: 'x'.repeat(4097) } }, 131009],
    ['neither id nor link', { type: 'image', image: {} }, 131008],
    ['both id and link', { type: 'image', image: { id: '1', link: 'https://a.b/c.jpg' } }, 131008],
    ['a long caption', { type: 'image', image: { link: 'https://a.b', caption: 'x'.repeat(1025) } }, 131009],
    ['four buttons', buttons(reply('1'), reply('2'), reply('3'), reply('4')), 131009],
    ['no buttons', buttons(), 131009],
    ['a long title', buttons(reply('1', 'x'.repeat(21))), 131009],
    ['one id twice', buttons(reply('1', 'a'), reply('1', 'b')), 131009],
    ['one title twice', buttons(reply('1', 'a'), reply('2', 'a')), 131009],
    ['a title that ends in a space', buttons(reply('1', 'a ')), 131009],
    ['eleven rows in two sections', list({ title: 'a', rows: rows(6) }, { title: 'b', rows: rows(5) }), 131009],
    ['two sections without titles', list({ rows: rows(1) }, { rows: [{ id: 'z', title: 'z' }] }), 131008],
    ['a location without numbers', { type: 'location', location: { latitude: 'north', longitude: 1 } }, 131009],
    ['a long tracker', { type: 'text', text: { body: 'x' }, biz_opaque_callback_data: 'x'.repeat(513) }, 131009],
  ]
  test.each(refused)('%s is refused', async (_, body, code) => {
    const message = { messaging_product: 'whatsapp', to: '27820001111', ...body }
    const answer = await client(simOf(), TOKENS.whatsapp).post('v26.0/110000000000001/messages', message)
    expect(answer).toMatchObject(error(400, code))
  })

  test.each([
    ['a text', { type: 'text', text: { body: 'x'.repeat(4096) } }],
    ['three buttons', buttons(reply('1'), reply('2'), reply('3'))],
    ['ten rows', list({ rows: rows(10) })],
    ['a template', { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } }],
    ['a document', { type: 'document', document: { link: 'https://a.b/c.pdf', filename: 'c.pdf', caption: 'x' } }],
  ])('%s is accepted', async (_, body) => {
    const message = { messaging_product: 'whatsapp', to: '+27 82 000 1111', ...body }
    const answer = await client(simOf(), TOKENS.whatsapp).post('v26.0/110000000000001/messages', message)
    expect(answer).toMatchObject({
      status: 200,
      body: {
        contacts: [{ input: '+27 82 000 1111', wa_id: '27820001111' }],
        messages: [{ id: expect.stringMatching(/^wamid\./) }],
      },
    })
  })
})

describe("Messenger's and Instagram's rules", () => {
  const send = async (product: 'messenger' | 'instagram', body: object) => {
    const sim = simOf()
    await sim[product].user('7').says('hi')
    const token = product === 'instagram' ? TOKENS.instagram : TOKENS.page
    return client(sim, token).post('v26.0/me/messages', { recipient: { id: '7' }, messaging_type: 'RESPONSE', ...body })
  }
  const quick = (count: number, title = 'Yes') =>
    Array.from({ length: count }, () => ({ content_type: 'text', title, payload: 'p' }))
  const template = (payload: object) => ({ message: { attachment: { type: 'template', payload } } })
  test.each<['messenger' | 'instagram', string, object]>([
    ['messenger', 'nothing', {}],
    ['messenger', 'an empty message', { message: {} }],
    ['messenger', '2001 characters', { message: { text: 'x'.repeat(2001) } }],
    ['instagram', '1002 bytes in 501 characters', { message: { text: 'é'.repeat(501) } }],
    ['messenger', '14 quick replies', { message: { text: 'x', quick_replies: quick(14) } }],
    [
      'messenger',
      'a quick reply of 21 characters',
      { message: { text: 'x', quick_replies: quick(1, 'x'.repeat(21)) } },
    ],
    ['messenger', 'eleven cards', template({ template_type: 'generic', elements: Array(11).fill({ title: 'x' }) })],
    ['messenger', 'an unknown template', template({ template_type: 'airline' })],
    ['messenger', 'an unknown action', { sender_action: 'dance' }],
    ['messenger', 'long metadata', { message: { text: 'x', metadata: 'x'.repeat(1001) } }],
  ])('%s refuses %s', async (product, _, body) => {
    expect(await send(product, body)).toMatchObject(error(400, 100))
  })
  test.each<['messenger' | 'instagram', object]>([
    ['messenger', { message: { text: 'é'.repeat(2000), quick_replies: quick(13) } }],
    ['instagram', { message: { text: 'é'.repeat(500) } }],
    [
      'messenger',
      template({ template_type: 'button', text: 'x', buttons: [{ type: 'postback', title: 'a', payload: 'b' }] }),
    ],
  ])('%s accepts what fits', async (product, body) => {
    expect(await send(product, body)).toMatchObject({
      status: 200,
      body: { recipient_id: '7', message_id: expect.stringMatching(/^m_/) },
    })
  })

  test("a customer's profile", async () => {
    const sim = simOf()
    sim.messenger.user('7', { name: 'Ann Other' })
    expect((await client(sim, TOKENS.page).get('v26.0/7?fields=first_name,last_name')).body).toEqual({
      id: '7',
      first_name: 'Ann',
      last_name: 'Other',
    })
  })
})

test('hosts that are not Meta are refused', async () => {
  await expect(simOf().host.fetch('https://example.com/')).rejects.toThrow("it is none of Meta's hosts")
})
