import type { Account } from '../accounts.ts'
import { numberUpdate } from '../chats/whatsapp-webhooks.ts'
import { compact, type Json, jsonOf, listOf, textOf } from '../json.ts'
import type { Person, World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import { pageOf } from './paging.ts'
import { firstBreach, type Rule } from './rules.ts'
import type { Endpoint, NodeEndpoint } from './table.ts'

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/groups/reference */
const TEXTS: readonly Rule[] = [
  { path: 'messaging_product', type: 'text', need: true, oneOf: ['whatsapp'] },
  { path: 'subject', type: 'text', max: 128, min: 1 },
  { path: 'description', type: 'text', max: 2048 },
  { path: 'join_approval_mode', type: 'text', oneOf: ['auto_approve', 'approval_required'] },
]
const PEOPLE: readonly Rule[] = [
  { path: 'messaging_product', type: 'text', need: true, oneOf: ['whatsapp'] },
  { path: 'participants', type: 'list', need: true, min: 1, max: 8 },
]
const obey = (rules: readonly Rule[], { params }: GraphCall): void => {
  const broken = firstBreach(rules, params)
  if (broken) throw new GraphRefusal('parameter', broken.details)
}

const PREFIX = 'group/'
interface Found {
  readonly key: string
  readonly group: Json
  readonly account: Account
}
function find(id: string, world: World): Found | undefined {
  const group = world.documents.get(PREFIX + id)
  const account = world.accounts.find((a) => a.id === group?.['account'])
  return group && account && { key: PREFIX + id, group, account }
}
/** Meta carries it out later, and tells so. */
function told(account: Account, field: string, type: string, group_id: string, more: Json, world: World): Json {
  const request_id = world.random.text(32)
  const timestamp = String(Math.floor(world.clock.now() / 1000))
  world.office.queue(
    numberUpdate(account, field, { groups: [compact({ timestamp, group_id, type, request_id, ...more })] }),
  )
  return { messaging_product: 'whatsapp', request_id }
}
const linkOf = (world: World): string => `https://chat.whatsapp.com/${world.random.text(22)}`
const shape = ({ account: _, invite_link: __, requests: ___, ...group }: Json): Json => ({
  messaging_product: 'whatsapp',
  ...group,
  total_participant_count: listOf(group['participants']).length,
})

function create(account: Account, call: GraphCall, world: World): Json {
  obey([...TEXTS, { path: 'subject', type: 'text', need: true }], call)
  const { subject, description, join_approval_mode = 'auto_approve' } = call.params
  const id = btoa(`capi_group:${account.handle}:${world.random.digits(18)}`).replace(/=+$/, '')
  const invite_link = linkOf(world)
  const creation_timestamp = Math.floor(world.clock.now() / 1000)
  const texts = compact({ subject, description, join_approval_mode })
  const group = {
    id,
    ...texts,
    suspended: false,
    creation_timestamp,
    participants: [],
    invite_link,
    account: account.id,
  }
  world.documents.set(PREFIX + id, group)
  return told(account, 'group_lifecycle_update', 'group_create', id, { ...texts, invite_link }, world)
}

const participants =
  (adds: boolean) =>
  (id: string, call: GraphCall, world: World): Json | undefined => {
    const found = find(id, world)
    if (!found) return undefined
    obey(PEOPLE, call)
    const users = listOf(call.params['participants']).map((p) => textOf(jsonOf(p)['user']))
    const others = listOf(found.group['participants']).filter((p) => !users.includes(textOf(jsonOf(p)['wa_id'])))
    const named = users.map((wa_id) => ({ wa_id }))
    world.documents.set(found.key, { ...found.group, participants: adds ? [...others, ...named] : others })
    const list = users.map((input) => ({ input, wa_id: input }))
    const [type, more] = adds
      ? ['group_participants_add', { added_participants: list }]
      : ['group_participants_remove', { removed_participants: list }]
    return told(found.account, 'group_participants_update', type as string, id, more as Json, world)
  }

const requestsOf = ({ group }: Found): Json[] => listOf(group['requests']).map(jsonOf)
/** Somebody follows an invite link: into the group, or where it wants to be asked first, into its requests. */
export function join(link: string, person: Person, world: World): void {
  const [key] = [...world.documents].find(([k, g]) => k.startsWith(PREFIX) && g['invite_link'] === link) ?? []
  const found = key === undefined ? undefined : find(key.slice(PREFIX.length), world)
  if (!found) throw new Error(`There is no group with the invite link ${link}`)
  const { group, account } = found
  const id = textOf(group['id'])
  const wa_id = person.id
  if (group['join_approval_mode'] === 'approval_required') {
    const request = {
      join_request_id: world.random.text(24),
      wa_id,
      creation_timestamp: Math.floor(world.clock.now() / 1000),
    }
    world.documents.set(found.key, { ...group, requests: [...requestsOf(found), request] })
    const { join_request_id } = request
    told(account, 'group_participants_update', 'group_join_request_created', id, { join_request_id, wa_id }, world)
    return
  }
  world.documents.set(found.key, { ...group, participants: [...listOf(group['participants']), { wa_id }] })
  const more = { reason: 'invite_link', added_participants: [{ wa_id }] }
  told(account, 'group_participants_update', 'group_participants_add', id, more, world)
}
/** Lets requests in, or not. */
const decide =
  (word: 'approved_join_requests' | 'rejected_join_requests') =>
  (id: string, call: GraphCall, world: World): Json | undefined => {
    const found = find(id, world)
    if (!found) return undefined
    obey([{ path: 'join_requests', type: 'list', need: true, min: 1 }], call)
    const wanted = listOf(call.params['join_requests']).map(textOf)
    const known = requestsOf(found).filter((r) => wanted.includes(textOf(r['join_request_id'])))
    const done = known.map((r) => textOf(r['join_request_id']))
    const failed = wanted.filter((r) => !done.includes(r))
    const people = word === 'approved_join_requests' ? known.map(({ wa_id }) => ({ wa_id })) : []
    world.documents.set(found.key, {
      ...found.group,
      requests: requestsOf(found).filter((r) => !done.includes(textOf(r['join_request_id']))),
      participants: [...listOf(found.group['participants']), ...people],
    })
    const more = { reason: 'join_request', added_participants: people }
    if (people.length > 0) told(found.account, 'group_participants_update', 'group_participants_add', id, more, world)
    const errors = [{ code: 131009, message: 'There is no such join request' }]
    return {
      messaging_product: 'whatsapp',
      [word]: done,
      ...(failed.length > 0 && {
        failed_join_requests: failed.map((join_request_id) => ({ join_request_id, errors })),
      }),
    }
  }

export const groupEndpoints: readonly Endpoint[] = [
  { method: 'POST', on: 'whatsapp', edge: 'groups', handle: create },
  {
    method: 'GET',
    on: 'whatsapp',
    edge: 'groups',
    handle({ id }, call, world) {
      const mine = [...world.documents].filter(([key, group]) => key.startsWith(PREFIX) && group['account'] === id)
      const { data, ...paging } = pageOf(
        mine.map(([, group]) => ({
          id: group['id'],
          subject: group['subject'],
          created_at: String(group['creation_timestamp']),
        })),
        call,
      )
      return { data: { groups: data }, ...paging }
    },
  },
]
export const groupNodes: readonly NodeEndpoint[] = [
  {
    method: 'GET',
    edge: '',
    handle(id, _, world) {
      const found = find(id, world)
      return found && shape(found.group)
    },
  },
  {
    method: 'POST',
    edge: '',
    handle(id, call, world) {
      const found = find(id, world)
      if (!found) return undefined
      obey(TEXTS, call)
      const { subject, description } = call.params
      const changed = compact({ subject, description })
      world.documents.set(found.key, { ...found.group, ...changed })
      const parts = Object.entries(changed).map(([name, text]) => [`group_${name}`, { text, update_successful: true }])
      return told(found.account, 'group_settings_update', 'group_settings_update', id, Object.fromEntries(parts), world)
    },
  },
  {
    method: 'DELETE',
    edge: '',
    handle(id, _, world) {
      const found = find(id, world)
      if (!found) return undefined
      world.documents.delete(found.key)
      return { success: true, ...told(found.account, 'group_lifecycle_update', 'group_delete', id, {}, world) }
    },
  },
  { method: 'POST', edge: 'participants', handle: participants(true) },
  { method: 'DELETE', edge: 'participants', handle: participants(false) },
  {
    method: 'GET',
    edge: 'invite_link',
    handle(id, _, world) {
      const found = find(id, world)
      return found && { messaging_product: 'whatsapp', invite_link: found.group['invite_link'] }
    },
  },
  {
    method: 'POST',
    edge: 'invite_link',
    handle(id, _, world) {
      const found = find(id, world)
      if (!found) return undefined
      const invite_link = linkOf(world)
      world.documents.set(found.key, { ...found.group, invite_link })
      return { messaging_product: 'whatsapp', invite_link }
    },
  },
  {
    method: 'DELETE',
    edge: 'invite_link',
    handle(id, _, world) {
      const found = find(id, world)
      if (!found) return undefined
      world.documents.set(found.key, { ...found.group, invite_link: undefined })
      return { messaging_product: 'whatsapp', success: 'true' }
    },
  },
  {
    method: 'GET',
    edge: 'join_requests',
    handle(id, call, world) {
      const found = find(id, world)
      return found && pageOf(requestsOf(found), call)
    },
  },
  { method: 'POST', edge: 'join_requests', handle: decide('approved_join_requests') },
  { method: 'DELETE', edge: 'join_requests', handle: decide('rejected_join_requests') },
]
