import type { Host, Log, Runnable } from '../../core/host.ts'
import { jsonLog, textOf, web } from '../../core/host-kit.ts'
import type { Store } from '../../core/storage/store.ts'
import { storeOf, wakerOf } from './bindings.ts'

interface Execution {
  waitUntil(task: Promise<unknown>): void
}
/** What a Worker exports; fits `ExportedHandler<Env>` of @cloudflare/workers-types and of `wrangler types`. */
export interface Worker<E> {
  fetch(request: Request, env: E, ctx: Execution): Promise<Response>
  scheduled(event: unknown, env: E, ctx: Execution): Promise<void>
  queue(batch: unknown, env: E, ctx: Execution): Promise<void>
}
/** How long a cron or queue call may go on: Workers have 30 s of grace after a response, and minutes here. */
const BUDGET_MS = 25_000
function certOf(request: Request | undefined): Host['clientCert'] {
  const { tlsClientAuth: auth } = (request as { cf?: { tlsClientAuth?: Record<string, string> } } | undefined)?.cf ?? {}
  const subject = /(?:^|,)CN=([^,]+)/.exec(auth?.['certSubjectDN'] ?? '')?.[1]
  return subject ? { subject, verified: auth?.['certVerified'] === 'SUCCESS' } : undefined
}

/**
 * Serves an app from a Worker: requests, cron triggers and queue messages (both sweep up what is due). The store is the
 * Durable Object bound as `SIGNALBOX`, else the KV namespace bound as `SIGNALBOX_KV`, which is best-effort. Retries come
 * on time by a queue bound as `SIGNALBOX_QUEUE` or by the object's alarm; with neither they wait for the next cron.
 *
 * @example
 * export default cloudflare(app) satisfies ExportedHandler<Env>
 */
export function cloudflare<E>(app: Runnable<E>, options: { readonly log?: Log | undefined } = {}): Worker<E> {
  const stores = new WeakMap<object, Store>()
  const host = (env: E, ctx: Execution, request?: Request): Host<E> => {
    const waker = wakerOf(env)
    const wake = (at: number): void => ctx.waitUntil(Promise.resolve(waker?.(at)))
    return {
      ...web,
      env,
      log: options.log ?? jsonLog(textOf(env, 'LOG_LEVEL')),
      waitUntil: (task) => ctx.waitUntil(task),
      ...(waker && { wake }),
      ip: request?.headers.get('cf-connecting-ip') ?? undefined,
      get store() {
        const known = stores.get(env as object) ?? storeOf(env)
        stores.set(env as object, known)
        return known
      },
      get clientCert() {
        return certOf(request)
      },
    }
  }
  const sweep = async (_: unknown, env: E, ctx: Execution): Promise<void> => {
    await app.sweep?.(host(env, ctx), { budgetMs: BUDGET_MS })
  }
  return { fetch: (request, env, ctx) => app.fetch(request, host(env, ctx, request)), scheduled: sweep, queue: sweep }
}
