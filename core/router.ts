import type { IRequest } from 'itty-router'
import { IttyRouter } from 'itty-router/IttyRouter'
import { hex, utf8 } from './bytes.ts'
import type { Services } from './context.ts'
import type { Host } from './host.ts'
import type { AnyPlugin } from './plugin.ts'
import { notAllowed, type Receive } from './routes.ts'
import { eventsOfOwn, type Reading } from './webhook/events.ts'
import { parseJson } from './webhook/json.ts'

/** What mounts the addresses of a plugin. */
export type Router = (
  plugin: AnyPlugin,
  at: { readonly base: string; readonly services: Services; readonly receive: Receive },
) => (request: Request, host: Host) => Promise<Response | undefined>

const digest = async (bytes: Uint8Array): Promise<string> =>
  hex(await crypto.subtle.digest('SHA-256', bytes as BufferSource))

/** The headers that a plugin reads, by the names that it gives them. */
const headersOf = (headers: Headers, names: readonly string[]): object =>
  Object.fromEntries(names.map((name) => [name, headers.get(name) ?? undefined]))

/** A body as it is stored, with its headers: what is read again has them too. */
function withHeaders(text: string, told: object): string {
  const { value } = parseJson(text)
  return JSON.stringify({ ...(value instanceof Object ? value : { text }), ...told })
}

/**
 * Mounts the routes of a plugin below `basePath`, and the webhook of one with a signature of its own. A plugin with
 * `routes` or `verify` names it, so that apps without any ship no router.
 *
 * @example
 * const routes = [{ method: 'GET', path: '/', handle: () => new Response('me') }] as const
 * const me = () => definePlugin({ id: 'me', router, routes, api: () => ({}) })
 */
export const router: Router = (plugin, { base, services, receive }) => {
  const itty = IttyRouter<IRequest, [Host], Response>({ base })
  const own = `/${plugin.id}/webhook`
  if (plugin.verify)
    itty.post(own, (asked, host) => {
      const request = asked as unknown as Request
      const { headers } = request
      const names = plugin.webhook?.headers
      const told = names && headersOf(headers, names)
      const idOf = async (body: Uint8Array): Promise<string | undefined> => {
        if ((await plugin.verify?.({ headers, body, config: services.configOf(plugin, host) })) !== true) return
        // Two plugins may be sent the same bytes, and one plugin the same body for two topics.
        const id = await digest(body)
        return `${told ? await digest(utf8(id + JSON.stringify(told))) : id}-${plugin.id}`
      }
      const parse = (body: string): Reading => {
        const text = told ? withHeaders(body, told) : body
        return { events: eventsOfOwn(text, plugin), text }
      }
      return receive(request, host, idOf, parse, plugin.id)
    })
  for (const route of plugin.routes ?? [])
    itty[route.method.toLowerCase() as 'get' | 'post' | 'delete' | 'options'](
      route.root ? route.path : `/${plugin.id}${route.path}`,
      (request, host) =>
        route.handle(request as unknown as Request, {
          config: services.configOf(plugin, host),
          host,
          params: request.params,
          store: services.storeOf(host).scope(`plugin/${plugin.id}`),
          api: (account?: string) => services.apiOf(plugin, account, host),
        }),
    )
  // After its routes, which may answer a GET that asks whether the address is its owner's.
  if (plugin.verify) itty.all(own, () => notAllowed('POST'))
  return (request, host) => itty.fetch(request as unknown as IRequest, host)
}
