import { BARE_KINDS } from '../events/kinds.ts'
import type { Contents } from '../events/messages.ts'
import { isObject, type Loose, msOf, objectOf, textOf } from './loose.ts'
import { groupOf, type Place, personOf } from './person.ts'
import type { Reading } from './reading.ts'

/** Every content in the order in which a message without `type` is probed, with the key that it is known by. */
const CONTENTS: Readonly<Record<keyof Contents, string>> = {
  text: 'body',
  image: '',
  video: '',
  audio: '',
  document: '',
  sticker: '',
  location: 'latitude',
  contacts: '',
  reaction: 'message_id',
  interactive: 'type',
  button: '',
  order: '',
  system: '',
  edit: '',
  revoke: '',
}
const kinds = Object.keys(CONTENTS) as (keyof Contents)[]
const bare: readonly string[] = BARE_KINDS
/** What is not writing to the business: edit, errors, request_welcome, revoke, system. */
const ASIDE = /^(e|req|rev|sys)/

/** Whether an item has the content of a type, and in it the key, where one is asked for. */
function holds(item: Loose, type: keyof Contents, key?: string): boolean {
  const content = item[type]
  if (type === 'contacts') return Array.isArray(content)
  return isObject(content) && (!key || content[key] !== undefined)
}

/** The type of a message, or of its content where Meta left `type` out; undefined for what Meta does not document. */
function kindOf(item: Loose): string | undefined {
  const type = item['type'] as keyof Contents | undefined
  const failed = item['errors'] ? 'unsupported' : undefined
  if (type) return (kinds.includes(type) ? holds(item, type) : bare.includes(type)) ? type : failed
  return kinds.find((kind) => holds(item, kind, CONTENTS[kind])) ?? (item['identity'] ? 'identity' : failed)
}

/**
 * Reads a message: inbound, an echo of the business's own, or one of the history, whose media come in both lists;
 * `unknown` where its type is.
 */
export function messageOf(list: 'message' | 'echo', given: Loose, place: Place): Reading {
  const backfill = place.field === 'history'
  const name = backfill ? 'history' : list
  // Echoes of what an app sent keep type and content one level down.
  const inner = given['message']
  const item: Loose = list === 'echo' && !given['type'] && isObject(inner) ? { ...inner, ...given } : given
  const id = textOf(item['id'])
  const type = kindOf(item)
  const system = objectOf(item['system'])
  const group = groupOf(item)
  // In the history, `to` says that the business wrote it.
  const sent = list === 'echo' || (backfill && item['to'])
  const of = personOf(
    place,
    sent
      ? {
          phone: group ? undefined : (item['to'] ?? item['recipient']),
          bsuid: item['to_user_id'],
          parent: item['to_parent_user_id'],
        }
      : {
          phone: item['from'],
          // A system message tells of ids that were replaced: its own are the new ones.
          bsuid: system['user_id'] ?? item['from_user_id'],
          parent: system['parent_user_id'] ?? item['from_parent_user_id'],
        },
    group,
  )
  const whole = item['type'] === type && id ? item : { ...item, type, id: id ?? '' }
  return {
    name: type ? name : 'unknown',
    kind: type && !backfill ? type : 'message',
    id,
    key: id && `${name}:${id}`,
    user: of.user,
    lane: of.lane,
    contact: of.contact,
    at: msOf(item['timestamp']),
    backfill: backfill || undefined,
    aside: ASIDE.test(`${type}`) || undefined,
    data: type ? whole : { field: place.field, value: given },
    raw: given,
  }
}
