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
  /** Asks for a sweep at about `at`, in ms since the epoch. */
  wake(at: number): Promise<void>
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
    async wake(at: number): Promise<void> {
      await this.#plan([...(await this.#planned()), Math.ceil(at / 1000) * 1000])
    }
    async alarm(): Promise<void> {
      const now = Date.now()
      await this.#plan((await this.#planned()).filter((at) => at > now))
      await worker.scheduled(undefined, this.env, this.ctx)
    }
    /** An object has one alarm, so the other times are kept beside it. */
    async #planned(): Promise<readonly number[]> {
      return (await this.ctx.storage.get<readonly number[]>('wakes')) ?? []
    }
    async #plan(times: readonly number[]): Promise<void> {
      await this.ctx.storage.put('wakes', [...new Set(times)])
      if (times.length > 0) await this.ctx.storage.setAlarm(Math.min(...times))
    }
  }
}
