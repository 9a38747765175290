import type { Account } from '../accounts.ts'
import { type Json, jsonOf, listOf, textOf } from '../json.ts'
import type { World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import { pageOf } from './paging.ts'
import { firstBreach, type Rule } from './rules.ts'
import type { Endpoint, NodeEndpoint } from './table.ts'

/** Things of a Page that have an id of their own. */
interface Collection {
  readonly edge: string
  readonly rules: readonly Rule[]
  /** What Meta adds to what it was given. */
  readonly more?: Json
  /** Whether a name occurs once. */
  readonly once?: string
}
const need = (path: string, more: Partial<Rule> = {}): Rule => ({ path, type: 'text', need: true, ...more })
/** Sources: …/messenger-platform/send-messages/personas, …/identity/custom-labels, …/send-messages/utility-messages */
const COLLECTIONS: readonly Collection[] = [
  { edge: 'personas', rules: [need('name'), need('profile_picture_url', { pattern: /^https:/ })] },
  { edge: 'custom_labels', rules: [need('page_label_name')], once: 'page_label_name' },
  {
    edge: 'message_templates',
    rules: [need('name', { pattern: /^[a-z0-9_]+$/ }), need('language'), need('category', { oneOf: ['UTILITY'] })],
    more: { status: 'APPROVED' },
    once: 'name',
  },
]

const keyOf = ({ id }: Account, edge: string): string => `${id}/list/${edge}`
const itemsOf = (key: string, world: World): Json[] => listOf(world.documents.get(key)?.['items']).map(jsonOf)
const keep = (key: string, items: readonly Json[], world: World): void => void world.documents.set(key, { items })
const obey = (rules: readonly Rule[], { params }: GraphCall): void => {
  const broken = firstBreach(rules, params)
  if (broken) throw new GraphRefusal('parameter', broken.details)
}

const collection = ({ edge, rules, more = {}, once }: Collection): Endpoint[] => [
  {
    method: 'POST',
    on: 'messenger',
    edge,
    handle(account, call, world) {
      obey(rules, call)
      const { access_token: _, appsecret_proof: __, ...content } = call.params
      const items = itemsOf(keyOf(account, edge), world)
      if (
        once !== undefined &&
        items.some((item) => item[once] === content[once] && item['language'] === content['language'])
      )
        throw new GraphRefusal('parameter', `There is a "${textOf(content[once])}" already.`)
      const made = { id: world.random.digits(16), ...content, ...more }
      keep(keyOf(account, edge), [...items, made], world)
      return edge === 'message_templates' ? { id: made.id, status: 'APPROVED', category: 'UTILITY' } : { id: made.id }
    },
  },
  {
    method: 'GET',
    on: 'messenger',
    edge,
    handle(account, call, world) {
      const { name } = call.params
      return pageOf(
        itemsOf(keyOf(account, edge), world).filter((item) => name === undefined || item['name'] === name),
        call,
      )
    },
  },
]

/** Who has a conversation; Meta's own rules need the app that has it to pass, release or extend. */
const owners = ({ id }: Account): string => `${id}/threads`
function control(verb: string, rules: readonly Rule[], owner: (call: GraphCall, world: World) => Json): Endpoint[] {
  return (['messenger', 'instagram'] as const).map((on) => ({
    method: 'POST',
    on,
    edge: `${verb}_thread_control`,
    handle(account, call, world) {
      obey([need('recipient.id'), ...rules], call)
      const user = textOf(jsonOf(call.params['recipient'])['id'])
      const kept = world.documents.get(owners(account)) ?? {}
      world.documents.set(owners(account), { ...kept, [user]: owner(call, world) })
      return { success: true }
    },
  }))
}
const us = (_: GraphCall, { env }: World): Json => ({ app_id: env['META_APP_ID'] ?? '' })
const WEEK = 7 * 24 * 3600

/** An order about people that Meta just carries out. */
const done = (edge: string, answer: Json, ...rules: readonly Rule[]): Endpoint[] =>
  (['messenger', 'instagram'] as const).map((on) => ({
    method: 'POST',
    on,
    edge,
    handle(_, call) {
      obey(rules, call)
      return answer
    },
  }))

export const inboxEndpoints: readonly Endpoint[] = [
  ...COLLECTIONS.flatMap(collection),
  {
    method: 'DELETE',
    on: 'messenger',
    edge: 'message_templates',
    handle(account, { params }, world) {
      const key = keyOf(account, 'message_templates')
      keep(
        key,
        itemsOf(key, world).filter((item) => item['name'] !== params['name']),
        world,
      )
      return { success: true }
    },
  },
  ...control('pass', [need('target_app_id')], ({ params }) => ({ app_id: textOf(params['target_app_id']) })),
  ...control('take', [], us),
  ...control('request', [], us),
  ...control('release', [], () => ({})),
  ...control('extend', [{ path: 'duration', type: 'number', need: true, max: WEEK }], (call, world) => ({
    ...us(call, world),
    expiration: Math.floor(world.clock.now() / 1000) + Number(call.params['duration']),
  })),
  ...(['messenger', 'instagram'] as const).map(
    (on): Endpoint => ({
      method: 'GET',
      on,
      edge: 'thread_owner',
      handle(account, { params }, world) {
        const owner = jsonOf(world.documents.get(owners(account))?.[textOf(params['recipient'])])
        return { data: owner['app_id'] ? [{ thread_owner: owner }] : [] }
      },
    }),
  ),
  ...done('moderate_conversations', { result: 'success' }, { path: 'user_ids', type: 'list', need: true, min: 1 }),
  ...done('calls', { success: true }, need('action', { oneOf: ['connect', 'accept', 'reject', 'terminate'] })),
  ...done('unlink_accounts', { result: 'unlink account success' }, need('psid')),
]

const holding = (id: string, { documents }: World): readonly [key: string, item: Json] | undefined => {
  for (const [key, { items }] of documents) {
    const item = listOf(items)
      .map(jsonOf)
      .find((i) => i['id'] === id)
    if (item && key.includes('/list/')) return [key, item]
  }
  return undefined
}
const labelled = (user: string): string => `labels/${user}`

export const inboxNodes: readonly NodeEndpoint[] = [
  { method: 'GET', edge: '', handle: (id, _, world) => holding(id, world)?.[1] },
  {
    method: 'DELETE',
    edge: '',
    handle(id, _, world) {
      const [key] = holding(id, world) ?? []
      if (key === undefined) return undefined
      keep(
        key,
        itemsOf(key, world).filter((item) => item['id'] !== id),
        world,
      )
      return { success: true }
    },
  },
  ...(['POST', 'DELETE'] as const).map(
    (method): NodeEndpoint => ({
      method,
      edge: 'label',
      handle(id, call, world) {
        const [, label] = holding(id, world) ?? []
        if (!label) return undefined
        obey([need('user')], call)
        const key = labelled(textOf(call.params['user']))
        const others = itemsOf(key, world).filter((item) => item['id'] !== id)
        keep(key, method === 'POST' ? [...others, label] : others, world)
        return { success: true }
      },
    }),
  ),
  {
    method: 'GET',
    edge: 'custom_labels',
    handle: (user, call, world) => pageOf(itemsOf(labelled(user), world), call),
  },
]
