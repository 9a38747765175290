import { describe } from '../errors.ts'
import { compareKeys } from '../storage/keys.ts'
import type { Store } from '../storage/store.ts'
import { fanOutShared, olderFirst, pendingEnvelopes } from './fanout.ts'
import { drain } from './lane.ts'
import { endOfTurn, inTime, type Partition } from './partition.ts'
import { type DeadRow, endOf, HOUR, KEEP_SENDS, laneOf } from './rows.ts'
import { wakeKey } from './wake.ts'

/** The lanes that have rows, from after one of them on: one read a lane, however long it is. */
export async function* lanesIn(
  store: Store,
  prefix: 'q/' | 'dead/' | 'kept/',
  from?: string | undefined,
): AsyncGenerator<string> {
  for (let after = from === undefined ? undefined : endOf(`${prefix}${from}/`); ; ) {
    const [first] = await store.list(prefix, { after, limit: 1, values: false })
    if (!first) return
    const lane = laneOf(first.key)
    yield lane
    after = endOf(`${prefix}${lane}/`)
  }
}

/** Picks up what is due in one scope. May be killed anywhere and run by anyone; one at a time per isolate. */
export function sweepPartition(part: Partition, deadline: number): Promise<void> {
  const { memory } = part
  const { sweeping } = memory
  if (sweeping && part.host.now() < sweeping.until) return sweeping.done
  const until = endOfTurn(part)
  const done = sweepOnce(part, deadline).finally(() => {
    if (memory.sweeping?.done === done) memory.sweeping = undefined
  })
  memory.sweeping = { until, done }
  return done
}

/** Looks at the deadline after each piece of work, so that every sweep gets something done. */
async function sweepOnce(part: Partition, deadline: number): Promise<void> {
  const { host, settings, memory, me } = part
  memory.sweptAt = host.now()
  const pending = await pendingEnvelopes(part)
  await settings.at('sweeping')
  let lapses = Number.POSITIVE_INFINITY
  for (const p of pending) {
    const { holder, until, order } = p.envelope
    const lapse = until + settings.skew
    if (order === undefined && host.now() < lapse && (holder !== me || memory.envelopes.has(p.key))) {
      lapses = Math.min(lapses, lapse)
      continue
    }
    const older = pending.filter((o) => o.order < p.order)
    for (const o of olderFirst(older, new Set(p.envelope.lanes), settings.without)) await fanOutShared(part, o)
    await fanOutShared(part, p)
    await settings.at('sweeping')
    if (host.now() >= deadline) break
  }
  // Whoever holds these may die yet, and nothing else may call here again.
  if (lapses < Number.POSITIVE_INFINITY) await host.wake?.(lapses, wakeKey(part.scope))
  await drainAll(part, deadline)
  await forget(part, deadline)
}

/** So many lanes are worked on at a time. */
const AT_ONCE = 250

/**
 * Drains every lane, beginning after the one with which the last sweep had to end: lanes that take long, or never
 * come to an end, hold up no others. What still runs at the deadline goes on, but begins nothing new.
 */
async function drainAll(part: Partition, deadline: number): Promise<void> {
  const { host, memory, store } = part
  const running = new Set<Promise<void>>()
  const begin = (lane: string): void => {
    const one: Promise<void> = drain(part, lane, { deadline })
      .catch((e) => host.log.error('drain failed', { error: describe(e) }))
      .finally(() => running.delete(one))
    running.add(one)
  }
  const { sweptTo: last } = memory
  /** Whether time was left for all of these. */
  const drainFrom = async (from: string | undefined, to?: string): Promise<boolean> => {
    for await (const lane of lanesIn(store, 'q/', from)) {
      if (running.size >= AT_ONCE) await inTime(host, deadline - host.now(), Promise.race(running))
      begin(lane)
      memory.sweptTo = lane
      if (to !== undefined && compareKeys(`${lane}/`, `${to}/`) >= 0) break
      if (host.now() >= deadline) return false
    }
    memory.sweptTo = undefined
    return true
  }
  if ((await drainFrom(last)) && last !== undefined) await drainFrom(undefined, last)
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

/** Removes dead letters, kept copies and records of sends that are past their time, page by page over several sweeps. */
async function forget(part: Partition, deadline: number): Promise<void> {
  const { store, host, settings } = part
  const mark = (await store.get<Forgotten>('forgot'))?.value
  if (mark && mark.room === undefined) return
  const now = host.now()
  const rooms = [
    ['dead/', settings.keepDead],
    ['kept/', settings.keep],
    ['send/', KEEP_SENDS],
  ] as const
  const isOld = ({ diedAt, keptAt, at, until }: Partial<DeadRow> & { keptAt?: number }, keep: number): boolean =>
    (diedAt ?? keptAt ?? Math.max(at ?? 0, until ?? 0)) + keep < now
  let { room = 0, after } = mark ?? {}
  for (; room < rooms.length; room++, after = undefined) {
    const [prefix, keep] = rooms[room] ?? rooms[0]
    for (;;) {
      if (host.now() >= deadline) return void (await store.set('forgot', { room, after }, { ttl: FORGET_EVERY }))
      const page = await store.list<DeadRow>(prefix, { after, limit: 200 })
      for (const { key, version, value } of page)
        if (isOld(value, keep)) await store.delete(key, { ifVersion: version })
      if (page.length < 200) break
      after = page.at(-1)?.key
    }
  }
  await store.set('forgot', {}, { ttl: FORGET_EVERY })
}

/** Where the last sweep of all scopes had to end. */
export interface Cursor {
  after?: string | undefined
}

/** Sweeps every scope of an app, beginning after the one with which the last sweep had to end. */
export async function sweepAll(
  root: Store,
  partition: (scope: string) => Partition,
  deadline: number,
  cursor: Cursor,
): Promise<void> {
  const last = cursor.after
  /** Whether time was left for all of these. */
  const sweepFrom = async (from: string | undefined, to?: string): Promise<boolean> => {
    for (let after = from; ; after = cursor.after) {
      const page = await root.list('scope/', { after, limit: 100, values: false })
      for (const { key } of page) {
        const part = partition(key.slice('scope/'.length))
        await sweepPartition(part, deadline)
        cursor.after = key
        if (to !== undefined && compareKeys(key, to) >= 0) return true
        if (part.host.now() >= deadline) return false
      }
      if (page.length < 100) break
    }
    cursor.after = undefined
    return true
  }
  if ((await sweepFrom(last)) && last !== undefined && (await sweepFrom(undefined, last))) cursor.after = undefined
}
