import type { Host } from '../host.ts'
import { equalText } from '../webhook/signature.ts'
import type { Operations, Selection } from './operations.ts'

/**
 * The operator's routes, below `/signalbox/admin` and behind a bearer secret:
 * GET backlog · GET dead · POST redrive · POST replay · POST erase (all selections as JSON body or query).
 */
export async function answerAdmin(
  request: Request,
  action: string,
  host: Host,
  secret: string | undefined,
  ops: Operations,
): Promise<Response> {
  const given = request.headers.get('authorization') ?? ''
  if (!secret || !(await equalText(given, `Bearer ${secret}`)))
    return Response.json({ error: 'forbidden' }, { status: 403 })
  const query = Object.fromEntries(new URL(request.url).searchParams)
  const selection: Selection = { ...query, ...(query['since'] !== undefined && { since: Number(query['since']) }) }
  switch (`${request.method} ${action}`) {
    case 'GET backlog':
      return Response.json(await ops.backlog(host))
    case 'GET dead':
      return Response.json(await ops.dead(host, selection))
    case 'POST redrive':
      return Response.json({ redriven: await ops.redrive(host, selection) })
    case 'POST replay':
      return Response.json({ replayed: await ops.replay(host, selection) })
    case 'POST erase':
      return query['user']
        ? Response.json({ erased: await ops.erase(host, query['user']) })
        : Response.json({ error: 'input_invalid', fix: 'Name the person: ?user=…' }, { status: 400 })
    default:
      return Response.json({ error: 'not_found' }, { status: 404 })
  }
}
