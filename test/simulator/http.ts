import type { ProductId } from './accounts.ts'
import { consoleRoutes } from './console/routes.ts'
import { customersIn, signatureOf } from './envelope.ts'
import { answerGraph } from './graph/router.ts'
import type { Simulation } from './simulation.ts'

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

/**
 * Somebody else plays Meta and posts to the app's webhook: whoever writes in a rightly signed body has written, and
 * the account that it names is the app's.
 */
async function witness(bytes: Uint8Array, signature: string | null, { world }: Simulation): Promise<void> {
  if (signature !== (await signatureOf(world.env['META_APP_SECRET'] ?? '', bytes))) return
  let body: unknown
  try {
    body = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return
  }
  for (const { object, entry, account, user } of customersIn(body)) {
    const conversation = world.conversation(world.adopt(object, entry, account), user)
    conversation.wroteAt = world.clock.now()
  }
  world.changed()
}

/** The same request, whose body is witnessed at its end and before the app sees that end: endless ones never are. */
function witnessed(request: Request, simulation: Simulation): Request {
  if (request.method !== 'POST' || !request.body) return request
  const chunks: Uint8Array[] = []
  const tap = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, out) {
      chunks.push(chunk)
      out.enqueue(chunk)
    },
    async flush() {
      const bytes = new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer())
      await witness(bytes, request.headers.get('x-hub-signature-256'), simulation)
    },
  })
  const init = { method: 'POST', headers: request.headers, body: request.body.pipeThrough(tap), duplex: 'half' }
  return new Request(request.url, init)
}

/** The simulator over HTTP: itself, the console, the simulated Graph, and the app for everything else. */
export async function serve(request: Request, simulation: Simulation): Promise<Response> {
  const { world } = simulation
  const { pathname, origin } = new URL(request.url)
  if (pathname === '/simulator') return Response.json(about(simulation, origin))
  if (pathname === '/simulator/calls') return Response.json(world.calls)
  if (pathname === '/simulator/webhooks') return Response.json(world.office.deliveries)
  if (pathname.startsWith('/simulator/graph/'))
    return answerGraph(request, 'simulator', pathname.slice('/simulator/graph'.length), world)
  if (pathname === '/console' || pathname.startsWith('/console/')) return consoleRoutes(request, simulation)
  return simulation.app(pathname === '/webhook' ? witnessed(request, simulation) : request)
}
