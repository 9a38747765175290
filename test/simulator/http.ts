import type { ProductId } from './accounts.ts'
import { consoleRoutes } from './console/routes.ts'
import { download } from './graph/media.ts'
import { answerGraph } from './graph/router.ts'
import type { Simulator } from './mod.ts'
import type { Simulation } from './simulation.ts'
import { witnessed } from './witness.ts'

/** What a client needs to play Meta, or to talk to the simulated one. */
function about({ world }: Simulation, origin: string): object {
  const accountOf = (product: ProductId): object => {
    const { product: _, ...account } = world.accounts.find((a) => a.product === product) ?? { product }
    const token = world.tokens.find((t) => t.reaches.includes(product))?.value
    return { ...account, token }
  }
  return {
    appId: world.env['META_APP_ID'],
    appSecret: world.env['META_APP_SECRET'],
    verifyToken: world.env['WEBHOOK_VERIFY_TOKEN'],
    graph: `${origin}/simulator/graph`,
    accounts: {
      whatsapp: accountOf('whatsapp'),
      messenger: accountOf('messenger'),
      instagram: accountOf('instagram'),
    },
  }
}

/** The simulator over HTTP: itself, the console, the simulated Graph, and the app for everything else. */
export async function serve(request: Request, simulation: Simulation, sim: Simulator): Promise<Response> {
  const { world } = simulation
  const { pathname, origin } = new URL(request.url)
  if (pathname === '/simulator') return Response.json(about(simulation, origin))
  if (pathname === '/simulator/calls') return Response.json(world.calls)
  if (pathname === '/simulator/webhooks') return Response.json(world.office.deliveries)
  if (pathname === '/simulator/graph/media')
    return download(new URL(request.url), request.headers.get('authorization')?.replace(/^Bearer /, ''), world)
  if (pathname.startsWith('/simulator/graph/'))
    return answerGraph(request, 'simulator', pathname.slice('/simulator/graph'.length), world)
  if (pathname === '/console' || pathname.startsWith('/console/')) return consoleRoutes(request, simulation, sim)
  return simulation.app(pathname === '/webhook' ? witnessed(request, world) : request)
}
