/** What must be handled before an envelope: older ones that share a lane with it, of this isolate or of others. */
import type { Host } from '../host.ts'
import type { Accepted } from './direct.ts'
import { fanOutShared, type Pending } from './fanout.ts'
import type { InHand } from './in-hand.ts'
import { drainSoon } from './lane.ts'
import { look } from './look.ts'
import { inTime, type Partition } from './partition.ts'
import { type Settings, without } from './settings.ts'

/** Of so many events on, an envelope looks at the store anyway: its answer leaves meanwhile, before their marks are written. */
const LARGE = 50

/**
 * Waits for, or fans out, what is older in these lanes. False where that took so long that the envelope's own claim
 * may lapse before its events have run.
 */
export async function letOlderGo(part: Partition, mine: Accepted): Promise<boolean> {
  const { memory, host, settings } = part
  const { behind, events } = mine.inHand
  const known = (): boolean => memory.horizon.clear(mine.version) && behind !== undefined && events.length < LARGE
  const isDone = (older: InHand): Promise<boolean> | boolean => released(host, older, mine.envelope.lanes)
  TEST: if (without(settings, 'older')) return true
  // What comes before it in its lanes waits for what comes before that. Whoever fails on its way is forgotten.
  if (!known() || (behind?.size && !((await Promise.all([...behind].map(isDone))).every(Boolean) && known())))
    await lookForOlder(part, mine, isDone)
  return host.now() < mine.envelope.until - settings.lease / 2
}

/** The same where others may have written, or died. */
async function lookForOlder(
  part: Partition,
  mine: Accepted,
  isDone: (older: InHand) => Promise<boolean> | boolean,
): Promise<void> {
  const { memory, host, settings } = part
  const lanes = new Set(mine.envelope.lanes)
  const ours = ({ key, version }: Pending): InHand | undefined => {
    const known = memory.envelopes.get(key)
    return known?.version === version && host.now() < known.until ? known : undefined
  }
  const pending = (await look(part)).filter((p) => p.key !== mine.key)
  const inHand = pending.every(ours)
  if (inHand) memory.horizon.look(mine.version)
  const older = pending.filter((p) => p.order < mine.version)
  if (inHand && (await Promise.all(older.map(ours).map((k) => !k || isDone(k)))).every(Boolean)) return
  for (const p of olderFirst(settings, older, lanes)) {
    const own = ours(p)
    const done = own && (await released(host, own))
    if (!done) for (const lane of await fanOutShared(part, p, 'newer')) if (!lanes.has(lane)) drainSoon(part, lane)
  }
}

/** The older ones that must go first: those that share a lane with these, or with one that does. Oldest first. */
export function olderFirst(settings: Settings, older: readonly Pending[], lanes: ReadonlySet<string>): Pending[] {
  TEST: if (without(settings, 'older')) return []
  const reach = new Set(lanes)
  const picked: Pending[] = []
  for (const p of [...older].reverse()) {
    if (!p.envelope.lanes.some((l) => reach.has(l))) continue
    picked.unshift(p)
    TEST: if (without(settings, 'transitive')) continue
    for (const l of p.envelope.lanes) reach.add(l)
  }
  return picked
}

/** Whether these lanes of an envelope, or all, are released before its claim lapses. */
function released(host: Host, older: InHand, lanes?: Iterable<string>): Promise<boolean> | boolean {
  const open = older.open(lanes)
  const left = older.until - host.now()
  return open.length === 0 || (left > 0 && inTime(host, left, Promise.all(open)))
}
