import type { Host, Log, Runnable } from '../../core/host.ts'
import { CRON_MS, jsonLog, textOf, web } from '../../core/host-kit.ts'
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
  wakerOf?(env: unknown): Host['wake']
  spillOf?(env: unknown): Host['spill']
}

/** The certificate that Cloudflare checked for this zone. https://developers.cloudflare.com/ssl/client-certificates/client-certificate-variables/ */
function certOf(request: Request | undefined): Host['clientCert'] {
  const { tlsClientAuth: auth } = (request as { cf?: { tlsClientAuth?: Record<string, string> } } | undefined)?.cf ?? {}
  const subject = auth?.['certSubjectDN']
  const verified = auth?.['certVerified'] === 'SUCCESS' && auth['certRevoked'] !== '1'
  return subject ? { subject, verified } : undefined
}

/** The keys that its messages carry; undefined, for everything, where one carries none. */
function keysOf(batch: unknown): readonly string[] | undefined {
  const { messages = [] } = batch as { readonly messages?: readonly { readonly body?: { readonly key?: unknown } }[] }
  const keys = messages.map(({ body }) => body?.key)
  return keys.length > 0 && keys.every((key) => typeof key === 'string') ? keys : undefined
}

/** A Worker for an app, with the store and the waker that its entry point brings. */
export function worker<E>(app: Runnable<E>, options: WorkerOptions, { storeOf, wakerOf, spillOf }: Finders): Worker<E> {
  const stores = new WeakMap<object, Store>()
  const host = (env: E, ctx: Execution, request?: Request): Host<E> => {
    const waker = wakerOf?.(env)
    const wake = (at: number, key?: string): void => ctx.waitUntil(Promise.resolve(waker?.(at, key)))
    return {
      ...web,
      env,
      log: options.log ?? jsonLog(textOf(env, 'LOG_LEVEL')),
      waitUntil: (task) => ctx.waitUntil(task),
      ...(waker && { wake }),
      spill: spillOf?.(env),
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
  const sweep = async (env: E, ctx: Execution, keys?: readonly string[]): Promise<void> => {
    await app.sweep?.(host(env, ctx), { budgetMs: CRON_MS, keys })
  }
  return {
    fetch: (request, env, ctx) => app.fetch(request, host(env, ctx, request)),
    scheduled: (_, env, ctx) => sweep(env, ctx),
    queue: (batch, env, ctx) => sweep(env, ctx, keysOf(batch)),
  }
}
