import type { IRequest } from 'itty-router'
import { IttyRouter } from 'itty-router/IttyRouter'
import { hex } from './bytes.ts'
import type { Services } from './context.ts'
import type { Host } from './host.ts'
import type { AnyPlugin } from './plugin.ts'
import { notAllowed, type Receive } from './routes.ts'
import { eventsOfOwn } from './webhook/events.ts'

/** What mounts the addresses of a plugin. */
export type Router = (
  plugin: AnyPlugin,
  at: { readonly base: string; readonly services: Services; readonly receive: Receive },
) => (request: Request, host: Host) => Promise<Response | undefined>

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
  if (plugin.verify)
    itty.all(`/${plugin.id}/webhook`, (asked, host) => {
      const request = asked as unknown as Request
      if (request.method !== 'POST') return notAllowed('POST')
      const idOf = async (body: Uint8Array): Promise<string | undefined> =>
        (await plugin.verify?.({ headers: request.headers, body, config: services.configOf(plugin, host) })) === true
          ? // Two plugins may be sent the same bytes.
            `${hex(await crypto.subtle.digest('SHA-256', body as BufferSource))}-${plugin.id}`
          : undefined
      return receive(request, host, idOf, (text) => ({ events: eventsOfOwn(text, plugin) }), plugin.id)
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
  return (request, host) => itty.fetch(request as unknown as IRequest, host)
}
