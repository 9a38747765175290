import { type Loose, msOf, objectOf, textOf } from './loose.ts'
import { messageOf } from './message.ts'
import { groupOf, type Place, personOf } from './person.ts'
import type { Reading } from './reading.ts'

/** Reads one item of a list; undefined where it is not what the list promises. */
export type Reader = (item: Loose, place: Place) => Reading | undefined

/** What no reader understands, with whatever it says of its person. */
export function unknownOf(field: string, item: unknown, kind: string, place?: Place): Reading {
  const given = objectOf(item)
  return {
    name: 'unknown',
    kind,
    id: textOf(given['id']),
    at: msOf(given['timestamp']),
    ...(place &&
      personOf(place, {
        phone: given['from'] || given['wa_id'] || given['recipient_id'],
        bsuid: given['from_user_id'] || given['user_id'] || given['recipient_user_id'],
      })),
    data: { field, value: item },
    raw: item,
  }
}

const reading = (name: string, kind: unknown, item: Loose, more: Partial<Reading> = {}): Reading => ({
  name,
  // What Meta calls it; a word that is new since comes through as it is.
  kind: textOf(kind) ?? 'other',
  at: msOf(item['timestamp']),
  data: item,
  raw: item,
  ...more,
})

function status(item: Loose, place: Place): Reading | undefined {
  const id = textOf(item['id'])
  const state = textOf(item['status'])
  if (!id || !state) return undefined
  const group = groupOf(item)
  const who = group ? 'recipient_participant' : 'recipient'
  const of = personOf(
    place,
    {
      phone: item[`${who}_id`] ?? item['participant_recipient_id'],
      bsuid: item[`${who}_user_id`] ?? item['recipient_user_id'],
      // The second is what bodies had until May 2026.
      parent: item[`${who}_parent_user_id`] ?? item['parent_recipient_user_id'],
    },
    group,
  )
  // Groups report once per participant; a payment has states of its own.
  const key = `status:${id}:${textOf(item['type']) ?? ''}:${state}:${group ? (of.user ?? '') : ''}`
  return reading('status', state, item, { id, key, ...of })
}

function call(item: Loose, place: Place): Reading | undefined {
  const id = textOf(item['id'])
  if (!id) return undefined
  const side = item['direction'] === 'BUSINESS_INITIATED' ? 'to' : 'from'
  const person = personOf(place, {
    phone: item[side],
    bsuid: item[`${side}_user_id`],
    parent: item[`${side}_parent_user_id`],
  })
  const key = `call:${id}:${textOf(item['event']) ?? ''}`
  return reading('call', item['event'], item, { id, key, ...person })
}

const group: Reader = (item, place) => {
  const id = groupOf(item)
  const ids = { phone: item['wa_id'], bsuid: item['user_id'], parent: item['parent_user_id'] }
  return reading('group', item['type'], item, { id, ...personOf(place, ids, id) })
}

const identity: Reader = (item, place) => {
  const ids = objectOf(item['user_id'])
  const parents = objectOf(item['parent_user_id'])
  const person = personOf(place, { phone: item['wa_id'], bsuid: ids['current'], parent: parents['current'] })
  return reading('identity', 'user_id_update', item, { ...person, lane: textOf(ids['previous']) ?? person.lane })
}

const contact: Reader = (item, place) => {
  const card = objectOf(item['contact'])
  const known = { ...card, profile: { ...card, name: card['full_name'] } }
  const at = msOf(objectOf(item['metadata'])['timestamp'])
  return reading('contact', item['action'], item, {
    at,
    backfill: true,
    ...personOf({ ...place, contacts: [known], lone: true }, { phone: card['phone_number'] }),
  })
}

const preference: Reader = (item, place) =>
  reading(
    'preference',
    item['value'],
    item,
    personOf(place, { phone: item['wa_id'], bsuid: item['user_id'], parent: item['parent_user_id'] }),
  )

/** The lists that a value may hold, with the reader of their items. */
export const LISTS: Readonly<Record<string, Reader>> = {
  messages: (item, place) => messageOf('message', item, place),
  message_echoes: (item, place) => messageOf('echo', item, place),
  statuses: status,
  errors: (item) => {
    const code = Number(textOf(item['code']))
    return code >= 0 ? reading('error', 'inbound', item, { data: { ...item, code } }) : undefined
  },
  calls: call,
  groups: group,
  history: (item) => reading('history', item['errors'] ? 'declined' : 'chunk', item, { backfill: true }),
  state_sync: contact,
  user_preferences: preference,
  user_id_update: identity,
  automatic_events: (item) => reading('automatic', item['event_name'], item, { id: textOf(item['id']) }),
}

const standby =
  (kind: string, read: Reader): Reader =>
  (item, place) => {
    const { id, user, lane, contact, at } = read(item, place) ?? {}
    return { ...reading('standby', kind, item), id, user, lane, contact, ...(at && { at }) }
  }
/** The same for a conversation that another app holds. */
export const STANDBY: Readonly<Record<string, Reader>> = {
  messages: standby('message', (item, place) => messageOf('message', item, place)),
  message_echoes: standby('echo', (item, place) => messageOf('echo', item, place)),
  statuses: standby('status', status),
}
