import { SignalboxError } from '../errors.ts'
import { createGraph } from '../graph/client.ts'
import { GraphError } from '../graph/errors.ts'
import { pages } from '../graph/pages.ts'
import { createProver } from '../graph/proof.ts'
import { readReply } from '../graph/reply.ts'
import type { Graph, Params } from '../graph/types.ts'
import type { Host } from '../host.ts'
import type { Token } from './credential.ts'

/** A Meta app: the Facebook app, or the Instagram app for Instagram Login. */
export interface MetaApp {
  readonly id: string
  readonly secret: string
}
/** What the functions of this module call Meta with. */
export interface AuthSite extends Pick<Host, 'fetch' | 'now' | 'random' | 'timer'> {
  readonly version?: string | undefined
  /** Replaces `https://<host>`, for simulators. */
  readonly url?: string | undefined
}

/** A client that speaks with one token, signed with the app's secret. */
export function graphWith(site: AuthSite, app: MetaApp, token: string, host?: 'graph.instagram.com'): Graph {
  return createGraph({
    fetch: site.fetch,
    version: site.version,
    url: site.url,
    site,
    proof: createProver(),
    credentials: () => ({ token, host, appSecret: app.secret, proof: host === undefined }),
  })
}
/** The app's own token, in the short form that needs no call. */
const appGraph = (site: AuthSite, app: MetaApp): Graph => graphWith(site, app, `${app.id}|${app.secret}`)

interface Answer {
  readonly access_token: string
  /** Seconds. */
  readonly expires_in?: number
  readonly user_id?: string | number
}
const tokenOf = (site: AuthSite, kind: Token['kind'], { access_token, expires_in, user_id }: Answer): Token => ({
  token: access_token,
  kind,
  issuedAt: site.now(),
  ...(expires_in && { expiresAt: site.now() + expires_in * 1000 }),
  ...(user_id !== undefined && { userId: String(user_id) }),
})

/** Tokens, codes and secrets go in a form, never in an address. */
async function form(site: AuthSite, app: MetaApp, fields: Params): Promise<Answer> {
  const body = new URLSearchParams({ client_id: app.id, client_secret: app.secret })
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) body.set(name, String(value))
  const graph = graphWith(site, app, '')
  return (await graph.call({ method: 'POST', path: 'oauth/access_token', body, anonymous: true })).data as Answer
}

/**
 * The code of a login for a token. WhatsApp's Embedded Signup has no redirect address, and gives a business token.
 * Source: https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow#exchangecode
 */
export async function exchangeCode(
  site: AuthSite,
  app: MetaApp,
  code: string,
  init: {
    readonly kind?: 'user' | 'whatsapp'
    readonly redirectUri?: string | undefined
    readonly verifier?: string | undefined
  } = {},
): Promise<Token> {
  const { kind = 'user', redirectUri, verifier } = init
  const fields = { code, redirect_uri: redirectUri, code_verifier: verifier }
  return tokenOf(site, kind, await form(site, app, fields))
}

/**
 * A short token for one of 60 days, and one of 60 days for another: only while it is still valid.
 * Source: https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived
 */
export async function exchangeToken(
  site: AuthSite,
  app: MetaApp,
  token: Pick<Token, 'token' | 'kind'>,
): Promise<Token> {
  const system = token.kind === 'system_user' || token.kind === 'whatsapp'
  const fields = {
    grant_type: 'fb_exchange_token',
    fb_exchange_token: token.token,
    set_token_expires_in_60_days: system ? true : undefined,
  }
  return tokenOf(site, token.kind, await form(site, app, fields))
}

/**
 * Instagram Login: the code for a token of an hour, and that for one of 60 days. Meta takes the secret of the second
 * step in the address only; nothing that is thrown quotes it.
 * Source: https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
 */
export async function exchangeInstagramCode(
  site: AuthSite,
  app: MetaApp,
  code: string,
  redirectUri: string,
): Promise<Token> {
  const body = new URLSearchParams({
    client_id: app.id,
    client_secret: app.secret,
    grant_type: 'authorization_code',
    redirect_uri: redirectUri,
    // Instagram's redirect ends in this fragment, which some browsers hand over with the code.
    code: code.replace(/#_$/, ''),
  })
  const { data } = await graphWith(site, app, '').call({
    method: 'POST',
    path: 'oauth/access_token',
    host: 'api.instagram.com',
    version: '',
    body,
    anonymous: true,
  })
  const [first = data as Answer] = (data as { data?: Answer[] }).data ?? []
  const long = await graphWith(site, app, first.access_token, 'graph.instagram.com').get<Answer>('access_token', {
    version: '',
    params: { grant_type: 'ig_exchange_token', client_secret: app.secret },
  })
  return { ...tokenOf(site, 'instagram', long), userId: String(first.user_id) }
}

/**
 * Another 60 days for an Instagram token that is at least 24 hours old and still valid.
 * Source: https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token
 */
export async function refreshInstagram(site: AuthSite, app: MetaApp, token: Pick<Token, 'token'>): Promise<Token> {
  const answer = await graphWith(site, app, token.token, 'graph.instagram.com').get<Answer>('refresh_access_token', {
    version: '',
    params: { grant_type: 'ig_refresh_token' },
  })
  return tokenOf(site, 'instagram', answer)
}

/**
 * A token of a business's system user. `expires: false` asks for one without an end.
 * Source: https://developers.facebook.com/docs/business-management-apis/system-users/install-apps-and-generate-tokens
 */
export async function issueSystemUserToken(
  site: AuthSite,
  app: MetaApp,
  admin: string,
  init: { readonly systemUserId: string; readonly scopes: readonly string[]; readonly expires?: boolean },
): Promise<Token> {
  const { systemUserId, scopes, expires = true } = init
  const body = {
    business_app: app.id,
    scope: scopes.join(','),
    ...(expires && { set_token_expires_in_60_days: true }),
  }
  const answer = await graphWith(site, app, admin).post<Answer>(`${systemUserId}/access_tokens`, body)
  const expires_in = answer.expires_in ?? (expires ? 60 * 86_400 : 0)
  return { ...tokenOf(site, 'system_user', { ...answer, expires_in }), userId: systemUserId, scopes }
}

/** What Meta says of a token. Times in ms since the epoch; undefined: no end. */
export interface TokenFacts {
  readonly isValid: boolean
  readonly appId: string
  readonly type: string
  readonly userId: string | undefined
  readonly expiresAt: number | undefined
  readonly dataAccessExpiresAt: number | undefined
  readonly scopes: readonly string[]
  /** Which accounts each permission was given for; without `target_ids`: all of them. */
  readonly granularScopes: readonly { readonly scope: string; readonly target_ids?: readonly string[] }[]
}
interface Debug {
  readonly is_valid?: boolean
  readonly app_id?: string | number
  readonly type?: string
  readonly user_id?: string | number
  readonly profile_id?: string | number
  readonly expires_at?: number
  readonly data_access_expires_at?: number
  readonly scopes?: readonly string[]
  readonly granular_scopes?: TokenFacts['granularScopes']
}

/**
 * Asks Meta about a token. The question travels in the body of a batch, so that the token stands in no address.
 * Source: https://developers.facebook.com/docs/graph-api/reference/debug_token
 */
export async function debugToken(site: AuthSite, app: MetaApp, token: string): Promise<TokenFacts> {
  const question = { method: 'GET', relative_url: `debug_token?${new URLSearchParams({ input_token: token })}` }
  const body = new URLSearchParams({ batch: JSON.stringify([question]), include_headers: 'false' })
  const [answer] = await appGraph(site, app).post<({ code: number; body: string } | null)[]>('', body)
  const clean = (text: string): string => text.replaceAll(token, '…')
  if (!answer) throw new GraphError(0, { message: 'Meta did not say what it knows of the token' })
  const reply = readReply(answer.code, new Headers(), answer.body, { now: site.now(), clean })
  const { data } = reply.data as { data: Debug }
  const time = (seconds: number | undefined): number | undefined => (seconds ? seconds * 1000 : undefined)
  const user = data.user_id ?? data.profile_id
  return {
    isValid: data.is_valid === true,
    appId: String(data.app_id ?? ''),
    type: data.type ?? '',
    userId: user === undefined ? undefined : String(user),
    expiresAt: time(data.expires_at),
    dataAccessExpiresAt: time(data.data_access_expires_at),
    scopes: data.scopes ?? [],
    granularScopes: data.granular_scopes ?? [],
  }
}

/**
 * Accepts an access token that a client offers for sign-in, only when Meta says that it is valid and this app's.
 * Throws `token_invalid`.
 *
 * @example
 * const { userId } = await verifyAccessToken(host, { id: env.META_APP_ID, secret: env.META_APP_SECRET }, token)
 */
export async function verifyAccessToken(
  site: AuthSite,
  app: MetaApp,
  token: string,
): Promise<TokenFacts & { readonly userId: string }> {
  const facts = await debugToken(site, app, token)
  if (!facts.isValid || facts.appId !== app.id || !facts.userId)
    throw new SignalboxError('token_invalid', 'The access token is not valid for this app')
  return { ...facts, userId: facts.userId }
}

/** A Page with its own token, and the Instagram account behind it. */
export interface PageToken {
  readonly id: string
  readonly name: string
  readonly token: Token
  readonly instagramId?: string | undefined
}
interface PageRow {
  readonly id: string
  readonly name?: string
  readonly access_token?: string
  readonly instagram_business_account?: { readonly id: string }
}
const PAGE_FIELDS = 'id,name,access_token,instagram_business_account{id}'

/**
 * The Pages that a person's token reaches: those of `me/accounts`, and the owned and client Pages of every business,
 * which `me/accounts` leaves out.
 * Source: https://developers.facebook.com/docs/pages-api/getting-started
 */
export async function* pageTokens(site: AuthSite, app: MetaApp, user: Token): AsyncGenerator<PageToken> {
  const graph = graphWith(site, app, user.token)
  const seen = new Set<string>()
  const edges = ['me/accounts']
  if (!user.scopes || user.scopes.includes('business_management'))
    for await (const { id } of pages<{ id: string }>(graph, 'me/businesses', { limit: 100, params: { fields: 'id' } }))
      edges.push(`${id}/owned_pages`, `${id}/client_pages`)
  for (const edge of edges)
    for await (const page of pages<PageRow>(graph, edge, { limit: 100, params: { fields: PAGE_FIELDS } })) {
      if (!page.access_token || seen.has(page.id)) continue
      seen.add(page.id)
      const token: Token = { token: page.access_token, kind: 'page', issuedAt: site.now(), userId: user.userId }
      yield { id: page.id, name: page.name ?? '', token, instagramId: page.instagram_business_account?.id }
    }
}
