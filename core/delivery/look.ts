import { rowsIn } from '../storage/rows-in.ts'
import { byOrder, type Pending, pendingEnvelopes, pendingOf } from './fanout.ts'
import { inTime, type Partition, together } from './partition.ts'
import { type Envelope, isOpen } from './rows.ts'

/**
 * Every pending envelope of the scope, oldest first, as it is at a moment after this call: an isolate with many events in
 * hand looks once for all that ask meanwhile, and reads the body of each envelope once. Otherwise each event would cost
 * as many reads as there are others.
 */
export async function look(part: Partition): Promise<readonly Pending[]> {
  const { memory, host } = part
  const active = memory.shared.get('look')
  const left = (active?.until ?? 0) - host.now()
  // One that has begun may have missed what it is asked for now.
  if (active && left > 0) await together(part, 'next look', () => inTime(host, left, active.done))
  return together(part, 'look', () => lookOnce(part))
}

/** So many bodies that are new are asked for one by one, others page by page with what is known already. */
const FEW = 4

async function lookOnce(part: Partition): Promise<readonly Pending[]> {
  const { memory, store } = part
  const listed = new Map<string, string>()
  for await (const { key, version } of rowsIn(store, 'in/', { values: false })) listed.set(key, version)
  for (const key of memory.pending.keys())
    if (!listed.has(key) && !memory.envelopes.has(key)) memory.pending.delete(key)
  const unread = [...listed.keys()].filter((key) => memory.pending.get(key)?.version !== listed.get(key))
  const all = unread.length > Math.max(FEW, listed.size / 4) ? await pendingEnvelopes(part) : undefined
  const entries = all ? [] : await Promise.all(unread.map((key) => store.get<Envelope>(key)))
  for (const key of unread) memory.pending.delete(key)
  const read = all ?? entries.filter(isOpen).map(pendingOf)
  for (const pending of read) memory.pending.set(pending.key, pending)
  if (all) return all
  const pending = [...listed.keys()].map((key) => memory.pending.get(key)).filter((p) => p !== undefined)
  return pending.sort(byOrder)
}
