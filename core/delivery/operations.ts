import type { Host } from '../host.ts'
import { rowsIn } from '../storage/rows-in.ts'
import type { Incoming } from '../webhook/events.ts'
import type { Switchboard } from '../wire.ts'
import { type Backlog, readBacklog } from './backlog.ts'
import { erase } from './erase.ts'
import { drain } from './lane.ts'
import type { Partition } from './partition.ts'
import { type DeadRow, laneOf, type Row, unpack } from './rows.ts'
import { rowOf } from './walk.ts'

export interface DeadLetter {
  readonly id: string
  readonly scope: string
  readonly event: Incoming
  /**
   * `tries`: its handler threw to the last; `crashed`: its runs ended without a word; `stale`: older than duplicates are
   * remembered; `effect_diverged`, `effect_parked`: the code of the error that parked it.
   */
  readonly reason: string
  readonly tries: number
  readonly error: object | undefined
  readonly diedAt: number
}
/** Which dead letters or kept copies; all of them unless told. */
export interface Selection {
  readonly product?: string | undefined
  readonly user?: string | undefined
  /** A conversation, as `event.lane` names it. */
  readonly lane?: string | undefined
  readonly reason?: string | undefined
  readonly id?: string | undefined
  /** Handled or given up at this time or later, in ms since the epoch. */
  readonly since?: number | undefined
}

/** A row given up or kept. */
type Copy = DeadRow & { readonly keptAt?: number }

/** What an operator does with a running app. */
export interface Operations {
  /** What waits; counts stop at 1000 of a kind in each account, and then it says so (`capped`). */
  backlog(host: Host): Promise<Backlog>
  /** The events that were given up, oldest scope first. */
  dead(host: Host, selection?: Selection): Promise<DeadLetter[]>
  /** Puts dead letters back into their lanes, with their tries renewed and their effects kept. How many. */
  redrive(host: Host, selection?: Selection): Promise<number>
  /** Handles kept events again (`delivery.keep`); effects already done are not done again. How many. */
  replay(host: Host, selection?: Selection): Promise<number>
  /**
   * Removes every row of a person under all of their ids that plugins know: waiting, dead and kept events, records of
   * sends, and what plugins keep. How many. Marks without content lapse by themselves: see docs/delivery.md.
   */
  erase(host: Host, user: string): Promise<number>
}

const matches = (id: string, { event, reason, diedAt, keptAt }: Copy, { since, ...selection }: Selection): boolean =>
  Object.entries(selection).every(
    ([name, wanted]) => wanted === undefined || wanted === { ...event, reason, id }[name as 'id'],
  ) && (since ?? 0) <= (diedAt ?? keptAt ?? 0)

export function operations(board: Switchboard, partition: (host: Host, scope: string) => Partition): Operations {
  async function* partitions(host: Host): AsyncGenerator<Partition> {
    for await (const { key } of rowsIn(board.storeOf(host), 'scope/', { values: false }))
      yield partition(host, key.slice('scope/'.length))
  }
  /** Puts a row back at its key, once, whatever was interrupted before: until it is there, where it came from stays. */
  async function putBack(part: Partition, from: { key: string; version: string; value: Copy }): Promise<boolean> {
    const key = rowOf(from.key)
    const { event, effects, memos, asks, answers, skipped, at } = from.value
    for (const effect of Object.values(effects)) if (effect.state === 'sending') effect.resend = true
    const fresh: Row = { event, effects, memos, asks, answers, skipped, at, tries: 0, redriven: from.version }
    for (;;) {
      const current = await part.store.get<{ redriven?: string }>(key)
      if (current?.value.redriven === from.version) return false
      if (await part.store.set(key, fresh, { ifVersion: current?.version ?? null })) return true
    }
  }
  async function* selected(host: Host, room: 'dead/' | 'kept/', selection: Selection) {
    for await (const part of partitions(host))
      for await (const row of rowsIn<Copy>(part.store, room))
        if (matches(row.key, row.value, selection)) yield { part, row }
  }
  async function restore(host: Host, room: 'dead/' | 'kept/', selection: Selection): Promise<number> {
    let count = 0
    const lanes = new Map<string, Partition>()
    for await (const { part, row } of selected(host, room, selection)) {
      if (await putBack(part, row)) count++
      if (room === 'dead/') await part.store.delete(row.key, { ifVersion: row.version })
      lanes.set(laneOf(row.key), part)
    }
    host.waitUntil(Promise.all([...lanes].map(([lane, part]) => drain(part, lane))))
    return count
  }
  return {
    backlog: (host) => readBacklog(partitions(host)),
    async dead(host, selection = {}) {
      const letters: DeadLetter[] = []
      for await (const { part, row } of selected(host, 'dead/', selection)) {
        const { event, reason, tries, error, diedAt } = row.value
        letters.push({ id: row.key, scope: part.scope, event: unpack(event), reason, tries, error, diedAt })
      }
      return letters
    },
    redrive: (host, selection = {}) => restore(host, 'dead/', selection),
    replay: (host, selection = {}) => restore(host, 'kept/', selection),
    erase: (host, user) => erase(board, host, partitions(host), user),
  }
}
