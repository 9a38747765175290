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

const carousel = template('cards', {
  language: 'en',
  category: 'MARKETING',
  components: [
    { type: 'BODY', text: 'Look' },
    {
      type: 'CAROUSEL',
      cards: [
        {
          components: [
            { type: 'HEADER', format: 'IMAGE' },
            { type: 'BODY', text: 'Only {{1}} left' },
          ],
        },
        {
          components: [
            { type: 'HEADER', format: 'IMAGE' },
            { type: 'BODY', text: 'Only {{1}} left' },
          ],
        },
      ],
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
