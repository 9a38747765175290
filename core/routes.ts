import { hex } from './bytes.ts'
import type { Config } from './config.ts'
import type { Services } from './context.ts'
import type { Health } from './delivery/health.ts'
import { SignalboxError, toLog } from './errors.ts'
import type { Host } from './host.ts'
import type { AnyPlugin, Awaitable } from './plugin.ts'
import { plain } from './webhook/answer.ts'
import { readBody } from './webhook/body.ts'
import { answerChallenge } from './webhook/challenge.ts'
import { type Reading, readEvents } from './webhook/events.ts'
import type { Verify } from './webhook/signature.ts'
import type { BaseOptions, Engine } from './wire.ts'

interface RoutesInit {
  readonly plugins: readonly AnyPlugin[]
  readonly options: BaseOptions
  readonly services: Services
  readonly engine: Engine
  settings(host: Host): { readonly config: Config; readonly verify: Verify }
  health(host: Host): Promise<Health>
}

export const notAllowed = (allow: string): Response => plain('method not allowed', 405, { allow })
/** Takes one POST that `verified` vouches for; `own`: the plugin whose own webhook it came by. */
export type Receive = (
  request: Request,
  host: Host,
  header: string | null,
  verified: (bytes: Uint8Array) => boolean | Promise<boolean>,
  parse: (text: string) => Reading,
  own?: string,
) => Promise<Response>
const REFUSED = { 408: 'body came too slowly', 413: 'body too large' }
const SIGNATURE = 'x-hub-signature-256'
const decoder = new TextDecoder('utf-8')

/** What is wrong with a signature header, for the log: Meta's own mistakes do not exist, ours do. */
const blame = (header: string | null): string =>
  /^sha256=[0-9a-f]{64}$/.test(header ?? '')
    ? 'another secret, or a changed body'
    : `${header ? 'malformed' : 'no'} ${SIGNATURE}`

/** The few HTTP routes of an app, all under `basePath`. */
export function createRoutes(init: RoutesInit): (request: Request, host: Host) => Awaitable<Response> {
  const { plugins, options, services, engine, settings } = init
  const base = (options.basePath ?? '').replace(/\/$/, '')

  const ofMeta = (text: string): Reading => readEvents(text, plugins)

  /** Reads, verifies and hands over one POST; `events` are parsed from verified bytes only. */
  const receive: Receive = async (request, host, header, verified, parse, own) => {
    const bytes = await readBody(request, options.webhook ?? {}, host.timer)
    if (typeof bytes === 'number') return plain(REFUSED[bytes], bytes)
    const ok = verified(bytes)
    if (ok !== true && !(await ok)) {
      if (own === undefined) host.log.warn('webhook refused', { reason: blame(header) })
      return plain('invalid signature', 401)
    }
    const text = decoder.decode(bytes)
    try {
      // Two plugins may be sent the same bytes.
      const id = own
        ? `${hex(await crypto.subtle.digest('SHA-256', bytes as BufferSource))}-${own}`
        : (header?.slice(7) ?? '')
      const taking = engine.accept({ id, text, bytes, own, ...parse(text) }, host)
      if (taking) await taking
    } catch (error) {
      toLog(host.log, 'webhook not stored')(error)
      return plain('not stored, send it again', 503, { 'retry-after': '5' })
    }
    // A text's own type; making headers costs more than the signature.
    return host.text?.('EVENT_RECEIVED') ?? new Response('EVENT_RECEIVED')
  }

  function webhook(request: Request, host: Host): Awaitable<Response> {
    switch (request.method) {
      case 'POST': {
        if (options.webhook?.admit?.(request, host) === false) {
          host.log.warn('webhook refused', { reason: 'not admitted' })
          return plain('not admitted', 403)
        }
        const header = request.headers.get(SIGNATURE)
        const { verify } = settings(host)
        return receive(request, host, header, (bytes) => verify(bytes, header), ofMeta)
      }
      case 'GET':
        return answerChallenge(new URL(request.url), settings(host).config.WEBHOOK_VERIFY_TOKEN, host.log)
      case 'HEAD':
        return plain('', 200)
      default:
        return notAllowed('GET, HEAD, POST')
    }
  }

  const answerHealth = async (host: Host): Promise<Response> => {
    const health = await init.health(host)
    return Response.json(health, { status: health.ok ? 200 : 503, headers: { 'cache-control': 'no-store' } })
  }
  const mounted = plugins.flatMap((plugin) => {
    if (!plugin.verify && !plugin.routes?.length) return []
    if (plugin.router) return [plugin.router(plugin, { base, services, receive })]
    throw new SignalboxError(
      'plugin_invalid',
      `Plugin "${plugin.id}" has addresses but no \`router\` (signalbox/router)`,
    )
  })
  const webhookPath = `${base}/webhook`
  /** Whether an address has this path; only one that is written otherwise has to be parsed. */
  const isWebhook = (url: string): boolean => {
    const at = url.indexOf('/', 8)
    if (
      url.startsWith(webhookPath, at) &&
      (url.length === at + webhookPath.length || url[at + webhookPath.length] === '?')
    )
      return true
    return new URL(url).pathname === webhookPath
  }
  const elsewhere = async (request: Request, host: Host): Promise<Response> => {
    const path = new URL(request.url).pathname
    const [, kind, name = ''] =
      /^\/signalbox\/(tasks|admin)\/([^/]+)$/.exec(path.startsWith(base) ? path.slice(base.length) : '') ?? []
    const operate = kind && engine[kind as 'tasks' | 'admin']
    if (operate) return operate(request, name, host, settings(host).config)
    if (path === `${base}/health`) return answerHealth(host)
    for (const route of mounted) {
      const answer = await route(request, host)
      if (answer) return answer
    }
    return Response.json({ error: 'not_found' }, { status: 404 })
  }
  return (request, host) => (isWebhook(request.url) ? webhook(request, host) : elsewhere(request, host))
}
