import { DEFAULT_VERSION, GRAPH_VERSIONS } from '../../../core/graph/versions.ts'
import type { Account, ProductId } from '../accounts.ts'
import { isJson, type Json, textOf } from '../json.ts'
import type { World } from '../world.ts'
import { type CallRecord, type GraphCall, readCall } from './call.ts'
import { capiEndpoints } from './capi.ts'
import { GraphRefusal, refusalBody } from './errors.ts'
import { messagingEndpoints, profileEndpoints } from './messaging.ts'
import type { Endpoint, Kind, NodeEndpoint } from './table.ts'
import type { Token } from './tokens.ts'
import { whatsappEndpoints } from './whatsapp.ts'

const ENDPOINTS: readonly Endpoint[] = [...whatsappEndpoints, ...messagingEndpoints]
const NODES: readonly NodeEndpoint[] = [...profileEndpoints, ...capiEndpoints]

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, '0')).join('')

async function proofOf(secret: string, token: string): Promise<string> {
  const encoder = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign'])
  return hex(await crypto.subtle.sign('HMAC', key, encoder.encode(token)))
}

/** The token, if it is good for this host and not at its end. */
async function authorize(call: GraphCall, world: World): Promise<Token> {
  if (!call.token) throw new GraphRefusal('tokenMissing')
  const token = world.tokens.find((known) => known.value === call.token)
  const foreign = call.host === 'graph.instagram.com' ? token?.kind !== 'instagram' : token?.kind === 'instagram'
  if (!token || (foreign && call.host !== 'simulator')) throw new GraphRefusal('tokenWrong')
  if (token.revoked) throw new GraphRefusal('tokenRevoked')
  if (token.expiresAt !== undefined && token.expiresAt <= world.clock.now()) throw new GraphRefusal('tokenExpired')
  const proof = call.params['appsecret_proof']
  if (proof !== undefined && proof !== (await proofOf(world.env['META_APP_SECRET'] ?? '', token.value)))
    throw new GraphRefusal('proofWrong')
  return token
}

const ME: Readonly<Record<Token['kind'], ProductId | undefined>> = {
  page: 'messenger',
  instagram: 'instagram',
  system: undefined,
}
/** What an id stands for, as far as the token reaches. */
function resolve(id: string, token: Token, world: World): { on: Kind; account: Account } | undefined {
  const { accounts, env } = world
  const first = accounts[0]
  if (id === env['META_APP_ID'] || id === 'app') return first && { on: 'app', account: first }
  const mine = accounts.filter((a) => token.reaches.includes(a.product))
  const account = id === 'me' ? mine.find((a) => a.product === ME[token.kind]) : mine.find((a) => a.id === id)
  if (account) return { on: account.product, account }
  const waba = mine.find((a) => a.product === 'whatsapp' && a.entry === id)
  return waba && { on: 'waba', account: waba }
}

/** `fields=id,name{x}`: what was asked for, or everything. */
function pickFields(answer: unknown, fields: unknown): unknown {
  if (!isJson(answer) || typeof fields !== 'string') return answer
  const asked = fields.split(/,(?![^{(]*[})])/).map((f) => f.trim().replace(/[{(.].*$/, ''))
  return Object.fromEntries(Object.entries(answer).filter(([name]) => name === 'id' || asked.includes(name)))
}

async function dispatch(call: GraphCall, world: World): Promise<unknown> {
  const token = await authorize(call, world)
  const [id = '', edge = '', ...more] = call.path
  if (id === '' || more.length > 1) throw new GraphRefusal('noPath', `Unknown path components: /${call.path.join('/')}`)
  const known = resolve(id, token, world)
  const endpoint = known && ENDPOINTS.find((e) => e.on === known.on && e.edge === edge && e.method === call.method)
  if (endpoint) return endpoint.handle(known.account, call, world)
  for (const node of NODES) {
    if (node.method !== call.method || node.edge !== edge) continue
    const answer = await node.handle(id, call, world)
    if (answer !== undefined) return answer
  }
  throw new GraphRefusal(
    'noObject',
    `Unsupported ${call.method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
  )
}

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

const productOf = (call: GraphCall, world: World): string | undefined =>
  world.accounts.find((account) => account.id === call.path[0])?.product

/** Answers one Graph call and writes it down. Rejects where the network would. */
export async function answerGraph(request: Request, host: string, pathname: string, world: World): Promise<Response> {
  const call = await readCall(request, host, pathname)
  const record: CallRecord = {
    id: world.calls.length,
    at: world.clock.now(),
    host,
    method: call.method,
    path: `/${[call.version, ...call.path].filter((s) => s !== undefined).join('/')}`,
    query: call.query,
    body: call.body,
    status: undefined,
    response: undefined,
  }
  world.calls.push(record)
  const reply = (status: number, body: unknown, version: string, trace: string): Response => {
    record.status = status
    record.response = body
    return Response.json(body, { status, headers: headersOf(version, trace, status, body) })
  }
  const trace = `A${world.random.text(22)}`
  try {
    return await world.faults.around(call, async () => {
      const version = servedVersion(call.version, record.at)
      const fields = call.method === 'GET' ? call.params['fields'] : undefined
      const answer = await dispatch(call, world)
      return answer instanceof Response ? answer : reply(200, pickFields(answer, fields), version, trace)
    })
  } catch (error) {
    if (error instanceof GraphRefusal)
      return reply(error.refusal.status, refusalBody(error, productOf(call, world), trace), LATEST, trace)
    record.status = 0
    throw error
  } finally {
    world.changed()
  }
}

function headersOf(version: string, trace: string, status: number, body: unknown): Record<string, string> {
  const error = isJson(body) && isJson(body['error']) ? (body['error'] as Json) : undefined
  return {
    'content-type': 'application/json; charset=UTF-8',
    'facebook-api-version': version,
    'x-fb-trace-id': trace,
    'x-app-usage': JSON.stringify({ call_count: 1, total_cputime: 0, total_time: 1 }),
    ...(status === 401 && {
      'www-authenticate': `OAuth "Facebook Platform" "invalid_token" "${textOf(error?.['message'])}"`,
    }),
  }
}
