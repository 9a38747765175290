/** The part of the module of workerd's that an object is made with. */
declare module 'cloudflare:workers' {
  export interface ObjectState {
    readonly storage: {
      readonly sql: { exec(sql: string, ...params: unknown[]): { toArray(): unknown[] } }
      get<T>(key: string): Promise<T | undefined>
      put(key: string, value: unknown): Promise<void>
      setAlarm(at: number): Promise<void>
    }
    waitUntil(task: Promise<unknown>): void
  }
  export abstract class DurableObject<E> {
    protected readonly ctx: ObjectState
    protected readonly env: E
    constructor(ctx: ObjectState, env: E)
  }
}
