/// <reference path="./workers.d.ts" />
import { DurableObject } from 'cloudflare:workers'
import type { Runnable } from '../../core/host.ts'
import { cloudflare } from './mod.ts'
import { objectRows } from './object-store.ts'

/** The part of the state of an object that is used. */
export interface ObjectState {
  readonly storage: {
    readonly sql: { exec(sql: string, ...params: unknown[]): { toArray(): unknown[] } }
    get<T>(key: string): Promise<T | undefined>
    put(key: string, value: unknown): Promise<void>
    setAlarm(at: number): Promise<void>
  }
  waitUntil(task: Promise<unknown>): void
}
/** What an object offers over RPC, beside its alarm. */
export interface SignalboxObject {
  store(operation: 'get' | 'set' | 'delete' | 'list', args: readonly unknown[]): Promise<unknown>
  /** Asks for a sweep at about `at`, in ms since the epoch, of what `key` names or of all. */
  wake(at: number, key?: string): Promise<void>
  alarm(): Promise<void>
}
export type SignalboxObjectClass<E> = new (ctx: ObjectState, env: E) => SignalboxObject

/**
 * The Durable Object class that keeps an app's rows, one object a scope, and wakes the app by its alarm. Export it from
 * the Worker under a name of its own, and bind that class as `SIGNALBOX` with SQLite storage.
 *
 * @example
 * export default cloudflare(app) satisfies ExportedHandler<Env>
 * export const SignalboxStore = durableObject(app)
 */
export function durableObject<E>(app: Runnable<E>): SignalboxObjectClass<E> {
  const worker = cloudflare(app)
  return class SignalboxStore extends DurableObject<E> implements SignalboxObject {
    readonly #rows = objectRows(this.ctx.storage.sql)
    store(operation: 'get' | 'set' | 'delete' | 'list', args: readonly unknown[]): Promise<unknown> {
      return this.#rows.handle(operation, args)
    }
    async wake(at: number, key = ''): Promise<void> {
      const now = Date.now()
      const wakes = await this.#wakes()
      const planned = wakes[key] ?? 0
      // What is due already is being looked at, and may have been looked at too early for this.
      if (planned > now && planned <= at) return
      await this.#plan({ ...wakes, [key]: Math.max(at, now + 1) })
    }
    /** Forgets what was due once that is done, so that a kill in between is made good by the next alarm. */
    async alarm(): Promise<void> {
      const now = Date.now()
      const isDue = ([, at]: [string, number]): boolean => at <= now
      const due = Object.entries(await this.#wakes()).filter(isDue)
      const messages = due.map(([key]) => ({ body: key === '' ? {} : { key } }))
      if (messages.length > 0) await worker.queue({ messages }, this.env, this.ctx)
      await this.#plan(Object.fromEntries(Object.entries(await this.#wakes()).filter((wake) => !isDue(wake))))
    }
    /** When each key is due. An object has one alarm, for the first of them. */
    async #wakes(): Promise<Readonly<Record<string, number>>> {
      return (await this.ctx.storage.get<Readonly<Record<string, number>>>('wakes')) ?? {}
    }
    async #plan(wakes: Readonly<Record<string, number>>): Promise<void> {
      await this.ctx.storage.put('wakes', wakes)
      const times = Object.values(wakes)
      if (times.length > 0) await this.ctx.storage.setAlarm(Math.min(...times))
    }
  }
}
