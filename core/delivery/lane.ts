/** A lane drained: which row is next, whether it may be claimed, and when to look again. */

import { toLog } from '../errors.ts'
import type { Entry } from '../storage/store.ts'
import { waitsUntil } from './ask.ts'
import { attempt } from './attempt.ts'
import { burstOf, gather, isLatest } from './burst.ts'
import { Claim, LeaseLost } from './claim.ts'
import { echoKey, effectId } from './effects.ts'
import type { Place } from './gate.ts'
import { endOfTurn, type Memory, type Partition, type Turn } from './partition.ts'
import type { Row } from './rows.ts'
import { at } from './settings.ts'
import { wakeAt } from './wake.ts'

/** A lane's page: long enough to see a burst. */
const PAGE = 20

export interface DrainOptions {
  /** Meta has told of a send that the lane may wait for. */
  readonly echoed?: boolean
  /** After this no event is begun any more. */
  readonly deadline?: number
}

/**
 * Handles a lane's events in order until it is empty, held by another, or waiting for its next try. One at a time per
 * isolate: a call during another looks again when that is done.
 */
export function drain(part: Partition, lane: string, options: DrainOptions = {}): Promise<void> {
  const { echoed = false, deadline = Number.POSITIVE_INFINITY } = options
  const { draining } = part.memory
  const active = draining.get(lane)
  if (active && part.host.now() < active.until) {
    active.again = true
    active.echoed ||= echoed
    active.deadline = Math.max(active.deadline, deadline)
    return active.done
  }
  const turn: Turn = { again: false, echoed, deadline, until: endOfTurn(part), done: Promise.resolve() }
  const place = part.place()
  turn.done = (async () => {
    try {
      do {
        const { echoed: woken } = turn
        turn.again = turn.echoed = false
        await drainOnce(part, lane, woken, turn, place)
      } while (turn.again)
    } finally {
      place.free()
      if (draining.get(lane) === turn) draining.delete(lane)
    }
  })()
  draining.set(lane, turn)
  return turn.done
}

/** The same, while nobody waits for it. */
export const drainSoon = (part: Partition, lane: string, echoed = false): void =>
  part.host.waitUntil(drain(part, lane, { echoed }).catch(toLog(part.host.log, 'delivery failed')))

/** Only the head is ever claimed, so the claim on it is the lease of the whole lane. */
async function drainOnce(part: Partition, lane: string, echoed: boolean, turn: Turn, place: Place): Promise<void> {
  const { host, settings, me, memory } = part
  const wake = (at: number): void => wakeAt(part, lane, at, () => drain(part, lane))
  for (let begun = 0; ; begun++) {
    const rows = await headsOf(part, lane)
    const waiting = rows.filter(waitsUntil)
    const now = host.now()
    const lapses = Math.min(...waiting.map(waitsUntil))
    if (lapses > now && lapses < Number.POSITIVE_INFINITY) wake(lapses)
    const head = waiting.find((r) => waitsUntil(r) <= now) ?? rows.find((r) => !waitsUntil(r))
    if (!head) return
    const held = rows.find(({ value }) => value.holder !== undefined && now < (value.until ?? 0) + settings.skew)
    if (held && (held.value.holder !== me || isRunning(memory, held.key)))
      return wake((held.value.until ?? 0) + settings.skew)
    const others = burstOf(part, head, rows)
    const after = Math.max(...[head, ...others].map((r) => r.value.after ?? 0))
    if (after > now && !(echoed && head.value.unsettled && (await hasEcho(part, head)))) return wake(after)
    if (begun > 0 && now >= turn.deadline) return wake(now)
    const queued = place.take()
    if (queued) {
      await queued
      continue // another process may have gone on here
    }
    const claimed = await claimHead(part, head, others)
    if (!claimed) continue
    try {
      // One that has asked itself answers nobody's question.
      const ended = await attempt(part, claimed, head.value.asks ? [] : waiting)
      if (ended === 'later') return wake(claimed.row.after ?? 0)
      if (ended === 'lost') return
    } finally {
      memory.running.delete(head.key)
      place.free()
    }
  }
}

/** Whether this isolate is at this row, or may be about to run its event without it. */
const isRunning = ({ running, envelopes }: Memory, key: string): boolean =>
  running.has(key) || [...envelopes.values()].some((one) => one.runs(key))

/** The first rows of a lane, and as many more as belong to one burst with them. */
async function headsOf(part: Partition, lane: string): Promise<Entry<Row>[]> {
  const rows = await part.store.list<Row>(`q/${lane}/`, { limit: PAGE })
  for (let page = rows; page.length >= PAGE && page.every((r) => waitsUntil(r) || isLatest(part, r)); ) {
    page = await part.store.list<Row>(`q/${lane}/`, { after: rows.at(-1)?.key, limit: PAGE })
    rows.push(...page)
  }
  return rows
}

/** Whether Meta has told of any send that this row waits for. */
async function hasEcho(part: Partition, { key, value }: Entry<Row>): Promise<boolean> {
  for (const [name, effect] of Object.entries(value.effects))
    if (effect.state === 'sending' && (await part.store.get(echoKey(await effectId(part.scope, key, name)))))
      return true
  return false
}

async function claimHead(part: Partition, head: Entry<Row>, others: readonly Entry<Row>[]): Promise<Claim | undefined> {
  const { host, settings, me, memory } = part
  const { waits, tries } = head.value
  const until = host.now() + settings.lease
  const row = { ...head.value, holder: me, until, after: undefined, waits: undefined, tries: waits ? 1 : tries + 1 }
  gather(row, others)
  const claim = new Claim(part, head, row, head.version)
  memory.running.add(head.key)
  try {
    await claim.save()
    TEST: await at(settings, 'after-claim')
    return claim
  } catch (error) {
    memory.running.delete(head.key)
    if (error instanceof LeaseLost) return undefined
    throw error
  }
}
