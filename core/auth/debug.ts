import { SignalboxError } from '../errors.ts'
import { GraphError } from '../graph/errors.ts'
import { readReply } from '../graph/reply.ts'
import { scrub } from '../graph/scrub.ts'
import { type AuthSite, appGraph, type MetaApp } from './site.ts'

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
  const answers = await appGraph(site, app).post<({ code: number; body: string } | null)[] | null>('', body)
  const answer = Array.isArray(answers) && answers[0]
  const clean = (text: string): string => scrub(text, [token, app.secret])
  const reply = answer && readReply(answer.code, new Headers(), `${answer.body}`, { now: site.now(), clean })
  const data = ((reply || undefined)?.data as { data?: Debug } | null | undefined)?.data
  if (typeof data !== 'object' || !data)
    throw new GraphError(0, { message: 'Meta did not say what it knows of the token' })
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
