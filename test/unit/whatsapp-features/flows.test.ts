import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHmac,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
} from 'node:crypto'
import * as fc from 'fast-check'
import * as v from 'valibot'
import { beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import {
  decryptFlowMedia,
  type FlowHandler,
  flow,
  flowEndpoint,
  flowReply,
  flows,
  handleFlow,
  importFlowKey,
} from '../../../plugins/whatsapp/features/flows.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import * as vectors from '../../conformance/flow-vectors.ts'
import { fakeGraph, PHONE, SECRET, WABA, withFeature } from './harness.ts'
import { objections } from './openapi.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const sign = (text: string, secret = SECRET) => `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`

/** WhatsApp's side of the exchange, written with node:crypto alone. */
function client(publicKey: Parameters<typeof publicEncrypt>[0] = pair().publicKey) {
  const aes = randomBytes(16)
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-128-gcm', aes, iv)
  const encrypt = (plain: unknown): string => {
    const flow_data = Buffer.concat([cipher.update(JSON.stringify(plain)), cipher.final(), cipher.getAuthTag()])
    const key = { key: publicKey as never, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
    return JSON.stringify({
      encrypted_flow_data: flow_data.toString('base64'),
      encrypted_aes_key: publicEncrypt(key, aes).toString('base64'),
      initial_vector: iv.toString('base64'),
    })
  }
  const decrypt = (text: string): unknown => {
    const bytes = Buffer.from(text, 'base64')
    const decipher = createDecipheriv('aes-128-gcm', aes, Buffer.from(iv.map((b) => ~b)))
    decipher.setAuthTag(bytes.subarray(-16))
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString())
  }
  return { encrypt, decrypt }
}
const pem = (key: { export(o: object): unknown }) => String(key.export({ type: 'pkcs8', format: 'pem' }))
let cached: ReturnType<typeof generate> | undefined
const generate = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
const pair = () => (cached ??= generate())

/** One exchange: what a client asks, what it gets. */
async function ask(plain: unknown, handler: Partial<FlowHandler> = {}, keys?: readonly string[]) {
  const { encrypt, decrypt } = client()
  const body = encrypt(plain)
  const imported = await Promise.all((keys ?? [pem(pair().privateKey)]).map(importFlowKey))
  const response = await handleFlow(
    bytesOf(body),
    sign(body),
    { keys: imported, secrets: [SECRET] },
    {
      answer: () => ({ screen: 'NEXT', data: {} }),
      ...handler,
    },
  )
  const text = await response.text()
  return { status: response.status, type: response.headers.get('content-type'), text, read: () => decrypt(text) }
}

describe('known answers', () => {
  it('opens and seals as node:crypto does, byte for byte', async () => {
    const keys = [await importFlowKey(vectors.privateKey)]
    let seen: unknown
    const response = await handleFlow(
      bytesOf(vectors.request),
      vectors.signature,
      { keys, secrets: [SECRET] },
      {
        answer(request) {
          seen = request
          return vectors.answer
        },
      },
    )
    expect(seen).toEqual(vectors.plain)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(await response.text()).toBe(vectors.reply)
  })
  it('decrypts a file', async () => {
    const { file, content, encryption_metadata } = vectors.media
    const bytes = await decryptFlowMedia(Uint8Array.from(Buffer.from(file, 'base64')), encryption_metadata)
    expect(new TextDecoder().decode(bytes)).toBe(content)
  })
})

describe('an exchange', () => {
  it('answers a health check', async () => {
    const { status, read } = await ask({ version: '3.0', action: 'ping' })
    expect([status, read()]).toEqual([200, { data: { status: 'active' } }])
  })
  it('carries the version of the request', async () => {
    const { read } = await ask({ version: '4.0', action: 'INIT' }, { answer: () => ({ screen: 'A', data: { b: 1 } }) })
    expect(read()).toEqual({ version: '4.0', screen: 'A', data: { b: 1 } })
  })
  it.each([{ error: 'a' }, { error_message: 'a' }, { error_key: 'a' }])('acknowledges %j', async (data) => {
    const told: unknown[] = []
    const request = { version: '3.0', action: 'data_exchange', screen: 'A', data }
    const { status, read } = await ask(request, {
      reported: (r) => void told.push(r),
      answer: () => {
        throw new Error('not to be asked')
      },
    })
    expect([status, read()]).toEqual([200, { version: '3.0', data: { acknowledged: true } }])
    expect(told).toEqual([request])
  })
  it('closes a Flow with 427 and an encrypted reason', async () => {
    const { status, read } = await ask({ version: '3.0', action: 'INIT' }, { answer: () => ({ expired: 'Too late' }) })
    expect([status, read()]).toEqual([427, { error_msg: 'Too late' }])
  })
  it('answers 500 when the handler throws, and tells why to the app alone', async () => {
    const told: unknown[] = []
    const { status, text } = await ask(
      { version: '3.0', action: 'INIT' },
      {
        answer: () => {
          throw new Error('secret detail')
        },
        failed: (error) => void told.push(error),
      },
    )
    expect(status).toBe(500)
    expect(text).not.toContain('secret')
    expect(told).toHaveLength(1)
  })
  it('tries both keys while they are rotated', async () => {
    const other = pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)
    const current = pem(pair().privateKey)
    expect((await ask({ version: '3.0', action: 'ping' }, {}, [other, current])).status).toBe(200)
    expect((await ask({ version: '3.0', action: 'ping' }, {}, [other])).status).toBe(421)
  })
  it('answers 432 to a wrong signature, before anything is decrypted', async () => {
    const keys = [await importFlowKey(vectors.privateKey)]
    const answer = () => {
      throw new Error('not to be asked')
    }
    for (const signature of [null, '', 'sha256=00', sign(vectors.request, 'other'), sign(`${vectors.request} `)]) {
      const response = await handleFlow(bytesOf(vectors.request), signature, { keys, secrets: [SECRET] }, { answer })
      expect(response.status).toBe(432)
    }
  })
  it('never throws, whatever is signed: 421 unless it can be decrypted', async () => {
    const keys = [await importFlowKey(vectors.privateKey)]
    const good = JSON.parse(vectors.request) as Record<string, string>
    const base64 = fc.oneof(fc.base64String(), fc.string(), fc.constant(undefined), fc.integer())
    const member = (name: string) => fc.oneof({ weight: 3, arbitrary: fc.constant(good[name]) }, base64)
    const envelope = fc.record({
      encrypted_flow_data: fc.oneof(
        base64,
        fc.nat(40).map((n) => good['encrypted_flow_data']!.slice(0, -4 * (n + 1))),
      ),
      encrypted_aes_key: member('encrypted_aes_key'),
      initial_vector: member('initial_vector'),
    })
    const body = fc.oneof(
      envelope.map((e) => JSON.stringify(e)),
      fc.json(),
      fc.string(),
    )
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        const response = await handleFlow(
          bytesOf(text),
          sign(text),
          { keys, secrets: [SECRET] },
          {
            answer: () => ({ screen: 'A', data: {} }),
          },
        )
        expect(response.status).toBe(421)
      }),
      { numRuns: 200 },
    )
  })
  it('never throws, whatever is in it', async () => {
    const imported = [await importFlowKey(pem(pair().privateKey))]
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const { encrypt } = client()
        const body = encrypt(value)
        const response = await handleFlow(
          bytesOf(body),
          sign(body),
          { keys: imported, secrets: [SECRET] },
          {
            answer: () => ({ screen: 'A', data: {} }),
          },
        )
        expect([200, 421]).toContain(response.status)
      }),
      { numRuns: 50 },
    )
  })
})

describe('a private key', () => {
  it('may have lost its line breaks to an environment variable', async () => {
    await expect(importFlowKey(vectors.privateKey.replaceAll('\n', '\\n'))).resolves.toBeDefined()
  })
  it('that is encrypted is refused with the command that converts it', async () => {
    await expect(importFlowKey(vectors.encryptedKey)).rejects.toMatchObject({
      code: 'input_invalid',
      message: expect.stringContaining('encrypted'),
      fix: expect.stringContaining('openssl pkcs8 -topk8 -nocrypt'),
    })
  })
  it('in another form is refused', async () => {
    const pkcs1 = String(pair().privateKey.export({ type: 'pkcs1', format: 'pem' }))
    const ec = pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
    for (const key of [pkcs1, ec, 'nonsense', ''])
      await expect(importFlowKey(key)).rejects.toMatchObject({ code: 'input_invalid' })
  })
})

describe('a file of a Flow', () => {
  const file = () => Uint8Array.from(Buffer.from(vectors.media.file, 'base64'))
  const { encryption_metadata: good } = vectors.media
  it('is refused when any hash, key or byte differs', async () => {
    const zeros = Buffer.alloc(32).toString('base64')
    for (const name of Object.keys(good) as (keyof typeof good)[]) {
      const iv = Buffer.alloc(16).toString('base64')
      const bad = { ...good, [name]: name === 'iv' ? iv : zeros }
      await expect(decryptFlowMedia(file(), bad), name).rejects.toMatchObject({ code: 'media_refused' })
      await expect(decryptFlowMedia(file(), { ...good, [name]: '%%' }), name).rejects.toMatchObject({
        code: 'media_refused',
      })
    }
    for (const at of [0, -1]) {
      const changed = file()
      changed[at < 0 ? changed.length + at : at]! ^= 1
      await expect(decryptFlowMedia(changed, good)).rejects.toMatchObject({ code: 'media_refused' })
    }
  })
  it('is downloaded and decrypted', async () => {
    const { api, calls } = withFeature(flows, () => new Response(file()))
    const media = {
      media_id: '1',
      cdn_url: 'https://mmg.whatsapp.net/v/1',
      file_name: 'a.txt',
      encryption_metadata: good,
    }
    expect(new TextDecoder().decode(await api.flowMedia(media))).toBe(vectors.media.content)
    expect(calls[0]!.url.href).toBe('https://mmg.whatsapp.net/v/1')
    await expect(api.flowMedia({ ...media, cdn_url: 'https://evil.example/1' })).rejects.toMatchObject({
      code: 'media_refused',
    })
    expect(calls).toHaveLength(1)
  })
})

describe('an endpoint', () => {
  const seen: unknown[] = []
  beforeEach(() => void seen.splice(0))
  const booking = flowEndpoint({
    screens: {
      DATES: {
        data: v.object({ dates: v.array(v.string()) }),
        payload: v.object({ date: v.pipe(v.string(), v.isoDate()) }),
      },
      CONFIRM: { data: v.object({ date: v.string() }) },
    },
    init: ({ show }) => show('DATES', { dates: ['2027-01-04'] }),
    on: {
      DATES: ({ data, show, host }) => {
        seen.push(data.date, host.now())
        return show('CONFIRM', { date: data.date })
      },
      CONFIRM: ({ finish, expire, data }) => (data['late'] ? expire('Too late') : finish({ booked: true })),
    },
    back: { DATES: ({ again }) => again('Welcome back') },
  })
  const app = createApp({ plugins: [whatsapp({ use: [booking] })] })
  async function post(plain: unknown, env: object = {}) {
    const { encrypt, decrypt } = client()
    const body = encrypt(plain)
    const { host } = fakeGraph()
    const request = new Request('https://app.example/whatsapp/flows', {
      method: 'POST',
      body,
      headers: { 'x-hub-signature-256': sign(body) },
    })
    const full = { ...(host.env as object), FLOWS_PRIVATE_KEY: pem(pair().privateKey), ...env }
    const response = await app.fetch(request, { ...host, env: full as never })
    const text = await response.text()
    return [response.status, response.status === 200 || response.status === 427 ? decrypt(text) : text]
  }
  const base = { version: '3.0', flow_token: 't' }
  it('goes through a Flow', async () => {
    expect(await post({ ...base, action: 'INIT' })).toEqual([
      200,
      { version: '3.0', screen: 'DATES', data: { dates: ['2027-01-04'] } },
    ])
    const exchange = { ...base, action: 'data_exchange' }
    expect(await post({ ...exchange, screen: 'DATES', data: { date: '2027-01-04' } })).toEqual([
      200,
      { version: '3.0', screen: 'CONFIRM', data: { date: '2027-01-04' } },
    ])
    expect(seen[0]).toBe('2027-01-04')
    expect(await post({ ...exchange, screen: 'CONFIRM' })).toEqual([
      200,
      {
        version: '3.0',
        screen: 'SUCCESS',
        data: { extension_message_response: { params: { flow_token: 't', booked: true } } },
      },
    ])
    expect(await post({ ...exchange, screen: 'CONFIRM', data: { late: true } })).toEqual([
      427,
      { error_msg: 'Too late' },
    ])
    expect(await post({ ...base, action: 'BACK', screen: 'DATES' })).toEqual([
      200,
      { version: '3.0', screen: 'DATES', data: { error_message: 'Welcome back' } },
    ])
  })
  it('shows a screen again when its payload is not as its schema says', async () => {
    const [status, reply] = await post({ ...base, action: 'data_exchange', screen: 'DATES', data: { date: 'soon' } })
    expect([status, reply]).toEqual([
      200,
      { version: '3.0', screen: 'DATES', data: { error_message: expect.any(String) } },
    ])
    expect(seen).toEqual([])
  })
  it('answers 500 for a screen that it does not know', async () => {
    expect((await post({ ...base, action: 'data_exchange', screen: 'NOWHERE' }))[0]).toBe(500)
    expect((await post({ ...base, action: 'data_exchange', screen: 'constructor' }))[0]).toBe(500)
  })
  it('takes the key before the last one while keys are rotated', async () => {
    const FLOWS_PRIVATE_KEY = vectors.privateKey
    const FLOWS_PRIVATE_KEY_PREVIOUS = pem(pair().privateKey)
    expect((await post({ ...base, action: 'ping' }, { FLOWS_PRIVATE_KEY, FLOWS_PRIVATE_KEY_PREVIOUS }))[0]).toBe(200)
    expect((await post({ ...base, action: 'ping' }, { FLOWS_PRIVATE_KEY }))[0]).toBe(421)
  })
  it('says what is wrong with its key', async () => {
    const [status, text] = await post({ ...base, action: 'ping' }, { FLOWS_PRIVATE_KEY: '' })
    expect([status, text]).toEqual([500, expect.stringContaining('config_missing')])
  })
})

describe('a Flow message', () => {
  const booking = flow(
    { flow_id: '1' },
    { open: v.object({ dates: v.array(v.string()) }), reply: v.object({ booked: v.boolean() }) },
  )
  it('opens a screen or asks the endpoint', async () => {
    const { api, last } = withFeature(flows, () => ({ messages: [{ id: 'wamid.1' }] }))
    const message = booking.message({
      body: 'When?',
      cta: 'Choose',
      token: 't',
      mode: 'draft',
      open: { screen: 'DATES', data: { dates: ['a'] } },
      footer: 'f',
    })
    await api.message('27820001111', message)
    expect(last().json).toMatchObject({
      type: 'interactive',
      interactive: {
        type: 'flow',
        body: { text: 'When?' },
        footer: { text: 'f' },
        action: {
          name: 'flow',
          parameters: {
            flow_message_version: '3',
            flow_id: '1',
            flow_token: 't',
            flow_cta: 'Choose',
            mode: 'draft',
            flow_action: 'navigate',
            flow_action_payload: { screen: 'DATES', data: { dates: ['a'] } },
          },
        },
      },
    })
    expect(objections('POST', '/{Phone-Number-ID}/messages', last().json)).toEqual([])
    const asked = booking.message({ body: 'When?', cta: 'Choose', token: 't' })
    expect(asked).toMatchObject({ interactive: { action: { parameters: { flow_action: 'data_exchange' } } } })
  })
  it('refuses what Meta refuses', () => {
    const make = (cta: string) => () => booking.message({ body: 'a', cta, token: 't' })
    expect(make('x'.repeat(21))).toThrow(expect.objectContaining({ code: 'limit_exceeded' }))
    expect(make('Go 🚀')).toThrow(expect.objectContaining({ code: 'input_invalid' }))
    const empty = () => booking.message({ body: 'a', cta: 'b', token: 't', open: { screen: 'A', data: {} as never } })
    expect(empty).toThrow(expect.objectContaining({ code: 'input_invalid' }))
  })
  it('reads its answer, and nothing else', () => {
    const read = (response_json: string | null | undefined) => booking.read({ name: 'flow', response_json })
    expect(read('{"booked":true,"flow_token":"t"}')).toMatchObject({ value: { booked: true } })
    for (const text of ['{"booked":"yes"}', '{', '', 'null', '1', null, undefined])
      expect(read(text).issues).toBeDefined()
    expect(flow({ flow_name: 'a' }).read({ response_json: '{"x":1}' })).toEqual({ value: { x: 1 } })
  })
})

describe('what comes back from a form', () => {
  it.each([
    [{ response_json: '{"flow_token":"t","a":{"b":1}}' }, { value: { flow_token: 't', a: { b: 1 } } }],
    [{ name: 'address_message', response_json: '{"values":{"city":"Pune"}}' }, { value: { values: { city: 'Pune' } } }],
  ])('is read: %j', (reply, result) => expect(flowReply(reply)).toEqual(result))
  it.each([null, undefined, '', '{', 'null', '"text"', '7'])('is an issue where it is %j', (response_json) => {
    expect(flowReply({ response_json }).issues).toHaveLength(1)
  })
})

describe('the management of Flows', () => {
  it('asks as Meta documents it', async () => {
    const { api, calls, last } = withFeature(flows)
    await api.flows.list(WABA)
    await api.flows.create(WABA, { name: 'booking', categories: ['OTHER'], endpoint_uri: 'https://a.example' })
    expect(last().json).toEqual({ name: 'booking', categories: ['OTHER'], endpoint_uri: 'https://a.example' })
    await api.flows.get('1', { fields: 'id,preview' })
    await api.flows.update('1', { name: 'b' })
    await api.flows.assets('1')
    await api.flows.publish('1')
    await api.flows.deprecate('1')
    await api.flows.delete('1')
    await api.flows.migrate(WABA, { source_waba_id: '2', source_flow_names: 'a,b' })
    await api.flows.publicKey()
    await api.flows.metrics('1', {
      metric: 'ENDPOINT_AVAILABILITY',
      granularity: 'DAY',
      since: '2026-11-01',
      until: '2026-11-08',
    })
    expect(last().query).toEqual({
      fields: 'metric.name(ENDPOINT_AVAILABILITY).granularity(DAY).since(2026-11-01).until(2026-11-08)',
    })
    expect(calls.map((c) => `${c.method} ${c.path}`)).toEqual([
      `GET ${WABA}/flows`,
      `POST ${WABA}/flows`,
      'GET 1',
      'POST 1',
      'GET 1/assets',
      'POST 1/publish',
      'POST 1/deprecate',
      'DELETE 1',
      `POST ${WABA}/migrate_flows`,
      `GET ${PHONE}/whatsapp_business_encryption`,
      'GET 1',
    ])
  })
  it('uploads Flow JSON and keys as forms', async () => {
    const { api, last } = withFeature(flows)
    await api.flows.setJson('1', { version: '7.3', screens: [] })
    const { path, form } = last()
    expect(path).toBe('1/assets')
    expect([form!.get('name'), form!.get('asset_type')]).toEqual(['flow.json', 'FLOW_JSON'])
    expect(await (form!.get('file') as File).text()).toBe('{"version":"7.3","screens":[]}')
    await api.flows.setPublicKey('PEM')
    expect(last().form!.get('business_public_key')).toBe('PEM')
    expect(last().path).toBe(`${PHONE}/whatsapp_business_encryption`)
  })
})
