/** How rows end: given up, or done. Their keys become marks, for as long as the events are remembered. */
import type { Ended } from './attempt.ts'
import { type Claim, LeaseLost } from './claim.ts'
import { openIn } from './effects.ts'
import { type Partition, tombOf } from './partition.ts'
import { type DeadRow, type Row, stored, unheld, type Verdict } from './rows.ts'
import { at } from './settings.ts'

/** Moves a row to the dead letters; its lane goes on. */
export async function bury(part: Partition, claim: Claim, verdict: Verdict): Promise<Ended> {
  const { row } = claim
  const { product, name, kind } = row.event
  const level = verdict.reason === 'stale' ? 'warn' : 'error'
  part.host.log[level]('event given up', { product, event: `${name}:${kind}`, reason: verdict.reason })
  row.dying = verdict
  try {
    await claim.save()
  } catch (error) {
    if (error instanceof LeaseLost) return 'lost'
    throw error
  }
  const dead: DeadRow = { ...unheld(stored(row)), ...verdict, diedAt: part.host.now() }
  await part.store.set(copyKey('dead', claim), dead)
  return close(part, claim)
}

/**
 * Done: kept with its effects where the app asked for it, so that `app.replay` can put it back, then closed. A run that
 * lost its lease meanwhile keeps nothing.
 */
export async function complete(part: Partition, claim: Claim): Promise<Ended> {
  if (part.settings.keep > 0) {
    if (!claim.isHeld) return 'lost'
    await part.store.set(copyKey('kept', claim), { ...unheld(stored(claim.row)), keptAt: part.host.now() })
  }
  return close(part, claim)
}

const copyKey = (room: string, { key }: Claim): string => `${room}/${key.slice(2)}`

/** The rows become marks, the head last. */
async function close(part: Partition, claim: Claim): Promise<Ended> {
  const { covers = [], redriven } = claim.row
  for (const key of covers) {
    const covered = await part.store.get<Row>(key)
    if (covered?.value.event)
      await part.store.set(key, { done: true }, { ...tombOf(part.board, covered.value), ifVersion: covered.version })
  }
  const done = await claim.finish({ redriven, ...openIn(claim.row) })
  TEST: await at(part.settings, 'after-done')
  return done ? 'done' : 'lost'
}
