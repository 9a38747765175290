import type { Entry, Store } from '../storage/store.ts'
import { waitsUntil } from './ask.ts'
import type { Envelope, Row } from './rows.ts'
import { firstIn } from './walk.ts'

export interface Backlog {
  /** Webhooks accepted and not yet handled. */
  readonly envelopes: number
  /** Events that run, wait for their turn or for another try. */
  readonly events: number
  /** Handlers that wait for an answer. */
  readonly waiting: number
  readonly dead: number
  /** When the oldest of the first two came, of those that were counted, in ms since the epoch. */
  readonly oldestAt: number | undefined
  /** There is more than was counted: an account has over 1000 of a kind. */
  readonly capped: boolean
}

/** So many of a kind are counted in an account: a count must not cost more the worse things stand. */
const MOST = 1000

/** What has not come to its end in these accounts: at most 14 reads an account, and no body of a webhook but the oldest. */
export async function readBacklog(accounts: AsyncIterable<{ readonly store: Store }>): Promise<Backlog> {
  const sum = { envelopes: 0, events: 0, waiting: 0, dead: 0, capped: false }
  let oldestAt: number | undefined
  const older = (at = oldestAt): void => {
    if (at !== undefined) oldestAt = Math.min(at, oldestAt ?? at)
  }
  for await (const { store } of accounts) {
    const count = async <T>(room: string, values?: false): Promise<Entry<T>[]> => {
      const found = await firstIn<T>(store, room, MOST + 1, values)
      if (found.length > MOST) sum.capped = true
      return found.slice(0, MOST)
    }
    const [envelopes, rows, dead] = await Promise.all([count('in/', false), count<Row>('q/'), count('dead/', false)])
    const events = rows.filter((row) => !waitsUntil(row))
    sum.envelopes += envelopes.length
    sum.events += events.length
    sum.waiting += rows.length - events.length
    sum.dead += dead.length
    for (const { value } of events) older(value.at)
    const [oldest] = envelopes.sort((a, b) => (a.version < b.version ? -1 : 1))
    if (oldest) older((await store.get<Partial<Envelope>>(oldest.key))?.value.at)
  }
  return { ...sum, oldestAt }
}
