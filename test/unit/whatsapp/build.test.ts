import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { addressOf } from '../../../plugins/whatsapp/api.ts'
import * as build from '../../../plugins/whatsapp/build/mod.ts'
import {
  addressRequest,
  buttons,
  type Content,
  callButton,
  callPermissionRequest,
  carousel,
  catalog,
  contactRequest,
  contacts,
  link,
  list,
  location,
  locationRequest,
  media,
  type Order,
  type OrderDetails,
  orderDetails,
  orderStatus,
  pin,
  product,
  productCarousel,
  productList,
  reaction,
  text,
  unpin,
} from '../../../plugins/whatsapp/build/mod.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { covered, examples, validator } from './openapi.ts'
import { rebuild } from './rebuild.ts'
import { fakeHost } from './support.ts'

const errorsOf = validator()
const to = '27820001111'
const bodyOf = (content: Content) => ({ messaging_product: 'whatsapp', ...addressOf(to), ...content })
const x = (n: number) => 'x'.repeat(n)

const rows = (n: number) => Array.from({ length: n }, (_, i) => ({ id: `r${i}`, title: `Row ${i}` }))
const bill: Order = {
  status: 'pending',
  items: [{ retailer_id: '1', name: 'Bread', amount: { value: 2000, offset: 100 }, quantity: 1 }],
  subtotal: { value: 2000, offset: 100 },
  tax: { value: 100, offset: 100 },
}
const order: OrderDetails = {
  reference_id: 'o-42',
  type: 'digital-goods',
  payment_type: 'upi',
  payment_configuration: 'main',
  currency: 'INR',
  total_amount: { value: 2100, offset: 100 },
  order: bill,
}
const card = (body?: string) => ({ header: { image: 'https://example.com/a.jpg' }, body, choose: ['Buy'] })

/** Everything that can be said, at the edge of what is allowed. */
const said: Record<string, Content> = {
  text: text(x(4096), { preview: true }),
  image: media('image', '1', { caption: x(1024) }),
  video: media('video', { link: 'https://example.com/a.mp4' }),
  audio: media('audio', '1', { voice: true }),
  document: media('document', 'https://example.com/a.pdf', { filename: 'a.pdf' }),
  sticker: media('sticker', { id: '1' }),
  location: location({ latitude: -33.92, longitude: 18.42, name: 'Shop' }),
  'location in text': location({ latitude: '0', longitude: '-122.16161' }),
  'location request': locationRequest('Where?'),
  contacts: contacts(Array(5).fill({ name: { formatted_name: 'Ann Lee' } })),
  'contact request': contactRequest('May we call?'),
  reaction: reaction('wamid.0', '👍'),
  buttons: buttons(x(1024), [x(20), 'b', 'c'], { header: x(60), footer: x(60) }),
  'buttons under a picture': buttons('b', ['a'], { header: { image: '7' } }),
  'buttons under a file with its name': buttons('b', ['a'], { header: { document: { id: '7', filename: 'a.pdf' } } }),
  list: list(x(1024), x(20), [
    { title: x(24), rows: rows(5) },
    { title: 'B', rows: [{ id: x(200), title: x(24), description: x(72) }] },
  ]),
  'list of one section': list('b', 'Choose', rows(10)),
  link: link('b', { title: x(20), url: 'https://example.com' }, { header: { video: '7' } }),
  product: product({ catalog: '1', product: 'a' }, { body: 'b', footer: 'f' }),
  'product list': productList(
    'b',
    '1',
    [
      { title: 'A', products: Array(15).fill('a') },
      { title: 'B', products: Array(15).fill('b') },
    ],
    { header: 'h' },
  ),
  catalog: catalog('b', { thumbnail: 'a' }),
  carousel: carousel(
    'b',
    Array.from({ length: 10 }, () => card(x(160))),
  ),
  'carousel of links': carousel(
    'b',
    Array(2).fill({ header: { video: '7' }, choose: { title: 'Open', url: 'https://example.com' } }),
  ),
  'carousel of products': productCarousel('b', [
    { catalog: '1', product: 'a' },
    { catalog: '1', product: 'b' },
  ]),
  address: addressRequest('b', {
    country: 'IN',
    values: { city: 'Pune' },
    saved: [{ id: '1', value: {} }],
    errors: { city: 'no' },
  }),
  'call button': callButton('b', { title: 'Call', ttlMinutes: 43_200, payload: x(512) }),
  'call button alone': callButton('b'),
  'call permission': callPermissionRequest('b'),
  'order details': orderDetails('b', order, { footer: 'f' }),
  'call permission without a word': callPermissionRequest(),
  'buttons under two lines': buttons('b', ['a'], { header: { text: x(60), sub_text: x(60) } }),
  'order of a total alone': orderDetails('b', {
    ...order,
    order: undefined,
    payment_settings: [{ type: 'pix_dynamic_code' }],
  }),
  'order status of a payment': orderStatus('b', {
    reference_id: 'o-42',
    payment: { status: 'captured', timestamp: 1 },
  }),
  'order status': orderStatus('b', { reference_id: 'o-42', status: 'shipped', description: 'd' }),
}

describe('builders', () => {
  it.runIf(covered).each(Object.entries(said))('%s is what the specification of Meta asks for', (_, content) => {
    expect(errorsOf(bodyOf(content))).toEqual([])
  })
  it('each of them is said here', () => {
    const pinned = ['pin', 'unpin']
    const builders = Object.entries(build).flatMap(([name, made]) => (typeof made === 'function' ? [name] : []))
    const source = readFileSync(new URL(import.meta.url), 'utf8')
    const table = source.slice(source.indexOf('const said'), source.indexOf("describe('builders'"))
    for (const name of builders) if (!pinned.includes(name)) expect(table).toContain(`${name}(`)
    expect(builders.length).toBeGreaterThanOrEqual(22)
  })
  it.runIf(covered)('the specification is a judge that can say no', () => {
    expect(errorsOf({ ...bodyOf(text('x')), to: undefined })).not.toEqual([])
    expect(errorsOf(bodyOf({ type: 'interactive', interactive: { type: 'poem', action: {} } } as Content))).not.toEqual(
      [],
    )
    const long = list('b', 'Choose', rows(1))
    expect(
      errorsOf(
        bodyOf({ ...long, interactive: { ...long.interactive, action: { button: x(21), sections: [] } } } as Content),
      ),
    ).not.toEqual([])
  })
  it('says nothing that was not said', () => {
    for (const content of Object.values(said)) expect(content).toEqual(JSON.parse(JSON.stringify(content)))
  })

  it('pins and unpins', () => {
    expect(pin('wamid.0', 30)).toEqual({
      type: 'pin',
      pin: { type: 'pin', message_id: 'wamid.0', expiration_days: 30 },
    })
    expect(unpin('wamid.0')).toEqual({ type: 'pin', pin: { type: 'unpin', message_id: 'wamid.0' } })
  })
  it('builds cards as Meta writes them', () => {
    const cards = [card('One'), card()].map((c) => ({ ...c, choose: [{ id: 'buy', title: 'Buy' }] }))
    expect(carousel('b', cards)).toEqual({
      type: 'interactive',
      interactive: {
        type: 'carousel',
        body: { text: 'b' },
        action: {
          cards: [
            {
              card_index: 0,
              type: 'cta_url',
              header: { type: 'image', image: { link: 'https://example.com/a.jpg' } },
              body: { text: 'One' },
              action: { buttons: [{ type: 'quick_reply', quick_reply: { id: 'buy', title: 'Buy' } }] },
            },
            {
              card_index: 1,
              type: 'cta_url',
              header: { type: 'image', image: { link: 'https://example.com/a.jpg' } },
              action: { buttons: [{ type: 'quick_reply', quick_reply: { id: 'buy', title: 'Buy' } }] },
            },
          ],
        },
      },
    })
  })

  const tooMuch: [string, () => unknown][] = [
    ['text.body', () => text(x(4097))],
    ['caption', () => media('image', '1', { caption: x(1025) })],
    ['contacts', () => contacts(Array(258).fill({ name: { formatted_name: 'a' } }))],
    ['interactive.body', () => buttons(x(1025), ['a'])],
    ['list.body', () => list(x(4097), 'b', rows(1))],
    ['interactive.footer', () => buttons('b', ['a'], { footer: x(61) })],
    ['interactive.header', () => buttons('b', ['a'], { header: { text: 'a', sub_text: x(61) } })],
    ['buttons', () => buttons('b', ['a', 'b', 'c', 'd'])],
    ['button.title', () => buttons('b', [x(21)])],
    ['action.display_text', () => callButton('b', { title: x(21) })],
    ['button.id', () => buttons('b', [{ id: x(257), title: 'a' }])],
    ['interactive.header', () => buttons('b', ['a'], { header: x(61) })],
    ['list.button', () => list('b', x(21), rows(1))],
    ['list.rows', () => list('b', 'c', rows(11))],
    [
      'list.rows',
      () =>
        list('b', 'c', [
          { title: 'A', rows: rows(6) },
          { title: 'B', rows: rows(5) },
        ]),
    ],
    ['list.sections', () => list('b', 'c', Array(11).fill({ title: 'A', rows: [] }))],
    ['section.title', () => list('b', 'c', [{ title: x(25), rows: rows(1) }])],
    ['row.id', () => list('b', 'c', [{ id: x(201), title: 'a' }])],
    ['row.title', () => list('b', 'c', [{ id: 'a', title: x(25) }])],
    ['row.description', () => list('b', 'c', [{ id: 'a', title: 'a', description: x(73) }])],
    ['action.display_text', () => link('b', { title: x(21), url: 'https://example.com' })],
    ['products', () => productList('b', '1', [{ products: Array(31).fill('a') }], { header: 'h' })],
    [
      'products.sections',
      () => productList('b', '1', Array(11).fill({ title: 'a', products: ['a'] }), { header: 'h' }),
    ],
    ['carousel.cards', () => carousel('b', Array(11).fill(card()))],
    ['card.body', () => carousel('b', [card(x(161)), card()])],
    ['voice_call.payload', () => callButton('b', { payload: x(513) })],
    ['reference_id', () => orderStatus('b', { reference_id: x(36), status: 'shipped' })],
  ]
  it.each(tooMuch)('names the limit of %s', (place, run) => {
    expect(run).toThrow(expect.objectContaining({ code: 'limit_exceeded', message: expect.stringContaining(place) }))
  })

  it('takes what Meta’s pages allow beyond its specification', () => {
    expect(() => contacts(Array(257).fill({ name: { formatted_name: 'a' } }))).not.toThrow()
    expect(() => list(x(4096), 'b', rows(1))).not.toThrow()
  })

  const refused: [string, () => unknown][] = [
    ['a latitude beyond the pole', () => location({ latitude: 91, longitude: 0 })],
    ['a place without a longitude', () => location({ latitude: 1, longitude: '' })],
    ['a place in words', () => location({ latitude: 'north', longitude: 0 })],
    ['a nameless contact', () => contacts([{ name: { formatted_name: '' } }])],
    [
      'equal row ids',
      () =>
        list('b', 'c', [
          { id: 'a', title: 'a' },
          { id: 'a', title: 'b' },
        ]),
    ],
    ['untitled sections', () => list('b', 'c', [{ rows: rows(1) }, { rows: rows(1) }])],
    ['an empty list', () => list('b', 'c', [])],
    ['one card', () => carousel('b', [card()])],
    [
      'products of two catalogs',
      () =>
        productCarousel('b', [
          { catalog: '1', product: 'a' },
          { catalog: '2', product: 'b' },
        ]),
    ],
    ['unlike cards', () => carousel('b', [card(), { ...card(), choose: ['A', 'B'] }])],
    ['four lines on a card', () => carousel('b', [card('1\n2\n3\n4'), card()])],
    ['an empty product section', () => productList('b', '1', [{ products: [] }], { header: 'h' })],
    ['a button that works for no time', () => callButton('b', { ttlMinutes: 0 })],
    ['a wrong sum', () => orderDetails('b', { ...order, total_amount: { value: 2101, offset: 100 } })],
    ['a reference with a space', () => orderDetails('b', { ...order, reference_id: 'o 42' })],
    ['a pin for 31 days', () => pin('wamid.0', 31)],
    ['a pin for no day', () => pin('wamid.0', 0)],
    ['a button that works for too long', () => callButton('b', { ttlMinutes: 43_201 })],
    [
      'equal titles',
      () =>
        buttons('b', [
          { id: '1', title: 'a' },
          { id: '2', title: 'a' },
        ]),
    ],
    [
      'equal ids',
      () =>
        buttons('b', [
          { id: '1', title: 'a' },
          { id: '1', title: 'b' },
        ]),
    ],
    ['a title that ends with a space', () => buttons('b', ['a '])],
    ['an empty text', () => text('')],
    ['no buttons', () => buttons('b', [])],
    ['no contacts', () => contacts([])],
  ]
  it.each(refused)('refuses %s', (_, run) => {
    expect(run).toThrow(expect.objectContaining({ code: 'input_invalid' }))
  })
  it('counts characters as the JSON schema of Meta does: by code points', () => {
    expect(() => text('👍'.repeat(4096))).not.toThrow()
    expect(() => text('👍'.repeat(4097))).toThrow('text.body has 4097 characters; WhatsApp allows 4096')
    expect(() => buttons('b', ['é'.repeat(20)])).not.toThrow()
    if (covered) expect(errorsOf(bodyOf(text('👍'.repeat(4096))))).toEqual([])
  })
  it('adds amounts of different offsets', () => {
    const parts = { ...bill, tax: { value: 1000, offset: 1000 } }
    expect(() => orderDetails('b', { ...order, order: parts })).not.toThrow()
  })
})

describe.runIf(covered)('the examples of Meta', () => {
  const { host, calls } = fakeHost()
  const api = createApp({ plugins: [whatsapp()] }).whatsapp.api(host)
  it.each(examples())('%s is reproduced', async (_, example) => {
    // Two placeholders of the examples break the rules that they illustrate.
    const text = JSON.stringify(example)
      .replace('"<HEADER_TYPE>"', '"text"')
      .replace('unique-reference-id-from-order-details-msg', 'unique-reference-id')
    const body = JSON.parse(text)
    if (body.status === 'read') await api.markRead(body.message_id, { typing: body.typing_indicator !== undefined })
    else {
      // Two examples leave out the type, and some the kind of recipient, where Meta has a default.
      body.type ??= body.text ? 'text' : 'interactive'
      body.recipient_type ??= 'individual'
      await api.message(body.to, rebuild(body), { replyTo: body.context?.message_id })
    }
    expect(calls.at(-1)?.body).toEqual(body)
  })
})
