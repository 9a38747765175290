import type { Host, Log, Runnable } from '../../core/host.ts'
import { textOf, web } from '../../core/hosting/adapter.ts'
import { jsonLog } from '../../core/hosting/log.ts'
import { CRON_MS } from '../../core/hosting/sweeper.ts'
import type { Store } from '../../core/storage/store.ts'

interface Execution {
  waitUntil(task: Promise<unknown>): void
}
/** What a Worker exports; fits `ExportedHandler<Env>` of @cloudflare/workers-types and of `wrangler types`. */
export interface Worker<E> {
  fetch(request: Request, env: E, ctx: Execution): Promise<Response>
  scheduled(event: unknown, env: E, ctx: Execution): Promise<void>
  queue(batch: unknown, env: E, ctx: Execution): Promise<void>
}
export interface WorkerOptions {
  readonly log?: Log | undefined
}
/** What an entry point finds in an environment. */
export interface Finders {
  storeOf(env: unknown): Store
  /** What else of the host is bound in it. */
  boundIn?(env: unknown): Pick<Host, 'wake' | 'spill'>
  /** What a batch of queue messages asks to be swept; everything, where it is not told. */
  keysOf?(batch: unknown): readonly string[] | undefined
}

/** What one call adds to the host of its environment. */
export interface Call {
  readonly ctx: Execution
  readonly request: Request | undefined
}
/** What is the same for all calls of an environment, and how to find in a call what it alone has. */
function hostOf<E>(env: E, options: WorkerOptions, { storeOf, boundIn }: Finders): object {
  let store: Store | undefined
  return {
    ...web,
    env,
    log: options.log ?? jsonLog(textOf(env, 'LOG_LEVEL')),
    ...boundIn?.(env),
    waitUntil(this: Call, task: Promise<unknown>) {
      this.ctx.waitUntil(task)
    },
    get store() {
      store ??= storeOf(env)
      return store
    },
    get ip() {
      return (this as unknown as Call).request?.headers.get('cf-connecting-ip') ?? undefined
    },
  }
}

/** A Worker for an app, with the store and the waker that its entry point brings. */
export function worker<E>(app: Runnable<E>, options: WorkerOptions, finders: Finders): Worker<E> {
  const hosts = new WeakMap<object, object>()
  const host = (env: E, ctx: Execution, request?: Request): Host<E> => {
    const known = hosts.get(env as object) ?? hostOf(env, options, finders)
    hosts.set(env as object, known)
    return Object.assign(Object.create(known), { ctx, request })
  }
  const sweep = async (env: E, ctx: Execution, keys?: readonly string[]): Promise<void> => {
    await app.sweep?.(host(env, ctx), { budgetMs: CRON_MS, keys })
  }
  return {
    fetch: (request, env, ctx) => app.fetch(request, host(env, ctx, request)),
    scheduled: (_, env, ctx) => sweep(env, ctx),
    queue: (batch, env, ctx) => sweep(env, ctx, finders.keysOf?.(batch)),
  }
}
