import type { Config } from './config.ts'
import type { Services } from './context.ts'
import type { Health } from './delivery/health.ts'
import { SignalboxError, toLog } from './errors.ts'
import type { Host } from './host.ts'
import type { AnyPlugin, Awaitable } from './plugin.ts'
import { plain } from './webhook/answer.ts'
import { takeBody, type WebhookOptions } from './webhook/body.ts'
import { answerChallenge } from './webhook/challenge.ts'
import { type Reading, readEvents } from './webhook/events.ts'
import { FORM, type Verify } from './webhook/signature.ts'
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
/** Takes one POST; `own`: the plugin whose own webhook it came by. */
export type Receive = (
  request: Request,
  host: Host,
  /** What a genuine POST is known by: the same for the same bytes. Nothing where it is another's. */
  idOf: (bytes: Uint8Array) => Awaitable<string | undefined>,
  /** Reads verified bytes only. */
  parse: (text: string) => Reading,
  own?: string,
) => Promise<Response>
const SIGNATURE = 'x-hub-signature-256'
const decoder = new TextDecoder('utf-8')

/** What is wrong with a signature header, for the log: Meta's own mistakes do not exist, ours do. */
const blame = (header: string | null): string =>
  FORM.test(header ?? '') ? 'another secret, or a changed body' : `${header ? 'malformed' : 'no'} ${SIGNATURE}`

const failed =
  (host: Host) =>
  (error: unknown): Response => {
    toLog(host.log, 'request failed')(error)
    return Response.json({ error: error instanceof SignalboxError ? error.code : 'internal' }, { status: 500 })
  }

/** The few HTTP routes of an app, all under `basePath`; they answer, whatever goes wrong. */
export function createRoutes(init: RoutesInit): (request: Request, host: Host) => Promise<Response> {
  const { plugins, options, services, engine, settings } = init
  const base = (options.basePath ?? '').replace(/\/$/, '')
  const limits: WebhookOptions = options.webhook ?? {}

  const ofMeta = (text: string): Reading => readEvents(text, plugins)

  // No async functions: a POST that waits for its body alone is answered in the turn in which that has come.
  const receive: Receive = (request, host, idOf, parse, own) => {
    let answer = (_: Awaitable<Response>): void => {}
    const answered = new Promise<Response>((resolve) => {
      answer = resolve
    })
    takeBody(request, limits, host.timer, (bytes) => {
      if (typeof bytes === 'number')
        return answer(plain(bytes === 413 ? 'body too large' : 'body came too slowly', bytes))
      const goOn = (id: string | undefined): Awaitable<Response> => {
        if (!id) {
          if (!own) host.log.warn('webhook refused', { reason: blame(request.headers.get(SIGNATURE)) })
          return plain('invalid signature', 401)
        }
        const notStored = (error: unknown): Response => {
          toLog(host.log, 'webhook not stored')(error)
          return plain('not stored, send it again', 503, { 'retry-after': '5' })
        }
        // A text's own type; making headers costs more than the signature.
        const accepted = (): Response => host.text?.('EVENT_RECEIVED') ?? new Response('EVENT_RECEIVED')
        try {
          const sent = decoder.decode(bytes)
          const { events, exact, text = sent } = parse(sent)
          const taking = engine.accept({ own, id, text, bytes, events, exact }, host)
          return taking ? taking.then(accepted, notStored) : accepted()
        } catch (error) {
          return notStored(error)
        }
      }
      try {
        const id = idOf(bytes)
        answer(id instanceof Promise ? id.then(goOn).catch(failed(host)) : goOn(id))
      } catch (error) {
        answer(failed(host)(error))
      }
    })
    return answered
  }

  function webhook(request: Request, host: Host): Awaitable<Response> {
    switch (request.method) {
      case 'POST': {
        if (limits.admit?.(request, host) === false) {
          host.log.warn('webhook refused', { reason: 'not admitted' })
          return plain('not admitted', 403)
        }
        const header = request.headers.get(SIGNATURE)
        const { verify } = settings(host)
        return receive(request, host, (bytes) => verify(bytes, header), ofMeta)
      }
      case 'GET':
        return answerChallenge(new URL(request.url), settings(host).config.WEBHOOK_VERIFY_TOKEN, host.log)
      case 'HEAD':
        return plain('', 200)
      default:
        return notAllowed('GET, HEAD, POST')
    }
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
  const isWebhook = (url: string): boolean =>
    url.slice(url.indexOf('/', 8)) === webhookPath || new URL(url).pathname === webhookPath

  const elsewhere = async (request: Request, host: Host): Promise<Response> => {
    const path = new URL(request.url).pathname
    const own = path.startsWith(base) ? path.slice(base.length) : ''
    const operated = engine.operate?.(request, own, host, settings)
    if (operated) return operated
    if (own === '/health') {
      const health = await init.health(host)
      return Response.json(health, { status: health.ok ? 200 : 503, headers: { 'cache-control': 'no-store' } })
    }
    for (const route of mounted) {
      const answer = await route(request, host)
      if (answer) return answer
    }
    return Response.json({ error: 'not_found' }, { status: 404 })
  }
  return (request, host) => {
    let answer: Awaitable<Response>
    try {
      answer = isWebhook(request.url) ? webhook(request, host) : elsewhere(request, host).catch(failed(host))
    } catch (error) {
      answer = failed(host)(error)
    }
    return Promise.resolve(answer)
  }
}
