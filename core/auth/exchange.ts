import { DAY } from '../duration.ts'
import { SignalboxError } from '../errors.ts'
import type { Params } from '../graph/types.ts'
import type { Token } from './credential.ts'
import { debugToken } from './debug.ts'
import { type AuthSite, graphWith, type MetaApp } from './site.ts'

interface Answer {
  readonly access_token: string
  /** Seconds. */
  readonly expires_in?: number
  readonly user_id?: string | number
}
function tokenOf(site: AuthSite, kind: Token['kind'], answer: Answer | null | undefined): Token {
  const { access_token, expires_in, user_id } = (answer ?? {}) as Partial<Answer>
  const ms = Number(expires_in) * 1000
  if (typeof access_token !== 'string' || access_token === '')
    throw new SignalboxError('token_invalid', 'Meta answered without a token')
  return {
    token: access_token,
    kind,
    issuedAt: site.now(),
    ...(ms > 0 && { expiresAt: site.now() + ms }),
    ...(user_id !== undefined && { userId: String(user_id) }),
  }
}

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
  const listed = (data as { data?: unknown } | null | undefined)?.data
  // Some answers list the token, others are it.
  const short = tokenOf(site, 'instagram', (Array.isArray(listed) ? listed[0] : data) as Answer | null)
  const long = await graphWith(site, app, short.token, 'graph.instagram.com').get<Answer>('access_token', {
    version: '',
    params: { grant_type: 'ig_exchange_token', client_secret: app.secret },
  })
  return { ...tokenOf(site, 'instagram', long), userId: short.userId }
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
  const token = tokenOf(site, 'system_user', answer)
  const end = expires ? { expiresAt: token.issuedAt + 60 * DAY } : {}
  return { ...end, ...token, userId: systemUserId, scopes }
}

/** What Meta says of a renewed token, before it takes the place of the old one. Throws `token_invalid`. */
async function prove(site: AuthSite, app: MetaApp, fresh: Token, userId: string | undefined): Promise<Partial<Token>> {
  const ask = async (): Promise<{ ok: boolean; facts?: Partial<Token> }> => {
    if (fresh.kind === 'instagram') {
      // Instagram's apps have no token of their own to ask with: it must be able to speak for the same account.
      const graph = graphWith(site, app, fresh.token, 'graph.instagram.com')
      const me = await graph.get<{ id?: string; user_id?: string }>('me', { params: { fields: 'id,user_id' } })
      return { ok: userId === undefined || [me.id, me.user_id].includes(userId) }
    }
    const { isValid, appId, userId: of, expiresAt, dataAccessExpiresAt } = await debugToken(site, app, fresh.token)
    const ok = isValid && appId === app.id && (userId === undefined || of === userId)
    return { ok, facts: { expiresAt, dataAccessExpiresAt } }
  }
  const { ok, facts } = await ask().catch((cause: unknown) => {
    throw new SignalboxError('token_invalid', 'Meta could not be asked about the renewed token; the old one stays', {
      cause,
    })
  })
  if (!ok) throw new SignalboxError('token_invalid', 'Meta does not vouch for the renewed token; the old one stays')
  return facts ?? {}
}

/** Renews a token in the way of its kind; answers the new one once Meta has proved it. */
export async function renewToken(site: AuthSite, app: MetaApp, token: Token): Promise<Token> {
  const { kind, userId, scopes } = token
  const fresh = await (kind === 'instagram' ? refreshInstagram : exchangeToken)(site, app, token)
  const { expiresAt, dataAccessExpiresAt } = await prove(site, app, fresh, userId)
  return { ...fresh, expiresAt: fresh.expiresAt ?? expiresAt, dataAccessExpiresAt, userId, scopes }
}
