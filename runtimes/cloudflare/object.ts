/// <reference path="./workers.d.ts" />
import { DurableObject } from 'cloudflare:workers'
import { toLog } from '../../core/errors.ts'
import type { Runnable } from '../../core/host.ts'
import { textOf } from '../../core/hosting/adapter.ts'
import { jsonLog } from '../../core/hosting/log.ts'
import { cloudflare } from './mod.ts'
import type { ObjectState, SignalboxObject, SignalboxObjectClass } from './object-class.ts'
import { objectRows } from './object-store.ts'

export type { ObjectState, SignalboxObject, SignalboxObjectClass } from './object-class.ts'

/** When each key is due. */
const WAKES = 'create table if not exists signalbox_wakes (key text primary key, at int not null) without rowid'
const AGAIN_MS = 30_000

/**
 * The Durable Object class that keeps an app's rows, one object a scope, and wakes the app by its alarm. Export it from
 * the Worker under a name of its own, and bind that class as `SIGNALBOX` with SQLite storage.
 *
 * @example
 * export default cloudflare(app) satisfies ExportedHandler<Env>
 * export class SignalboxStore extends durableObject(app) {}
 */
export function durableObject<E>(app: Runnable<E>): SignalboxObjectClass<E> {
  const worker = cloudflare(app)
  return class SignalboxStore extends DurableObject<E> implements SignalboxObject {
    declare readonly __DURABLE_OBJECT_BRAND: never
    readonly #rows = objectRows(this.ctx.storage)
    constructor(ctx: ObjectState, env: E) {
      super(ctx, env)
      ctx.storage.sql.exec(WAKES)
    }
    store(operation: 'get' | 'set' | 'delete' | 'list', args: readonly unknown[]): Promise<unknown> {
      return this.#rows.handle(operation, args)
    }
    /** One row a key: as one value they would be written whole for each, and outgrow it. */
    #wakes(sql: string, ...params: unknown[]): { readonly key: string; readonly at: number | null }[] {
      return this.ctx.storage.sql.exec(sql, ...params).toArray() as { key: string; at: number | null }[]
    }
    async wake(at: number, key = ''): Promise<void> {
      const now = Date.now()
      const planned = this.#wakes('select at from signalbox_wakes where key = ?1', key)[0]?.at ?? 0
      // What is due already is being looked at, and may have been looked at too early for this.
      if (planned > now && planned <= at) return
      this.#wakes('insert or replace into signalbox_wakes values (?1, ?2)', key, Math.ceil(Math.max(at, now + 1)))
      await this.#plan()
    }
    /**
     * Forgets what was due once that is done, so that a kill in between is made good by the next alarm. One that throws is
     * called again a few times and then no more, so what fails is asked for anew.
     */
    async alarm(): Promise<void> {
      const now = Date.now()
      const due = this.#wakes('select key from signalbox_wakes where at <= ?1', now)
      const messages = due.map(({ key }) => ({ body: key === '' ? {} : { key } }))
      try {
        if (messages.length > 0) await worker.queue({ messages }, this.env, this.ctx)
        this.#wakes('delete from signalbox_wakes where at <= ?1', now)
      } catch (error) {
        toLog(jsonLog(textOf(this.env, 'LOG_LEVEL')), 'sweep failed')(error)
        this.#wakes('update signalbox_wakes set at = ?2 where at <= ?1', now, Date.now() + AGAIN_MS)
      }
      await this.#plan()
    }
    /** An object has one alarm, for the first of them; one for the very time of the alarm that runs would end with it. */
    async #plan(): Promise<void> {
      const at = this.#wakes('select min(at) as at from signalbox_wakes')[0]?.at
      if (at) await this.ctx.storage.setAlarm(Math.max(at, Date.now() + 2))
    }
  }
}
