import { DEFAULT_VERSION, GRAPH_VERSIONS } from '../../../core/graph/versions.ts'
import { isJson, type Json, textOf } from '../json.ts'
import { seeded } from '../random.ts'
import type { World } from '../world.ts'
import { type CallRecord, type GraphCall, readCall } from './call.ts'
import { dispatch } from './dispatch.ts'
import { GraphRefusal, refusalBody } from './errors.ts'
import { usageHeaders } from './limits.ts'

const LATEST = DEFAULT_VERSION
/** The version that serves a call: the one asked for, or the oldest that still lives. */
export function servedVersion(asked: string | undefined, now: number): string {
  const today = new Date(now).toISOString().slice(0, 10)
  const living = GRAPH_VERSIONS.filter((v) => v.graphUntil === null || v.graphUntil > today).map((v) => v.version)
  if (asked && living.includes(asked)) return asked
  const known =
    GRAPH_VERSIONS.some((v) => v.version === asked) || asked === undefined || Number.parseFloat(asked.slice(1)) < 20
  if (!known) throw new GraphRefusal('noPath', `Unknown path components: /${asked}`)
  return living[0] ?? LATEST
}

/** Pages of a list name the token in `paging.next`; the record does not. */
const withoutToken = (body: unknown, token: string | undefined): unknown =>
  token ? JSON.parse(JSON.stringify(body).replaceAll(encodeURIComponent(token), '…')) : body

const productOf = (call: GraphCall, world: World): string | undefined =>
  world.accounts.find((account) => account.id === call.path[0])?.product

/** Calls run side by side, and which is done first depends on the machine: each draws its ids from a source of its own. */
const withOwnRandom = (world: World): World => ({ ...world, random: seeded(world.random.below(2 ** 32)) })

/** Answers one Graph call and writes it down. Rejects where the network would. */
export async function answerGraph(request: Request, host: string, pathname: string, meta: World): Promise<Response> {
  const call = await readCall(request, host, pathname)
  const world = withOwnRandom(meta)
  const record: CallRecord = {
    id: world.calls.length,
    order: world.order(),
    at: world.clock.now(),
    host,
    method: call.method,
    path: `/${[call.version, ...call.path].filter((s) => s !== undefined).join('/')}`,
    query: call.query,
    body: call.body,
    status: undefined,
    response: undefined,
    ms: 0,
  }
  world.calls.push(record)
  const reply = (status: number, body: unknown, version: string, trace: string): Response => {
    record.status = status
    record.response = withoutToken(body, call.token)
    return Response.json(body, {
      status,
      headers: { ...headersOf(version, trace, status, body), ...usageHeaders(call, world) },
    })
  }
  const trace = `A${world.random.text(22)}`
  try {
    return await world.faults.around(call, async () => {
      const version = servedVersion(call.version, record.at)
      const answer = await dispatch(call, world)
      if (!(answer instanceof Response)) return reply(200, answer, version, trace)
      record.status = answer.status
      return answer
    })
  } catch (error) {
    if (error instanceof GraphRefusal)
      return reply(error.refusal.status, refusalBody(error, productOf(call, world), trace), LATEST, trace)
    record.status = 0
    throw error
  } finally {
    record.ms = world.clock.now() - record.at
    world.changed()
  }
}

function headersOf(version: string, trace: string, status: number, body: unknown): Record<string, string> {
  const error = isJson(body) && isJson(body['error']) ? (body['error'] as Json) : undefined
  return {
    'content-type': 'application/json; charset=UTF-8',
    'facebook-api-version': version,
    'x-fb-trace-id': trace,
    ...(status === 401 && {
      'www-authenticate': `OAuth "Facebook Platform" "invalid_token" "${textOf(error?.['message'])}"`,
    }),
  }
}
