import { SignalboxError } from '../../core/errors.ts'
import type { Host, Log, Runnable } from '../../core/host.ts'
import { jsonLog, textOf, web } from '../../core/host-kit.ts'
import type { Store } from '../../core/storage/store.ts'

interface Execution {
  waitUntil(task: Promise<unknown>): void
}
/** The part of a queue binding that wakes an app. */
interface Queue {
  send(message: unknown, options?: { delaySeconds?: number }): Promise<unknown>
}
/** What a Worker exports; fits `ExportedHandler<Env>` of @cloudflare/workers-types and of `wrangler types`. */
export interface Worker<E> {
  fetch(request: Request, env: E, ctx: Execution): Promise<Response>
  scheduled(event: unknown, env: E, ctx: Execution): Promise<void>
  queue(batch: unknown, env: E, ctx: Execution): Promise<void>
}
/** How long a cron or queue call may go on: Workers have 30 s of grace after a response, and minutes here. */
const BUDGET_MS = 25_000
/** The longest delay of a queue message. https://developers.cloudflare.com/queues/platform/limits/ */
const LONGEST_DELAY_S = 43_200

function certOf(request: Request | undefined): Host['clientCert'] {
  const { tlsClientAuth: auth } = (request as { cf?: { tlsClientAuth?: Record<string, string> } } | undefined)?.cf ?? {}
  const subject = /(?:^|,)CN=([^,]+)/.exec(auth?.['certSubjectDN'] ?? '')?.[1]
  return subject ? { subject, verified: auth?.['certVerified'] === 'SUCCESS' } : undefined
}

/** The store of an environment: the Durable Object bound as `SIGNALBOX`. */
function storeOf(_env: object): Store {
  throw new SignalboxError('config_missing', 'No store is bound', {
    fix: 'Bind the Durable Object class SignalboxStore as SIGNALBOX in wrangler.jsonc, or give createApp a `storage`.',
  })
}

/**
 * Serves an app from a Worker: requests, cron triggers and queue messages (both sweep up what is due). A queue bound
 * as `SIGNALBOX_QUEUE` wakes the app on time; without one, retries wait for the next cron.
 *
 * @example
 * export default cloudflare(app) satisfies ExportedHandler<Env>
 */
export function cloudflare<E>(app: Runnable<E>, options: { readonly log?: Log | undefined } = {}): Worker<E> {
  const stores = new WeakMap<object, Store>()
  const host = (env: E, ctx: Execution, request?: Request): Host<E> => {
    const { SIGNALBOX_QUEUE: queue } = env as { SIGNALBOX_QUEUE?: Queue }
    const wake = (at: number): void => {
      const delaySeconds = Math.min(LONGEST_DELAY_S, Math.max(0, Math.ceil((at - Date.now()) / 1000)))
      ctx.waitUntil(queue?.send({ at }, { delaySeconds }) ?? Promise.resolve())
    }
    return {
      ...web,
      env,
      log: options.log ?? jsonLog(textOf(env, 'LOG_LEVEL')),
      waitUntil: (task) => ctx.waitUntil(task),
      ...(queue && { wake }),
      ip: request?.headers.get('cf-connecting-ip') ?? undefined,
      get store() {
        const known = stores.get(env as object) ?? storeOf(env as object)
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
