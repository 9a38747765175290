import { isObject, type Loose, listOf } from '../loose.ts'
import type { Change, Entry } from '../plugin.ts'

/** An id as text, whatever JSON type Meta gave it. */
export const idText = (x: unknown): string => (typeof x === 'string' || typeof x === 'number' ? String(x) : '')

/** One item of a body: an entry in which exactly one container holds one element, or something that is no entry. */
export type Item =
  | { readonly object: string; readonly entry: Entry; readonly raw: unknown }
  | { readonly object: string; readonly odd: unknown }

/** A change as Meta sent it, where it has the form of one. */
const toChange = (x: unknown): Change => {
  if (!isObject(x)) return { field: '', value: x }
  return typeof x['field'] === 'string' ? (x as Loose & Change) : { field: '', value: x['value'] }
}

function itemsOf(entry: unknown, object: string): Item[] {
  if (!isObject(entry)) return [{ object, odd: entry }]
  const time = Number(idText(entry['time']))
  const id = idText(entry['id'])
  const base: Entry = time > 0 ? { id, time } : { id }
  const items: Item[] = []
  for (const raw of listOf(entry['messaging'])) items.push({ object, entry: { ...base, messaging: [raw] }, raw })
  for (const raw of listOf(entry['standby'])) items.push({ object, entry: { ...base, standby: [raw] }, raw })
  const change = (one: Change, raw: unknown) =>
    items.push({ object, entry: time > 0 ? { id, time, changes: [one] } : { id, changes: [one] }, raw })
  for (const raw of listOf(entry['changes'])) change(toChange(raw), raw)
  if (typeof entry['field'] === 'string') change(toChange(entry), entry)
  for (const raw of listOf(entry['changed_fields'])) change({ field: idText(raw) }, raw)
  if (items.length > 0) return items
  // Messenger's calls come in a list of their own, `calls`; its permissions to call as an entry that is the item itself.
  for (const [field, list] of Object.entries(entry))
    if (Array.isArray(list)) for (const raw of list) change({ field, value: raw }, raw)
  if (items.length > 0) return items
  if (isObject(entry['recipient'])) return [{ object, entry: { ...base, messaging: [entry] }, raw: entry }]
  return [{ object, odd: entry }]
}

/**
 * Walks every container that Meta uses, in every entry: `messaging`, `standby`, `changes`, the flat `field`/`value` of
 * Instagram Login, and `changed_fields`; where there is none of them, a list of another name is one too. An `entry` that is an object instead of an array counts as one.
 */
export function itemsIn(body: Loose): Item[] {
  const object = typeof body['object'] === 'string' ? body['object'] : ''
  return listOf(body['entry']).flatMap((entry) => itemsOf(entry, object))
}

/** Whether a parsed body is an envelope at all. */
export const isEnvelope = (body: unknown): body is Loose => isObject(body) && listOf(body['entry']).length > 0
