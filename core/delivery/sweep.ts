import { HOUR } from '../duration.ts'
import { toLog } from '../errors.ts'
import type { Host } from '../host.ts'
import { rowsIn } from '../storage/rows-in.ts'
import type { Store } from '../storage/store.ts'
import { fanOutShared } from './fanout.ts'
import { drain } from './lane.ts'
import { look } from './look.ts'
import { olderFirst } from './older.ts'
import { inTime, type Partition, together } from './partition.ts'
import { type DeadRow, KEEP_SENDS, laneOf } from './rows.ts'
import { at } from './settings.ts'
import { askFor } from './wake.ts'
import { foldersIn, goRound, type Round } from './walk.ts'

/** Picks up what is due in one scope. May be killed anywhere and run by anyone; one at a time per isolate. */
export function sweepPartition(part: Partition, deadline: number): Promise<void> {
  return together(part, 'sweep', () => sweepOnce(part, deadline))
}

/** Looks at the deadline after each piece of work, so that every sweep gets something done. */
async function sweepOnce(part: Partition, deadline: number): Promise<void> {
  const { host, settings, memory, me } = part
  memory.sweptAt = host.now()
  const pending = await look(part)
  TEST: await at(settings, 'sweeping')
  let lapses = Number.POSITIVE_INFINITY
  for (const p of pending) {
    const { holder, until, order } = p.envelope
    const lapse = until + settings.skew
    if (order === undefined && host.now() < lapse && (holder !== me || memory.envelopes.has(p.key))) {
      lapses = Math.min(lapses, lapse)
      continue
    }
    const older = pending.filter((o) => o.order < p.order)
    for (const o of olderFirst(settings, older, new Set(p.envelope.lanes))) await fanOutShared(part, o, 'sweeper')
    await fanOutShared(part, p, 'sweeper')
    TEST: await at(settings, 'sweeping')
    if (host.now() >= deadline) break
  }
  // Whoever holds these may die yet, and nothing else may call here again.
  if (lapses < Number.POSITIVE_INFINITY) await askFor(part, lapses)
  await drainAll(part, deadline)
  await forget(part, deadline)
}

/** So many lanes are worked on at a time. */
const AT_ONCE = 250

/** Drains every lane. What still runs at the deadline goes on, but begins nothing new. */
async function drainAll(part: Partition, deadline: number): Promise<void> {
  const { host, memory, store } = part
  const running = new Set<Promise<void>>()
  await goRound(
    memory.round,
    (after) => foldersIn(store, 'q/', after),
    async (folder) => {
      if (running.size >= AT_ONCE) await inTime(host, deadline - host.now(), Promise.race(running))
      const one: Promise<void> = drain(part, laneOf(folder), { deadline })
        .catch(toLog(host.log, 'drain failed'))
        .finally(() => running.delete(one))
      running.add(one)
      return host.now() < deadline
    },
  )
  const rest = Promise.all(running)
  if (!(await inTime(host, deadline - host.now(), rest))) host.waitUntil(rest)
}

/** How often everything is looked through for what is past its time. */
const FORGET_EVERY = HOUR
interface Forgotten {
  /** Where the last sweep had to stop; nothing: it had come to the end. */
  readonly room?: number | undefined
  readonly after?: string | undefined
}

/** Removes dead letters, kept copies and records of sends that are past their time, over several sweeps if need be. */
async function forget(part: Partition, deadline: number): Promise<void> {
  const { store, host, settings } = part
  const mark = (value: Forgotten) => store.set('forgot', value, { ttl: FORGET_EVERY })
  const known = (await store.get<Forgotten>('forgot'))?.value
  if (known && known.room === undefined) return
  const now = host.now()
  const rooms = [
    ['dead/', settings.keepDead],
    ['kept/', settings.keep],
    ['send/', KEEP_SENDS],
  ] as const
  for (const [room, [prefix, keep]] of rooms.entries()) {
    if (room < (known?.room ?? 0)) continue
    const after = room === known?.room ? known.after : undefined
    for await (const { key, version, value } of rowsIn<Partial<DeadRow> & { keptAt?: number }>(store, prefix, {
      after,
    })) {
      const { diedAt, keptAt, at = 0, until = 0 } = value
      if ((diedAt ?? keptAt ?? Math.max(at, until)) + keep < now) await store.delete(key, { ifVersion: version })
      if (host.now() >= deadline) return void (await mark({ room, after: key }))
    }
  }
  await mark({})
}

/** Sweeps every scope of an app. */
export async function sweepAll(
  root: Store,
  host: Host,
  partition: (scope: string) => Partition,
  deadline: number,
  round: Round,
): Promise<void> {
  const scopes = async function* (after?: string) {
    for await (const { key } of rowsIn(root, 'scope/', { after, values: false })) yield key
  }
  await goRound(round, scopes, async (key) => {
    const scope = key.slice('scope/'.length)
    // One that cannot be read holds up no others.
    await sweepPartition(partition(scope), deadline).catch(toLog(host.log, 'sweep failed', { scope }))
    return host.now() < deadline
  })
}
