/** One envelope on its way: stored and claimed by its acceptor, worked on, let go. */
import { JsonText } from '../storage/json.ts'
import type { Incoming } from '../webhook/events.ts'
import type { Received } from '../wire.ts'
import { type Accepted, runDirectly } from './direct.ts'
import { fanOut, placeEvents } from './fanout.ts'
import { InHand } from './in-hand.ts'
import type { Resolution } from './inbox.ts'
import { drain } from './lane.ts'
import { letOlderGo } from './older.ts'
import type { Partition } from './partition.ts'
import type { Born } from './placed.ts'
import type { Envelope } from './rows.ts'

/** Writes one scope's envelope; undefined when it is there already. */
export async function store(
  part: Partition,
  received: Received,
  events: readonly Incoming[],
  { resolved, raised }: Resolution,
): Promise<Accepted | undefined> {
  const { host, memory, settings } = part
  if (!memory.listed) await part.list()
  const { id, text, bytes, own, exact } = received
  const birth: Born = {}
  const placed = placeEvents(part, id, events, resolved, birth)
  const now = host.now()
  const born = {
    lanes: [...new Set(placed.map(({ event }) => event.lane))],
    holder: part.me,
    until: now + settings.lease,
    at: now,
    own,
    resolved,
    raised,
  }
  const envelope: Envelope = { ...born, text }
  const key = `in/${id}`
  // To escape a text costs more than to parse it: one that is JSON becomes a member as it came.
  const row = exact && text[0] === '{' ? new JsonText(born, text, bytes) : envelope
  const version = await part.store.set(key, row, { ifVersion: null })
  if (version === false) return undefined
  // In one step: from now on others trust that it is waited for.
  birth.order = version
  // A row that a helper writes under this claim is not for our own drains: its event may be about to run without it.
  const inHand = new InHand(version, envelope.until + settings.skew, envelope.lanes, placed, memory.tails)
  memory.envelopes.set(key, inHand)
  memory.pending.set(key, { key, version, order: version, envelope: born })
  memory.horizon.see(version)
  return { key, version, envelope, inHand }
}

/** Handles an accepted envelope: what is older in its lanes first, then its own events. */
export async function work(part: Partition, mine: Accepted): Promise<void> {
  let settled = false
  try {
    if (await letOlderGo(part, mine)) await runDirectly(part, mine)
    else {
      const { key, version, envelope, inHand } = mine
      inHand.events = []
      const fanned = await fanOut(part, { key, version, order: version, envelope }, 'acceptor')
      await Promise.all([...fanned].map((lane) => drain(part, lane)))
    }
    settled = true
  } finally {
    letGo(part, mine, settled)
  }
}

/** Lets go of an envelope; what is not `settled` is found by a look at the store. */
export function letGo({ memory }: Partition, { key, inHand }: Accepted, settled: boolean): void {
  if (!settled) memory.horizon.forget()
  inHand.end()
  memory.envelopes.delete(key)
  if (settled) memory.pending.delete(key)
}
