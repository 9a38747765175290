/**
 * The short way: an acceptor runs the events of its own envelope without writing rows, as long as their lanes are
 * empty and nothing goes wrong. The envelope stands for them; the first effect, failure or wait turns an event into a
 * row, and a helper that needs their order takes the envelope over.
 */
import { attempt, type Ended } from './attempt.ts'
import { Claim, settled } from './claim.ts'
import { type Keyed, leaveRow, owns } from './fanout.ts'
import type { InHand } from './in-hand.ts'
import { drain } from './lane.ts'
import { markFor, type Partition } from './partition.ts'
import { type Envelope, isOpen, type Row, TOMB } from './rows.ts'

export interface Accepted {
  readonly key: string
  readonly version: string
  readonly envelope: Envelope
  readonly events: readonly Keyed[]
  readonly inHand: InHand
}

/** The lanes of these events that have rows. */
async function busyLanes(part: Partition, lanes: readonly string[]): Promise<Set<string>> {
  if (part.settings.without('emptyLane')) return new Set()
  const taken = async (prefix: string): Promise<boolean> =>
    (await part.store.list(prefix, { limit: 1, values: false })).length > 0
  if (!(await part.memory.horizon.hasRows(() => taken('q/')))) return new Set()
  const busy = await Promise.all(lanes.map(async (lane) => ((await taken(`q/${lane}/`)) ? lane : undefined)))
  return new Set(busy.filter((lane) => lane !== undefined))
}

/** Runs an accepted envelope to its end, or as far as rows; each lane is released as it is done. */
export async function runDirectly(part: Partition, mine: Accepted): Promise<void> {
  const { store, host, settings, memory } = part
  const { until } = mine.envelope
  const lanes = byLane(mine.events)
  const busy = await busyLanes(part, [...lanes.keys()])
  for (const { event } of mine.events) if (settings.orderOf(event) === 'latest') busy.add(event.lane)
  const clean: Keyed[] = []
  const rowed = new Set<string>()
  // All marks in one go: whoever has to go on with these events, by rows, is named by them too.
  const marked = await Promise.all(mine.events.map(({ event, key }) => busy.has(event.lane) || owns(part, event, key)))
  /** They are others'. */
  const repeats = new Set(mine.events.filter((_, i) => !marked[i]))
  for (const one of repeats) memory.running.delete(one.key)

  /** Whether its lane may go on without rows. */
  const runOne = (one: Keyed): boolean | Promise<boolean> => {
    // Later than a third of the lease nothing starts here any more: rows can be renewed, the envelope is not.
    if (host.now() > until - settings.lease * (2 / 3)) return false
    const { event, key } = one
    const row: Row = { event, tries: 1, effects: {}, holder: part.me, until, at: mine.envelope.at }
    const claim = new Claim(part, key, row, undefined)
    const over = (ended: Ended): boolean => {
      if (ended === 'done' && claim.version === undefined) clean.push(one)
      else memory.running.delete(key)
      return ended === 'done'
    }
    const ended = attempt(part, claim)
    return typeof ended === 'string' ? over(ended) : ended.then(over)
  }
  const runLane = async (lane: string, all: readonly Keyed[]): Promise<void> => {
    const placed = all.filter((one) => !repeats.has(one))
    const place = part.place()
    let next = 0
    try {
      for (const one of busy.has(lane) ? [] : placed) {
        const goesOn = place.tryTake() && runOne(one)
        if (!(typeof goesOn === 'boolean' ? goesOn : await goesOn)) break
        next++
      }
    } finally {
      place.free()
    }
    for (const one of placed.slice(next)) {
      rowed.add(lane)
      await leaveRow(part, one, mine.envelope.at)
    }
    mine.inHand.release(lane, memory.tails)
  }
  try {
    // All of them, also where one fails: until then its events are in hand.
    const ran = await Promise.allSettled([...lanes].map(([lane, placed]) => runLane(lane, placed)))
    for (const lane of ran) if (lane.status === 'rejected') throw lane.reason
    const mark = () => store.set(mine.key, {}, { ttl: TOMB, ifVersion: mine.version })
    const untouched = await settled(mark, async () => (isOpen(await store.get(mine.key)) ? false : 'ours'))
    if (untouched === false) {
      // A helper took the envelope over and wrote rows for what had ended without one.
      for (const one of clean) await closeRow(part, one)
      for (const lane of lanes.keys()) rowed.add(lane)
    }
  } finally {
    for (const one of clean) memory.running.delete(one.key)
  }
  await Promise.all([...rowed].map((lane) => drain(part, lane)))
}

function byLane(events: readonly Keyed[]): Map<string, Keyed[]> {
  const lanes = new Map<string, Keyed[]>()
  for (const placed of events) {
    const lane = lanes.get(placed.event.lane)
    if (lane) lane.push(placed)
    else lanes.set(placed.event.lane, [placed])
  }
  return lanes
}

/** Turns the row that a helper wrote for a finished event into a mark, or puts the mark there before it does. */
async function closeRow(part: Partition, { key, event }: Keyed): Promise<void> {
  const ttl = markFor(part.board, event)
  const mark = { done: true }
  if (await part.store.set(key, mark, { ttl, ifVersion: null })) return
  const entry = await part.store.get<Row>(key)
  if (entry?.value.holder === part.me && entry.value.tries === 0)
    await part.store.set(key, mark, { ttl, ifVersion: entry.version })
}
