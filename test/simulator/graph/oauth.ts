import type { Account } from '../accounts.ts'
import { type Json, textOf } from '../json.ts'
import { DAY, type World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import { FIRST, PERSON, redeem } from './login.ts'
import { pageOf } from './paging.ts'
import type { NodeEndpoint, RootEndpoint } from './table.ts'
import { appToken, isFor, type Token } from './tokens.ts'

const SIXTY_DAYS = 60 * DAY
const seconds = (ms: number): number => Math.floor(ms / 1000)

/** Gives out a token; without a lifetime it has no end. */
function issue(from: Omit<Token, 'value' | 'expiresAt' | 'revoked'>, lifetime: number | undefined, world: World): Json {
  const value = `${from.kind === 'instagram' ? 'IGAA' : 'EAA'}${world.random.text(60)}`
  const now = world.clock.now()
  const expiresAt = lifetime === undefined ? undefined : now + lifetime
  world.tokens.push({ ...from, value, issuedAt: now, expiresAt, revoked: false })
  return { access_token: value, token_type: 'bearer', ...(lifetime !== undefined && { expires_in: seconds(lifetime) }) }
}
function tokenIn(params: Json, name: string, world: World): Token {
  const token = world.tokens.find((t) => t.value === textOf(params[name]))
  if (!token) throw new GraphRefusal('tokenWrong')
  if (token.revoked) throw new GraphRefusal('tokenRevoked')
  if (token.expiresAt !== undefined && token.expiresAt <= world.clock.now()) throw new GraphRefusal('tokenExpired')
  return token
}
/** The app's secret, or Instagram's for the app of Instagram Login. */
function checkSecret({ host, params }: GraphCall, { env }: World): void {
  const instagram = host.endsWith('instagram.com')
  const known = host === 'simulator' ? ['META', 'INSTAGRAM'] : [instagram ? 'INSTAGRAM' : 'META']
  if (!known.some((app) => params['client_secret'] === env[`${app}_APP_SECRET`]))
    throw new GraphRefusal('parameter', 'Error validating client secret.')
}
const REACHES: Readonly<Record<'user' | 'system' | 'instagram', Token['reaches']>> = {
  user: ['messenger', 'instagram'],
  system: ['whatsapp', 'messenger', 'instagram'],
  instagram: ['instagram'],
}

/** The first token of a login, for its code. */
async function first({ params, host }: GraphCall, world: World): Promise<Json> {
  const given = {
    client: textOf(params['client_id']),
    redirect: textOf(params['redirect_uri']),
    verifier: textOf(params['code_verifier']),
  }
  const login = await redeem(textOf(params['code']), given, world)
  const instagram = host === 'api.instagram.com'
  if (typeof login === 'string') throw new GraphRefusal('parameter', login)
  if ((login.kind === 'instagram') !== instagram) throw new GraphRefusal('parameter', 'Error validating client')
  const { kind, scopes, user, accounts } = login
  const reaches = REACHES[kind as keyof typeof REACHES]
  const token = issue({ kind, scopes, user, accounts, reaches, short: kind !== 'system' }, FIRST[kind], world)
  return instagram ? { data: [{ access_token: token['access_token'], user_id: user, permissions: scopes }] } : token
}

/** Source: https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived */
async function exchange(call: GraphCall, world: World): Promise<Json> {
  const { params } = call
  checkSecret(call, world)
  const grant = textOf(params['grant_type'])
  if (grant === 'client_credentials')
    return { access_token: `${world.env['META_APP_ID']}|${world.env['META_APP_SECRET']}`, token_type: 'bearer' }
  if (grant === 'fb_exchange_token')
    return issue({ ...tokenIn(params, 'fb_exchange_token', world), short: false }, SIXTY_DAYS, world)
  if (params['code'] === undefined) throw new GraphRefusal('parameter', 'Missing authorization code')
  return first(call, world)
}

/** Source: https://developers.facebook.com/docs/business-management-apis/system-users/install-apps-and-generate-tokens */
function systemToken(user: string, call: GraphCall, world: World): Json | undefined {
  const { params, token: value } = call
  const admin = world.tokens.find((t) => t.value === value)
  if (admin?.kind !== 'system') return undefined
  if (params['appsecret_proof'] === undefined) throw new GraphRefusal('proofWrong')
  if (params['business_app'] !== world.env['META_APP_ID'])
    throw new GraphRefusal('parameter', '(#100) business_app must be the app of the token')
  const scopes = textOf(params['scope']).split(',')
  if (!scopes.every((s) => admin.scopes.includes(s)))
    throw new GraphRefusal('notPermitted', '(#200) The admin does not have these permissions')
  const lifetime = params['set_token_expires_in_60_days'] ? SIXTY_DAYS : undefined
  return issue({ kind: 'system', scopes, user, accounts: admin.accounts, reaches: admin.reaches }, lifetime, world)
}

/** Which accounts a permission was given for; without `target_ids` for all of them. */
function granular(scope: string, token: Token, { accounts }: World): Json {
  const [prefix = ''] = scope.split('_')
  const product = { whatsapp: 'whatsapp', pages: 'messenger', instagram: 'instagram' }[prefix]
  const target_ids = accounts.filter((a) => a.product === product && isFor(token, a)).map((a) => a.entry)
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
      granular_scopes: token.scopes.map((scope) => granular(scope, token, world)),
      user_id: token.user ?? PERSON,
      ...(kind === 'page' && {
        profile_id: token.accounts?.[0] ?? world.accounts.find((a) => a.product === 'messenger')?.id,
      }),
      ...((expired || token.revoked) && {
        error: { code: 190, subcode: expired ? 463 : 460, message: 'Error validating access token' },
      }),
    },
  }
}

/** Source: https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token */
function refreshInstagram(call: GraphCall, world: World): Json {
  const token = tokenIn({ token: call.token }, 'token', world)
  if (call.params['grant_type'] !== 'ig_refresh_token') throw new GraphRefusal('parameter', 'Invalid grant_type')
  if (token.short) throw new GraphRefusal('parameter', 'Only long-lived access tokens can be refreshed')
  if (token.issuedAt !== undefined && world.clock.now() - token.issuedAt < DAY)
    throw new GraphRefusal('parameter', 'The access token must be at least 24 hours old')
  return issue(token, SIXTY_DAYS, world)
}
/** Source: https://developers.facebook.com/docs/instagram-platform/reference/access_token */
function exchangeInstagram(call: GraphCall, world: World): Json {
  checkSecret(call, world)
  if (call.params['grant_type'] !== 'ig_exchange_token') throw new GraphRefusal('parameter', 'Invalid grant_type')
  const token = tokenIn({ token: call.token }, 'token', world)
  if (!token.short) throw new GraphRefusal('parameter', 'Only short-lived access tokens can be exchanged')
  return issue({ ...token, short: false }, SIXTY_DAYS, world)
}

/** The token of a Page: as long as its person's where that is a short one, else without an end. */
function pageTokenFor(page: Account, linked: string | undefined, call: GraphCall, world: World): string | undefined {
  const holder = world.tokens.find((t) => t.value === call.token)
  if (holder?.kind !== 'user') return world.tokens.find((t) => t.kind === 'page')?.value
  const accounts = [page.id, ...(linked === undefined ? [] : [linked])]
  const known = world.tokens.find(
    (t) => t.kind === 'page' && t.user === holder.user && t.accounts?.[0] === page.id && !t.revoked && !t.expiresAt,
  )
  if (known && !holder.short) return known.value
  const lifetime = holder.short ? (holder.expiresAt ?? 0) - world.clock.now() : undefined
  const { scopes, user, reaches } = holder
  return textOf(issue({ kind: 'page', scopes, user, reaches, accounts }, lifetime, world)['access_token'])
}

/** Pages with their tokens. */
function pagesOf(wanted: (account: Account) => boolean, call: GraphCall, world: World): Json {
  const holder = world.tokens.find((t) => t.value === call.token)
  const pages = world.accounts.filter((a) => a.product === 'messenger' && wanted(a) && (!holder || isFor(holder, a)))
  return pageOf(
    pages.map((page) => {
      const { id, name } = page
      const linked = world.accounts.find((a) => a.product === 'instagram' && a.page === id)?.id
      return {
        access_token: pageTokenFor(page, linked, call, world),
        category: 'Shop',
        name,
        id,
        tasks: ['MESSAGING', 'MANAGE'],
        ...(linked !== undefined && { instagram_business_account: { id: linked } }),
      }
    }),
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
    handle: exchangeInstagram,
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
const businessPages: readonly NodeEndpoint[] = (['owned_pages', 'client_pages'] as const).map((edge) => ({
  method: 'GET',
  edge,
  handle: (id, call, world) =>
    world.accounts.some(({ business }) => business === id)
      ? pagesOf(({ business }) => business === id && edge === 'owned_pages', call, world)
      : undefined,
}))
export const businessNodes: readonly NodeEndpoint[] = [
  ...businessPages,
  { method: 'POST', edge: 'access_tokens', handle: systemToken },
]
