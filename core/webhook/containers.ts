import { idOf, isObject, type Loose, listOf } from '../loose.ts'
import type { Change, Entry } from '../plugin.ts'

/** An id as text, whatever JSON type Meta gave it. */
export const idText = (x: unknown): string => idOf(x) ?? ''

/**
 * Takes one item of a body: an entry in which exactly one container holds one element, and that element; without an
 * entry, something that is none.
 */
export type Visit = (object: string, entry: Entry | undefined, raw: unknown) => void

/** A change as Meta sent it, where it has the form of one. */
const toChange = (x: unknown): Change => {
  if (!isObject(x)) return { field: '', value: x }
  return typeof x['field'] === 'string' ? (x as Loose & Change) : { field: '', value: x['value'] }
}

function eachOf(given: unknown, object: string, visit: Visit): void {
  if (!isObject(given)) return void visit(object, undefined, given)
  const sent = Number(idText(given['time']))
  const id = idText(given['id'])
  let found = false
  const put = (entry: { -readonly [K in keyof Entry]: Entry[K] }, raw: unknown): void => {
    found = true
    if (sent > 0) entry.time = sent
    visit(object, entry, raw)
  }
  for (const raw of listOf(given['messaging'])) put({ id, messaging: [raw] }, raw)
  for (const raw of listOf(given['standby'])) put({ id, standby: [raw] }, raw)
  for (const raw of listOf(given['changes'])) put({ id, changes: [toChange(raw)] }, raw)
  if (typeof given['field'] === 'string') put({ id, changes: [toChange(given)] }, given)
  for (const raw of listOf(given['changed_fields'])) put({ id, changes: [{ field: idText(raw) }] }, raw)
  if (found) return
  // Messenger's calls come in a list of their own, `calls`; its permissions to call as an entry that is the item itself.
  for (const [field, list] of Object.entries(given))
    if (Array.isArray(list)) for (const raw of list) put({ id, changes: [{ field, value: raw }] }, raw)
  if (found) return
  if (isObject(given['recipient'])) put({ id, messaging: [given] }, given)
  else visit(object, undefined, given)
}

/**
 * Walks every container that Meta uses, in every entry: `messaging`, `standby`, `changes`, the flat `field`/`value` of
 * Instagram Login, and `changed_fields`; where there is none of them, a list of another name is one too. An `entry` that is an object instead of an array counts as one.
 */
export function eachItem(body: Loose, visit: Visit): void {
  const object = typeof body['object'] === 'string' ? body['object'] : ''
  for (const entry of listOf(body['entry'])) eachOf(entry, object, visit)
}

/** Whether a parsed body is an envelope at all. */
export const isEnvelope = (body: unknown): body is Loose => isObject(body) && listOf(body['entry']).length > 0
