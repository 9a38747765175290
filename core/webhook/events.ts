import { describe } from '../errors.ts'
import { type Loose, msOf } from '../loose.ts'
import type { AnyPlugin, Entry, EventBase } from '../plugin.ts'
import { eachItem, idText, isEnvelope } from './containers.ts'
import { parseJson } from './json.ts'

/** An event with its product and its place: the scope it is stored in and the lane that orders it. */
export interface Incoming extends EventBase {
  readonly product: string
  /** The partition of the store: the id of the entry it came in; of what is not Meta's, its account. */
  readonly scope: string
  readonly lane: string
  /** When Meta sent it, in ms since the epoch, where it does not say when it happened (`at` is 0). */
  readonly sentAt?: number
}

/** The plugin that reads an item: the only one for its object, else the one that knows the field, else the first. */
function readerOf(plugins: readonly AnyPlugin[], object: string, entry: Entry): AnyPlugin | undefined {
  let first: AnyPlugin | undefined
  const field = entry.changes ? (entry.changes[0]?.field ?? '') : 'messages'
  for (const p of plugins) {
    if (p.verify || !p.webhook?.objects.includes(object)) continue
    if (p.webhook.fields?.includes(field)) return p
    first ??= p
  }
  return first
}

/** The same as it is for most ids, which hold nothing to encode; asking first costs a fifth. */
const encoded = (text: string): string => (/[^\w.-]/.test(text) ? encodeURIComponent(text) : text)
/** The key of a lane: unique over products and accounts, and safe as one segment of a storage key. */
export const laneKey = (product: string, account: string, lane: string): string =>
  `${product}:${encoded(account)}:${encoded(lane)}`

type Placed = { -readonly [K in keyof Incoming]: Incoming[K] }
/** Puts an event of a product in its place. The object is core's from here on: copying each would cost more than reading it. */
export function settle(product: string, scope: string, event: EventBase): Placed {
  const placed = event as Placed
  if (placed.scope !== undefined) throw new TypeError('a plugin gave the same event twice; each must be a new object')
  placed.lane = laneKey(product, event.account, event.lane ?? event.user ?? '')
  placed.product = product
  placed.scope = scope
  return placed
}

/** What no plugin made an event of. */
const odd = (kind: string, account: string, data: object, raw: unknown): Incoming =>
  settle('meta', account, { name: 'unknown', kind, account, at: 0, data, raw })

/** Adds the events of one item. */
function read(events: Incoming[], plugin: AnyPlugin | undefined, object: string, entry: Entry, raw: unknown): void {
  if (!plugin?.webhook) return void events.push(odd('object', entry.id, { object, item: entry }, raw))
  const before = events.length
  let error = 'it yielded no event'
  try {
    for (const event of plugin.webhook.events(entry, object)) {
      const placed = settle(plugin.id, entry.id, event)
      if (entry.time && !(placed.at > 0)) placed.sentAt = msOf(entry.time)
      events.push(placed)
    }
    if (events.length > before) return
  } catch (e) {
    error = describe(e).message
  }
  events.push(odd('item', entry.id, { object, item: entry, error }, raw))
}

/** The events of one body. */
export interface Reading {
  readonly events: Incoming[]
  /** `eventsIn` says the same of what `JSON.parse` makes of the text. */
  readonly exact?: boolean | undefined
  /** What is stored in place of the body: its events are read from there again. */
  readonly text?: string
}
/** Every event of a verified body: one or more per item, and one that says so where there is none. Never throws. */
export function readEvents(text: string, plugins: readonly AnyPlugin[]): Reading {
  const { value, exact, reason = 'not an envelope' } = parseJson(text)
  if (isEnvelope(value)) return { events: eventsIn(value, plugins), exact }
  return { events: [odd('payload', '', { text: text.slice(0, 10_000), reason }, undefined)] }
}
export const eventsOf = (text: string, plugins: readonly AnyPlugin[]): Incoming[] => readEvents(text, plugins).events

/** The same of a body that is parsed. */
export function eventsIn(body: Loose, plugins: readonly AnyPlugin[]): Incoming[] {
  const events: Incoming[] = []
  eachItem(body, (object, entry, raw) => {
    if (entry) read(events, readerOf(plugins, object, entry), object, entry, raw)
    else events.push(odd('entry', '', { object, entry: raw }, raw))
  })
  return events
}

/** The events of a product that is not Meta's: its whole body is one entry. */
export function eventsOfOwn(text: string, plugin: AnyPlugin): Incoming[] {
  const { value } = parseJson(text)
  const body: Loose = typeof value === 'object' && value !== null ? (value as Loose) : { text }
  const entry: Entry = { ...body, id: idText(body['id']) || plugin.id }
  const events: Incoming[] = []
  read(events, plugin, plugin.webhook?.objects[0] ?? plugin.id, entry, body)
  // By account: where each body has an id of its own, each would be a partition of its own, swept for ever.
  for (const event of events as Placed[]) event.scope = (event.product === plugin.id && event.account) || plugin.id
  return events
}
