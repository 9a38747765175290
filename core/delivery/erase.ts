/** Everything of one person removed, wherever it is kept. */
import type { Host } from '../host.ts'
import { rowsIn } from '../storage/rows-in.ts'
import type { Store } from '../storage/store.ts'
import type { Switchboard } from '../wire.ts'
import { echoKey, effectId } from './effects.ts'
import { fanOut, pendingEnvelopes } from './fanout.ts'
import type { Partition } from './partition.ts'
import { laneOf, type Row, TOMB } from './rows.ts'
import { rowOf } from './walk.ts'

/** Removes every row of a person under all ids that plugins know: see `Operations`. */
export async function erase(
  board: Switchboard,
  host: Host,
  partitions: AsyncIterable<Partition>,
  user: string,
): Promise<number> {
  let count = 0
  const ids = new Set([user])
  for (const { id, people } of board.plugins)
    if (people) count += await forget(board.storeOf(host).scope(`plugin/${id}`), people, ids)
  const suffixes = [...ids].map((id) => `:${encodeURIComponent(id)}`)
  const isTheirs = (lane: string, { event }: Row): boolean =>
    suffixes.some((s) => lane.split('~')[0]?.endsWith(s)) || ids.has(event.user ?? '')
  for await (const part of partitions) {
    for (const pending of await pendingEnvelopes(part)) await fanOut(part, pending, 'sweeper')
    for (const room of ['q/', 'dead/', 'kept/'])
      for await (const { key, version, value } of rowsIn<Row>(part.store, room)) {
        if (!isTheirs(laneOf(key), value)) continue
        for (const name of Object.keys(value.effects))
          await part.store.delete(echoKey(await effectId(part.scope, rowOf(key), name)))
        if (await gone(part, key, version)) count++
      }
    for await (const { key, value } of rowsIn<Row>(part.store, 'send/'))
      if (mentions(value, ids) && (await part.store.delete(key))) count++
  }
  return count
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
