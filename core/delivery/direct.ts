/**
 * The short way: an acceptor runs the events of its own envelope without writing rows, as long as their lanes are
 * empty and nothing goes wrong. The envelope stands for them; the first effect, failure or wait turns an event into a
 * row, and a helper that needs their order takes the envelope over.
 */
import { attempt, type Ended } from './attempt.ts'
import { Claim } from './claim.ts'
import { leaveRow, owns } from './fanout.ts'
import type { InHand } from './in-hand.ts'
import { drain } from './lane.ts'
import { markFor, type Partition } from './partition.ts'
import { byLane, type Placed } from './placed.ts'
import { type Envelope, type Row, TOMB } from './rows.ts'
import { without } from './settings.ts'

export interface Accepted {
  readonly key: string
  readonly version: string
  readonly envelope: Envelope
  readonly inHand: InHand
}

/** The lanes of these events that have rows. */
async function busyLanes(part: Partition, lanes: readonly string[]): Promise<Set<string>> {
  const busy = new Set<string>()
  const taken = async (prefix: string): Promise<boolean> =>
    (await part.store.list(prefix, { limit: 1, values: false })).length > 0
  const look = async (lane: string): Promise<unknown> => (await taken(`q/${lane}/`)) && busy.add(lane)
  TEST: if (without(part.settings, 'emptyLane')) return busy
  if (await part.memory.horizon.hasRows(() => taken('q/'))) await Promise.all(lanes.map(look))
  return busy
}

/** Runs an accepted envelope to its end, or as far as rows; each lane is released as it is done. */
export async function runDirectly(part: Partition, mine: Accepted): Promise<void> {
  const { store, host, settings } = part
  const { events } = mine.inHand
  const { until, at } = mine.envelope
  const lanes = byLane(events)
  const busy = await busyLanes(part, [...lanes.keys()])
  for (const { event } of events) if (settings.orderOf(event) === 'latest') busy.add(event.lane)
  const clean: Placed[] = []
  const rowed = new Set<string>()
  // All marks in one go: whoever has to go on with these events, by rows, is named by them too.
  const marked = await Promise.all(events.map((one) => busy.has(one.event.lane) || owns(part, one)))
  // Repeats are others'.
  for (const [i, one] of events.entries()) one.over = !marked[i]

  /** Whether its lane may go on without rows. */
  const runOne = (one: Placed): boolean | Promise<boolean> => {
    // Later than a third of the lease nothing starts here any more: rows can be renewed, the envelope is not.
    if (host.now() > until - settings.lease * (2 / 3)) return false
    const row: Row = { event: one.event, tries: 1, effects: {}, holder: part.me, until, at }
    const claim = new Claim(part, one, row, undefined)
    const over = (ended: Ended): boolean => {
      if (ended === 'done' && claim.version === undefined) clean.push(one)
      else one.over = true
      return ended === 'done'
    }
    const ended = attempt(part, claim)
    return typeof ended === 'string' ? over(ended) : ended.then(over)
  }
  const runLane = async (lane: string, all: readonly Placed[]): Promise<void> => {
    const placed = all.filter((one) => !one.over)
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
      await leaveRow(part, one, at)
    }
    mine.inHand.release(lane)
  }
  try {
    // All of them, also where one fails: until then its events are in hand.
    const ran = await Promise.allSettled([...lanes].map(([lane, placed]) => runLane(lane, placed)))
    for (const lane of ran) if (lane.status === 'rejected') throw lane.reason
    const untouched = store.set(mine.key, {}, { ttl: TOMB, ifVersion: mine.version })
    if (!(await untouched.catch(() => false))) {
      // A helper took the envelope over, or may yet, and wrote rows for what had ended without one.
      for (const one of clean) await closeRow(part, one)
      for (const lane of lanes.keys()) rowed.add(lane)
    }
  } finally {
    for (const one of clean) one.over = true
  }
  await Promise.all([...rowed].map((lane) => drain(part, lane)))
}

/** Turns the row that a helper wrote for a finished event into a mark, or puts the mark there before it does. */
async function closeRow(part: Partition, { key, event }: Placed): Promise<void> {
  const ttl = markFor(part.board, event)
  const mark = { done: true }
  if (await part.store.set(key, mark, { ttl, ifVersion: null })) return
  const entry = await part.store.get<Row>(key)
  if (entry?.value.holder === part.me && entry.value.tries === 0)
    await part.store.set(key, mark, { ttl, ifVersion: entry.version })
}
