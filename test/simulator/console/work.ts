import type { DeadRow, Row } from '../../../core/delivery/rows.ts'
import type { Store } from '../../../core/storage/store.ts'

/** An event that the app has accepted and not yet done with. */
export interface Job {
  readonly key: string
  readonly lane: string
  /** `whatsapp message:text` */
  readonly event: string
  readonly state: 'queued' | 'running' | 'retries' | 'asks'
  readonly tries: number
  /** What its handler has sent so far. */
  readonly sent: number
  /** Who holds it, and until when; or when it is tried again. */
  readonly holder: string | undefined
  readonly until: number | undefined
}
/** An event that was given up. */
export interface Dead {
  readonly key: string
  readonly lane: string
  readonly event: string
  readonly reason: string
  readonly tries: number
  readonly error: object | undefined
  readonly at: number
}
/** What the app's delivery keeps, read from its store. */
export interface Work {
  /** Webhooks that are accepted and not yet turned into events. */
  readonly envelopes: number
  readonly jobs: readonly Job[]
  readonly dead: readonly Dead[]
  /** Handled events that can be handled again (`delivery.keep`). */
  readonly kept: number
}

const LIMIT = 200
const laneOf = (key: string): string => decodeURIComponent(key.split('/')[1] ?? '')
const nameOf = ({ event }: Row): string => `${event.product} ${event.name}${event.kind ? `:${event.kind}` : ''}`

function jobOf(key: string, row: Row, now: number): Job {
  const { tries, effects, holder, until, after, waits } = row
  const held = holder !== undefined && (until ?? 0) > now
  const state = waits ? 'asks' : held ? 'running' : (after ?? 0) > now ? 'retries' : 'queued'
  const sent = Object.values(effects).filter((effect) => effect.state === 'sent').length
  return { key, lane: laneOf(key), event: nameOf(row), state, tries, sent, holder, until: held ? until : after }
}

/** Reads the rows of delivery as `core/delivery/rows.ts` describes them; marks of what is done are never listed. */
export async function workOf(root: Store, now: number): Promise<Work> {
  const jobs: Job[] = []
  const dead: Dead[] = []
  let [envelopes, kept] = [0, 0]
  for (const { key } of await root.list('scope/', { values: false })) {
    const store = root.scope(`in/${key.slice('scope/'.length)}`)
    envelopes += (await store.list('in/', { limit: LIMIT, values: false })).length
    for (const { key, value } of await store.list<Row>('q/', { limit: LIMIT })) jobs.push(jobOf(key, value, now))
    for (const { key, value } of await store.list<DeadRow>('dead/', { limit: LIMIT })) {
      const { reason, tries, error, diedAt } = value
      dead.push({ key, lane: laneOf(key), event: nameOf(value), reason, tries, error, at: diedAt })
    }
    kept += (await store.list('kept/', { limit: LIMIT, values: false })).length
  }
  return { envelopes, jobs, dead, kept }
}
