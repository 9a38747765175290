import { generateKeyPairSync } from 'node:crypto'
import { createApp } from 'signalbox'
import { type Simulator, simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { type FlowAnswer, flowEndpoint, flowReply, flows } from 'signalbox/whatsapp/flows'
import { beforeEach, describe, expect, test } from 'vitest'
import { client, TOKENS } from './client.ts'

const PEM = { type: 'pkcs8', format: 'pem' } as const
const pair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { secret: String(privateKey.export(PEM)), open: String(publicKey.export({ type: 'spki', format: 'pem' })) }
}
const [first, second] = [pair(), pair()]
const WABA = '210000000000001'
const footer = (action: object) => ({ type: 'Footer', label: 'Next', 'on-click-action': action })
const screen = (id: string, children: object[], more: object = {}) => ({
  id,
  layout: { type: 'SingleColumnLayout', children: [{ type: 'Form', name: 'f', children }] },
  ...more,
})
const exchange = (payload: object) => footer({ name: 'data_exchange', payload })
const FLOW = {
  version: '7.2',
  data_api_version: '3.0',
  routing_model: { SIZE: ['COLOUR'], COLOUR: ['END'], END: [], ISLAND: [] },
  screens: [
    screen(
      'SIZE',
      [
        { type: 'Dropdown', name: 'size', label: 'Size', required: true, 'data-source': `\${data.sizes}` },
        exchange({ size: `\${form.size}` }),
      ],
      { data: { sizes: { type: 'array' } } },
    ),
    screen(
      'COLOUR',
      [
        { type: 'TextInput', name: 'colour', label: 'Colour', 'init-value': 'blue' },
        exchange({ size: `\${screen.SIZE.form.size}`, colour: `\${form.colour}` }),
        { type: 'EmbeddedLink', text: 'Skip', 'on-click-action': { name: 'complete', payload: { skipped: true } } },
      ],
      { refresh_on_back: true },
    ),
    screen('END', []),
    screen('ISLAND', []),
  ],
}
const sizes = [
  { id: 's', title: 'Small' },
  { id: 'l', title: 'Large' },
]

describe('a Flow with an endpoint', () => {
  let sim: Simulator
  /** What the endpoint does after the first screen. */
  let next: () => FlowAnswer | Promise<FlowAnswer>
  const reports: unknown[] = []
  const chat = () => sim.whatsapp.user('27820001111')
  const graph = () => client(sim, TOKENS.whatsapp)
  const asked = () => sim.whatsapp.exchanges.map(({ request, status }) => `${request['action']} ${status}`)

  function bot(secret: string) {
    const endpoint = flowEndpoint({
      screens: { SIZE: {}, COLOUR: {}, END: {} },
      privateKeys: () => [secret],
      init: ({ show }) => show('SIZE', { sizes }),
      back: { COLOUR: ({ show }) => show('SIZE', { sizes: sizes.slice(0, 1) }) },
      on: { SIZE: () => next(), COLOUR: ({ data, finish }) => finish({ ...data }) },
    })
    const app = createApp({ plugins: [whatsapp({ use: [flows, endpoint] })] })
    app.whatsapp.on('message:interactive', async (ctx) => {
      if (ctx.message.interactive.type === 'nfm_reply') reports.push(flowReply(ctx.message.interactive.nfm_reply))
    })
    return app
  }
  async function publish() {
    const api = bot(first.secret).whatsapp.api(sim.host)
    await api.flows.setPublicKey(first.open)
    const { id } = await api.flows.create(WABA, {
      name: 'mug',
      categories: ['OTHER'],
      endpoint_uri: 'https://a.example/whatsapp/flows',
    })
    await api.flows.setJson(id, FLOW)
    await api.flows.publish(id)
    return id
  }
  const message = (parameters: object = {}) => ({
    messaging_product: 'whatsapp',
    to: '27820001111',
    type: 'interactive',
    interactive: {
      type: 'flow',
      body: { text: 'A mug?' },
      action: {
        name: 'flow',
        parameters: {
          flow_message_version: '3',
          flow_name: 'mug',
          flow_cta: 'Choose',
          flow_token: 't1',
          ...parameters,
        },
      },
    },
  })
  const send = async (parameters: object = { flow_action: 'data_exchange' }) =>
    (await graph().post(`v26.0/${sim.whatsapp.account}/messages`, message(parameters))).status
  async function opened() {
    await chat().says('hi')
    expect(await send()).toBe(200)
    await chat().opens()
  }

  beforeEach(async () => {
    next = () => ({ screen: 'COLOUR', data: {} })
    reports.length = 0
    let secret = first.secret
    sim = simulator(() => {
      const app = bot(secret)
      secret = second.secret
      return app
    })
    await publish()
  })

  test('goes from screen to screen, and ends with a message', async () => {
    await opened()
    expect(chat().flow).toMatchObject({
      screen: 'SIZE',
      fields: [{ name: 'size', required: true, options: sizes }],
      taps: ['Next'],
    })
    await chat().fills({ size: 'l' })
    expect(chat().flow).toMatchObject({ screen: 'COLOUR', taps: ['Next', 'Skip'], canGoBack: true })
    await chat().fills({})
    expect(chat().flow).toBeUndefined()
    expect(reports).toEqual([{ value: { flow_token: 't1', size: 'l', colour: 'blue' } }])
    expect(asked()).toEqual(['ping 200', 'INIT 200', 'data_exchange 200', 'data_exchange 200'])
    expect(sim.whatsapp.exchanges[1]?.request).toEqual({ version: '3.0', action: 'INIT', flow_token: 't1' })
  })

  test('goes back by the endpoint where the screen says so', async () => {
    await opened()
    await chat().fills({ size: 'l' })
    await chat().goesBack()
    expect(sim.whatsapp.exchanges.at(-1)?.request).toMatchObject({ action: 'BACK', screen: 'COLOUR' })
    expect(chat().flow).toMatchObject({ screen: 'SIZE', canGoBack: false, fields: [{ options: [{ id: 's' }] }] })
  })

  test('a link completes it without the endpoint', async () => {
    await opened()
    await chat().fills({ size: 's' })
    await chat().fills({}, 'Skip')
    expect(reports).toEqual([{ value: { flow_token: 't1', skipped: true } }])
    expect(asked()).toHaveLength(3)
  })

  test('421: the phone fetches the key and asks once more; a key that nobody has ends it', async () => {
    await opened()
    chat().closes()
    await sim.restart()
    await chat().opens()
    expect(asked().slice(2)).toEqual(['INIT 421', 'INIT 421'])
    expect(chat().flow).toMatchObject({ screen: '', error: 'business-decryption-error' })
    await bot(second.secret).whatsapp.api(sim.host).flows.setPublicKey(second.open)
    await chat().opens()
    expect(asked().slice(4)).toEqual(['INIT 421', 'INIT 200'])
    expect(chat().flow).toMatchObject({ screen: 'SIZE', error: undefined })
  })

  test('427: the Flow closes with its reason, and its button with it', async () => {
    next = () => ({ expired: 'The offer is over' })
    await opened()
    await chat().fills({ size: 's' })
    expect(chat().flow).toMatchObject({ screen: '', notice: 'The offer is over', error: 'flow-token-invalid' })
    await expect(chat().opens()).rejects.toThrow(/disabled/)
  })

  test('500: something went wrong, and the screen stays', async () => {
    next = () => Promise.reject(new Error('no stock'))
    await opened()
    await chat().fills({ size: 's' })
    expect(chat().flow).toMatchObject({ screen: 'SIZE', error: 'unexpected_http_status_code' })
    expect(chat().flow?.notice).toMatch(/went wrong/)
  })

  test('432: an endpoint that finds another signature than its own shows nothing', async () => {
    const app = bot(first.secret)
    const tampered = (request: Request): Request => {
      if (!request.url.endsWith('/whatsapp/flows')) return request
      return new Request(request, { headers: { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` } })
    }
    sim = simulator({ fetch: (request, host) => app.fetch(tampered(request), host as never) })
    await expect(publish()).rejects.toThrow(/Endpoint Not Available/)
    expect(asked()).toEqual(['ping 432'])
  })

  test('an endpoint has ten seconds', async () => {
    next = () => new Promise(() => {})
    await opened()
    await chat().fills({ size: 's' })
    expect(chat().flow?.waiting).toBe(true)
    await sim.advance('11s')
    expect(chat().flow).toMatchObject({ waiting: false, error: 'timeout_error', screen: 'SIZE' })
  })

  test.each([
    ['a screen that the routing model does not lead to', 'ISLAND', {}, 'invalid-screen-transition'],
    ['a screen that is not there', 'NOWHERE', {}, 'invalid-screen-transition'],
    ['data that the screen does not declare so', 'SIZE', { sizes: 'many' }, 'payload-schema-error'],
  ])('%s is reported, and acknowledged', async (_, to, data, error) => {
    next = () => ({ screen: to, data })
    await opened()
    await chat().fills({ size: 's' })
    expect(chat().flow).toMatchObject({ screen: 'SIZE', error })
    expect(sim.whatsapp.exchanges.at(-1)).toMatchObject({
      request: { action: 'data_exchange', data: { error } },
      response: { data: { acknowledged: true } },
    })
    expect(sim.log.filter((line) => line.message === 'flow reported an error')).toHaveLength(1)
  })

  test('the phone lets nobody enter what the screen does not offer', async () => {
    await opened()
    await expect(chat().fills({})).rejects.toThrow(/"size" of the screen SIZE is required/)
    await expect(chat().fills({ size: 'xl' })).rejects.toThrow(/no option "xl"; it has "s", "l"/)
    await expect(chat().fills({ sise: 's' })).rejects.toThrow(/no field "sise"/)
    await expect(chat().fills({ size: 's' }, 'Back')).rejects.toThrow(/no "Back" to tap/)
  })

  test('its figures are those of its requests', async () => {
    await opened()
    await chat().fills({ size: 'l' })
    next = () => Promise.reject(new Error('no stock'))
    await chat().goesBack()
    await chat().fills({ size: 's' })
    const { metrics, list } = bot(first.secret).whatsapp.api(sim.host).flows
    const { data } = await list(WABA)
    const figures = async (metric: Parameters<typeof metrics>[1]['metric'], more: object = {}) => {
      const answer = await metrics(data[0]?.id ?? '', { metric, granularity: 'DAY', ...more })
      return (answer.metric as { data_points: { data: unknown }[] }).data_points.map((point) => point.data)
    }
    expect(asked()).toHaveLength(5)
    expect(await figures('ENDPOINT_REQUEST_COUNT')).toEqual([[{ key: 'value', value: 4 }]])
    expect(await figures('ENDPOINT_REQUEST_ERROR')).toEqual([[{ key: 'unexpected_http_status_code', value: 1 }]])
    expect(await figures('ENDPOINT_REQUEST_ERROR_RATE')).toEqual([[{ key: 'value', value: 0.25 }]])
    expect(await figures('ENDPOINT_REQUEST_LATENCY_SECONDS_CEIL')).toEqual([[{ key: '1', value: 4 }]])
    expect(await figures('ENDPOINT_AVAILABILITY', { granularity: 'LIFETIME' })).toEqual([
      [{ key: 'succeeded', value: 1 }],
    ])
    expect(await figures('ENDPOINT_REQUEST_COUNT', { until: '2020-01-01' })).toEqual([])
    await expect(figures('NOTHING' as never)).rejects.toThrow(/metric needs/)
  })

  test('opens on a screen with data of the message', async () => {
    await chat().says('hi')
    await send({ flow_action: 'navigate', flow_action_payload: { screen: 'SIZE', data: { sizes } } })
    await chat().opens()
    expect(chat().flow).toMatchObject({ screen: 'SIZE', data: { sizes } })
    expect(asked()).toEqual(['ping 200'])
  })

  test('health checks, and what Meta does not publish or send', async () => {
    expect(await sim.whatsapp.ping('mug')).toBe(true)
    const api = bot(first.secret).whatsapp.api(sim.host)
    const { id } = await api.flows.create(WABA, { name: 'draft', categories: ['OTHER'] })
    await expect(api.flows.publish(id)).rejects.toThrow(/validation errors/)
    await api.flows.setJson(id, FLOW)
    await expect(api.flows.publish(id)).rejects.toThrow(/endpoint_uri/)
    await api.flows.update(id, { endpoint_uri: 'https://a.example/nowhere' })
    await expect(api.flows.publish(id)).rejects.toThrow(/Endpoint Not Available/)
    expect(await sim.whatsapp.ping('draft')).toBe(false)
    await chat().says('hi')
    expect(await send({ flow_name: 'draft' })).toBe(400)
    expect(await send({ flow_name: 'draft', mode: 'draft' })).toBe(200)
    expect(await send({ flow_name: 'nothing' })).toBe(400)
    await expect(api.flows.setPublicKey('-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----')).rejects.toThrow(
      /RSA/,
    )
  })
})
