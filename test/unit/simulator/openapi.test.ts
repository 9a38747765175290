import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { createApp } from 'signalbox/fast'
import { simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { client, TOKENS } from './client.ts'

// Meta's own description of its API, where it is at hand.
const file = new URL('../../../../shared/reference/whatsapp-openapi-v23.0.yaml', import.meta.url)
const PHONE = '110000000000001'
const WABA = '210000000000001'
const text = { messaging_product: 'whatsapp', to: '1', type: 'text', text: { body: 'x' } }
const template = { name: 't', language: 'en', category: 'UTILITY', components: [{ type: 'BODY', text: 'Hello' }] }

const call = {
  messaging_product: 'whatsapp',
  to: '1',
  action: 'connect',
  session: { sdp_type: 'offer', sdp: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n' },
}

type Client = ReturnType<typeof client>
/** A path, or what finds out or makes what it is about. */
type Path = string | ((graph: Client) => Promise<string>)
const made =
  (path: string, body: unknown, rest = '', key = 'id') =>
  async (graph: Client): Promise<string> =>
    `${(await graph.post(`v23.0/${path}`, body)).body[key]}${rest}`
const FLOW = { name: 'f', categories: ['OTHER'], flow_json: '{"version":"7.1","screens":[]}' }
const flow = (rest = '') => made(`${WABA}/flows`, FLOW, rest)
const published = (rest: string) => async (graph: Client) => {
  const id = await flow()(graph)
  await graph.post(`v23.0/${id}/publish`, {})
  return id + rest
}
const group = async (graph: Client, rest = ''): Promise<string> => {
  await graph.post(`v23.0/${PHONE}/groups`, { messaging_product: 'whatsapp', subject: 's' })
  const { body } = await graph.get(`v23.0/${PHONE}/groups`)
  return `${body.data?.groups?.[0]?.id ?? body.data?.[0]?.id}${rest}`
}
const inGroup =
  (rest = '') =>
  (graph: Client) =>
    group(graph, rest)
const qrCode = async (graph: Client): Promise<string> => {
  const { body } = await graph.post(`v23.0/${PHONE}/message_qrdls`, { prefilled_message: 'Hi' })
  return `${PHONE}/message_qrdls/${body.code}`
}
const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const KEY = { business_public_key: String(publicKey.export({ type: 'spki', format: 'pem' })) }
const withKey = async (graph: Client): Promise<string> => {
  await graph.post(`v23.0/${PHONE}/whatsapp_business_encryption`, KEY)
  return `${PHONE}/whatsapp_business_encryption`
}
const whatsappOnly = { messaging_product: 'whatsapp' }

/** The operations, and a call of each. */
const OPERATIONS: readonly [method: 'get' | 'post' | 'delete', operation: string, path: Path, body?: unknown][] = [
  ['post', '/{Version}/{Phone-Number-ID}/messages', `${PHONE}/messages`, text],
  ['get', '/{Version}/{Phone-Number-ID}', PHONE],
  ['get', '/{Version}/{Phone-Number-ID}/whatsapp_business_profile', `${PHONE}/whatsapp_business_profile`],
  [
    'post',
    '/{Version}/{Phone-Number-ID}/whatsapp_business_profile',
    `${PHONE}/whatsapp_business_profile`,
    { messaging_product: 'whatsapp', about: 'x' },
  ],
  ['get', '/{Version}/{Phone-Number-ID}/whatsapp_commerce_settings', `${PHONE}/whatsapp_commerce_settings`],
  [
    'post',
    '/{Version}/{Phone-Number-ID}/register',
    `${PHONE}/register`,
    { messaging_product: 'whatsapp', pin: '123456' },
  ],
  ['post', '/{Version}/{Phone-Number-ID}/deregister', `${PHONE}/deregister`, {}],
  ['get', '/{Version}/{Phone-Number-ID}/block_users', `${PHONE}/block_users`],
  ['get', '/{Version}/{WABA-ID}/message_templates', `${WABA}/message_templates`],
  ['post', '/{Version}/{WABA-ID}/message_templates', `${WABA}/message_templates`, template],
  ['get', '/{Version}/{WABA-ID}/phone_numbers', `${WABA}/phone_numbers`],
  ['get', '/{Version}/{WABA-ID}/subscribed_apps', `${WABA}/subscribed_apps`],
  ['post', '/{Version}/{WABA-ID}/subscribed_apps', `${WABA}/subscribed_apps`, {}],
  ['get', '/{Version}/{WABA-ID}', WABA],
  ['get', '/{Version}/{Phone-Number-ID}/message_qrdls', `${PHONE}/message_qrdls`],
  ['post', '/{Version}/{Phone-Number-ID}/message_qrdls', `${PHONE}/message_qrdls`, { prefilled_message: 'Hi' }],
  ['get', '/{Version}/{Phone-Number-ID}/call_permissions', `${PHONE}/call_permissions?user_wa_id=1`],
  ['post', '/{Version}/{Phone-Number-ID}/calls', `${PHONE}/calls`, call],
  ['post', '/{Version}/{Phone-Number-ID}/groups', `${PHONE}/groups`, { messaging_product: 'whatsapp', subject: 's' }],
  ['get', '/{Version}/{Phone-Number-ID}/groups', `${PHONE}/groups`],
  ['post', '/{Version}/{WABA-ID}/flows', `${WABA}/flows`, { name: 'f', categories: ['OTHER'] }],
  ['get', '/{Version}/{WABA-ID}/flows', `${WABA}/flows`],
  [
    'post',
    '/{Version}/{Phone-Number-ID}/block_users',
    `${PHONE}/block_users`,
    { messaging_product: 'whatsapp', block_users: [{ user: '1' }] },
  ],
  [
    'delete',
    '/{Version}/{Phone-Number-ID}/block_users',
    `${PHONE}/block_users`,
    { messaging_product: 'whatsapp', block_users: [{ user: '1' }] },
  ],
  [
    'post',
    '/{Version}/{Phone-Number-ID}/marketing_messages',
    `${PHONE}/marketing_messages`,
    { ...whatsappOnly, to: '1', type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } },
  ],
  ['delete', '/{Version}/{Phone-Number-ID}/message_qrdls/{QR-Code-ID}', qrCode],
  ['get', '/{Version}/{Phone-Number-ID}/message_qrdls/{QR-Code-ID}', qrCode],
  ['get', '/{Version}/{Phone-Number-ID}/settings', `${PHONE}/settings`],
  ['delete', '/{Version}/{group_id}/invite_link', inGroup('/invite_link'), whatsappOnly],
  ['get', '/{Version}/{group_id}/join_requests', inGroup('/join_requests')],
  [
    'post',
    '/{Version}/{group_id}/join_requests',
    inGroup('/join_requests'),
    { ...whatsappOnly, join_requests: ['unknown'] },
  ],
  [
    'delete',
    '/{Version}/{group_id}/join_requests',
    inGroup('/join_requests'),
    { ...whatsappOnly, join_requests: ['unknown'] },
  ],
  ['post', '/{Version}/{WABA-ID}', WABA, { is_enabled_for_insights: true }],
  [
    'post',
    '/{Version}/{Phone-Number-ID}/request_code',
    `${PHONE}/request_code`,
    { code_method: 'SMS', language: 'en' },
  ],
  ['post', '/{Version}/{Phone-Number-ID}/verify_code', `${PHONE}/verify_code`, { code: '123456' }],
  ['post', '/{Version}/{Phone-Number-ID}/settings', `${PHONE}/settings`, { calling: { status: 'ENABLED' } }],
  ['get', '/{Version}/{Phone-Number-ID}/whatsapp_business_encryption', withKey],
  ['post', '/{Version}/{Phone-Number-ID}/whatsapp_business_encryption', `${PHONE}/whatsapp_business_encryption`, KEY],
  [
    'post',
    '/{Version}/{Phone-Number-ID}/whatsapp_commerce_settings',
    `${PHONE}/whatsapp_commerce_settings`,
    { is_cart_enabled: true },
  ],
  [
    'post',
    '/{Version}/{Phone-Number-ID}/conversational_automation',
    `${PHONE}/conversational_automation`,
    { enable_welcome_message: true },
  ],
  ['get', '/{Version}/{group_id}', inGroup()],
  ['delete', '/{Version}/{group_id}', inGroup()],
  ['post', '/{Version}/{group_id}/invite_link', inGroup('/invite_link'), whatsappOnly],
  ['get', '/{Version}/{Flow-ID}', flow()],
  ['post', '/{Version}/{Flow-ID}', flow(), { name: 'other' }],
  ['delete', '/{Version}/{Flow-ID}', flow()],
  ['get', '/{Version}/{Flow-ID}/assets', flow('/assets')],
  ['post', '/{Version}/{Flow-ID}/publish', flow('/publish'), {}],
  ['post', '/{Version}/{Flow-ID}/deprecate', published('/deprecate'), {}],
  ['delete', '/{Version}/{WABA-ID}/subscribed_apps', `${WABA}/subscribed_apps`],
  ['get', '/{Version}/{TEMPLATE_ID}', made(`${WABA}/message_templates`, template)],
  ['post', '/{Version}/{TEMPLATE_ID}', made(`${WABA}/message_templates`, template), { category: 'MARKETING' }],
  ['delete', '/{Version}/{WABA-ID}/message_templates', `${WABA}/message_templates?name=hello_world`],
]

type Node = { readonly [key: string]: Node } & { readonly $ref?: string }
const pointerOf = (keys: readonly string[]): string =>
  keys.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')

describe.skipIf(!existsSync(file))("as Meta's OpenAPI says", () => {
  const api: Node = existsSync(file) ? parse(readFileSync(file, 'utf8')) : {}
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false }).addSchema(api, 'meta')
  /** A validator for what lies at a place, through at most one reference on the way. */
  function schemaAt(...keys: string[]) {
    let node: Node | undefined = api
    let walked: string[] = []
    for (const key of keys) {
      node = node?.[key]
      walked.push(key)
      if (!node?.$ref) continue
      walked = node.$ref.slice(2).split('/')
      node = walked.reduce<Node | undefined>((inner, k) => inner?.[k], api)
    }
    return ajv.compile({ $ref: `meta#/${pointerOf(walked)}` })
  }
  const JSON_SCHEMA = ['content', 'application/json', 'schema']

  test.each(OPERATIONS)('%s %s', async (method, operation, path, body) => {
    const validate = schemaAt('paths', operation, method, 'responses', '200', ...JSON_SCHEMA)
    const sim = simulator(createApp({ plugins: [whatsapp()] }))
    await sim.whatsapp.user('1').says('hi')
    await sim.whatsapp.user('1').permits()
    const graph = client(sim, TOKENS.whatsapp)
    const at = `v23.0/${typeof path === 'string' ? path : await path(graph)}`
    const answer = method === 'get' ? await graph.get(at) : await graph[method](at, body)
    expect(answer.status).toBe(200)
    validate(answer.body)
    // Where the variants of an answer demand nothing, it fits more than one of them.
    const errors = (validate.errors ?? []).filter((e) => e.keyword !== 'oneOf' || !e.params['passingSchemas'])
    expect(errors).toEqual([])
  })
})
