/** One envelope on its way: stored and claimed by its acceptor, worked on, let go. */
import type { Incoming } from '../webhook/events.ts'
import type { Received } from '../wire.ts'
import { type Accepted, runDirectly } from './direct.ts'
import { fanOut, pendingOf, placeEvents } from './fanout.ts'
import { InHand } from './in-hand.ts'
import type { Resolution } from './inbox.ts'
import { drain } from './lane.ts'
import { letOlderGo } from './older.ts'
import type { Partition } from './partition.ts'
import { type Envelope, rowKey } from './rows.ts'

/** Writes one scope's envelope; undefined when it is there already. */
export async function store(
  part: Partition,
  received: Received,
  events: readonly Incoming[],
  { resolved, raised }: Resolution,
): Promise<Accepted | undefined> {
  const { host, memory, settings } = part
  await part.list()
  const placed = placeEvents(part, received.id, events, resolved)
  const now = host.now()
  const envelope: Envelope = {
    text: received.text,
    lanes: [...new Set(placed.map(({ event }) => event.lane))],
    holder: part.me,
    until: now + settings.lease,
    at: now,
    own: received.own,
    resolved: Object.keys(resolved).length > 0 ? resolved : undefined,
    raised: raised.length > 0 ? raised : undefined,
  }
  const key = `in/${received.id}`
  const version = await part.store.set(key, envelope, { ifVersion: null })
  if (version === false) return undefined
  // In one step: from now on others trust that it is waited for.
  const inHand = new InHand(version, envelope.until + settings.skew, envelope.lanes, memory.tails)
  memory.envelopes.set(key, inHand)
  memory.pending.set(key, pendingOf({ key, version, value: envelope }))
  // A row that a helper writes under this claim is not for our own drains: its event may be about to run without it.
  for (const { event, index } of placed) memory.running.add(rowKey(event.lane, version, index))
  memory.horizon.see(version)
  return { key, version, envelope, events: placed, inHand }
}

/** Handles an accepted envelope: what is older in its lanes first, then its own events. */
export async function work(part: Partition, mine: Accepted): Promise<void> {
  let settled = false
  try {
    if (await letOlderGo(part, mine)) await runDirectly(part, mine)
    else {
      const { key, version, envelope } = mine
      const fanned = await fanOut(part, { key, version, order: version, envelope }, 'acceptor')
      await Promise.all([...fanned].map((lane) => drain(part, lane)))
    }
    settled = true
  } finally {
    letGo(part, mine, settled)
  }
}

/** Lets go of an envelope; what is not `settled` is found by a look at the store. */
export function letGo({ memory }: Partition, { key, version, events, inHand }: Accepted, settled: boolean): void {
  if (!settled) {
    memory.horizon.forget()
    for (const { event, index } of events) memory.running.delete(rowKey(event.lane, version, index))
  }
  inHand.releaseAll(memory.tails)
  memory.envelopes.delete(key)
  if (settled) memory.pending.delete(key)
}
