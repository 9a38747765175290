import type { IRequest } from 'itty-router'
import { IttyRouter } from 'itty-router/IttyRouter'
import type { Config } from './config.ts'
import type { Services } from './context.ts'
import type { Health } from './delivery/health.ts'
import { describe } from './errors.ts'
import type { Host } from './host.ts'
import type { AnyPlugin } from './plugin.ts'
import { readBody } from './webhook/body.ts'
import { answerChallenge } from './webhook/challenge.ts'
import { eventsOf, eventsOfOwn, type Incoming } from './webhook/events.ts'
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

const plain = (body: string, status: number, headers: Record<string, string> = {}): Response =>
  new Response(body, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } })
const notAllowed = (allow: string): Response => plain('method not allowed', 405, { allow })
const REFUSED = { 408: 'body came too slowly', 413: 'body too large' }
const SIGNATURE = 'x-hub-signature-256'
const decoder = new TextDecoder('utf-8')

const hex = async (bytes: Uint8Array): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource)), (b) =>
    b.toString(16).padStart(2, '0'),
  ).join('')

/** What is wrong with a signature header, for the log: Meta's own mistakes do not exist, ours do. */
const blame = (header: string | null): string =>
  header === null
    ? 'no X-Hub-Signature-256 header'
    : /^sha256=[0-9a-f]{64}$/.test(header)
      ? 'signed with another secret, or the body was changed on its way'
      : 'malformed X-Hub-Signature-256 header'

/** The few HTTP routes of an app, all under `basePath`. */
export function createRoutes(init: RoutesInit): (request: Request, host: Host) => Promise<Response> {
  const { plugins, options, services, engine, settings } = init
  const base = options.basePath === '/' ? '' : (options.basePath ?? '')

  /** Reads, verifies and hands over one POST; `events` are parsed from verified bytes only. */
  async function receive(
    request: Request,
    host: Host,
    header: string | null,
    verified: (bytes: Uint8Array) => boolean | Promise<boolean>,
    parse: (text: string) => Incoming[],
    own?: string,
  ): Promise<Response> {
    const bytes = await readBody(request, options.webhook ?? {}, host.timer)
    if (typeof bytes === 'number') return plain(REFUSED[bytes], bytes)
    const ok = verified(bytes)
    if (ok !== true && !(await ok)) {
      if (own === undefined) host.log.warn('webhook refused', { reason: blame(header) })
      return plain('invalid signature', 401)
    }
    const text = decoder.decode(bytes)
    try {
      const id = own === undefined ? (header?.slice(7) ?? '') : await hex(bytes)
      await engine.accept({ id, text, bytes, events: parse(text), own }, host)
    } catch (error) {
      host.log.error('webhook not stored', { error: describe(error) })
      return plain('not stored, send it again', 503, { 'retry-after': '5' })
    }
    // A text's own type; making headers costs more than the signature.
    return host.text?.('EVENT_RECEIVED') ?? new Response('EVENT_RECEIVED')
  }

  async function webhook(request: Request, host: Host): Promise<Response> {
    switch (request.method) {
      case 'POST': {
        if (options.webhook?.admit?.(request, host) === false) {
          host.log.warn('webhook refused', { reason: 'not admitted' })
          return plain('not admitted', 403)
        }
        const header = request.headers.get(SIGNATURE)
        const { verify } = settings(host)
        return receive(
          request,
          host,
          header,
          (bytes) => verify(bytes, header),
          (text) => eventsOf(text, plugins),
        )
      }
      case 'GET':
        return answerChallenge(new URL(request.url), settings(host).config.verifyToken)
      case 'HEAD':
        return plain('', 200)
      default:
        return notAllowed('GET, HEAD, POST')
    }
  }

  /** A product that is not Meta's, with its own signature. */
  async function ownWebhook(plugin: AnyPlugin, request: Request, host: Host): Promise<Response> {
    if (request.method !== 'POST') return notAllowed('POST')
    const config = services.configOf(plugin, host)
    const verified = async (body: Uint8Array): Promise<boolean> =>
      (await plugin.verify?.({ headers: request.headers, body, config })) === true
    return receive(request, host, null, verified, (text) => eventsOfOwn(text, plugin), plugin.id)
  }

  const router = IttyRouter<IRequest, [Host], Response>({ base })
  router.get('/health', async (_, host) => {
    const health = await init.health(host)
    return Response.json(health, { status: health.ok ? 200 : 503, headers: { 'cache-control': 'no-store' } })
  })
  if (engine.tasks)
    router.all('/signalbox/tasks/:name', (request, host) =>
      engine.tasks?.(
        request as unknown as Request,
        request.params['name'] ?? '',
        host,
        settings(host).config.taskSecrets,
      ),
    )
  if (engine.admin)
    router.all('/signalbox/admin/:action', (request, host) =>
      engine.admin?.(
        request as unknown as Request,
        request.params['action'] ?? '',
        host,
        settings(host).config.adminSecret,
      ),
    )
  for (const plugin of plugins) {
    if (plugin.verify)
      router.all(`/${plugin.id}/webhook`, (request, host) => ownWebhook(plugin, request as unknown as Request, host))
    for (const route of plugin.routes ?? []) {
      const handle = (request: IRequest, host: Host) =>
        route.handle(request as unknown as Request, {
          config: services.configOf(plugin, host),
          host,
          params: request.params,
          store: services.storeOf(host).scope(`plugin/${plugin.id}`),
          api: (account?: string) => services.apiOf(plugin, account, host),
        })
      router[route.method.toLowerCase() as 'get' | 'post' | 'delete'](
        route.root ? route.path : `/${plugin.id}${route.path}`,
        handle,
      )
    }
  }
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
  return async (request, host) => {
    if (isWebhook(request.url)) return webhook(request, host)
    return (
      (await router.fetch(request as unknown as IRequest, host)) ??
      Response.json({ error: 'not_found' }, { status: 404 })
    )
  }
}
