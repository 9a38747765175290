import type { Change, Entry } from '../plugin.ts'

type Loose = Record<string, unknown>
const isObject = (x: unknown): x is Loose => typeof x === 'object' && x !== null && !Array.isArray(x)
const listOf = (x: unknown): readonly unknown[] => (Array.isArray(x) ? x : x === undefined || x === null ? [] : [x])

/** An id as text, whatever JSON type Meta gave it. */
export const idText = (x: unknown): string => (typeof x === 'string' || typeof x === 'number' ? String(x) : '')

/** One item of a body: an entry in which exactly one container holds one element, or something that is no entry. */
export type Item =
  | { readonly object: string; readonly entry: Entry; readonly raw: unknown }
  | { readonly object: string; readonly odd: unknown }

const toChange = (x: unknown): Change =>
  isObject(x) ? { field: typeof x['field'] === 'string' ? x['field'] : '', value: x['value'] } : { field: '', value: x }

function* itemsOf(entry: unknown, object: string): Iterable<Item> {
  if (!isObject(entry)) return yield { object, odd: entry }
  const time = Number(idText(entry['time']))
  const base = { id: idText(entry['id']), ...(time > 0 && { time }) }
  let found = false
  const item = (part: Partial<Entry>, raw: unknown): Item => {
    found = true
    return { object, entry: { ...base, ...part }, raw }
  }
  for (const raw of listOf(entry['messaging'])) yield item({ messaging: [raw] }, raw)
  for (const raw of listOf(entry['standby'])) yield item({ standby: [raw] }, raw)
  for (const raw of listOf(entry['changes'])) yield item({ changes: [toChange(raw)] }, raw)
  if (typeof entry['field'] === 'string') yield item({ changes: [toChange(entry)] }, entry)
  for (const raw of listOf(entry['changed_fields'])) yield item({ changes: [{ field: idText(raw) }] }, raw)
  if (found) return
  // Messenger's calls come in a list of their own, `calls`; its permissions to call as an entry that is the item itself.
  for (const [field, list] of Object.entries(entry))
    if (Array.isArray(list)) for (const raw of list) yield item({ changes: [{ field, value: raw }] }, raw)
  if (!found) yield isObject(entry['recipient']) ? item({ messaging: [entry] }, entry) : { object, odd: entry }
}

/**
 * Walks every container that Meta uses, in every entry: `messaging`, `standby`, `changes`, the flat `field`/`value` of
 * Instagram Login, and `changed_fields`; where there is none of them, a list of another name is one too. An `entry` that is an object instead of an array counts as one.
 */
export function* itemsIn(body: Loose): Iterable<Item> {
  const object = typeof body['object'] === 'string' ? body['object'] : ''
  for (const entry of listOf(body['entry'])) yield* itemsOf(entry, object)
}

/** Whether a parsed body is an envelope at all. */
export const isEnvelope = (body: unknown): body is Loose => isObject(body) && listOf(body['entry']).length > 0
