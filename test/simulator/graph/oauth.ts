import type { Account } from '../accounts.ts'
import { type Json, textOf } from '../json.ts'
import { DAY, type World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import { pageOf } from './paging.ts'
import type { NodeEndpoint, RootEndpoint } from './table.ts'
import { appToken, type Token } from './tokens.ts'

const SIXTY_DAYS = 60 * DAY
const seconds = (ms: number): number => Math.floor(ms / 1000)

/** A new token with another's rights. */
function issue(from: Token, lifetime: number, world: World): Json {
  const value = `EAA${world.random.text(60)}`
  world.tokens.push({ ...from, value, expiresAt: world.clock.now() + lifetime, revoked: false })
  return { access_token: value, token_type: 'bearer', expires_in: seconds(lifetime) }
}
function tokenIn(params: Json, name: string, world: World): Token {
  const token = world.tokens.find((t) => t.value === textOf(params[name]))
  if (!token) throw new GraphRefusal('tokenWrong')
  if (token.expiresAt !== undefined && token.expiresAt <= world.clock.now()) throw new GraphRefusal('tokenExpired')
  return token
}
function checkSecret(params: Json, { env }: World): void {
  if (params['client_secret'] !== env['META_APP_SECRET'] && params['client_secret'] !== env['INSTAGRAM_APP_SECRET'])
    throw new GraphRefusal('parameter', 'Error validating client secret.')
}

/** Source: https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived */
function exchange({ params }: GraphCall, world: World): Json {
  checkSecret(params, world)
  const grant = textOf(params['grant_type'])
  if (grant === 'client_credentials')
    return { access_token: `${world.env['META_APP_ID']}|${world.env['META_APP_SECRET']}`, token_type: 'bearer' }
  if (grant === 'fb_exchange_token') return issue(tokenIn(params, 'fb_exchange_token', world), SIXTY_DAYS, world)
  if (params['code'] === undefined) throw new GraphRefusal('parameter', 'Missing authorization code')
  const system = world.tokens.find((t) => t.kind === 'system' && t.reaches.length > 1)
  if (!system) throw new GraphRefusal('parameter', 'This authorization code has expired.')
  return issue(system, SIXTY_DAYS, world)
}

/** Which accounts a permission was given for; without `target_ids` for all of them. */
function granular(scope: string, { accounts }: World): Json {
  const [prefix = ''] = scope.split('_')
  const product = { whatsapp: 'whatsapp', pages: 'messenger', instagram: 'instagram' }[prefix]
  const target_ids = accounts.filter((a) => a.product === product).map((a) => a.entry)
  return { scope, ...(product && { target_ids }) }
}

/** Source: https://developers.facebook.com/docs/graph-api/reference/debug_token */
function debugToken({ params }: GraphCall, world: World): Json {
  const value = textOf(params['input_token'])
  const token = world.tokens.find((t) => t.value === value) ?? appToken(value, world.env)
  const app_id = world.env['META_APP_ID']
  if (!token) {
    const error = { code: 190, message: 'The access token could not be decrypted' }
    return { data: { error, is_valid: false, scopes: [] } }
  }
  const expired = token.expiresAt !== undefined && token.expiresAt <= world.clock.now()
  const { kind } = token
  return {
    data: {
      app_id,
      type: kind === 'system' ? 'SYSTEM_USER' : kind === 'instagram' ? 'USER' : kind.toUpperCase(),
      application: 'signalbox',
      expires_at: token.expiresAt === undefined ? 0 : seconds(token.expiresAt),
      data_access_expires_at: 0,
      is_valid: !expired && !token.revoked,
      scopes: token.scopes,
      granular_scopes: token.scopes.map((scope) => granular(scope, world)),
      user_id: '100000000000001',
      ...(kind === 'page' && { profile_id: world.accounts.find((a) => a.product === 'messenger')?.id }),
      ...((expired || token.revoked) && {
        error: { code: 190, subcode: expired ? 463 : 460, message: 'Error validating access token' },
      }),
    },
  }
}

/** Source: https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token */
function refreshInstagram(call: GraphCall, world: World): Json {
  return issue(tokenIn({ token: call.token }, 'token', world), SIXTY_DAYS, world)
}

/** Pages with their tokens. */
function pagesOf(wanted: (account: Account) => boolean, call: GraphCall, world: World): Json {
  const access_token = world.tokens.find((t) => t.kind === 'page')?.value
  const pages = world.accounts.filter((a) => a.product === 'messenger' && wanted(a))
  return pageOf(
    pages.map(({ id, name }) => ({ access_token, category: 'Shop', name, id, tasks: ['MESSAGING', 'MANAGE'] })),
    call,
  )
}

export const oauthEndpoints: readonly RootEndpoint[] = [
  { method: 'GET', path: 'oauth/access_token', open: true, handle: exchange },
  { method: 'POST', path: 'oauth/access_token', open: true, handle: exchange },
  { method: 'GET', path: 'debug_token', handle: debugToken },
  { method: 'GET', path: 'refresh_access_token', handle: refreshInstagram },
  {
    method: 'GET',
    path: 'access_token',
    handle(call, world) {
      checkSecret(call.params, world)
      return refreshInstagram(call, world)
    },
  },
  {
    method: 'GET',
    path: 'me/accounts',
    handle(call, world) {
      return pagesOf(({ business }) => business === undefined, call, world)
    },
  },
  {
    method: 'GET',
    path: 'me/businesses',
    handle: (call, { accounts }) =>
      pageOf(
        [...new Set(accounts.flatMap(({ business }) => business ?? []))].map((id) => ({ id, name: 'Business' })),
        call,
      ),
  },
]
/** The Pages that a business owns; clients' Pages there are none. */
export const businessNodes: readonly NodeEndpoint[] = (['owned_pages', 'client_pages'] as const).map((edge) => ({
  method: 'GET',
  edge,
  handle: (id, call, world) =>
    world.accounts.some(({ business }) => business === id)
      ? pagesOf(({ business }) => business === id && edge === 'owned_pages', call, world)
      : undefined,
}))
