import type { Entry } from '../storage/store.ts'
import { eventsIn, eventsOf, eventsOfOwn, type Incoming } from '../webhook/events.ts'
import { settled } from './claim.ts'
import { markFor, type Partition, seenKey, together } from './partition.ts'
import { type Born, Placed } from './placed.ts'
import { type Envelope, isOpen, pack, type Row, TOMB, unheld } from './rows.ts'
import { at, without } from './settings.ts'

/** A pending envelope with the version that places its events. */
export interface Pending {
  readonly key: string
  readonly version: string
  readonly order: string
  /** A long text is left where it is until it is wanted. */
  readonly envelope: Envelope
}
/** A page of envelopes is small until it is known that they are: a body may have 4 MB. */
const FIRST_PAGE = 16
const PAGE = 500
const PAGE_CHARACTERS = 8_000_000
/** A body of more characters is read again only when it is wanted. */
const LONG = 4096
export const pendingOf = ({ key, version, value }: Entry<Envelope>): Pending => {
  // As a text it takes the least room.
  const text = value.text ?? JSON.stringify(value.body)
  const envelope = { ...value, body: undefined, text: text.length > LONG ? undefined : text }
  return { key, version, order: value.order ?? version, envelope }
}

export const byOrder = (a: Pending, b: Pending): number => (a.order < b.order ? -1 : 1)

/** Every pending envelope of the scope, in the order in which they were accepted. */
export async function pendingEnvelopes(part: Partition): Promise<Pending[]> {
  const all: Pending[] = []
  for (let after: string | undefined, limit = FIRST_PAGE; ; ) {
    const page: Entry<Envelope>[] = await part.store.list<Envelope>('in/', { after, limit })
    all.push(...page.map(pendingOf))
    if (page.length < limit) break
    after = page.at(-1)?.key
    limit = Math.max(1, Math.min(PAGE, Math.floor((PAGE_CHARACTERS * page.length) / JSON.stringify(page).length)))
  }
  return all.sort(byOrder)
}

/** The events that handlers of this scope wait for, in their places; `parallel` ones share no lane with anything. */
export function placeEvents(
  part: Partition,
  id: string,
  events: readonly Incoming[],
  resolved: Envelope['resolved'] = {},
  envelope: Born,
): Placed[] {
  const placed: Placed[] = []
  for (const [index, given] of events.entries()) {
    if (given.scope !== part.scope || !part.board.wants(given)) continue
    const event = resolved[index] ? { ...given, ...resolved[index] } : given
    const alone = part.settings.orderOf(event) === 'parallel'
    placed.push(
      new Placed(alone ? { ...event, lane: `${event.lane}~${id.slice(0, 16)}-${index}` } : event, index, envelope),
    )
  }
  return placed
}

/** The same, read again from a stored envelope. */
function placedIn(part: Partition, { key, order }: Pending, envelope: Envelope): Placed[] {
  const { plugins } = part.board
  const { body, text = '' } = envelope
  const own = envelope.own === undefined ? undefined : plugins.find((p) => p.id === envelope.own)
  const events = body
    ? eventsIn(body, plugins)
    : envelope.own === 'meta'
      ? [JSON.parse(text) as Incoming]
      : own
        ? eventsOfOwn(text, own)
        : eventsOf(text, plugins)
  return placeEvents(part, key.slice('in/'.length), [...events, ...(envelope.raised ?? [])], envelope.resolved, {
    order,
  })
}

/** Whether this row may carry the event: the mark names its owner, so a repeat is dropped and a half-done fan-out goes on. */
export async function owns(part: Partition, { event, name }: Placed): Promise<boolean> {
  const { store, settings, board, memory } = part
  TEST: if (without(settings, 'marks')) return true
  const key = await seenKey(event)
  const ours = async (): Promise<string | false> => {
    TEST: if (without(settings, 'owner')) return false
    return (await store.get(key))?.value === name && name
  }
  const version = await settled(() => store.set(key, name, { ttl: markFor(board, event), ifVersion: null }), ours)
  if (version) memory.horizon.see(version)
  return version !== false
}

/** Writes one event as a row, if it owns its mark. False: the row was there before. */
export async function writeRow(part: Partition, one: Placed, at: number, by?: Envelope): Promise<boolean> {
  if (!(await owns(part, one))) return true
  const { event, key } = one
  const { orderOf, debounce } = part.settings
  const row: Row = {
    after: orderOf(event) === 'latest' ? at + debounce : undefined,
    event: pack(event),
    tries: 0,
    effects: {},
    at,
    holder: by?.holder,
    until: by?.until,
  }
  return (await part.store.set(key, row, { ifVersion: null })) !== false
}

/**
 * Writes one of our own events as a row that anyone may run. Where a helper has written it under our claim the claim is
 * given up: we do not run it, and its lane would stand still until the claim lapses.
 */
export async function leaveRow(part: Partition, one: Placed, at: number): Promise<void> {
  const { key } = one
  if (!(await writeRow(part, one, at))) {
    const entry = await part.store.get<Row>(key)
    if (entry?.value.holder === part.me && entry.value.tries === 0)
      await part.store.set(key, unheld(entry.value), { ifVersion: entry.version })
  }
  one.over = true
}

/** Who fans out: its acceptor, who has stopped running its events directly; who waits for its rows; or who clears up. */
type Helper = 'acceptor' | 'newer' | 'sweeper'

/** Turns the envelope of another into rows; those of this isolate that need it share the work. */
export async function fanOutShared(part: Partition, { key }: Pending, as: Helper): Promise<Set<string>> {
  const latest = part.memory.pending.get(key)
  return latest ? together(part, key, () => fanOut(part, latest, as)) : new Set() // it has ended since
}

/**
 * Turns an envelope into rows. Anyone may do it, any number of times, and be killed anywhere. Answers the lanes that have
 * rows now.
 */
export async function fanOut(part: Partition, pending: Pending, as: Helper): Promise<Set<string>> {
  const own = as === 'acceptor'
  const { store, settings, memory } = part
  const { key, version: known, envelope: value, order } = pending
  const ended = (): Set<string> => {
    memory.pending.delete(key)
    return new Set()
  }
  let entry = value.text === undefined ? await store.get<Envelope>(key) : { key, version: known, value }
  if (!isOpen(entry)) return ended()
  let helped = !own && entry.value.order !== undefined
  let moves = !own && !helped
  TEST: moves &&= !without(settings, 'move')
  if (moves) {
    // Take it from its acceptor before any row is written: it may be running an event that has no row.
    const version = await store.set(key, { ...entry.value, order }, { ifVersion: entry.version })
    if (version) entry = { ...entry, version }
    else {
      TEST: if (without(settings, 'reread')) return new Set()
      entry = await store.get<Envelope>(key)
      if (!isOpen(entry)) return ended() // by its acceptor, or by another helper
      helped = true
    }
  }
  const { version, value: envelope } = entry
  const lanes = new Set<string>()
  let missing = false
  for (const one of placedIn(part, pending, envelope)) {
    const { lane } = one.event
    const first = !lanes.has(lane)
    lanes.add(lane)
    // What another helper has written need not be tried again: that would be three writes in vain.
    if (helped && (await store.get(one.key))) continue
    missing = true
    if (own) await leaveRow(part, one, envelope.at)
    else await writeRow(part, one, envelope.at, first ? envelope : undefined)
    TEST: await at(settings, 'mid-fan-out')
  }
  TEST: await at(settings, 'after-fan-out')
  // Whoever took it ends it; where that one has died, a sweep does.
  if (helped && !missing && as === 'newer') return lanes
  TEST: if (without(settings, 'tombstones')) {
    await store.delete(key, { ifVersion: version })
    memory.pending.delete(key)
    return lanes
  }
  await store.set(key, {}, { ttl: TOMB, ifVersion: version })
  memory.pending.delete(key)
  return lanes
}
