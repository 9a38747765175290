import type { Host, Log, Runnable } from '../../core/host.ts'
import { CRON_MS, jsonLog, lazy, textOf, web } from '../../core/host-kit.ts'
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

/** Makes the host of a call; what is the same for all calls of an environment is made once. */
function hostsOf<E>(
  env: E,
  log: Log,
  { storeOf, wakerOf, spillOf }: Finders,
): (ctx: Execution, request?: Request) => Host<E> {
  const waker = wakerOf?.(env)
  const store = lazy(() => storeOf(env))
  const shared = {
    ...web,
    env,
    log,
    spill: spillOf?.(env),
    get store() {
      return store()
    },
  }
  class Call {
    readonly ctx: Execution
    readonly request: Request | undefined
    readonly waitUntil = (task: Promise<unknown>): void => this.ctx.waitUntil(task)
    constructor(ctx: Execution, request: Request | undefined) {
      this.ctx = ctx
      this.request = request
    }
    get wake(): Host['wake'] {
      return waker && ((at, key) => this.ctx.waitUntil(Promise.resolve(waker(at, key))))
    }
    get ip(): string | undefined {
      return this.request?.headers.get('cf-connecting-ip') ?? undefined
    }
    get clientCert(): Host['clientCert'] {
      return certOf(this.request)
    }
  }
  Object.setPrototypeOf(Call.prototype, shared)
  return (ctx, request) => new Call(ctx, request) as unknown as Host<E>
}

/** A Worker for an app, with the store and the waker that its entry point brings. */
export function worker<E>(app: Runnable<E>, options: WorkerOptions, finders: Finders): Worker<E> {
  const known = new WeakMap<object, ReturnType<typeof hostsOf<E>>>()
  const host = (env: E, ctx: Execution, request?: Request): Host<E> => {
    let hosts = known.get(env as object)
    if (!hosts) {
      hosts = hostsOf(env, options.log ?? jsonLog(textOf(env, 'LOG_LEVEL')), finders)
      known.set(env as object, hosts)
    }
    return hosts(ctx, request)
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
