import type { ObjectStorage } from './object-sql.ts'

/** The part of the state of an object that is used. */
export interface ObjectState {
  readonly storage: ObjectStorage & { setAlarm(at: number): Promise<void> }
  waitUntil(task: Promise<unknown>): void
}
/** What an object offers over RPC, beside its alarm. */
export interface SignalboxObject {
  store(operation: 'get' | 'set' | 'delete' | 'list', args: readonly unknown[]): Promise<unknown>
  /** Asks for a sweep at about `at`, in ms since the epoch, of what `key` names or of all. */
  wake(at: number, key?: string): Promise<void>
  alarm(): Promise<void>
  /** What `wrangler types` knows an object's class by; it has no value. */
  readonly __DURABLE_OBJECT_BRAND: never
}
export type SignalboxObjectClass<E> = new (ctx: ObjectState, env: E) => SignalboxObject
