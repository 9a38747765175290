import type { Host } from '../host.ts'
import type { Store } from '../storage/store.ts'
import type { Incoming } from '../webhook/events.ts'
import type { Switchboard } from '../wire.ts'
import { type Backlog, readBacklog } from './backlog.ts'
import { echoKey, effectId } from './effects.ts'
import { fanOut, pendingEnvelopes } from './fanout.ts'
import { drain } from './lane.ts'
import type { Partition } from './partition.ts'
import { type DeadRow, laneOf, type Row, TOMB, unpack } from './rows.ts'
import { rowsIn } from './walk.ts'

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
   * sends, and what plugins keep. How many. Marks without content lapse by themselves, the last after 8 days.
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
    const key = `q/${from.key.replace(/^[^/]+\//, '')}`
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
    async erase(host, user) {
      let count = 0
      const ids = new Set([user])
      for (const plugin of board.plugins) {
        const store = board.storeOf(host).scope(`plugin/${plugin.id}`)
        if (plugin.people) count += await forget(store, plugin.people, ids)
      }
      const suffixes = [...ids].map((id) => `:${encodeURIComponent(id)}`)
      const isTheirs = (lane: string, { event }: Row): boolean =>
        suffixes.some((s) => lane.split('~')[0]?.endsWith(s)) || ids.has(event.user ?? '')
      for await (const part of partitions(host)) {
        for (const pending of await pendingEnvelopes(part)) await fanOut(part, pending, 'sweeper')
        for (const room of ['q/', 'dead/', 'kept/'] as const)
          for await (const { key, version, value } of rowsIn<Row>(part.store, room)) {
            if (!isTheirs(laneOf(key), value)) continue
            for (const name of Object.keys(value.effects))
              await part.store.delete(echoKey(await effectId(part.scope, `q/${key.replace(/^[^/]+\//, '')}`, name)))
            if (await gone(part, key, version)) count++
          }
        for await (const { key, value } of rowsIn<Row>(part.store, 'send/'))
          if (mentions(value, ids) && (await part.store.delete(key))) count++
      }
      return count
    },
  }
}

/** Removes what a plugin keeps of whoever has one of these ids, and adds their others. How many rows. */
async function forget(store: Store, kinds: readonly string[], ids: Set<string>): Promise<number> {
  const given = new Set(ids)
  const people = new Set<string>()
  const rows = async function* () {
    for await (const { key, value } of rowsIn<string>(store, 'alias/')) {
      const [, account = '', id = ''] = key.split('/')
      yield { key, account, id: decodeURIComponent(id), person: value }
    }
  }
  for await (const { id, person } of rows()) if (given.has(id) || given.has(person)) people.add(person)
  let count = 0
  for await (const { key, account, id, person } of rows()) {
    if (!people.has(person)) continue
    ids.add(id).add(person)
    for (const row of [key, ...['person', ...kinds].map((kind) => `${kind}/${account}/${encodeURIComponent(person)}`)])
      if (await store.delete(row)) count++
  }
  return count
}

/** A row that may be running becomes a mark, as when it is done, so that nobody writes it again; copies are removed. */
async function gone(part: Partition, key: string, version: string): Promise<boolean> {
  if (!key.startsWith('q/')) return part.store.delete(key)
  for (let ifVersion = version; ; ) {
    if (await part.store.set(key, { done: true }, { ttl: TOMB, ifVersion })) return true
    const current = await part.store.get<Row>(key)
    if (!current?.value.event) return false
    ifVersion = current.version
  }
}

/** Whether a value holds one of these texts, however deep. */
function mentions(value: unknown, texts: ReadonlySet<string>): boolean {
  if (typeof value === 'string') return texts.has(value)
  return typeof value === 'object' && value !== null && Object.values(value).some((v) => mentions(v, texts))
}
