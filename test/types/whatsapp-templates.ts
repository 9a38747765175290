import { createApp } from '../../core/fast.ts'
import type { Host } from '../../core/host.ts'
import {
  type TemplateMessage,
  type TemplateParams,
  template,
  templateNamed,
  templates,
  type Vars,
} from '../../plugins/whatsapp/features/templates.ts'
import { whatsapp } from '../../plugins/whatsapp/mod.ts'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const is = <T extends true>(): T | undefined => undefined
declare const host: Host

is<Equals<Vars<'Hi {{name}}, order {{number}} is {{name}}’s'>, 'name' | 'number'>>()
is<Equals<Vars<'{{1}} and {{2}}'>, '1' | '2'>>()
is<Equals<Vars<'nothing'>, never>>()

// Positional and named variables, a media header, buttons of every need.
const order = template('order_ready', {
  language: 'en_US',
  category: 'UTILITY',
  components: [
    { type: 'HEADER', format: 'DOCUMENT' },
    { type: 'BODY', text: 'Hi {{name}}, order {{number}} is ready.' },
    { type: 'FOOTER', text: 'Thanks' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'Stop' },
        { type: 'URL', text: 'Track', url: 'https://shop.example/{{1}}' },
        { type: 'URL', text: 'Home', url: 'https://shop.example' },
      ],
    },
  ],
})
const document = { link: 'https://shop.example/a.pdf', filename: 'a.pdf' }
order.message({ header: { document }, body: { name: 'Ann', number: 42 }, buttons: { 1: '42' } })
order.message({ header: { document }, body: { name: 'Ann', number: 42 }, buttons: { 0: 'stop', 1: '42' } })
// @ts-expect-error a variable is missing
order.message({ header: { document }, body: { name: 'Ann' }, buttons: { 1: '42' } })
// @ts-expect-error a variable too many
order.message({ header: { document }, body: { name: 'Ann', number: '42', total: '1' }, buttons: { 1: '42' } })
// @ts-expect-error the end of the URL is missing
order.message({ header: { document }, body: { name: 'Ann', number: '42' } })
// @ts-expect-error the header is a document
order.message({ header: { image: document }, body: { name: 'Ann', number: '42' }, buttons: { 1: '42' } })
// @ts-expect-error button 2 takes nothing
order.message({ header: { document }, body: { name: 'Ann', number: '42' }, buttons: { 1: '42', 2: 'x' } })
// @ts-expect-error nothing at all
order.message()

const plain = template('hello', {
  language: 'en',
  category: 'MARKETING',
  components: [{ type: 'BODY', text: 'Hello!' }],
})
plain.message()
plain.message({ tap_target_configuration: { url: 'https://a.example', title: 'A' } })
// @ts-expect-error there are no variables
plain.message({ body: { 1: 'x' } })

const code = template('code', {
  language: 'en',
  category: 'AUTHENTICATION',
  components: [{ type: 'BODY' }, { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] }],
})
is<Equals<TemplateParams<(typeof code)['definition']>['code'], string>>()
code.message({ code: '123456' })
// @ts-expect-error no code
code.message({})

const offer = template('offer', {
  language: 'en',
  category: 'MARKETING',
  components: [
    { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Soon over', has_expiration: true } },
    { type: 'BODY', text: 'Use {{1}} now' },
    { type: 'BUTTONS', buttons: [{ type: 'COPY_CODE', example: 'A1' }] },
  ],
})
offer.message({ body: { 1: 'A1' }, limited_time_offer: { expiration_time_ms: 1 }, buttons: { 0: 'A1' } })
// @ts-expect-error when does it end?
offer.message({ body: { 1: 'A1' }, buttons: { 0: 'A1' } })

const pictured = {
  components: [
    { type: 'HEADER', format: 'IMAGE' },
    { type: 'BODY', text: 'Only {{1}} left' },
  ],
} as const
const carousel = template('cards', {
  language: 'en',
  category: 'MARKETING',
  components: [
    { type: 'BODY', text: 'Look' },
    {
      type: 'CAROUSEL',
      cards: [pictured, pictured],
    },
  ],
})
const card = { header: { image: { id: '1' } }, body: { 1: '2' } }
carousel.message({ cards: [card, card] })
// @ts-expect-error two cards are defined
carousel.message({ cards: [card] })
// @ts-expect-error a card without its picture
carousel.message({ cards: [card, { body: { 1: '2' } }] })

const products = template('products', {
  language: 'en',
  category: 'MARKETING',
  components: [
    { type: 'BODY', text: 'Look' },
    {
      type: 'CAROUSEL',
      cards: [
        {
          components: [
            { type: 'HEADER', format: 'PRODUCT' },
            { type: 'BUTTONS', buttons: [{ type: 'SPM', text: 'View' }] },
          ],
        },
      ],
    },
  ],
})
const product = { header: { product: { product_retailer_id: 'a', catalog_id: 'b' } } }
products.message({ cards: [product, product, product] })

// Headers: a text with a variable, a place, one product.
const dated = template('dated', {
  language: 'en',
  category: 'UTILITY',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'For {{name}}' },
    { type: 'BODY', text: 'You pay {{1}} on {{2}} then' },
  ],
})
const price = { type: 'currency', currency: { fallback_value: '€1', code: 'EUR', amount_1000: 1000 } } as const
const day = { type: 'date_time', date_time: { fallback_value: '4 January', year: 2027, month: 1 } } as const
dated.message({ header: { name: 'Ann' }, body: { 1: price, 2: day } })
dated.message({ header: { name: 'Ann' }, body: { 1: price, 2: { type: 'group_id', group_id: 'Y2FwaV9n' } } })
// @ts-expect-error the header's variable is missing
dated.message({ body: { 1: price, 2: day } })
// @ts-expect-error a variable that the header does not have
dated.message({ header: { name: 'Ann', more: 'x' }, body: { 1: price, 2: day } })
// @ts-expect-error an amount has a currency
dated.message({ header: { name: 'Ann' }, body: { 1: { type: 'currency' }, 2: day } })
const place = template('place', {
  language: 'en',
  category: 'UTILITY',
  components: [
    { type: 'HEADER', format: 'LOCATION' },
    { type: 'BODY', text: 'Here' },
  ],
})
place.message({ header: { location: { latitude: 1, longitude: 2, name: 'Shop' } } })
// @ts-expect-error the place is missing
place.message({})
// @ts-expect-error a place has a longitude
place.message({ header: { location: { latitude: 1 } } })

// Each kind of button takes its own value, or none.
const every = template('every', {
  language: 'en',
  category: 'MARKETING',
  components: [
    { type: 'HEADER', format: 'VIDEO' },
    { type: 'BODY', text: 'All of them' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'MPM', text: 'Look' },
        { type: 'CATALOG', text: 'All' },
        { type: 'FLOW', text: 'Book', flow_id: '1' },
        { type: 'VOICE_CALL', text: 'Call' },
        { type: 'PHONE_NUMBER', text: 'Phone', phone_number: '1' },
        { type: 'COPY_CODE', example: 'A1' },
      ],
    },
  ],
})
const sections = [{ title: 'New', product_items: [{ product_retailer_id: 'a' }] }]
const mpm = { thumbnail_product_retailer_id: 'a', sections }
const header = { video: { id: '1' } }
every.message({ header, buttons: { 0: mpm, 5: 'A1' } })
every.message({
  header,
  buttons: {
    0: mpm,
    1: { thumbnail_product_retailer_id: 'a' },
    2: { flow_token: 't', flow_action_data: { a: 1 } },
    3: { ttl_minutes: 5, payload: 'x' },
    5: 'A1',
  },
})
// @ts-expect-error the coupon is missing
every.message({ header, buttons: { 0: mpm } })
// @ts-expect-error the products are missing
every.message({ header, buttons: { 5: 'A1' } })
// @ts-expect-error a phone number takes nothing
every.message({ header, buttons: { 0: mpm, 4: '1', 5: 'A1' } })
// @ts-expect-error a Flow takes no text
every.message({ header, buttons: { 0: mpm, 2: 't', 5: 'A1' } })
// @ts-expect-error the header is a video
every.message({ header: { image: { id: '1' } }, buttons: { 0: mpm, 5: 'A1' } })

const bill = template('bill', {
  language: 'en',
  category: 'UTILITY',
  components: [
    { type: 'BODY', text: 'Your order' },
    { type: 'BUTTONS', buttons: [{ type: 'ORDER_DETAILS', text: 'Review' }] },
  ],
})
const total = { value: 1, offset: 100 }
bill.message({ buttons: { 0: { reference_id: 'o', type: 'digital-goods', currency: 'INR', total_amount: total } } })
// @ts-expect-error the order is missing
bill.message({ buttons: {} })
// @ts-expect-error a total without a currency
bill.message({ buttons: { 0: { reference_id: 'o', type: 'digital-goods', total_amount: total } } })

const shipped = template('shipped', {
  language: 'en',
  category: 'UTILITY',
  sub_category: 'ORDER_STATUS',
  components: [{ type: 'BODY', text: 'Hi {{1}}, news of your order.' }],
})
shipped.message({ body: { 1: 'Ann' }, order_status: { reference_id: 'o-42', status: 'shipped' } })
// @ts-expect-error the order is missing
shipped.message({ body: { 1: 'Ann' } })
// @ts-expect-error no template of an order
plain.message({ order_status: { reference_id: 'o-42', status: 'shipped' } })
const message: TemplateMessage = templateNamed('hello_world', { code: 'en_US', policy: 'deterministic' })
void message

// A template that comes from elsewhere is not checked at compile time, and still at run time.
const fetched = template('fetched', {
  language: 'en',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: 'a' as string }],
})
fetched.message({ body: { anything: 'x' } })

const app = createApp({ plugins: [whatsapp({ use: [templates] })] })
const api = app.whatsapp.api(host)
await api.template('27820001111', plain)
await api.template('27820001111', plain, {}, { tracker: 'a' })
await api.template('27820001111', code, { code: '1' }, { tracker: 'a' })
// @ts-expect-error the code is missing
await api.template('27820001111', code)
app.whatsapp.use((ctx) => {
  void ctx.api.template('1', code, { code: '1' })
})
app.whatsapp.on('unknown', (ctx) => ctx.template(code, { code: '1' }))
