import { describe } from '../errors.ts'
import type { AnyPlugin, Entry, EventBase } from '../plugin.ts'
import { idText, isEnvelope, itemsIn } from './containers.ts'
import { parseJson } from './json.ts'

/** An event with its product and its place: the scope it is stored in and the lane that orders it. */
export interface Incoming extends EventBase {
  readonly product: string
  /** The id of the entry it came in: the partition of the store. */
  readonly scope: string
  readonly lane: string
}

const nothing = { account: '', at: 0 }
const unknown = (kind: string, account: string, data: object, raw: unknown): EventBase => ({
  ...nothing,
  name: 'unknown',
  kind,
  account,
  data,
  raw,
})

/** The plugin that reads an item: the only one for its object, else the one that knows the field, else the first. */
function readerOf(plugins: readonly AnyPlugin[], object: string, entry: Entry): AnyPlugin | undefined {
  const readers = plugins.filter((p) => !p.verify && p.webhook?.objects.includes(object))
  if (readers.length < 2) return readers[0]
  const field = entry.changes ? (entry.changes[0]?.field ?? '') : 'messages'
  return readers.find((p) => p.webhook?.fields?.includes(field)) ?? readers[0]
}

/** The key of a lane: unique over products and accounts, and safe as one segment of a storage key. */
export const laneKey = (product: string, account: string, lane: string): string =>
  `${product}:${encodeURIComponent(account)}:${encodeURIComponent(lane)}`

/** Puts an event of a product in its place. */
export const settle = (product: string, scope: string, event: EventBase): Incoming => ({
  ...event,
  product,
  scope,
  lane: laneKey(product, event.account, event.lane ?? event.user ?? ''),
})

function* read(plugin: AnyPlugin | undefined, object: string, entry: Entry, raw: unknown): Iterable<Incoming> {
  if (!plugin?.webhook) return yield settle('meta', entry.id, unknown('object', entry.id, { object, item: entry }, raw))
  let count = 0
  let error = 'it yielded no event'
  try {
    for (const event of plugin.webhook.events(entry, object)) {
      count++
      yield settle(plugin.id, entry.id, event)
    }
    if (count > 0) return
  } catch (e) {
    error = describe(e).message
  }
  yield settle('meta', entry.id, unknown('item', entry.id, { object, item: entry, error }, raw))
}

/** Every event of a verified body: one or more per item, and one that says so where there is none. Never throws. */
export function eventsOf(text: string, plugins: readonly AnyPlugin[]): Incoming[] {
  const parsed = parseJson(text)
  const reason = 'reason' in parsed ? parsed.reason : isEnvelope(parsed.value) ? undefined : 'not an envelope'
  if (reason !== undefined || !('value' in parsed) || !isEnvelope(parsed.value)) {
    const data = { text: text.slice(0, 10_000), reason: reason ?? 'not an envelope' }
    return [settle('meta', '', unknown('payload', '', data, undefined))]
  }
  const events: Incoming[] = []
  for (const item of itemsIn(parsed.value)) {
    const { object } = item
    if ('odd' in item) events.push(settle('meta', '', unknown('entry', '', { object, entry: item.odd }, item.odd)))
    else for (const e of read(readerOf(plugins, object, item.entry), object, item.entry, item.raw)) events.push(e)
  }
  return events
}

/** The events of a product that is not Meta's: its whole body is one entry. */
export function eventsOfOwn(text: string, plugin: AnyPlugin): Incoming[] {
  const parsed = parseJson(text)
  const body = 'value' in parsed && typeof parsed.value === 'object' && parsed.value !== null ? parsed.value : { text }
  const entry: Entry = { ...body, id: idText((body as Record<string, unknown>)['id']) || plugin.id }
  return [...read(plugin, plugin.webhook?.objects[0] ?? plugin.id, entry, body)]
}
