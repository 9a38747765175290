import { hasBearer, refused } from '../bearer.ts'
import type { Host } from '../host.ts'
import type { Operations, Selection } from './operations.ts'

/** What a selection may say; what it does not know is a mistake, not "everything". */
const NAMES: readonly (keyof Selection)[] = ['product', 'user', 'lane', 'reason', 'id', 'since']
const timeOf = (given: unknown): number => (/^\d+$/.test(`${given}`) ? Number(given) : Date.parse(`${given}`))

/** The selection of a request: its query, and a JSON body over it. A text says what is wrong with it. */
async function selectionOf(request: Request): Promise<Selection | string> {
  const given: Record<string, unknown> = Object.fromEntries(new URL(request.url).searchParams)
  const text = request.method === 'POST' ? await request.text() : ''
  try {
    if (text.trim()) Object.assign(given, JSON.parse(text))
  } catch {
    return 'The body is no JSON.'
  }
  const selection: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    if (!NAMES.includes(name as keyof Selection)) return `There is no "${name}": select by ${NAMES.join(', ')}.`
    selection[name] = name === 'since' ? timeOf(value) : String(value)
    if (Number.isNaN(selection[name])) return `"${name}" is a time: ms since the epoch, or such as 2026-11-22T10:00Z.`
  }
  return selection
}

/**
 * The operator's routes, below `/signalbox/admin` and behind a bearer secret:
 * GET backlog · GET dead · POST redrive · POST replay · POST erase (selections as query or JSON body).
 */
export async function answerAdmin(
  request: Request,
  action: string,
  host: Host,
  secret: string | undefined,
  ops: Operations,
): Promise<Response> {
  if (!(await hasBearer(request, [secret]))) return refused(403, 'forbidden')
  const selection = await selectionOf(request)
  if (typeof selection === 'string') return refused(400, 'input_invalid', { fix: selection })
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
      return selection.user && Object.keys(selection).length === 1
        ? Response.json({ erased: await ops.erase(host, selection.user) })
        : refused(400, 'input_invalid', { fix: 'Name the person, and nothing else: ?user=…' })
    default:
      return refused(404, 'not_found')
  }
}
