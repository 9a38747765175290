import { toLog } from '../../core/errors.ts'
import type { Host, Runnable } from '../../core/host.ts'
import { type AdapterOptions, lazy, textOf, web } from '../../core/hosting/adapter.ts'
import { hmacFrom } from '../../core/hosting/hmac.ts'
import { jsonLog } from '../../core/hosting/log.ts'
import { storeOf } from './store.ts'

/** How Vercel hands `waitUntil` to code that imports none of its packages; the same symbol that its own packages read. */
const CONTEXT = Symbol.for('@vercel/request-context')
interface Globals {
  readonly [CONTEXT]?: { get?(): { readonly waitUntil?: (task: Promise<unknown>) => void } | undefined }
  readonly process?: {
    readonly env?: object
    /** Missing on Edge. */
    getBuiltinModule?(id: 'node:crypto'): { readonly createHmac: Parameters<typeof hmacFrom>[0] } | undefined
  }
}
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
/** The named exports of a route file. */
export type Handlers = Readonly<Record<(typeof METHODS)[number], (request: Request) => Promise<Response>>>

/**
 * Serves an app from one catch-all route of Vercel, as a Node function or on Edge (which Vercel has deprecated in
 * favour of Node functions). The store is Upstash, from `UPSTASH_REDIS_REST_URL` and `UPSTASH_REDIS_REST_TOKEN`.
 *
 * @example
 * export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = vercel(app)
 */
export function vercel<E>(app: Runnable<E>, options: Omit<AdapterOptions<E>, 'waker'> = {}): Handlers {
  const globals = globalThis as Globals
  const { env = (globals.process?.env ?? {}) as E, log = jsonLog(textOf(env, 'LOG_LEVEL')) } = options
  const createHmac = globals.process?.getBuiltinModule?.('node:crypto')?.createHmac
  const store = lazy(() => options.store ?? storeOf(env))
  const handle = (request: Request): Promise<Response> => {
    const context = globals[CONTEXT]?.get?.()
    const host: Host<E> = {
      ...web,
      env,
      log,
      hmac: createHmac && hmacFrom(createHmac),
      waitUntil(task) {
        const settled = task.catch(toLog(log, 'background task failed'))
        context?.waitUntil?.(settled)
      },
      ip: request.headers.get('x-real-ip') ?? undefined,
      get store() {
        return store()
      },
    }
    return app.fetch(request, host)
  }
  return Object.fromEntries(METHODS.map((method) => [method, handle])) as Handlers
}
