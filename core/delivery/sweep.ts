import { describe } from '../errors.ts'
import type { Store } from '../storage/store.ts'
import { fanOutShared, olderFirst, pendingEnvelopes } from './fanout.ts'
import { drain } from './lane.ts'
import { endOfTurn, type Partition } from './partition.ts'
import { type DeadRow, endOf, laneOf } from './rows.ts'
import { wakeKey } from './wake.ts'

/** The lanes that have rows: one read a lane, however long it is. */
export async function* lanesIn(store: Store, prefix: 'q/' | 'dead/' | 'kept/'): AsyncGenerator<string> {
  for (let after: string | undefined; ; ) {
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
  const draining: Promise<void>[] = []
  for await (const lane of lanesIn(part.store, 'q/')) {
    draining.push(drain(part, lane).catch((e) => host.log.error('drain failed', { error: describe(e) })))
    if (host.now() >= deadline) break
  }
  await Promise.all(draining)
  await forget(part, deadline)
}

/** Removes dead letters and kept copies that are past their time. */
async function forget(part: Partition, deadline: number): Promise<void> {
  const { store, host, settings } = part
  const rooms = [
    ['dead/', settings.keepDead],
    ['kept/', settings.keep],
  ] as const
  for (const [prefix, keep] of rooms) {
    const old = (row: DeadRow & { keptAt?: number }): boolean => (row.diedAt ?? row.keptAt ?? 0) + keep < host.now()
    const page = await store.list<DeadRow>(prefix, { limit: 500 })
    for (const { key, version, value } of page) {
      if (host.now() >= deadline) return
      if (old(value)) await store.delete(key, { ifVersion: version })
    }
  }
}

/** Sweeps every scope of an app. */
export async function sweepAll(root: Store, partition: (scope: string) => Partition, deadline: number): Promise<void> {
  for (let after: string | undefined; ; ) {
    const page = await root.list('scope/', { after, limit: 100, values: false })
    for (const { key } of page) {
      const part = partition(key.slice('scope/'.length))
      if (part.host.now() >= deadline) return
      await sweepPartition(part, deadline)
    }
    if (page.length < 100) return
    after = page.at(-1)?.key
  }
}
