import type { Account, ProductId } from '../accounts.ts'
import type { World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { ENDPOINTS, NODES, ROOT } from './endpoints.ts'
import { GraphRefusal } from './errors.ts'
import { pick } from './fields.ts'
import { checkUsage } from './limits.ts'
import type { Kind } from './table.ts'
import { appToken, isFor, type Token } from './tokens.ts'

async function proofOf(secret: string, token: string): Promise<string> {
  const encoder = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign'])
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(token)))
  return Array.from(mac, (b) => b.toString(16).padStart(2, '0')).join('')
}

/** The token, if it is good for this host and not at its end. */
export async function authorize(call: GraphCall, world: World): Promise<Token> {
  if (!call.token) throw new GraphRefusal('tokenMissing')
  const token = world.tokens.find((known) => known.value === call.token) ?? appToken(call.token, world.env)
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
  user: undefined,
  instagram: 'instagram',
  system: undefined,
  app: undefined,
}
/** What an id stands for, as far as the token reaches. */
function resolve(id: string, token: Token, world: World): { on: Kind; account: Account } | undefined {
  const { accounts, env } = world
  const first = accounts[0]
  if (id === env['META_APP_ID'] || id === 'app') return first && { on: 'app', account: first }
  const mine = accounts.filter((a) => token.reaches.includes(a.product) && isFor(token, a))
  const account = id === 'me' ? mine.find((a) => a.product === ME[token.kind]) : mine.find((a) => a.id === id)
  if (account) return { on: account.product, account }
  const waba = mine.find((a) => a.product === 'whatsapp' && a.entry === id)
  return waba && { on: 'waba', account: waba }
}

/** Whether a path is that of an edge, in which `*` stands for one segment. */
const fits = (edge: string, path: string): boolean =>
  edge === path ||
  (edge.endsWith('/*') && path.startsWith(edge.slice(0, -1)) && !path.slice(edge.length - 1).includes('/'))

async function answer(call: GraphCall, world: World): Promise<unknown> {
  const [id = '', ...rest] = call.path
  const edge = rest.join('/')
  const whole = call.path.join('/')
  const root = ROOT.find((e) => e.method === call.method && e.path === (e.below ? id : whole))
  const run = (other: GraphCall): Promise<unknown> => dispatch(other, world)
  if (root?.open) return root.handle(call, world, run)
  const token = await authorize(call, world)
  checkUsage(world)
  if (root) return root.handle(call, world, run)
  if (id === '') throw new GraphRefusal('noPath', `Unknown path components: /${call.path.join('/')}`)
  const known = resolve(id, token, world)
  const endpoint = known && ENDPOINTS.find((e) => e.on === known.on && fits(e.edge, edge) && e.method === call.method)
  if (endpoint) return endpoint.handle(known.account, call, world)
  for (const node of NODES) {
    if (node.method !== call.method || node.edge !== edge) continue
    const found = await node.handle(id, call, world)
    if (found !== undefined) return found
  }
  throw new GraphRefusal(
    'noObject',
    `Unsupported ${call.method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
  )
}

/** Finds out what a call asks, whether it may, and does it. */
export async function dispatch(call: GraphCall, world: World): Promise<unknown> {
  const found = await answer(call, world)
  const { fields } = call.params
  // Rows of insights always come with their days and breakdowns.
  if (call.method !== 'GET' || call.path.at(-1) === 'insights' || typeof fields !== 'string') return found
  return pick(found, fields, async (id, name, params) => {
    const { access_token, appsecret_proof } = call.params
    const own = {
      ...params,
      ...(access_token !== undefined && { access_token }),
      ...(appsecret_proof !== undefined && { appsecret_proof }),
    }
    try {
      return await dispatch({ ...call, path: [id, name], params: own, query: params }, world)
    } catch (error) {
      if (error instanceof GraphRefusal) return undefined
      throw error
    }
  })
}
