import type { Account } from '../accounts.ts'
import { importPublicKey } from '../flows/exchange.ts'
import type { Json } from '../json.ts'
import { at, jsonOf, listOf, textOf } from '../json.ts'
import type { World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import { pageOf } from './paging.ts'
import { firstBreach, type Rule } from './rules.ts'
import type { Endpoint, Kind } from './table.ts'
import { accountAnalyticsIn } from './whatsapp-analytics.ts'

/** Settings that Meta only keeps and gives back. */
interface Document {
  readonly on: Kind
  readonly edge: string
  /** What may be written. */
  readonly rules?: readonly Rule[]
  /** What rules cannot say; the answer is what is wrong. */
  check?(params: Json): Promise<string | undefined>
  /** What is there before anything is written. */
  readonly initial?: Json
  /** The answer to a GET. */
  shape?(kept: Json): unknown
}
const optional = (path: string, max: number): Rule => ({ path, type: 'text', max })

/** Settings are written in capitals and answered in small letters, with those that nobody has written. */
function settings(kept: Json): Json {
  const small = (value: unknown): unknown => {
    if (Array.isArray(value)) return value
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, v]) => [key, key.endsWith('status') ? textOf(v).toLowerCase() : small(v)]),
    )
  }
  const given = jsonOf(small(kept))
  const icons = textOf(at(kept, 'calling.call_icon_visibility'))
  return {
    ...given,
    calling: {
      status: 'disabled',
      ip_addresses: { default: [] },
      callback_permission_status: 'disabled',
      ...jsonOf(given['calling']),
      call_icon_visibility: icons === 'DISABLE_ALL' ? 'hidden' : 'visible',
    },
    storage_configuration: { status: 'default', ...jsonOf(given['storage_configuration']) },
  }
}

/** Sources: https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account-to-number-current-status, …/messenger-platform/reference/messenger-profile-api */
const DOCUMENTS: readonly Document[] = [
  {
    on: 'whatsapp',
    edge: 'whatsapp_business_profile',
    rules: [
      { path: 'messaging_product', type: 'text', need: true, oneOf: ['whatsapp'] },
      optional('about', 139),
      optional('address', 256),
      optional('description', 512),
      optional('email', 128),
      { path: 'websites', type: 'list', max: 2 },
    ],
    initial: { messaging_product: 'whatsapp', about: 'Hey there!', vertical: 'RETAIL' },
    shape: (kept) => ({ data: [kept] }),
  },
  { on: 'whatsapp', edge: 'settings', initial: {}, shape: settings },
  {
    on: 'whatsapp',
    edge: 'whatsapp_commerce_settings',
    initial: { is_cart_enabled: true, is_catalog_visible: false },
    shape: (kept) => ({ data: [kept] }),
  },
  {
    on: 'whatsapp',
    edge: 'whatsapp_business_encryption',
    rules: [{ path: 'business_public_key', type: 'text', need: true, pattern: /BEGIN PUBLIC KEY/ }],
    check: ({ business_public_key: pem }) =>
      importPublicKey(textOf(pem)).then(
        () => undefined,
        () => 'Param business_public_key must be a valid 2048-bit RSA public key.',
      ),
    shape: (kept) => ({ data: [{ ...kept, business_public_key_signature_status: 'VALID' }] }),
  },
  {
    on: 'whatsapp',
    edge: 'conversational_automation',
    rules: [
      { path: 'prompts', type: 'list', max: 3 },
      { path: 'commands', type: 'list', max: 30 },
    ],
  },
  ...(['messenger', 'instagram'] as const).map(
    (on): Document => ({
      on,
      edge: 'messenger_profile',
      rules: [
        { path: 'ice_breakers', type: 'list', max: 4 },
        { path: 'persistent_menu[].call_to_actions', type: 'list', max: 20 },
        { path: 'greeting[].text', type: 'text', max: 160 },
      ],
      shape: (kept) => ({ data: Object.keys(kept).length > 0 ? [kept] : [] }),
    }),
  ),
]

const keyOf = (account: Account, edge: string): string => `${account.id}/${edge}`
const keptIn = (document: Document, account: Account, world: World): Json =>
  world.documents.get(keyOf(account, document.edge)) ?? document.initial ?? {}
const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false }
const contentOf = ({ params, query }: GraphCall): Json => {
  const { access_token: _, appsecret_proof: __, platform: ___, ...content } = params
  // A query has texts only.
  const said = Object.entries(content).map(([name, v]) => [name, name in query ? (BOOLEANS[textOf(v)] ?? v) : v])
  return Object.fromEntries(said)
}

const endpointsOf = (document: Document): Endpoint[] => {
  const { on, edge, rules = [], check = async () => undefined, shape = (kept: Json) => kept } = document
  return [
    {
      method: 'GET',
      on,
      edge,
      handle(account, call, world) {
        const kept = keptIn(document, account, world)
        const fields = textOf(call.params['fields'])
        if (!fields) return shape(kept)
        return shape(Object.fromEntries(fields.split(',').flatMap((f) => (f in kept ? [[f, kept[f]]] : []))))
      },
    },
    {
      method: 'POST',
      on,
      edge,
      async handle(account, call, world) {
        const details = firstBreach(rules, call.params)?.details ?? (await check(call.params))
        if (details) throw new GraphRefusal('parameter', details)
        world.documents.set(keyOf(account, edge), { ...keptIn(document, account, world), ...contentOf(call) })
        return edge === 'messenger_profile' ? { result: 'success' } : { success: true }
      },
    },
    {
      method: 'DELETE',
      on,
      edge,
      handle(account, call, world) {
        const gone = listOf(call.params['fields']).map(textOf)
        const kept = Object.entries(keptIn(document, account, world)).filter(([name]) => !gone.includes(name))
        world.documents.set(keyOf(account, edge), Object.fromEntries(kept))
        return { result: 'success' }
      },
    },
  ]
}

/** Orders that Meta just carries out. */
const done = (on: Kind, edge: string, rules: readonly Rule[] = []): Endpoint => ({
  method: 'POST',
  on,
  edge,
  handle(_, call) {
    const broken = firstBreach(rules, call.params)
    if (broken) throw new GraphRefusal('parameter', broken.details)
    return { success: true }
  },
})
const PIN: Rule = { path: 'pin', type: 'text', need: true, pattern: /^\d{6}$/ }

const blockList = ({ id }: Account, world: World): Json[] =>
  listOf(world.documents.get(`${id}/blocked`)?.['users']).map(jsonOf)
const usersOf = ({ params }: GraphCall): string[] =>
  listOf(params['block_users']).map((u) => textOf(jsonOf(u)['user'] ?? jsonOf(u)['user_id']))
/** A phone number is answered as `wa_id`, a business-scoped user id as it is. */
const waIdOf = (input: string): string => (/^[A-Z]{2}\./.test(input) ? input : input.replace(/\D/g, ''))
function block(account: Account, call: GraphCall, world: World, method: 'POST' | 'DELETE'): Json {
  const users = usersOf(call)
  if (users.length === 0) throw new GraphRefusal('parameter', 'The parameter block_users is required.')
  const others = blockList(account, world).filter((u) => !users.includes(textOf(u['wa_id'])))
  const list = users.map((input) => ({ input, wa_id: waIdOf(input) }))
  world.documents.set(`${account.id}/blocked`, { users: method === 'POST' ? [...others, ...list] : others })
  return { messaging_product: 'whatsapp', block_users: { [method === 'POST' ? 'added_users' : 'removed_users']: list } }
}

export const documentEndpoints: readonly Endpoint[] = [
  ...DOCUMENTS.flatMap(endpointsOf),
  done('whatsapp', 'register', [PIN]),
  done('whatsapp', 'deregister'),
  done('whatsapp', 'request_code', [{ path: 'code_method', type: 'text', need: true, oneOf: ['SMS', 'VOICE'] }]),
  done('whatsapp', 'verify_code', [{ path: 'code', type: 'text', need: true }]),
  {
    method: 'POST',
    on: 'whatsapp',
    edge: 'smb_app_data',
    // Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-business-app-users
    handle({ id }, { params }, world) {
      const type = textOf(params['sync_type'])
      if (!['smb_app_state_sync', 'history'].includes(type))
        throw new GraphRefusal('parameter', 'Param sync_type must be one of {smb_app_state_sync, history}.')
      const key = `${id}/smb_app_data/${type}`
      if (world.documents.has(key))
        throw new GraphRefusal({ status: 400, code: 2593107, message: 'Sync request limit was exceeded' })
      world.documents.set(key, {})
      return { messaging_product: 'whatsapp', request_id: world.random.text(32) }
    },
  },
  {
    method: 'GET',
    on: 'waba',
    edge: '',
    handle(account, call, world) {
      const { entry, name } = account
      const figures = accountAnalyticsIn(account, call, world)
      return { id: entry, name, timezone_id: '1', message_template_namespace: 'simulated', ...figures }
    },
  },
  {
    method: 'GET',
    on: 'waba',
    edge: 'phone_numbers',
    handle: ({ entry }, call, { accounts }) =>
      pageOf(
        accounts
          .filter((a) => a.entry === entry)
          .map(({ id, name, handle }) => ({
            id,
            verified_name: name,
            display_phone_number: handle,
            quality_rating: 'GREEN',
            status: 'LINKED',
          })),
        call,
      ),
  },
  {
    method: 'GET',
    on: 'whatsapp',
    edge: 'block_users',
    handle: (account, call, world) =>
      pageOf(
        blockList(account, world).map(({ wa_id }) => ({ messaging_product: 'whatsapp', wa_id })),
        call,
      ),
  },
  ...(['POST', 'DELETE'] as const).map(
    (method): Endpoint => ({
      method,
      on: 'whatsapp',
      edge: 'block_users',
      handle: (account, call, world) => block(account, call, world, method),
    }),
  ),
]
