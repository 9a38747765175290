import type { Host } from '../host.ts'
import type { Store } from '../storage/store.ts'
import type { Incoming } from '../webhook/events.ts'
import type { Switchboard } from '../wire.ts'
import { isWaiting } from './ask.ts'
import { fanOut, pendingEnvelopes } from './fanout.ts'
import { drain } from './lane.ts'
import type { Partition } from './partition.ts'
import { type DeadRow, laneOf, type Row, unpack } from './rows.ts'
import { lanesIn } from './sweep.ts'

export interface Backlog {
  /** Webhooks accepted and not yet handled. */
  readonly envelopes: number
  /** Events that run, wait for their turn or for another try. */
  readonly events: number
  /** Handlers that wait for an answer. */
  readonly waiting: number
  readonly dead: number
  /** When the oldest of them came, in ms since the epoch. */
  readonly oldestAt: number | undefined
}
export interface DeadLetter {
  readonly id: string
  readonly scope: string
  readonly event: Incoming
  /** `tries`, `stale`, or the code of the error that parked it. */
  readonly reason: string
  readonly tries: number
  readonly error: object | undefined
  readonly diedAt: number
}
/** Which dead letters or kept copies; all of them unless told. */
export interface Selection {
  readonly product?: string | undefined
  readonly user?: string | undefined
  readonly reason?: string | undefined
  readonly id?: string | undefined
  /** Handled or given up at this time or later, in ms since the epoch. */
  readonly since?: number | undefined
}

/** What an operator does with a running app. */
export interface Operations {
  backlog(host: Host): Promise<Backlog>
  /** The events that were given up, oldest scope first. */
  dead(host: Host, selection?: Selection): Promise<DeadLetter[]>
  /** Puts dead letters back into their lanes, with their tries renewed and their effects kept. How many. */
  redrive(host: Host, selection?: Selection): Promise<number>
  /** Handles kept events again (`delivery.keep`); effects already done are not done again. How many. */
  replay(host: Host, selection?: Selection): Promise<number>
  /** Removes every row of a person: waiting, dead and kept events. How many. */
  erase(host: Host, user: string): Promise<number>
}

const matches = (event: Incoming, selection: Selection, more: { reason?: string; id: string; at: number }): boolean =>
  (selection.product === undefined || selection.product === event.product) &&
  (selection.user === undefined || selection.user === event.user) &&
  (selection.reason === undefined || selection.reason === more.reason) &&
  (selection.id === undefined || selection.id === more.id) &&
  (selection.since === undefined || selection.since <= more.at)

async function* rowsIn<T>(store: Store, prefix: string): AsyncGenerator<{ key: string; version: string; value: T }> {
  for (let after: string | undefined; ; ) {
    const page = await store.list<T>(prefix, { after, limit: 200 })
    yield* page
    if (page.length < 200) return
    after = page.at(-1)?.key
  }
}

export function operations(board: Switchboard, partition: (host: Host, scope: string) => Partition): Operations {
  async function* partitions(host: Host): AsyncGenerator<Partition> {
    for await (const { key } of rowsIn(board.storeOf(host), 'scope/')) yield partition(host, key.slice('scope/'.length))
  }
  /** Puts a row back at its key, once, whatever was interrupted before. */
  async function putBack(part: Partition, from: { key: string; version: string; value: DeadRow }): Promise<boolean> {
    const key = `q/${from.key.replace(/^[^/]+\//, '')}`
    const current = await part.store.get<{ redriven?: string }>(key)
    if (current?.value.redriven === from.version) return false
    const { reason: _, error: __, diedAt: ___, covers: ____, ...row } = from.value
    const fresh: Row = { ...row, tries: 0, after: undefined, unsettled: false, redriven: from.version }
    return (await part.store.set(key, fresh, { ifVersion: current?.version ?? null })) !== false
  }
  async function* selected(host: Host, room: 'dead/' | 'kept/', selection: Selection) {
    for await (const part of partitions(host))
      for await (const row of rowsIn<DeadRow & { keptAt?: number }>(part.store, room)) {
        const { reason, diedAt, keptAt, event } = row.value
        if (matches(event, selection, { reason, id: row.key, at: diedAt ?? keptAt ?? 0 })) yield { part, row }
      }
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
    async backlog(host) {
      let envelopes = 0
      let events = 0
      let waiting = 0
      let dead = 0
      let oldestAt: number | undefined
      const older = (at: number): void => {
        oldestAt = Math.min(at, oldestAt ?? at)
      }
      for await (const { store } of partitions(host)) {
        for await (const { value } of rowsIn<{ at: number }>(store, 'in/')) {
          envelopes++
          older(value.at)
        }
        for await (const { key, value } of rowsIn<Row>(store, 'q/')) {
          if (isWaiting(key)) waiting++
          else {
            events++
            older(value.at)
          }
        }
        for await (const _ of rowsIn(store, 'dead/')) dead++
      }
      return { envelopes, events, waiting, dead, oldestAt }
    },
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
    async erase(host, user) {
      let count = 0
      const suffix = `:${encodeURIComponent(user)}`
      for await (const part of partitions(host)) {
        for (const pending of await pendingEnvelopes(part)) await fanOut(part, pending)
        for (const room of ['q/', 'dead/', 'kept/'] as const)
          for await (const lane of lanesIn(part.store, room))
            for await (const row of rowsIn<Row>(part.store, `${room}${lane}/`))
              if (
                (lane.split('~')[0]?.endsWith(suffix) || row.value.event.user === user) &&
                (await part.store.delete(row.key))
              )
                count++
      }
      return count
    },
  }
}
