import { DAY } from '../duration.ts'
import { SignalboxError } from '../errors.ts'
import { GraphError } from '../graph/errors.ts'
import type { GraphHost } from '../graph/types.ts'

/** What issued a token decides how it lives. `whatsapp` is a business token of Embedded Signup. */
export type TokenKind = 'app' | 'user' | 'page' | 'system_user' | 'whatsapp' | 'instagram'

/** A token with what is known of it. Times are in ms since the epoch. */
export interface Token {
  readonly token: string
  readonly kind: TokenKind
  readonly issuedAt: number
  /** Undefined: it does not expire. */
  readonly expiresAt?: number | undefined
  /** App-scoped id of the person or system user behind it. */
  readonly userId?: string | undefined
  readonly scopes?: readonly string[] | undefined
  /** Until when its app may read the person's data; asking for the permissions again moves it. */
  readonly dataAccessExpiresAt?: number | undefined
}

/** A stored credential: everything but the token is readable, the token is sealed for this row alone. */
export interface Credential extends Omit<Token, 'token'> {
  readonly id: string
  readonly tenant: string
  readonly sealed: string
  readonly state: 'active' | 'revoked'
  /** Meta's number at the time of revocation, as `190/460`. */
  readonly reason?: string | undefined
  /** Whether its revocation was announced; the task `renew` announces what a crash kept back. */
  readonly told?: boolean | undefined
}

/** What a sealed token is bound to: moved to another credential or tenant, it does not open. */
export const sealedFor = ({ id, tenant }: Pick<Credential, 'id' | 'tenant'>): string =>
  `credential/${encodeURIComponent(tenant)}/${id}`

/** The host that a kind of token belongs to. */
export const hostOf = (kind: TokenKind): GraphHost =>
  kind === 'instagram' ? 'graph.instagram.com' : 'graph.facebook.com'

/** How a kind of token is renewed. Kinds without a row are not: a Page's token lasts until its owner loses the role. */
interface Policy {
  /** Renew within this time before the end. */
  readonly windowMs: number
  /** From here on a caller waits for the renewal instead of being served the old token. */
  readonly floorMs: number
  /** Not before this age: Meta refuses earlier renewals. */
  readonly minAgeMs: number
}
const POLICIES: Readonly<Partial<Record<TokenKind, Policy>>> = {
  user: { windowMs: 7 * DAY, floorMs: DAY, minAgeMs: 0 },
  system_user: { windowMs: 7 * DAY, floorMs: DAY, minAgeMs: 0 },
  whatsapp: { windowMs: 7 * DAY, floorMs: DAY, minAgeMs: 0 },
  // https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token
  instagram: { windowMs: 7 * DAY, floorMs: DAY, minAgeMs: DAY },
}

export const isRenewable = (kind: TokenKind): boolean => POLICIES[kind] !== undefined

/** Whether to renew a token: not yet, in the background, at once, or too late. */
export function renewal(token: Omit<Token, 'token'>, now: number): 'none' | 'soon' | 'now' | 'expired' {
  const { kind, issuedAt, expiresAt } = token
  if (expiresAt === undefined) return 'none'
  const left = expiresAt - now
  if (left <= 0) return 'expired'
  const policy = POLICIES[kind]
  if (!policy || left > policy.windowMs || now - issuedAt < policy.minAgeMs) return 'none'
  return left <= policy.floorMs ? 'now' : 'soon'
}

/** Meta's numbers for a token that is gone. Others of class `auth` (104, 2500, a bare 401) say that a call went wrong. */
const GONE: readonly (number | undefined)[] = [190, 102, 450, 452]
export const isGone = (error: unknown): error is GraphError =>
  error instanceof GraphError && GONE.includes(error.metaCode)

/** Meta's number and subnumber, as `190/460`. */
export const numberOf = ({ metaCode, subcode }: GraphError): string =>
  subcode ? `${metaCode}/${subcode}` : `${metaCode}`
export const dead = (id: string, reason: string | undefined): SignalboxError =>
  new SignalboxError('token_revoked', `Credential ${id} was revoked (${reason ?? 'by its owner'})`, {
    fix: 'Let the owner connect again.',
  })
