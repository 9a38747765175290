/** Bursts (`order: 'latest'`): events of one lane that are handled as one, before anything was tried. */
import type { Entry } from '../storage/store.ts'
import type { Partition } from './partition.ts'
import type { Row } from './rows.ts'

/** Whether it may become part of a burst: nothing was done for it yet, and it stands for no burst already. */
export const isLatest = (part: Partition, { value }: Entry<Row>): boolean =>
  value.tries === 0 &&
  (value.skipped ?? value.memos ?? value.redriven) === undefined &&
  Object.keys(value.effects).length === 0 &&
  part.settings.orderOf(value.event) === 'latest'

/** The events behind this one that belong to its burst. */
export function burstOf(part: Partition, head: Entry<Row>, rows: readonly Entry<Row>[]): readonly Entry<Row>[] {
  const burst = rows.slice(rows.indexOf(head))
  const end = burst.findIndex((r) => !isLatest(part, r))
  return burst.slice(1, end < 0 ? undefined : Math.max(1, end))
}

/** A burst becomes one run: of its last event, with the others beside it. */
export function gather(row: Row, others: readonly Entry<Row>[]): void {
  const last = others.at(-1)
  if (!last) return
  row.skipped = [row.event, ...others.slice(0, -1).map((r) => r.value.event)]
  row.event = last.value.event
  row.covers = others.map((r) => r.key)
}
