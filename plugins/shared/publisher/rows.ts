import { DAY } from '../../../core/duration.ts'
import type { Entry, Store } from '../../../core/storage/store.ts'
import { isOver, type Job } from './types.ts'

/** What is over is remembered this long, so that its key is known again. */
const KEPT = 30 * DAY
/** How long an object is known to be a job's: longer than any read-back looks. */
const OWNED = 8 * DAY

const part = (text: string | undefined): string => encodeURIComponent(text ?? 'me')
const jobKey = (account: string | undefined, id: string): string => `publish/job/${part(account)}/${id}`
const DUE = 'publish/due/'
const dueKey = (job: Pick<Job, 'wakeAt' | 'account' | 'id'>): string =>
  `${DUE}${String(Math.max(0, Math.trunc(job.wakeAt))).padStart(15, '0')}/${part(job.account)}/${job.id}`

/** A job whose time has come, as its hint names it. */
export interface Due {
  readonly key: string
  readonly account: string | undefined
  readonly id: string
}

/**
 * The rows of the publisher. A hint is written before the row that it points to and removed after it: a hint without
 * its row is a detour, a row without its hint would be forgotten.
 */
export interface Rows<C> {
  get(account: string | undefined, id: string): Promise<Entry<Job<C>> | undefined>
  /** Writes a job if it still has this version (`null`: if it is new); answers the new version. */
  put(job: Job<C>, version: string | null, before?: Job<C>): Promise<string | false>
  list(account: string | undefined, options: { after?: string; limit?: number }): Promise<Job<C>[]>
  remove(job: Job<C>, version: string): Promise<boolean>
  /** What is due by now, oldest first; a page of it, after `after`. */
  due(now: number, limit: number, after?: string): Promise<Due[]>
  /** Removes a hint that leads nowhere any more. */
  forget(due: Due, job: Job<C> | undefined): Promise<void>
  /** Holds a content for one job; whether it does. */
  hold(job: Job<C>, twin: string, isIdle: (other: Job<C> | undefined) => boolean): Promise<boolean>
  release(job: Job<C>, twin: string): Promise<void>
  own(job: Job<C>, object: string): Promise<void>
  ownerOf(account: string | undefined, object: string): Promise<string | undefined>
}

export function rowsOf<C>(store: Store): Rows<C> {
  const twinKey = (account: string | undefined, twin: string): string => `publish/twin/${part(account)}/${twin}`
  const objectKey = (account: string | undefined, id: string): string => `publish/object/${part(account)}/${part(id)}`
  const self: Rows<C> = {
    get: (account, id) => store.get<Job<C>>(jobKey(account, id)),
    async put(job, version, before) {
      const over = job.state === 'done' || job.state === 'cancelled'
      const hint = dueKey(job)
      if (!isOver(job)) await store.set(hint, 1)
      const written = await store.set(jobKey(job.account, job.id), job, {
        ifVersion: version,
        ...(over && { ttl: KEPT }),
      })
      if (written !== false && before && dueKey(before) !== (isOver(job) ? '' : hint))
        await store.delete(dueKey(before))
      return written
    },
    async list(account, { after, limit }) {
      const prefix = `publish/job/${part(account)}/`
      const rows = await store.list<Job<C>>(prefix, { limit, after: after === undefined ? undefined : prefix + after })
      return rows.map(({ value }) => value)
    },
    remove: (job, version) => store.delete(jobKey(job.account, job.id), { ifVersion: version }),
    async due(now, limit, after) {
      const rows = await store.list(DUE, { values: false, limit, after })
      return rows.flatMap(({ key }) => {
        const [at = '', account = '', id = ''] = key.slice(DUE.length).split('/')
        const owner = decodeURIComponent(account)
        return Number(at) <= now ? [{ key, id, account: owner === 'me' ? undefined : owner }] : []
      })
    },
    async forget(due, job) {
      if (job && !isOver(job)) {
        if (dueKey(job) === due.key) return
        await store.set(dueKey(job), 1)
      }
      await store.delete(due.key)
    },
    async hold(job, twin, isIdle) {
      const key = twinKey(job.account, twin)
      const holder = await store.get<string>(key)
      if (holder && holder.value !== job.id) {
        const other = await self.get(job.account, holder.value)
        if (!isIdle(other?.value)) return false
      }
      // Written also where it is ours: whoever has just seen us idle must not take it over any more.
      return (await store.set(key, job.id, { ifVersion: holder?.version ?? null })) !== false
    },
    async release(job, twin) {
      const key = twinKey(job.account, twin)
      const holder = await store.get<string>(key)
      if (holder?.value === job.id) await store.delete(key, { ifVersion: holder.version })
    },
    own: async (job, object) => void (await store.set(objectKey(job.account, object), job.id, { ttl: OWNED })),
    ownerOf: async (account, object) => (await store.get<string>(objectKey(account, object)))?.value,
  }
  return self
}
