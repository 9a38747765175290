import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { template, templateNamed, templates } from '../../../plugins/whatsapp/features/templates.ts'
import { PHONE, WABA, withFeature } from './harness.ts'
import { examples, hasOpenApi, objections } from './openapi.ts'

const base = { language: 'en_US', category: 'MARKETING' } as const
const body = (text: string) => template('t', { ...base, components: [{ type: 'BODY', text }] })
/** The components of the message that a filled-in template makes. */
const parts = (message: { readonly template: { readonly components?: unknown } }) => message.template.components
const code = (run: () => unknown): string | undefined => {
  try {
    run()
  } catch (error) {
    return (error as { code?: string }).code
  }
  return undefined
}

describe('a message from a definition', () => {
  it('fills positional variables in the order of their numbers', () => {
    expect(body('To {{2}} from {{1}}!').message({ body: { 1: 'a', 2: 7 } })).toEqual({
      type: 'template',
      template: {
        name: 't',
        language: { code: 'en_US' },
        components: [
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'a' },
              { type: 'text', text: '7' },
            ],
          },
        ],
      },
    })
  })
  it('names named variables, and fills one that occurs twice once', () => {
    expect(parts(body('Hi {{name}}, yes {{name}}!').message({ body: { name: 'Ann' } }))).toEqual([
      { type: 'body', parameters: [{ type: 'text', parameter_name: 'name', text: 'Ann' }] },
    ])
  })
  it('passes amounts and dates on', () => {
    const currency = { fallback_value: '$1', code: 'USD', amount_1000: 1000 }
    const date_time = { fallback_value: 'today' }
    const values = { total: { type: 'currency', currency }, day: { type: 'date_time', date_time } } as const
    expect(parts(body('Pay {{total}} by {{day}}.').message({ body: values }))).toEqual([
      {
        type: 'body',
        parameters: [
          { type: 'currency', currency, parameter_name: 'total' },
          { type: 'date_time', date_time, parameter_name: 'day' },
        ],
      },
    ])
  })
  it('passes the group of an invitation on', () => {
    const group = { type: 'group_id', group_id: 'Y2FwaV9ncm91cDox' } as const
    expect(parts(body('Join us: {{1}}. Welcome!').message({ body: { 1: group } }))).toEqual([
      { type: 'body', parameters: [group] },
    ])
  })
  it('leaves components out where there is nothing to fill in', () => {
    const hello = template('t', { ...base, components: [{ type: 'BODY', text: 'Hello' }] })
    expect(hello.message()).toEqual({
      type: 'template',
      template: { name: 't', language: { code: 'en_US' } },
    })
  })
  it.each(['IMAGE', 'VIDEO', 'DOCUMENT', 'GIF'] as const)('carries a %s header', (format) => {
    const t = template('t', {
      ...base,
      components: [
        { type: 'HEADER', format },
        { type: 'BODY', text: 'x' },
      ],
    })
    const type = format.toLowerCase()
    const header = { [type]: { id: '1' } } as never
    expect(parts(t.message({ header }))).toEqual([{ type: 'header', parameters: [{ type, [type]: { id: '1' } }] }])
  })
  it('carries a text header, a place, a product', () => {
    const text = template('t', {
      ...base,
      components: [
        { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}' },
        { type: 'BODY', text: 'x' },
      ],
    })
    expect(parts(text.message({ header: { 1: '42' } }))).toEqual([
      { type: 'header', parameters: [{ type: 'text', text: '42' }] },
    ])
    const place = template('t', {
      ...base,
      components: [
        { type: 'HEADER', format: 'LOCATION' },
        { type: 'BODY', text: 'x' },
      ],
    })
    const location = { latitude: 1.5, longitude: 2, name: 'Here', address: 'There' }
    expect(parts(place.message({ header: { location } }))).toEqual([
      { type: 'header', parameters: [{ type: 'location', location }] },
    ])
    const single = template('t', {
      ...base,
      components: [
        { type: 'HEADER', format: 'PRODUCT' },
        { type: 'BODY', text: 'x' },
        { type: 'BUTTONS', buttons: [{ type: 'SPM', text: 'View' }] },
      ],
    })
    const product = { product_retailer_id: 'a', catalog_id: 'b' }
    expect(parts(single.message({ header: { product } }))).toEqual([
      { type: 'header', parameters: [{ type: 'product', product }] },
    ])
  })
  it('makes every kind of button, by its place', () => {
    const first = template('t', {
      ...base,
      components: [
        { type: 'BODY', text: 'x' },
        {
          type: 'BUTTONS',
          buttons: [
            { type: 'QUICK_REPLY', text: 'No' },
            { type: 'QUICK_REPLY', text: 'Yes' },
            { type: 'URL', text: 'See', url: 'https://a.example/{{1}}' },
            { type: 'COPY_CODE', example: 'A1' },
            { type: 'PHONE_NUMBER', text: 'Call', phone_number: '+1555' },
            { type: 'FLOW', text: 'Book', flow_id: '1' },
            { type: 'VOICE_CALL', text: 'Call' },
          ],
        },
      ],
    })
    const buttons = {
      1: 'yes',
      2: 'x?y',
      3: 'SAVE10',
      5: { flow_token: 'f', flow_action_data: { a: 1 } },
      6: { ttl_minutes: 60, payload: 'p' },
    }
    const at = (sub_type: string, index: string, ...parameters: object[]) => ({
      type: 'button',
      sub_type,
      index,
      parameters,
    })
    expect(parts(first.message({ buttons }))).toEqual([
      at('quick_reply', '1', { type: 'payload', payload: 'yes' }),
      at('url', '2', { type: 'text', text: 'x?y' }),
      at('copy_code', '3', { type: 'coupon_code', coupon_code: 'SAVE10' }),
      at('flow', '5', { type: 'action', action: { flow_token: 'f', flow_action_data: { a: 1 } } }),
      at('voice_call', '6', { type: 'ttl_minutes', ttl_minutes: 60 }, { type: 'payload', payload: 'p' }),
    ])
    const one = (button: object) =>
      template('t', {
        ...base,
        components: [
          { type: 'BODY', text: 'x' },
          { type: 'BUTTONS', buttons: [button as never] },
        ],
      })
    const products = {
      thumbnail_product_retailer_id: 'a',
      sections: [{ title: 'S', product_items: [{ product_retailer_id: 'a' }] }],
    }
    const thumbnail = { thumbnail_product_retailer_id: 'a' }
    const send = (button: object, value: unknown) => parts(one(button).message({ buttons: { 0: value } } as never))
    expect(send({ type: 'MPM', text: 'View' }, products)).toEqual([
      at('mpm', '0', { type: 'action', action: products }),
    ])
    expect(send({ type: 'CATALOG', text: 'View' }, thumbnail)).toEqual([
      at('catalog', '0', { type: 'action', action: thumbnail }),
    ])
  })
  it('puts a one-time code into text and button', () => {
    const otp = template('otp', {
      language: 'en',
      category: 'AUTHENTICATION',
      components: [
        { type: 'BODY', add_security_recommendation: true },
        { type: 'FOOTER', code_expiration_minutes: 10 },
        {
          type: 'BUTTONS',
          buttons: [
            {
              type: 'OTP',
              otp_type: 'ZERO_TAP',
              zero_tap_terms_accepted: true,
              supported_apps: [{ package_name: 'com.example', signature_hash: 'K8a/AINcGX7' }],
            },
          ],
        },
      ],
    })
    const parameters = [{ type: 'text', text: '123456' }]
    expect(parts(otp.message({ code: '123456' }))).toEqual([
      { type: 'body', parameters },
      { type: 'button', sub_type: 'url', index: '0', parameters },
    ])
    expect(code(() => otp.message({ code: '1'.repeat(16) }))).toBe('limit_exceeded')
  })
  it('makes offers, carousels and tap targets', () => {
    const t = template('t', {
      ...base,
      components: [
        { type: 'BODY', text: 'Hi {{1}}!' },
        { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Soon', has_expiration: true } },
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
    const product = (id: string) => ({ header: { product: { product_retailer_id: id, catalog_id: 'c' } } })
    const message = t.message({
      body: { 1: 'Ann' },
      limited_time_offer: { expiration_time_ms: 1 },
      cards: [product('a'), product('b')],
      tap_target_configuration: { url: 'https://a.example', title: 'A' },
    })
    const card = (card_index: number, id: string) => ({
      card_index,
      components: [
        { type: 'header', parameters: [{ type: 'product', product: { product_retailer_id: id, catalog_id: 'c' } }] },
      ],
    })
    expect(parts(message)).toEqual([
      { type: 'body', parameters: [{ type: 'text', text: 'Ann' }] },
      {
        type: 'limited_time_offer',
        parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: 1 } }],
      },
      { type: 'carousel', cards: [card(0, 'a'), card(1, 'b')] },
      {
        type: 'tap_target_configuration',
        parameters: [
          { type: 'tap_target_configuration', tap_target_configuration: [{ url: 'https://a.example', title: 'A' }] },
        ],
      },
    ])
  })
  it('carries a bill, and tells how an order stands', () => {
    const bill = template('bill', {
      language: 'en_US',
      category: 'UTILITY',
      sub_category: 'ORDER_DETAILS',
      components: [
        { type: 'BODY', text: 'Your order' },
        { type: 'BUTTONS', buttons: [{ type: 'ORDER_DETAILS', text: 'Review' }] },
      ],
    })
    const order = {
      reference_id: 'o-42',
      type: 'digital-goods',
      currency: 'BRL',
      total_amount: { value: 500, offset: 100 },
      payment_settings: [{ type: 'pix_dynamic_code', pix_dynamic_code: { code: '00020101' } }],
    } as const
    expect(parts(bill.message({ buttons: { 0: order } }))).toEqual([
      {
        type: 'button',
        sub_type: 'order_details',
        index: '0',
        parameters: [{ type: 'action', action: { order_details: order } }],
      },
    ])
    expect(code(() => bill.message({} as never))).toBe('input_invalid')
    expect(code(() => bill.message({ buttons: { 0: { ...order, reference_id: 'x'.repeat(36) } } }))).toBe(
      'limit_exceeded',
    )
    const shipped = template('shipped', {
      language: 'en_US',
      category: 'UTILITY',
      sub_category: 'ORDER_STATUS',
      components: [{ type: 'BODY', text: 'News of your order' }],
    })
    const order_status = { reference_id: 'o-42', status: 'shipped', description: 'On its way' } as const
    expect(parts(shipped.message({ order_status }))).toEqual([
      {
        type: 'order_status',
        parameters: [
          {
            type: 'order_status',
            order_status: { reference_id: 'o-42', order: { status: 'shipped', description: 'On its way' } },
          },
        ],
      },
    ])
    expect(code(() => shipped.message({} as never))).toBe('input_invalid')
  })
  it('is sent by name where it is defined elsewhere', () => {
    expect(templateNamed('hello_world', 'en_US')).toEqual({
      type: 'template',
      template: { name: 'hello_world', language: { code: 'en_US' } },
    })
    const language = { code: 'en', policy: 'deterministic' } as const
    const components = [{ type: 'body', parameters: [{ type: 'text', text: 'Ann' }] }]
    expect(templateNamed('hi', language, components).template).toEqual({ name: 'hi', language, components })
  })
  it('refuses at run time what would not compile', () => {
    const t = body('Hi {{name}}!')
    expect(code(() => t.message({ body: {} } as never))).toBe('input_invalid')
    expect(code(() => t.message({ body: { name: 'a', more: 'b' } } as never))).toBe('input_invalid')
    expect(code(() => t.message({ body: { name: '' } }))).toBe('input_invalid')
    expect(code(() => t.message({ body: { name: 'x'.repeat(32_768) } }))).toBe('limit_exceeded')
    const withFooter = template('t', {
      ...base,
      components: [
        { type: 'BODY', text: 'Hi {{1}}!' },
        { type: 'FOOTER', text: 'x' },
      ],
    })
    expect(code(() => withFooter.message({ body: { 1: 'x'.repeat(1020) } }))).toBeUndefined()
    expect(code(() => withFooter.message({ body: { 1: 'x'.repeat(1021) } }))).toBe('limit_exceeded')
  })
  it('has exactly the variables of its text, whatever they are', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/)
    const words = fc.stringMatching(/^[A-Za-z ,.]{1,12}$/)
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, words), { selector: ([n]) => n, minLength: 1, maxLength: 8 }),
        (pairs) => {
          const text = `${pairs.map(([n, w]) => `x${w}{{${n}}}`).join('')} end`
          const values = Object.fromEntries(pairs.map(([n, w]) => [n, `v${w}`]))
          const [component] = parts(
            template('t', { ...base, components: [{ type: 'BODY', text }] }).message({ body: values }),
          ) as {
            parameters: { parameter_name: string; text: string }[]
          }[]
          expect(Object.fromEntries(component!.parameters.map((p) => [p.parameter_name, p.text]))).toEqual(values)
        },
      ),
    )
  })
})

describe('a definition', () => {
  const define = (...components: object[]) => code(() => template('t', { ...base, components: components as never }))
  const text = { type: 'BODY', text: 'x' }
  const buttons = (...list: object[]) => ({ type: 'BUTTONS', buttons: list })
  const reply = { type: 'QUICK_REPLY', text: 'a' }
  const url = (u: string) => ({ type: 'URL', text: 'a', url: u })
  const otp = (...packages: string[]) => ({
    type: 'OTP',
    otp_type: 'ONE_TAP',
    supported_apps: packages.map((package_name) => ({ package_name, signature_hash: 'x'.repeat(11) })),
  })
  it.each([
    ['a header of 61 characters', { type: 'HEADER', format: 'TEXT', text: 'x'.repeat(61) }, text],
    ['a footer of 61 characters', { type: 'FOOTER', text: 'x'.repeat(61) }, text],
    ['a body of 1025 characters', { type: 'BODY', text: 'x'.repeat(1025) }],
    ['a label of 26 characters', buttons({ type: 'QUICK_REPLY', text: 'x'.repeat(26) }), text],
    ['11 buttons', buttons(...Array.from({ length: 11 }, () => reply)), text],
    ['3 links', buttons(url('https://a'), url('https://a'), url('https://a')), text],
    ['2 phone numbers', buttons(...['1', '2'].map((n) => ({ type: 'PHONE_NUMBER', text: n, phone_number: n }))), text],
    ['a number of 21 digits', buttons({ type: 'PHONE_NUMBER', text: 'Call', phone_number: '1'.repeat(21) }), text],
    ['a URL of 2001 characters', buttons(url(`https://${'a'.repeat(1993)}`)), text],
    ['a coupon of 16 characters', buttons({ type: 'COPY_CODE', example: 'x'.repeat(16) }), text],
    ['an offer of 17 characters', { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'x'.repeat(17) } }, text],
    ['6 apps', buttons(otp(...Array.from({ length: 6 }, () => 'a'))), text],
    ['a package of 225 characters', buttons(otp('x'.repeat(225))), text],
    ['11 cards', { type: 'CAROUSEL', cards: Array.from({ length: 11 }, () => ({ components: [text] })) }, text],
    [
      'a card of 161 characters',
      { type: 'CAROUSEL', cards: [{ components: [{ type: 'BODY', text: 'x'.repeat(161) }] }] },
      text,
    ],
  ])('with %s is over a limit', (_, ...components) =>
    expect(define(...(components as object[]))).toBe('limit_exceeded'),
  )
  it.each([
    ['no body', { type: 'FOOTER', text: 'x' }],
    ['two bodies', text, text],
    ['a variable first', { type: 'BODY', text: '{{1}} x' }],
    ['a variable last', { type: 'BODY', text: 'x {{1}}' }],
    ['names and numbers', { type: 'BODY', text: 'x {{1}} {{a}} x' }],
    ['a gap in the numbers', { type: 'BODY', text: 'x {{1}} {{3}} x' }],
    ['an odd name', { type: 'BODY', text: 'x {{A b}} x' }],
    ['a variable inside its URL', buttons(url('https://a/{{1}}/b')), text],
    ['quick replies between others', buttons(reply, url('https://a'), reply), text],
    ['two variables in its header', { type: 'HEADER', format: 'TEXT', text: 'a {{1}} {{2}} b' }, text],
    ['unlike cards', { type: 'CAROUSEL', cards: [{ components: [text] }, { components: [] }] }, text],
    [
      'a short signature hash',
      buttons({ type: 'OTP', otp_type: 'ONE_TAP', supported_apps: [{ package_name: 'a', signature_hash: 'b' }] }),
      text,
    ],
    ['a code that lives 91 minutes', { type: 'FOOTER', code_expiration_minutes: 91 }, text],
    [
      'numbered and named variables',
      { type: 'HEADER', format: 'TEXT', text: 'Hi {{1}}' },
      { type: 'BODY', text: 'Order {{number}} is ready.' },
    ],
  ])('with %s is invalid', (_, ...components) => expect(define(...(components as object[]))).toBe('input_invalid'))
  it.each([
    ['AUTHENTICATION', 30, 900],
    ['UTILITY', 30, 43_200],
    ['MARKETING', 43_200, 2_592_000],
  ] as const)('of category %s waits %i to %i seconds, or 30 days', (category, least, most) => {
    const waiting = (message_send_ttl_seconds: number) =>
      code(() =>
        template('t', {
          language: 'en',
          category,
          message_send_ttl_seconds,
          components: [{ type: 'BODY', text: 'x' }],
        }),
      )
    expect([waiting(least), waiting(most), waiting(-1)]).toEqual([undefined, undefined, undefined])
    expect([waiting(least - 1), waiting(most + 1), waiting(0)]).toEqual(Array(3).fill('input_invalid'))
  })
  it('has a name that Meta takes', () => {
    expect(code(() => template('Order', { ...base, components: [{ type: 'BODY', text: 'x' }] }))).toBe('input_invalid')
    expect(code(() => template('a'.repeat(513), { ...base, components: [{ type: 'BODY', text: 'x' }] }))).toBe(
      'limit_exceeded',
    )
  })
  it('takes quick replies at either end', () => {
    expect(define(buttons(reply, reply, url('https://a')), text)).toBeUndefined()
    expect(define(buttons(url('https://a'), reply), text)).toBeUndefined()
  })
})

describe('the feature', () => {
  const order = template('order', {
    ...base,
    components: [
      { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::aW'] } },
      {
        type: 'BODY',
        text: 'Hi {{name}}!',
        example: { body_text_named_params: [{ param_name: 'name', example: 'Ann' }] },
      },
    ],
  })
  it('sends to a phone number with tracker and context', async () => {
    const { api, last } = withFeature(templates, () => ({ messages: [{ id: 'wamid.1' }] }))
    const sent = await api.template(
      '27820001111',
      order,
      { header: { image: { id: '1' } }, body: { name: 'Ann' } },
      { tracker: 'o-1' },
    )
    expect(sent.messages[0]!.id).toBe('wamid.1')
    expect(last().path).toBe(`${PHONE}/messages`)
    expect(last().json).toMatchObject({
      to: '27820001111',
      type: 'template',
      biz_opaque_callback_data: 'o-1',
      template: { name: 'order' },
    })
    expect(objections('POST', '/{Phone-Number-ID}/messages', last().json)).toEqual([])
  })
  it('sends to a business-scoped user id', async () => {
    const { api, last } = withFeature(templates)
    await api.template(
      'US.13491208655302741918',
      template('hello', { ...base, components: [{ type: 'BODY', text: 'x' }] }),
    )
    expect(last().json).toMatchObject({ recipient: 'US.13491208655302741918', type: 'template' })
    expect(last().json).not.toHaveProperty('to')
  })
  it('answers the group, else the person, and says where nobody is to be answered', async () => {
    const hello = template('hello', { ...base, components: [{ type: 'BODY', text: 'x' }] })
    const { api } = withFeature(templates)
    const sentTo: unknown[] = []
    const sends = { ...api, template: async (to: unknown) => void sentTo.push(to) }
    const answer = (event: object) =>
      templates.extend?.({ event, api: sends } as never) as { template(t: typeof hello): Promise<unknown> }
    await answer({ user: '27820001111', data: { group_id: 'G' } }).template(hello)
    await answer({ user: '27820001111', data: {} }).template(hello)
    await answer({ user: undefined, data: {} }).template(hello)
    expect(sentTo).toEqual([{ group: 'G' }, '27820001111', ''])
    await expect(api.template('', hello)).rejects.toMatchObject({ code: 'input_invalid' })
  })
  it('creates with names where only cards have some', () => {
    const card = (sku: string) => ({
      components: [
        { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::aW'] } },
        {
          type: 'BODY',
          text: `${sku} for {{price}} now`,
          example: { body_text_named_params: [{ param_name: 'price', example: '5' }] },
        },
      ],
    })
    const cards = template('cards', {
      ...base,
      components: [
        { type: 'BODY', text: 'Look' },
        { type: 'CAROUSEL', cards: [card('A'), card('B')] },
      ],
    } as never)
    expect(cards.creation()).toMatchObject({ parameter_format: 'NAMED' })
  })
  it('creates from the definition that sends', async () => {
    const { api, last } = withFeature(templates, () => ({ id: '1', status: 'PENDING', category: 'MARKETING' }))
    expect(await api.templates.create(WABA, order)).toMatchObject({ id: '1' })
    expect(last().path).toBe(`${WABA}/message_templates`)
    expect(last().json).toEqual({ name: 'order', parameter_format: 'NAMED', ...order.definition })
    expect(objections('POST', '/{WABA-ID}/message_templates', last().json)).toEqual([])
    await expect(api.templates.create(WABA, body('Hi {{1}}!'))).rejects.toMatchObject({
      code: 'input_invalid',
    })
  })
  it('creates nothing that its reviewer could not read', async () => {
    const { api, calls } = withFeature(templates)
    const text = { type: 'BODY', text: 'x' } as const
    const url = (example?: string) => ({
      type: 'URL',
      text: 'a',
      url: 'https://a.example/{{1}}',
      ...(example && { example }),
    })
    const create = (...components: object[]) =>
      api.templates.create(WABA, template('t', { ...base, components: [text, ...components] as never }))
    const refused = [
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'HEADER', format: 'TEXT', text: 'a {{1}} b', example: { header_text: [] } },
      { type: 'BUTTONS', buttons: [url()] },
      { type: 'CAROUSEL', cards: [{ components: [{ type: 'HEADER', format: 'VIDEO' }] }] },
    ]
    for (const component of refused) await expect(create(component)).rejects.toMatchObject({ code: 'input_invalid' })
    expect(calls).toHaveLength(0)
    await create({ type: 'HEADER', format: 'LOCATION' }, { type: 'BUTTONS', buttons: [url('https://a.example/1')] })
    expect(calls).toHaveLength(1)
  })
  it('creates from the library', async () => {
    const { api, last } = withFeature(templates)
    const library = { name: 'a', language: 'en', category: 'UTILITY', library_template_name: 'b' } as const
    await api.templates.create(WABA, library)
    expect(last().json).toEqual(library)
  })
  it('manages them', async () => {
    const { api, calls } = withFeature(templates)
    await api.templates.list(WABA, { name: 'order', limit: 5 })
    await api.templates.get('99')
    await api.templates.edit('99', { category: 'UTILITY' })
    await api.templates.delete(WABA, { name: 'order', hsm_id: '99' })
    await api.templates.library({ search: 'payments' })
    await api.templates.compare('99', { template_ids: '98', start: 1, end: 2 })
    await api.templates.migrate(WABA, { source_waba_id: '7', page_number: 0 })
    await api.templates.unpause('99')
    await api.templates.archive(WABA, { hsm_ids: ['99'] })
    await api.templates.unarchive(WABA, { hsm_ids: ['99'] })
    await api.templates.upsert(WABA, {
      name: 'otp',
      languages: ['en', 'de'],
      category: 'AUTHENTICATION',
      components: [{ type: 'BODY' }],
    })
    expect(calls.map((c) => `${c.method} ${c.url.host} ${c.path}${c.url.search}`)).toEqual([
      `GET graph.facebook.com ${WABA}/message_templates?name=order&limit=5`,
      'GET graph.facebook.com 99',
      'POST graph.facebook.com 99',
      `DELETE graph.facebook.com ${WABA}/message_templates?name=order&hsm_id=99`,
      'GET graph.facebook.com message_template_library?search=payments',
      'GET graph.facebook.com 99/compare?template_ids=98&start=1&end=2',
      `POST graph.facebook.com ${WABA}/migrate_message_templates?source_waba_id=7&page_number=0`,
      'POST graph.facebook.com 99/unpause',
      `POST api.facebook.com ${WABA}/message_templates/archive`,
      `POST api.facebook.com ${WABA}/message_templates/unarchive`,
      `POST graph.facebook.com ${WABA}/upsert_message_templates`,
    ])
    expect(calls[8]!.json).toEqual({ hsm_ids: ['99'] })
    await api.templates.delete(WABA, { hsm_ids: ['98', '99'] })
    expect(calls.at(-1)!.query).toEqual({ hsm_ids: '["98","99"]' })
    const many = { hsm_ids: Array.from({ length: 101 }, String) }
    await expect(api.templates.delete(WABA, many)).rejects.toMatchObject({ code: 'limit_exceeded' })
    await expect(api.templates.archive(WABA, { hsm_ids: Array.from({ length: 101 }, String) })).rejects.toMatchObject({
      code: 'limit_exceeded',
    })
  })
  it.runIf(hasOpenApi)('creates every template that the specification shows, word for word', () => {
    // Three of them have a placeholder where the name should be.
    const shown = examples('POST', '/{WABA-ID}/message_templates').filter(([, { name }]) => !name.startsWith('<'))
    expect(shown.length).toBeGreaterThanOrEqual(8)
    for (const [title, { name, ...definition }] of shown)
      expect(template(name, definition).creation(), title).toEqual({ name, ...definition })
  })
  it.runIf(hasOpenApi)('is measured by a specification that can object', () => {
    expect(objections('POST', '/{Phone-Number-ID}/messages', { type: 'template' })).not.toEqual([])
  })
})
